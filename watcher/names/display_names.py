"""What a party is called in a reader's language: an entity's own name, the one CLDR has for a state."""

from __future__ import annotations

from collections.abc import Iterable

from watcher.names.entities import Entities


def display_names(entities: Entities, party: str, languages: Iterable[str]) -> dict[str, str]:
    """Language -> name.  A language that has none for it is left out, and so is everything that is no entity."""
    if party not in entities:
        return {}
    found: dict[str, str] = {}
    for language in languages:
        names = [each.text for each in entities[party].aliases if each.language == language and each.role == "names"]
        if whole := [name for name in names if not name.endswith("*")]:
            found[language] = whole[0]
    return found
