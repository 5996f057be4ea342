"""The demo shows what a person needs of an alert: what kind, which claim, who said what before, and who says what now."""

from __future__ import annotations

import pytest

from tests.rendering.sample_alerts import confirmation_alert, make_alert, make_claim_quote, make_quote
from watcher.data.message_texts import builtin_wording
from watcher.demo import alert_view
from watcher.model import Alert, AlertKind, Stance
from watcher.rendering.layout import column_width


def shown(told: Alert) -> list[str]:
    return [line.replace("\x1b[0m", "") for line in alert_view.alert_lines(told, builtin_wording("en"), colour=False)]


def test_both_quotes_stand_one_under_the_other_the_earlier_one_first() -> None:
    """Kind, severity, topic; the claim; then each party, when and where, over its own words."""
    text = "\n".join(shown(confirmation_alert()))
    wanted = ("Confirmation, high", "Russia first declined to comment and now confirms: “Kim will visit Russia”")
    wanted += ("before", "Russia does not comment", "« rien à dire »", "now", "Russia asserts it", "a annoncé Moscou")
    at = 0
    for words_ in wanted:
        at = text.index(words_, at)


def test_several_who_deny_with_one_voice_deny() -> None:
    """Two parties are told in the plural, both in the head and over their words."""
    both = make_claim_quote("Moscou et Pyongyang nient.", Stance.DENY, names={"en": "Russia and North Korea"})
    told = confirmation_alert(kind=AlertKind.DENIAL, quote=both, parties=("russia", "north-korea"))
    text = "\n".join(shown(told))
    assert "Russia and North Korea deny: “Kim will visit Russia”" in text
    assert "Russia and North Korea deny it" in text


def test_a_first_report_has_one_quote() -> None:
    """There is nothing before it."""
    text = "\n".join(shown(confirmation_alert(kind=AlertKind.FIRST_REPORT, against=())))
    assert "before" not in text
    assert text.count("│") == 1


@pytest.mark.parametrize("size", [1, 8, 80, 800])
def test_lines_fit_a_terminal(size: int) -> None:
    """Whatever is long: a title, an outlet, a party, a sentence."""
    long = make_claim_quote("Wort " * size, Stance.ASSERT, outlet="Blatt " * size, names={"en": "Bund " * size})
    for told in (
        make_alert(make_quote("Wort " * size)),
        confirmation_alert(quote=long, against=(long,), claim_titles={"en": "Satz " * size}),
    ):
        for line in shown(told):
            assert column_width(_plain(line)) <= 80, line


def _plain(line: str) -> str:
    import re

    return re.sub(r"\x1b\[[0-9;]*m", "", line)
