"""An alert in a sentence, in each language of messages: parties by name, the claim as it was worded, numbers from what to what."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.rendering.sample_alerts import confirmation_alert, make_message, make_quote
from watcher.data.message_texts import builtin_renderer, wording_languages
from watcher.errors import Reason
from watcher.model import Alert, AlertKind, Factuality, Figure, FigureKind, PropositionOrigin, Quote, Stance
from watcher.rendering import figure_texts, phrases
from watcher.rendering.sentences import statement_sentence
from watcher.rendering.subject import SUBJECT_LIMIT, subject_line
from watcher.text.language_data import counter_tables, role_tables

RENDERER = builtin_renderer()
ENGLISH, FRENCH = RENDERER.wording("en"), RENDERER.wording("fr")
REPORTED = "Die Kornmühle schließt im Mai"


def spoken(party: str, stance: Stance, text: str = "So it is said.", *figures: Figure, **more: Any) -> Quote:
    """A quote of a party that is called by its key with a capital."""
    values = {"party": party, "stance": stance, "factuality": Factuality.CERTAIN, "outlet": "Der Bote", "figures": figures} | more
    return replace(make_quote(text), **values)


REPORT = spoken("media", Stance.ASSERT, REPORTED)


def told(kind: AlertKind, quote: Quote, *against: Quote, reason: Reason = Reason.NEW_CLAIM, **more: Any) -> Alert:
    """An alert on a claim that the program opened for a report in German."""
    values = {"claim": "close", "claim_titles": {"de": REPORTED}, "claim_origin": PropositionOrigin.OPENED, "topic_title": "Mill"}
    return confirmation_alert(kind=kind, reason=reason, quote=quote, against=against, parties=(quote.party,), **(values | more))


DENIAL = told(AlertKind.DENIAL, spoken("kornmühle", Stance.DENY), REPORT)


def test_a_denial_names_what_is_denied_with_its_report() -> None:
    """Party and verb, then the claim as its first report has it, whose words they are, and of which day."""
    assert phrases.headline(DENIAL, ENGLISH) == f"Kornmühle denies: “{REPORTED}” (Der Bote, 5 September)"
    assert phrases.headline(DENIAL, FRENCH) == f"Kornmühle\u00a0: démenti de «\u00a0{REPORTED}\u00a0» (Der Bote, 5 septembre)"


@pytest.mark.parametrize(
    ("kind", "stance", "reason", "english", "french"),
    [
        (
            AlertKind.REVERSAL,
            Stance.ASSERT,
            Reason.REVERSED,
            "Brack first denied and now confirms: “",
            "confirmation, après un démenti, de «",
        ),
        (AlertKind.REVERSAL, Stance.DENY, Reason.REVERSED, "Brack first said and now denies: “", "démenti, après l’avoir affirmé, de «"),
        (AlertKind.CONFIRMATION, Stance.ASSERT, Reason.CONFIRMS_REPORT, "Brack confirms: “", "confirmation de «"),
        (AlertKind.NO_COMMENT, Stance.NO_COMMENT, Reason.DECLINED_TO_COMMENT, "Brack declines to comment on “", "pas de commentaire sur «"),
        (
            AlertKind.DISPUTE,
            Stance.ASSERT,
            Reason.ASSERTED_AFTER_DENIAL,
            "Brack contradicts Delm and says: “",
            "contre Delm\u00a0: «",
        ),
        (AlertKind.CORROBORATION, Stance.ASSERT, Reason.ADDITIONAL_PARTY, "Brack also says: “", "Brack, à son tour\u00a0: «"),
        (AlertKind.CONFIRMATION, Stance.UNAWARE, Reason.CONFIRMS_REPORT, "Brack has no knowledge of “", "aucune connaissance de «"),
    ],
)
def test_every_kind_has_its_verb(kind: AlertKind, stance: Stance, reason: Reason, english: str, french: str) -> None:
    """The sentence says what the party did, and against whom where another party stands against it."""
    alert = told(kind, spoken("brack", stance), spoken("delm", Stance.DENY), REPORT, reason=reason)
    assert phrases.headline(alert, ENGLISH).startswith(english + REPORTED)
    assert french in phrases.headline(alert, FRENCH)


def test_a_claim_that_a_person_worded_is_a_clause() -> None:
    """English joins it with *that*, its first word small where it is no name; French keeps quotation marks."""
    worded = {"claim_titles": {"en": "The mill closes", "fr": "Le moulin ferme"}, "claim_origin": PropositionOrigin.STATED}
    alert = told(AlertKind.DENIAL, spoken("brack", Stance.DENY), REPORT, **worded)
    assert phrases.headline(alert, ENGLISH) == "Brack denies that the mill closes"
    assert phrases.headline(alert, FRENCH) == "Brack\u00a0: démenti de «\u00a0Le moulin ferme\u00a0»"
    named = replace(alert, claim_titles={"en": "Theodor closes the mill"})
    assert phrases.headline(named, ENGLISH) == "Brack denies that Theodor closes the mill"


@pytest.mark.parametrize(("party", "verb"), [("union", "Unions deny: “"), ("works-council", "Works council denies: “")])
def test_the_verb_agrees_with_a_role(party: str, verb: str) -> None:
    """A role whose word is a plural has a plural verb, in the sentence and in the line over the quote."""
    alert = told(AlertKind.DENIAL, spoken(party, Stance.DENY), REPORT)
    assert phrases.headline(alert, ENGLISH).startswith(verb)
    assert phrases.alert_voice(alert, ENGLISH) == verb.split(":", maxsplit=1)[0] + " it"


def test_a_first_report_is_told_in_its_own_words() -> None:
    """No claim of anybody's is put into the party's mouth: its name, and the sentence of the article with its outlet."""
    alert = told(AlertKind.FIRST_REPORT, spoken("coastguard", Stance.ASSERT, "A boat sank, the coastguard said."))
    assert phrases.headline(alert, ENGLISH) == "Coastguard: “A boat sank, the coastguard said” (Der Bote, 5 September)"


def test_a_denial_of_what_nobody_asserted_shows_its_own_words() -> None:
    """There is no sentence for the claim: neither its key nor a description of its class is shown."""
    denied = spoken("brack", Stance.DENY, "Brack denied having closed it.")
    alert = told(AlertKind.DENIAL, denied, reason=Reason.DENIES_WITHOUT_ASSERTION, claim_titles={})
    assert phrases.headline(alert, ENGLISH) == "Brack denies it: “Brack denied having closed it” (Der Bote, 5 September)"


def jobs(low: float | None, high: float | None = None) -> Figure:
    """A number of jobs; one value where no upper bound is given."""
    return Figure("jobs", low, low if high is None else high)


def number_alert(kind: AlertKind, figure: Figure, former: Quote, reason: Reason, stance: Stance = Stance.ASSERT) -> Alert:
    """An alert on how many jobs."""
    titles = {"en": "jobs", "fr": "emplois"}
    return told(kind, spoken("brack", stance, "So it is.", figure), former, reason=reason, claim="number-jobs", claim_titles=titles)


UNIONS_4000 = spoken("union", Stance.ASSERT, "Sie zählen 4.000 Stellen.", jobs(4000))
BRACK_4000 = replace(UNIONS_4000, party="brack")
FEBRUARY = Figure("close", 20250201, 20250228, FigureKind.DATE)
FIFTH_OF_MARCH = Figure("close", 20250305, 20250305, FigureKind.DATE)


@pytest.mark.parametrize(
    ("alert", "english", "french"),
    [
        (
            number_alert(AlertKind.FIGURE, jobs(2910), UNIONS_4000, Reason.FIGURE_DISPUTED),
            "Jobs: Brack 2,910, unions 4,000",
            "Emplois\u00a0: Brack 2\u202f910, syndicats 4\u202f000",
        ),
        (
            number_alert(AlertKind.UPDATE, jobs(4500, 5500), BRACK_4000, Reason.FIGURE_RAISED),
            "Jobs: from 4,000 to about 5,000 (Brack)",
            "Emplois\u00a0: 4\u202f000 auparavant, environ 5\u202f000 maintenant (Brack)",
        ),
        (
            number_alert(AlertKind.CORRECTION, jobs(3200), BRACK_4000, Reason.FIGURE_LOWERED),
            "Jobs: corrected from 4,000 to 3,200 (Brack)",
            "Emplois\u00a0: chiffre corrigé, 4\u202f000 auparavant, 3\u202f200 maintenant (Brack)",
        ),
        (
            number_alert(AlertKind.FIGURE, jobs(4000), UNIONS_4000, Reason.FIGURE_DISPUTED, Stance.DENY),
            "Jobs: Brack rejects 4,000 (unions)",
            "Emplois\u00a0: 4\u202f000 (syndicats), rejet par Brack",
        ),
        (
            number_alert(AlertKind.DATE, FEBRUARY, replace(UNIONS_4000, figures=(FIFTH_OF_MARCH,)), Reason.FIGURE_DISPUTED),
            "Date: Brack February 2025, unions 5 March 2025",
            "Date\u00a0: Brack février 2025, syndicats 5 mars 2025",
        ),
        (
            replace(number_alert(AlertKind.FIRST_REPORT, jobs(2910), UNIONS_4000, Reason.NEW_CLAIM), against=()),
            "Jobs: 2,910 (Brack)",
            "Emplois\u00a0: 2\u202f910 (Brack)",
        ),
    ],
)
def test_a_number_is_told_by_what_is_counted_and_what_it_was(alert: Alert, english: str, french: str) -> None:
    """Counted thing, both parties and both numbers; or from what to what, and who says so."""
    assert (phrases.headline(alert, ENGLISH), phrases.headline(alert, FRENCH)) == (english, french)
    assert english in subject_line(make_message(alert), ENGLISH)


@pytest.mark.parametrize(
    ("low", "high", "english", "french"),
    [
        (12, 12, "12", "12"),
        (12, None, "at least 12", "au moins 12"),
        (None, 30, "at most 30", "au plus 30"),
        (2700, 3300, "about 3,000", "environ 3\u202f000"),
        (3600, 4000, "nearly 4,000", "près de 4\u202f000"),
        (20, 99, "20 to 99", "20 à 99"),
        (2.5e9, 2.5e9, "2.5 billion", "2,5 milliards"),
        (4.2, 4.2, "4.2", "4,2"),
    ],
)
def test_an_interval_reads_as_a_person_would_say_it(low: float | None, high: float | None, english: str, french: str) -> None:
    """Bounds in words, thousands and decimals as the language has them."""
    figure = Figure("jobs", low, high)
    assert figure_texts.format_figure(figure, ENGLISH) == english
    assert figure_texts.format_figure(figure, FRENCH).replace("\u00a0", " ") == french.replace("\u00a0", " ")


def test_an_alert_from_before_numbers_were_kept_still_has_a_sentence() -> None:
    """Its quotes carry no figures: the party's own words are shown."""
    alert = number_alert(AlertKind.FIGURE, jobs(2910), UNIONS_4000, Reason.FIGURE_DISPUTED)
    old = replace(alert, claim_origin=None, quote=replace(alert.quote, figures=()))
    assert phrases.headline(old, ENGLISH) == "Brack: “So it is” (Der Bote, 5 September)"


