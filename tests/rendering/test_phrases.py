"""An alert about a claim says who says what, in the reader's words, over both quotes in their own."""

from __future__ import annotations

import re

import pytest

from tests.rendering.sample_alerts import (
    FORMER_SENTENCE,
    PRESENT_SENTENCE,
    confirmation_alert,
    correction_alert,
    make_claim_quote,
    make_message,
)
from watcher.data.message_texts import builtin_renderer, wording_languages
from watcher.errors import Reason
from watcher.ledger.claim_history import NON_ACTORS
from watcher.model import AlertKind, Figure, Severity, Stance
from watcher.rendering import layout
from watcher.rendering.payload import webhook_payload

RENDERER = builtin_renderer()


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        (
            "en",
            [
                "Confirmation, high",
                "Russia first declined to comment and now confirms: “Kim will visit Russia”",
                "Russia does not comment",
                "A report asserts it as possible",
            ],
        ),
        (
            "fr",
            [
                "Confirmation, haute",
                "Russie\u00a0: confirmation, après un refus",
                "Kim se rendra en Russie",
                "Un média\u00a0: l’affirme comme possible",
            ],
        ),
    ],
)
def test_an_alert_is_headed_in_the_readers_language_over_the_original_quotes(language: str, wanted: list[str]) -> None:
    """Kind, severity, claim, party and stance are translated; all three quotes, their sources and dates stand as they were."""
    parts = RENDERER.render_mail(make_message(confirmation_alert()), language=language)
    for text in wanted:
        assert text in parts.text.replace("\n", " ")
    for text in ("Kim se rendra en Russie", "Le Kremlin n'a « rien à dire ».", "Kim would go by train.", "Moscou", "11 ", "2023"):
        assert text in parts.text
        assert text in parts.html.replace("&#39;", "'").replace("<mark>", "").replace("</mark>", "")
    assert not [line for line in parts.text.splitlines() if layout.column_width(line) > 72 and "://" not in line]


def test_the_subject_says_it_in_a_sentence() -> None:
    """Who says what of which claim, before the mail is opened."""
    assert RENDERER.render_mail(make_message(confirmation_alert())).subject == (
        "[Russia–North Korea arms] Russia now confirms: “Kim will visit Russia”"
    )


def test_a_party_without_a_name_in_the_language_is_called_in_words() -> None:
    """No name, no crash: the key as a name; a claim without a title in the language has the English one."""
    strange = confirmation_alert(
        quote=make_claim_quote("Oui.", Stance.DENY, party="blue-front", names={}), claim_titles={"en": "Kim will visit"}
    )
    shown = RENDERER.render_mail(make_message(strange), language="fr").text
    assert "Blue Front\u00a0: démenti de «\u00a0Kim will visit\u00a0»" in shown
    assert "blue-front" not in shown


def test_a_claim_with_a_title_in_another_language_alone_is_shown_by_it() -> None:
    """Never by its key: an opened claim has the sentence that asserted it, in that text's language."""
    opened = confirmation_alert(claim="visit-state", claim_titles={"de": "Kim besucht Russland"})
    for language in ("en", "fr"):
        shown = " ".join(RENDERER.render_mail(make_message(opened), language=language).text.split())
        assert "Kim besucht Russland" in shown
        assert "visit-state" not in shown


@pytest.mark.parametrize("language", wording_languages())
def test_every_party_that_is_no_actor_has_words(language: str) -> None:
    """An outlet, an expert, unnamed sources and a speaker nobody made out are called something in each language."""
    named = RENDERER.wording(language).parties
    assert set(named) == NON_ACTORS
    for party, name in named.items():
        told = confirmation_alert(quote=make_claim_quote("Yes.", Stance.ASSERT, party=party, names={}))
        assert name in RENDERER.render_mail(make_message(told), language=language).text


