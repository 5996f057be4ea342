"""Replay is the daemon: the seeds as a reader would judge them, and one stream both ways."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.cli.conftest import watcher as watcher  # noqa: PLC0414
from tests.world import World, world
from watcher import data
from watcher.demo import story
from watcher.demo.sites import Sites

EXPECTED = tomllib.loads((Path(__file__).parents[1] / "seeds" / "expected.toml").read_text(encoding="utf-8"))
SEEDS = {row["id"]: row for row in EXPECTED["seed"]}


def _write(path: Path, rows: list[dict[str, Any]]) -> str:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def _stream() -> list[dict[str, Any]]:
    """Everything the demo's newsrooms publish, as a stream of articles."""
    rows = []
    for number, scene in enumerate(story.programme()):
        rows.append(
            {
                "id": f"{number}-{scene.seed or 'other'}{'-copy' if scene.copy else ''}",
                "url": f"http://{scene.outlet}.example{scene.piece.path}",
                "published": scene.piece.published.isoformat(),
                "outlet": scene.outlet,
                "title": scene.piece.title,
                "text": "\n".join(scene.piece.paragraphs),
            }
        )
    return rows


@pytest.fixture
def seeds(tmp_path: Path) -> str:
    files = story.seed_files()
    order = sorted(SEEDS.values(), key=lambda row: row["published"])
    return _write(
        tmp_path / "seeds.jsonl",
        [
            {
                "id": row["id"],
                "url": f"http://{row['id']}.example/a",
                "published": row["published"].isoformat(),
                "outlet": row["id"],
                "title": "",
                "text": files[row["id"]].read_text(encoding="utf-8"),
            }
            for row in order
        ],
    )


def test_the_seeds_as_a_reader_would_judge_them(watcher: Run, seeds: str) -> None:
    """Each seed is on its topics, in French, and a story of its own; what must be told is told once, against what it answers."""
    events = watcher("replay", seeds, "--json").rows()
    articles = {event["id"]: event for event in events if event["event"] == "article"}
    alerts = [event for event in events if event["event"] == "alert"]
    assert set(articles) == set(SEEDS)
    for key, event in articles.items():
        assert set(event["topics"]) == set(SEEDS[key]["topics"])
        assert event["language"] == EXPECTED["language"]
        assert event["duplicate_of"] is None
    assert len({event["story"] for event in articles.values()}) == len(SEEDS)
    files = {key: path.read_text(encoding="utf-8") for key, path in story.seed_files().items()}
    for alert in alerts:
        assert alert["quote"] in files[alert["article"]]
        assert all(each["quote"] in files[each["article"]] for each in alert["against"])
    for row in EXPECTED["told"]:
        assert sum(_is(row, alert) for alert in alerts) == 1, row
    beside = [alert for alert in alerts if not any(_is(row, alert) for row in EXPECTED["told"])]
    assert {alert["kind"] for alert in beside} <= {"first-report", "corroboration", "update"}
    first = [(alert["topic"], alert["claim"]) for alert in alerts if alert["kind"] == "first-report"]
    assert len(set(first)) == len(first)


def _is(row: dict[str, Any], alert: dict[str, Any]) -> bool:
    named = alert["kind"] == row["kind"] and f"{alert['topic']}/{alert['claim']}" == row["claim"] and alert["article"] in row["seeds"]
    against = {each["article"] for each in alert["against"]}
    return named and alert["party"] in row["parties"] and ("against" not in row or bool(against & set(row["against"])))


