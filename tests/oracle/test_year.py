"""A small year of the synthetic stream: what happens is told, retellings are not, and no article costs more than those before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.oracle.year import MOST_ALERTS_PER_RETELLING, run_year
from tests.oracle.year_stream import LANGUAGES, MOMENTS, STORYLINES_OF_TOPIC, WORDS, year_stream


@pytest.mark.slow
def test_a_year_is_told_once(tmp_path: Path) -> None:
    """Every planted event of a year raises an alert of its kind on its party; retellings raise few; reading the record stays flat."""
    run = run_year(tmp_path, 500)
    figures = run.figures()
    assert run.missed == []
    assert run.planted == len(MOMENTS) * STORYLINES_OF_TOPIC * len(WORDS["topics"])
    assert run.retellings == 500 - run.planted
    assert run.retelling_alerts.total() <= MOST_ALERTS_PER_RETELLING * run.retellings, figures
    assert sum(run.steps[-150:]) < 1.5 * sum(run.steps[150:300])


def test_the_stream_is_what_it_says() -> None:
    """Articles are in order of time and in every language, quotes are whole sentences of their text, and outdated words only background."""
    articles = list(year_stream(600))
    assert len(articles) == 600
    assert {each.article.language for each in articles} == set(LANGUAGES)
    times = [each.article.published for each in articles if each.article.published]
    assert times == sorted(times)
    assert len({each.article.url for each in articles}) == 600
    latest: dict[tuple[str, str, str], object] = {}
    for each in articles:
        for said in each.statements:
            assert said.quote_span.text_in(each.article).endswith((".", "。"))
            voice = (said.topic, said.claim, said.party)
            if each.planted:
                latest[voice] = said.stance
            elif said.party != "media" and not said.background and not said.figures:
                assert latest[voice] == said.stance


def test_a_seed_makes_its_year_again() -> None:
    """The same seed makes the same articles; another one another year with the same events."""
    first, again, other = list(year_stream(300)), list(year_stream(300)), list(year_stream(300, seed=2))
    assert first == again
    assert first != other
    assert sum(each.planted is not None for each in first) == sum(each.planted is not None for each in other)
