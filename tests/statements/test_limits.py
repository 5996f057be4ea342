"""What the rules cannot do, as docs/limits.md tells it: each line must fail, so that mending one makes it known."""

from __future__ import annotations

import pytest

from tests.statements.gold import gold_reader

LIMITS = (
    ("en", "iran-drones", "Tehran denies that the drones Iran delivered to Belarus were used in Ukraine.", ()),
    (
        "fr",
        "iran-drones",
        "L'Iran a démenti les informations sur la mort de son ministre, en pleine livraison de drones à la Biélorussie.",
        (),
    ),
    ("en", "iran-drones", "Iran denied reports of its minister's death in the midst of the delivery of drones to Belarus.", ()),
    (
        "en",
        "niger",
        "Washington accuses Niamey of selling uranium to Tehran. The junta, through its spokesman, Colonel Abdramane, denied it.",
        ("sold united-states assert", "sold niger deny"),
    ),
    (
        "en",
        "iran-drones",
        "Iranian Foreign Minister Hossein Amir gave a press conference in Tehran. Amir denied that Iran had delivered drones to Belarus.",
        ("delivered iran deny",),
    ),
    (
        "en",
        "kosovo",
        "Serbia has withdrawn its troops from the border. This was announced on Saturday by the Serbian chief of staff.",
        ("withdrawn serbia assert certain",),
    ),
    ("en", "iran-drones", "Iran has been accused of delivering drones to Belarus, an accusation it denies.", ("delivered iran deny",)),
    ("en", "iran-drones", "Neither side would confirm the delivery of Iranian drones to Belarus.", ()),
    (
        "en",
        "iran-drones",
        "Washington believes, but has not confirmed, that Iran has delivered drones to Belarus.",
        ("delivered united-states assert probable",),
    ),
)


@pytest.mark.xfail(strict=True, reason="docs/limits.md")
@pytest.mark.parametrize(("language", "topic", "text", "expected"), LIMITS)
def test_what_the_rules_cannot_do(language: str, topic: str, text: str, expected: tuple[str, ...]) -> None:
    """Read as a person would read it, some day."""
    told = {f"{it.claim} {it.party} {it.stance}" for it in gold_reader().read_statements(text, language, topic=topic)}
    assert told == {" ".join(each.split()[:3]) for each in expected}