def test_every_article_is_answered_once(watcher: Run, tmp_path: Path) -> None:
    """Same address twice, no address, no date, no text, no title, odd characters: one article event each, in order."""
    rows: list[dict[str, Any]] = [
        {
            "id": 1,
            "url": "http://a.example/1",
            "published": "2023-01-01",
            "outlet": "a",
            "title": "One",
            "text": "Some text of one article.",
        },
        {
            "id": "again",
            "url": "http://a.example/1?utm_source=x",
            "published": "2023-01-02",
            "outlet": "a",
            "title": "One",
            "text": "Other text.",
        },
        {"id": "bare", "url": None, "published": None, "outlet": None, "title": None, "text": "Only text, nothing else at all."},
        {"id": "empty", "url": "http://a.example/2", "published": "2023-01-03T10:00:00Z", "outlet": "a", "title": "", "text": ""},
        {
            "id": "odd",
            "url": "not a url \ud83d",
            "published": "2023-01-03T12:00:00+09:00",
            "outlet": "a",
            "title": "\x00\x1b[31m",
            "text": "\x00" * 9 + "half \ud800 a pair",
        },
    ]
    path = tmp_path / "s.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    events = watcher("replay", str(path), "--json").rows()
    assert [event["id"] for event in events] == [row["id"] for row in rows]
    assert events[1]["duplicate_of"] == 1


def test_a_bad_line_is_named_and_the_rest_goes_on(watcher: Run, tmp_path: Path) -> None:
    """Each bad line is named with its number on standard error; the exit code says that something was left out."""
    path = tmp_path / "s.jsonl"
    good = {"id": "g", "url": "http://a.example/1", "published": None, "outlet": "a", "title": "t", "text": "x"}
    path.write_text(f'{{"id": \n[]\n{json.dumps(good | {"text": 3})}\n\n{json.dumps(good)}\n', encoding="utf-8")
    done = watcher("replay", str(path), "--json", code=1)
    assert [event["id"] for event in done.rows()] == ["g"]
    assert all(f"line {number} " in done.err for number in (1, 2, 3))


@pytest.mark.parametrize("date", ["soon", "9999-12-31T23:59:59Z", "0001-01-01", "1970-01-01", 1693900000, "2023-02-31"])
def test_an_impossible_date_is_taken_for_none(watcher: Run, tmp_path: Path, date: object) -> None:
    """The article is read as undated, the oddity is named, and the articles after it have their own time."""
    text = story.seed_files()["000"].read_text(encoding="utf-8")
    rows = [
        {"id": "odd", "url": "http://a.example/1", "published": date, "outlet": "a", "title": "t", "text": text},
        {"id": "even", "url": "http://a.example/2", "published": None, "outlet": "a", "title": "t", "text": text},
    ]
    done = watcher("replay", _write(tmp_path / "s.jsonl", rows), "--json", "--topic", "rnk-arms")
    events = [event for event in done.rows() if event["event"] == "article"]
    assert [(event["id"], event["topics"], event["duplicate_of"]) for event in events] == [
        ("odd", ["rnk-arms"], None),
        ("even", ["rnk-arms"], "odd"),
    ]
    assert "line 1" in done.err
    assert "undated" in done.err


def test_one_stream_both_ways(watcher: Run, tmp_path: Path) -> None:
    """The demo's stream through loopback feeds and through replay: the same alerts, with the same quotes."""
    with Sites(story.outlets()) as sites, world(tmp_path, alerts={"max_age": 0}) as made:
        for brought in data.brought().values():
            if brought.starter:
                made.topic(brought.topic)
        for url in sites.feed_urls.values():
            made.feed(url)
        _play(made, sites)
        told = [(alert.topic, alert.kind.value, alert.quote.title, alert.quote.text) for alert in made.alerts()]
    events = watcher("replay", _write(tmp_path / "s.jsonl", _stream()), "--json").rows()
    replayed = [(event["topic"], event["kind"], event["title"], event["quote"]) for event in events if event["event"] == "alert"]
    assert told == replayed
    assert {"denial", "no-comment", "first-report"} <= {kind for _, kind, _, _ in told}


def _play(made: World, sites: Sites) -> None:
    for slug, scene in [(None, None), *((scene.outlet, scene) for scene in story.programme())]:
        if scene is not None:
            made.clock.at = max(made.clock.at, scene.piece.published)
            sites.publish(str(slug), scene.piece)
        made.later(hours=7)