LONG = "Die Kornmühle am oberen Fluss schließt nach zweihundert Jahren ihr letztes Mahlwerk und verkauft den Speicher an die Stadt"


@pytest.mark.parametrize("language", wording_languages())
@pytest.mark.parametrize("kind", list(AlertKind))
@pytest.mark.parametrize("stance", list(Stance))
@pytest.mark.parametrize("topic", ["Mill", "Closures of mills, bakeries and dairies on the upper river"])
def test_a_subject_fits_and_closes_its_quotation_marks(language: str, kind: AlertKind, stance: Stance, topic: str) -> None:
    """At most 80 letters with some of the claim in them; a mail program cuts none of it."""
    quote = spoken("brack", stance, LONG)
    subject = subject_line(
        make_message(told(kind, quote, REPORT, claim_titles={"de": LONG}, topic_title=topic)), RENDERER.wording(language)
    )
    assert len(subject) <= SUBJECT_LIMIT
    assert "Die Kornmühle" in subject
    assert subject.count("“") == subject.count("”") and subject.count("«") == subject.count("»")


def test_a_party_known_in_another_script_has_its_name_there() -> None:
    """A reader of English gets the name in Latin letters where one article has it, else as it is written; never the key."""
    both = replace(DENIAL, quote=replace(DENIAL.quote, party="anna-berg", names={"ru": "Анна Берг", "de": "Anna Berg"}))
    assert phrases.headline(both, ENGLISH).startswith("Anna Berg denies: ")
    only = replace(both, quote=replace(both.quote, names={"ru": "Анна Берг"}))
    assert phrases.headline(only, ENGLISH).startswith("Анна Берг denies: ")


def test_a_story_has_no_sentence() -> None:
    """Nobody's statement was read: its title speaks for itself."""
    assert statement_sentence(replace(DENIAL, claim=""), ENGLISH) == ""


@pytest.mark.parametrize("language", wording_languages())
def test_every_role_and_every_counted_thing_has_a_word(language: str) -> None:
    """No key of the data is shown, whichever party or number is told."""
    wording = RENDERER.wording(language)
    tables = role_tables()
    spoken_for = {"sources", "media", *tables["portfolios"]}
    roles = {name for name, table in tables.items() if "class" in table} | {f"ministry-{name}" for name in tables["portfolios"]}
    assert roles - spoken_for <= wording.roles.keys()
    assert counter_tables().keys() <= wording.counted.keys()
    assert set(wording.clauses["plural_roles"]) <= wording.roles.keys()
