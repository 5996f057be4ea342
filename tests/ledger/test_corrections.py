"""What an article that is read again no longer says, or says otherwise, of what alerts quoted from it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.analysis import compare_readings
from watcher.errors import Reason
from watcher.ledger.corrections import compare_versions
from watcher.ledger.text_versions import compared_words, joined_forms
from watcher.model import Article, QuoteChange, TextComparison, TextSource, ToldQuote

TOLL = "At least 12 people died when the dam above Varsk broke, the governor said."
SIRENS = "The mayor denied that the sirens had failed."
PARAGRAPHS = (
    f"Water reached the lower streets at dawn. {TOLL} Roads were closed for two days.",
    f"Soldiers carried water to the school. {SIRENS} Two residents said nobody had been warned.",
    "The dam was built in 1964 and was last inspected in the spring, according to the river authority.",
)
TEXT = "\n".join(PARAGRAPHS)


def make_version(text: str, title: str = "Dam breaks at Varsk", language: str = "en") -> Article:
    return Article("https://gazette.example/dam", "Gazette", title, text, TextSource.PAGE, language=language)


def compare(after: str, *told: str, before: str = TEXT, language: str = "en") -> TextComparison:
    quotes = [ToldQuote(sentence, sentence) for sentence in told or (TOLL, SIRENS)]
    return compare_versions(make_version(before, language=language), make_version(after, language=language), quotes)


def only_change(after: str, *told: str, **versions: str) -> QuoteChange:
    (change,) = compare(after, *told, **versions).changes
    return change


def marked(change: QuoteChange) -> tuple[list[str], list[str]]:
    """The words that differ, of the former sentence and of the present one."""
    former, present = change.quote.sentence, change.sentence
    return [former[start:end] for start, end in change.former_marks], [present[start:end] for start, end in change.marks]


def test_another_number_in_a_quoted_sentence_is_a_corrected_figure() -> None:
    """The change names the sentence that stands there now, and marks the two numbers."""
    change = only_change(TEXT.replace("12 people", "14 people"))
    assert change.reason is Reason.FIGURE_CORRECTED
    assert change.sentence == TOLL.replace("12", "14")
    assert marked(change) == (["12"], ["14"])


CORRECTED = {
    "fr": ("La grève a touché 1 250 salariés de l’usine de Morlant, selon la direction.", "1 250", "1 520"),
    "ru": ("При пожаре на складе пострадали 37 человек, сообщили в министерстве.", "37", "27"),
    "ko": ("소방당국은 이 사고로 16명이 다쳤다고 밝혔다.", "16", "18"),
    "es": ("El gobierno pagará 3,5 millones de euros por el puente, dijo la alcaldesa.", "3,5", "35"),
    "de": ("Der Konzern streicht nach eigenen Angaben 2.400 Stellen in Dornfeld.", "2.400", "1.400"),
}
SURROUNDINGS = {
    "fr": ("Le travail a cessé lundi matin.", "Aucune reprise n’est prévue."),
    "ru": ("Огонь удалось потушить к утру.", "Причина пожара пока неизвестна."),
    "ko": ("사고는 월요일 아침에 일어났다.", "정확한 원인은 조사 중이다."),
    "es": ("La obra empezó en otoño.", "El puente abrirá el año que viene."),
    "de": ("Das Werk besteht seit langem.", "Der Betriebsrat will verhandeln."),
}


@pytest.mark.parametrize("language", sorted(CORRECTED))
def test_a_figure_is_corrected_in_every_language(language: str) -> None:
    """Numbers as a language writes them, with their groups and decimals, are told apart."""
    sentence, former, present = CORRECTED[language]
    before = " ".join((SURROUNDINGS[language][0], sentence, SURROUNDINGS[language][1]))
    change = only_change(before.replace(former, present), sentence, before=before, language=language)
    assert change.reason is Reason.FIGURE_CORRECTED
    assert marked(change) == ([former], [present])


@pytest.mark.parametrize("language", sorted(CORRECTED))
def test_groups_of_digits_are_typography_in_every_language(language: str) -> None:
    """A number written with other group or decimal signs, and other quotation marks and dashes, is the same."""
    sentence, former, _ = CORRECTED[language]
    before = " ".join((SURROUNDINGS[language][0], sentence, SURROUNDINGS[language][1]))
    other = {"1 250": "1\u202f250", "3,5": "3.5", "2.400": "2 400"}.get(former, former)
    after = before.replace(former, other).replace(", ", " – ").upper().replace("’", "'")
    assert compare(after, sentence, before=before, language=language).reason is Reason.PAGE_UNCHANGED


@pytest.mark.parametrize(
    ("former", "present", "same"),
    [
        ("10,000 votes", "10 000 votes", True),
        ("3.5 percent", "35 percent", False),
        ("5 € a day", "5 $ a day", False),
        ("in 2024, 300 people", "in 2024300 people", False),
        ("ice-cream", "ice cream", True),
        ("1.234.567 Stimmen", "1 234 567 Stimmen", True),
    ],
)
def test_what_counts_as_the_same_words(former: str, present: str, same: bool) -> None:
    """Groups of digits and hyphens are typography; decimals and signs of currency are not."""
    assert (joined_forms(compared_words(former)) == joined_forms(compared_words(present))) is same


def test_a_quoted_sentence_that_is_gone_is_withdrawn() -> None:
    """Nothing stands in its place, and the change says so."""
    change = only_change(TEXT.replace(f"{SIRENS} ", ""))
    assert (change.reason, change.quote.sentence, change.sentence) == (Reason.QUOTE_WITHDRAWN, SIRENS, "")


@pytest.mark.parametrize(
    ("former", "present"),
    [
        ("denied", "confirmed"),
        ("The mayor", "No mayor"),
        ("had failed", "had not failed"),
        ("had failed.", "had failed, which is disputed."),
    ],
)
def test_a_quoted_sentence_in_other_words_is_reworded(former: str, present: str) -> None:
    """Replaced words, a negation at the head of the sentence or within it, and words that follow it are a change."""
    change = only_change(TEXT.replace(SIRENS, SIRENS.replace(former, present)))
    assert (change.reason, change.sentence) == (Reason.QUOTE_REWORDED, SIRENS.replace(former, present))
    assert not change.beside_quote


def test_a_sentence_that_became_two_is_shown_as_both() -> None:
    """What took the place of the quote is both sentences where one alone is less like it."""
    change = only_change(TEXT.replace(TOLL, "At least 12 people died. That was when the dam above Varsk burst, the governor said."))
    assert change.sentence == "At least 12 people died. That was when the dam above Varsk burst, the governor said."


QUOTED_PART = "the sirens had failed"


@pytest.mark.parametrize(
    ("present", "reason", "beside"),
    [
        ("The mayor confirmed that the sirens had failed.", Reason.QUOTE_REWORDED, True),
        ("The mayor denied that the pumps had failed.", Reason.QUOTE_REWORDED, False),
        ("The mayor denied that no sirens had failed.", Reason.QUOTE_REWORDED, False),
    ],
)
def test_words_beside_the_quoted_part_are_told_apart(present: str, reason: Reason, beside: bool) -> None:
    """Words replaced beside the quoted part are a change of their own kind; the quoted part stays the quote where it is unchanged."""
    told = ToldQuote(SIRENS, QUOTED_PART)
    (change,) = compare_versions(make_version(TEXT), make_version(TEXT.replace(SIRENS, present)), [told]).changes
    assert (change.reason, change.beside_quote) == (reason, beside)
    assert change.text == (QUOTED_PART if beside else present)


def test_words_added_beside_the_quoted_part_are_no_change() -> None:
    """A day added to the attribution leaves what was quoted as it was."""
    after = make_version(TEXT.replace("The mayor denied", "The mayor, Ilva Dorn, denied"))
    comparison = compare_versions(make_version(TEXT), after, [ToldQuote(SIRENS, QUOTED_PART)])
    assert (comparison.reason, comparison.changes) == (Reason.UNQUOTED_TEXT_CHANGED, ())


SPELLED_OUT = {
    "en": ("Twelve people died in the landslide at Brannoch.", "Twelve", "Fourteen", "12"),
    "fr": ("Douze personnes sont mortes dans le glissement de terrain de Brannoch.", "Douze", "Quatorze", "12"),
    "ru": ("При оползне погибли двенадцать человек.", "двенадцать", "четырнадцать", "12"),
    "es": ("Doce personas murieron en el alud de Brannoch.", "Doce", "Catorce", "12"),
    "de": ("Bei dem Erdrutsch starben zwölf Menschen.", "zwölf", "vierzehn", "12"),
    "ko": ("이번 산사태로 열두 명이 숨졌다.", "열두", "열네", "12"),
}


def compare_spelled_out(language: str, written: str) -> TextComparison:
    """The comparison of a text in which a number is written another way."""
    sentence, former, *_ = SPELLED_OUT[language]
    surroundings = SURROUNDINGS.get(language, ("Heavy rain fell all night.", "The road to the coast is closed."))
    texts = (" ".join((surroundings[0], each, surroundings[1])) for each in (sentence, sentence.replace(former, written)))
    before, after = (make_version(text, language=language) for text in texts)
    return compare_readings(before, after, [ToldQuote(sentence, sentence)])


@pytest.mark.parametrize("language", sorted(SPELLED_OUT))
def test_a_spelled_out_number_is_a_figure(language: str) -> None:
    """Another number in words is a corrected figure; the same one in digits is none."""
    _, former, other, digits = SPELLED_OUT[language]
    (change,) = compare_spelled_out(language, other).changes
    assert change.reason is Reason.FIGURE_CORRECTED
    assert marked(change) == ([former], [other])
    assert compare_spelled_out(language, digits).changes == ()


@pytest.mark.parametrize(
    ("former", "present", "reason"),
    [
        ("12 soldiers died there.", "12 civilians died there.", Reason.QUOTE_REWORDED),
        ("At least 12 soldiers died there.", "12 soldiers died there.", Reason.FIGURE_CORRECTED),
        ("The fine is 1.2 million euros.", "The fine is 1,200,000 euros.", None),
        ("The fine is 1.2 million euros.", "The fine is 1.2 billion euros.", Reason.FIGURE_CORRECTED),
        ("The vote on 5 May was void.", "The vote on 6 May was void.", Reason.FIGURE_CORRECTED),
        ("Two of the 12 soldiers fled.", "Two of the twelve soldiers fled.", None),
    ],
)
def test_what_is_counted_and_how_is_part_of_the_quote(former: str, present: str, reason: Reason | None) -> None:
    """Another noun is another wording; another bound or magnitude is another figure; another notation is nothing."""
    before, after = (make_version(f"Heavy rain fell all night. {each} The road is closed.") for each in (former, present))
    comparison = compare_readings(before, after, [ToldQuote(former, former)])
    assert [change.reason for change in comparison.changes] == ([reason] if reason else [])


def test_only_the_gravest_reason_names_the_comparison() -> None:
    """Where a figure and a wording changed, both are changes and the figure's reason is the whole's."""
    comparison = compare(TEXT.replace("12 people", "14 people").replace("had failed", "were late"))
    assert [change.reason for change in comparison.changes] == [Reason.FIGURE_CORRECTED, Reason.QUOTE_REWORDED]
    assert comparison.reason is Reason.FIGURE_CORRECTED


@given(st.permutations(PARAGRAPHS))
def test_text_that_moved_is_no_change(paragraphs: list[str]) -> None:
    """Paragraphs in another order say the same."""
    assert compare("\n".join(paragraphs)).changes == ()


@pytest.mark.parametrize(
    "after",
    [
        TEXT + "\nMore rain is expected on Friday.",
        "Update: the army has arrived.\n" + TEXT,
        TEXT.replace("1964", "1965"),
        TEXT.replace("Roads were closed for two days", "All roads stay closed"),
        TEXT.replace("the governor said. Roads", "the governor said; roads").replace("1964", "1946"),
    ],
)
def test_a_change_where_nobody_quoted_is_none(after: str) -> None:
    """Text added, changed or punctuated anew beside the quoted sentences is stored as that and is no correction."""
    comparison = compare(after)
    assert (comparison.reason, comparison.changes) == (Reason.UNQUOTED_TEXT_CHANGED, ())


def test_a_changed_headline_is_none() -> None:
    """Neither where the text was quoted, nor where the headline was."""
    told = [ToldQuote(TOLL, TOLL), ToldQuote("Dam breaks at Varsk", "Dam breaks at Varsk")]
    comparison = compare_versions(make_version(TEXT), make_version(TEXT, "Varsk flooded"), told)
    assert (comparison.reason, comparison.changes) == (Reason.HEADLINE_CHANGED, ())


def test_a_new_headline_over_the_text_is_none() -> None:
    """A page that changes its headline, while its feed keeps the former one, has it as a first line; a first sentence is text."""
    assert compare(f"Varsk under water\n{TEXT}").reason is Reason.HEADLINE_CHANGED
    assert compare(f"Varsk is under water.\n{TEXT}").reason is Reason.UNQUOTED_TEXT_CHANGED


HEADED = f"Varsk: 12 dead as dam breaks\n{TEXT}"


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        (HEADED.replace("12 dead", "14 dead"), Reason.FIGURE_CORRECTED),
        (HEADED.replace("12 dead as dam breaks", "what is known of the flood"), Reason.HEADLINE_CHANGED),
        (TEXT, Reason.HEADLINE_CHANGED),
    ],
)
def test_a_headline_that_opens_the_text_is_a_headline(after: str, reason: Reason) -> None:
    """Quoted from a text's first line, another number is told; other words, and a line that is gone, are a changed headline."""
    comparison = compare(after, "Varsk: 12 dead as dam breaks", before=HEADED)
    assert (comparison.reason, len(comparison.changes)) == (reason, int(reason is Reason.FIGURE_CORRECTED))


