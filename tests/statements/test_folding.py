"""What of an article is filed: repetitions are folded, and too much is cut, without losing what is said once."""

from __future__ import annotations

from dataclasses import replace

from watcher.model import Factuality, Figure, Span, Stance, Statement
from watcher.statements.folding import MAX_EQUAL_STATEMENTS, MAX_STATEMENTS, fold_statements


def _said(place: int, party: str = "audi", stance: Stance = Stance.DENY, **more: object) -> Statement:
    span = Span(place * 100, place * 100 + 50)
    made = Statement("plant", "closes", party, ("Outlet",), stance, Factuality.CERTAIN, span, span, on_the_record=True)
    return replace(made, **more)  # type: ignore[arg-type]


def test_an_ordinary_article_loses_nothing() -> None:
    """A party that says the same twice, and others that say something else, are all filed as they were read."""
    read = [_said(1), _said(2, stance=Stance.ASSERT), _said(3), _said(4, "union"), _said(5, background=True)]
    assert fold_statements(read) == (tuple(read), 0, 0)


def test_of_equal_statements_the_surest_are_filed() -> None:
    """Of a hundred equal ones only a few stay, the certain and named before the others, in the order of the text."""
    unsure = [_said(place, factuality=Factuality.POSSIBLE) for place in range(60)]
    unnamed = [_said(place, on_the_record=False) for place in range(60, 99)]
    sure = _said(99)
    folded = fold_statements([*unsure, *unnamed, sure])
    assert folded.kept == (*unnamed[: MAX_EQUAL_STATEMENTS - 1], sure)
    assert folded.repeated == 100 - MAX_EQUAL_STATEMENTS
    assert folded.beyond_limit == 0


def test_what_differs_in_meaning_is_not_equal() -> None:
    """Another stance, figure, party, claim, or background beside news is another statement, however often each is made."""
    kinds = [
        {"stance": Stance.ASSERT},
        {"figures": (Figure("jobs", 2900, 2900),)},
        {"figures": (Figure("jobs", 4000, 4000),)},
        {"party": "union"},
        {"claim": "opens"},
        {"background": True},
    ]
    read = [_said(place, **kinds[place % len(kinds)]) for place in range(60)]
    assert {_changed(each) for each in fold_statements(read).kept} == {_changed(each) for each in read}
    assert len(fold_statements(read).kept) == len(kinds) * MAX_EQUAL_STATEMENTS


def _changed(each: Statement) -> tuple[object, ...]:
    return (each.stance, each.figures, each.party, each.claim, each.background)


def test_one_of_each_goes_before_repetitions() -> None:
    """Where there is too much, a statement made once at the end of the text is filed rather than another's second one."""
    read = [_said(place, f"party {place % 120}") for place in range(240)] + [_said(240, "the last")]
    folded = fold_statements(read)
    assert len(folded.kept) == MAX_STATEMENTS
    assert folded.beyond_limit == 241 - MAX_STATEMENTS
    assert {each.party for each in folded.kept} == {each.party for each in read}
    assert list(folded.kept) == [each for each in read if each in folded.kept]
