"""How a claim that a user stated is shown: who, does what, to what, and the words that are found for it in each language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from watcher.cli import output

if TYPE_CHECKING:
    from watcher.model import Frame, StatedClaim

_WORDS_SHOWN = 4


def print_stated(stated: StatedClaim) -> None:
    """Print a stated claim, its three parts, and the words of its event in each language."""
    from watcher.services.state_claims import words_by_language

    output.print_paragraph(f"Claim {stated.key}: {stated.sentence}", rest_prefix="  ")
    output.print_fields(frame_fields(stated.frame))
    words = words_by_language(stated.frame)
    if not words:
        output.print_paragraph(f"found by its own words ({stated.language}): {', '.join(stated.frame.lemmas)}", first_prefix="  ")
    for language, forms in words.items():
        more = f" and {len(forms) - _WORDS_SHOWN} more" if len(forms) > _WORDS_SHOWN else ""
        output.print_paragraph(f"{', '.join(forms[:_WORDS_SHOWN])}{more}", first_prefix=f"  finds {language}  ", max_lines=2)


def frame_fields(frame: Frame) -> list[tuple[str, object]]:
    """Return the parts of a frame by their names, for ``output.print_fields``."""
    parts = [("who", frame.participants.get("agent", "")), ("does what", frame.event or " ".join(frame.lemmas)), ("to what", frame.object)]
    return [*parts, ("where", frame.place), ("when", frame.time)]


def stated_to_json(stated: StatedClaim) -> dict[str, Any]:
    """Return a stated claim as a topic's file has it, with the words that are found for it."""
    from watcher.services.state_claims import stated_to_table, words_by_language

    return stated_to_table(stated) | {"finds": words_by_language(stated.frame)}
