"""Quotes on a terminal: whole words, what matters set off, nothing lost."""

from __future__ import annotations

from watcher.rendering import terminal
from watcher.rendering.layout import column_width

SENTENCE = "Le Kremlin a déclaré mardi qu'il n'avait « rien à dire » : aucune visite n'est prévue."


def test_a_mark_without_colour_is_one_pair_of_brackets() -> None:
    """However many lines it fills, and each line is within the width."""
    start = SENTENCE.index("il n'avait")
    lines = terminal.format_quote(SENTENCE, [(start, SENTENCE.index(" :"))], width=30, colour=False)
    assert all(column_width(line) <= 30 for line in lines)
    assert " ".join(lines) == SENTENCE.replace("il n'avait « rien à dire »", "[il n'avait « rien à dire »]")


def test_a_mark_in_colour_ends_with_its_line() -> None:
    """So that nothing beside it is coloured."""
    lines = terminal.format_quote(SENTENCE, [(0, len(SENTENCE))], width=30)
    assert all(line.startswith(terminal.HIGHLIGHT_ON) and line.endswith(terminal.HIGHLIGHT_OFF) for line in lines)


def test_french_punctuation_stays_with_its_word() -> None:
    """No line ends with an opening quotation mark, or begins with a closing one or a colon, whatever the width."""
    for width in range(20, 60):
        for line in terminal.format_quote(SENTENCE, (), width=width, colour=False):
            assert not line.endswith("«")
            assert not line.startswith(("»", ":"))


def test_a_long_sentence_is_cut_between_words() -> None:
    """To the part with the mark, with an ellipsis where something is left out."""
    long = f"{'Avant cela, tout était dit. ' * 20}Moscou a nié. {'Après cela, rien ne suivit. ' * 20}".strip()
    start = long.index("Moscou")
    shown = " ".join(terminal.format_quote(long, [(start, start + 13)], colour=False, limit=120))
    assert "[Moscou a nié.]" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert shown.strip("… ").replace("[", "").replace("]", "") in long
    before, after = long.split(shown.strip("… ").replace("[", "").replace("]", ""))
    assert before.endswith(" ")
    assert after.startswith(" ")