def test_a_figure_in_a_quoted_headline_is_corrected() -> None:
    """A headline that an alert quoted is compared as to its numbers."""
    told = [ToldQuote("Dam breaks: 12 dead at Varsk", "12 dead at Varsk")]
    before, after = make_version(TEXT, "Dam breaks: 12 dead at Varsk"), make_version(TEXT, "Dam breaks: 14 dead at Varsk")
    (change,) = compare_versions(before, after, told).changes
    assert (change.reason, change.sentence) == (Reason.FIGURE_CORRECTED, "Dam breaks: 14 dead at Varsk")


@pytest.mark.parametrize(
    "after",
    [
        "We value your privacy. Accept all cookies to go on, or choose which partners may store them on this device.",
        f"{PARAGRAPHS[0]} Subscribe to read on.",
        "This article is no longer available.",
        "",
        " ".join(f"Sports result number {number} of the weekend league follows here." for number in range(20)),
    ],
)
def test_a_page_that_lost_its_text_is_no_correction(after: str) -> None:
    """A consent wall, a stub, an empty page, and another page altogether are one stored reason."""
    comparison = compare(after)
    assert (comparison.reason, comparison.changes) == (Reason.TEXT_VANISHED, ())


def test_of_a_text_written_anew_only_sentences_like_the_quoted_are_changes() -> None:
    """Where hardly a sentence is as it was, one that is missing says nothing; one with another number does."""
    after = (
        "Rescuers at Varsk reached the lower streets after the dam broke at dawn. At least 19 people died when the dam above Varsk broke, "
        "the governor said. Soldiers carry drinking water to a school. Two residents told reporters of a night without a warning. "
        "The river authority had inspected the dam in the spring; it was built in 1964."
    )
    assert [change.quote.sentence for change in compare(after).changes] == [TOLL]


def test_a_quote_that_was_not_in_the_text_is_not_looked_for() -> None:
    """What an older version of a text never had cannot be missed in the next one."""
    assert compare(TEXT.replace("1964", "1965"), "The minister resigned on Sunday.").changes == ()


def test_a_long_text_is_compared_in_seconds() -> None:
    """300 kB of sentences that all changed, and sixty quotes, take a few seconds at most."""
    sentences = [f"Witness {number} saw the water rise at the bridge near house {number * 7} that night." for number in range(4000)]
    changed = [sentence.replace("Witness", "Neighbour") for sentence in sentences]
    started = time.process_time()
    comparison = compare(" ".join(changed), *sentences[::60], before=" ".join(sentences))
    assert comparison.reason is Reason.QUOTE_REWORDED
    assert time.process_time() - started < 5