def test_the_payload_carries_the_claim_and_both_sides() -> None:
    """A program gets kind, severity, claim, party, stance and dates of what is said and of what it answers."""
    (one,) = webhook_payload(make_message(confirmation_alert()))["data"]["alerts"]
    assert (one["severity"], one["claim"]["id"], one["parties"]) == ("high", "visit", ["russia"])
    assert (one["quote"]["party"], one["quote"]["stance"], one["quote"]["said_at"]) == ("russia", "assert", "2023-09-11T00:00:00Z")
    assert [(each["party"], each["stance"]) for each in one["against"]] == [("russia", "no-comment"), ("media", "assert")]
    assert one["quote"]["names"] == {"en": "Russia", "fr": "Russie"}


def test_the_payload_carries_the_numbers_that_are_told() -> None:
    """What is counted and the interval, open where it has no end."""
    counted = make_claim_quote("At least 40 jobs.", Stance.ASSERT, figures=(Figure("jobs", 40, None),))
    (one,) = webhook_payload(make_message(confirmation_alert(quote=counted)))["data"]["alerts"]
    assert one["quote"]["figures"] == [{"counted": "jobs", "kind": "count", "low": 40, "high": None}]


@pytest.mark.parametrize("kind", list(AlertKind))
@pytest.mark.parametrize("language", wording_languages())
def test_every_kind_has_its_words(kind: AlertKind, language: str) -> None:
    """No kind, severity, stance or reason of an alert is shown as its code."""
    said = RENDERER.wording(language)
    assert said.kinds[kind.value]
    assert set(said.severities) == set(Severity) and set(said.stances) == set(Stance)
    told = ("new-story", "denies-assertion", "asserted-after-denial", "reversed", "declined-to-comment", "additional-party")
    assert all(said.reasons[reason] for reason in told)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "Le Fanal now gives 900 instead of 1 200"), ("fr", "Le Fanal donne maintenant 900 au lieu de 1 200")],
)
def test_a_publishers_correction_is_a_sentence_over_both_wordings(language: str, sentence: str) -> None:
    """Subject and heading say which number was replaced by which; both sentences stand below with the numbers marked."""
    parts = RENDERER.render_mail(make_message(correction_alert()), language=language)
    assert sentence in parts.subject
    assert parts.subject.count("Le Fanal") == 1
    text = " ".join(parts.text.split())
    assert sentence in text
    assert FORMER_SENTENCE.replace("1 200", "*1 200*") in text
    assert PRESENT_SENTENCE.replace("900", "*900*") in text
    assert re.findall(r"<mark[^>]*>([^<]*)</mark>", parts.html) == ["1 200", "900"]


@pytest.mark.parametrize(
    ("language", "sentence", "absent"),
    [
        ("en", "Le Fanal has removed what was quoted", "[no longer in the article]"),
        ("fr", "Le Fanal a retiré ce qui était cité", "[ne figure plus dans l’article]"),
    ],
)
def test_a_removed_sentence_is_shown_with_a_note_in_its_place(language: str, sentence: str, absent: str) -> None:
    """A reader is told that nothing stands there now, and what did."""
    parts = RENDERER.render_mail(make_message(correction_alert(Reason.QUOTE_WITHDRAWN)), language=language)
    text = " ".join(parts.text.split())
    assert sentence in text
    assert absent in text
    assert FORMER_SENTENCE.replace("1 200", "*1 200*") in text


def test_a_webhook_names_the_characters_that_changed() -> None:
    """Of a correction, both quotes have the places of what differs; of a removed sentence the quote is empty."""
    (alert,) = webhook_payload(make_message(correction_alert()))["data"]["alerts"]
    for quote, number in ((alert["quote"], "900"), (alert["against"][0], "1 200")):
        ((start, end),) = quote["changed"]
        assert quote["sentence"][start:end] == number
    (removed,) = webhook_payload(make_message(correction_alert(Reason.QUOTE_WITHDRAWN)))["data"]["alerts"]
    assert (removed["quote"]["text"], removed["quote"]["sentence"]) == ("", "")
    assert "changed" not in webhook_payload(make_message(confirmation_alert()))["data"]["alerts"][0]["quote"]
