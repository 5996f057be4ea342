"""Replay is the daemon: the seeds as a reader would judge them, and one stream both ways."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import RunCommand
from tests.cli.conftest import run_program as run_program  # noqa: PLC0414
from tests.running_watcher import World, running_world
from watcher import data
from watcher.demo import scenario
from watcher.demo.sites import Sites

EXPECTED = tomllib.loads((Path(__file__).parents[1] / "seeds" / "expected.toml").read_text(encoding="utf-8"))
SEEDS = {row["id"]: row for row in EXPECTED["seed"]}
CHOSEN = [word for name in scenario.watched_topics() for word in ("--topic", name)]
ODD_DATES = ("soon", "9999-12-31T23:59:59Z", "0001-01-01", "1970-01-01", 1693900000, "2023-02-31")


def _write(path: Path, rows: list[dict[str, Any]]) -> str:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def _stream() -> list[dict[str, Any]]:
    """Everything the demo's newsrooms publish, as a stream of articles."""
    rows = []
    for number, scene in enumerate(scenario.live_scenes()):
        rows.append(
            {
                "id": f"{number}-{scene.seed or 'other'}{'-copy' if scene.is_copy else ''}",
                "url": f"http://{scene.outlet}.example{scene.news_item.path}",
                "published": scene.news_item.published.isoformat(),
                "outlet": scene.outlet,
                "title": scene.news_item.title,
                "text": "\n".join(scene.news_item.paragraphs),
            }
        )
    return rows


@pytest.fixture
def seeds(tmp_path: Path) -> str:
    files = scenario.list_seed_files()
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


def test_the_seeds_are_told_as_a_reader_would_judge_them(run_program: RunCommand, seeds: str) -> None:
    """Each seed is on its topics, a story of its own.  Every change an expert wants is told once, with both quotes; little else is."""
    told = run_program("replay", seeds, "--json", *CHOSEN).rows()
    articles = {event["id"]: event for event in told if event["event"] == "article"}
    assert set(articles) == set(SEEDS)
    for key, event in articles.items():
        assert set(event["topics"]) == set(SEEDS[key]["topics"])
        assert event["language"] == EXPECTED["language"]
        assert event["duplicate_of"] is None
    assert len({event["story"] for event in articles.values()}) == len(SEEDS)
    rows = [(alert, _row(alert)) for alert in told if alert["event"] == "alert"]
    assert not [alert for alert, row in rows if row is None and (alert["kind"], alert["severity"]) not in HARMLESS]
    found = [row["id"] for _, row in rows if row]
    assert {row["id"] for row in EXPECTED["alert"] if row.get("must", True)} <= set(found)
    assert len(found) == len(set(found))
    assert [(row["id"], alert["severity"]) for alert, row in rows if row] == [(row["id"], row["severity"]) for _, row in rows if row]


HARMLESS = {("update", "low"), ("corroboration", "medium"), ("corroboration", "low")}
"""What may be told beside the expectation."""


def _row(alert: dict[str, Any]) -> dict[str, Any] | None:
    """The expectation that an alert fulfils."""
    for row in EXPECTED["alert"]:
        what = alert["kind"] in row["kind"] and (alert["topic"], alert["claim"]) == (row["topic"], row["claim"])
        who = alert["article"] in row["seeds"] and alert["party"] in row["party"] and _shows(alert, row["quotes"])
        answers = (each["article"] in row["against"] and _shows(each, row["before"]) for each in alert["against"])
        if what and who and ("against" not in row or any(answers)):
            return dict(row)
    return None


def _shows(shown: dict[str, Any], wanted: list[str]) -> bool:
    """Whether a quote stands in its seed and is one of those, or shares half of the shorter of the two with one."""
    text = scenario.list_seed_files()[shown["article"]].read_text(encoding="utf-8")
    start = text.index(shown["quote"])
    end = start + len(shown["quote"])
    spans = [(text.find(each), text.find(each) + len(each)) for each in wanted if each in text]
    return any(min(end, z) - max(start, a) >= 0.5 * min(end - start, z - a) for a, z in spans)


def test_every_article_is_answered_once(run_program: RunCommand, tmp_path: Path) -> None:
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
    events = run_program("replay", str(path), "--json").rows()
    assert [event["id"] for event in events] == [row["id"] for row in rows]
    assert events[1]["duplicate_of"] == 1


def test_without_json_a_person_reads_it(run_program: RunCommand, tmp_path: Path) -> None:
    """Each alert as `watcher alerts` shows one, within 80 columns and without what could move the cursor; then how many there were."""
    long = "North Korea shipped shells to Russia, \x1b[31mofficials said, " + "and the harbour of the town was busy all that day, " * 5
    row = {"id": "g", "url": "http://a.example/1", "published": "2023-09-05T08:00:00Z", "outlet": "A", "title": "T", "text": f"{long}now."}
    lines = run_program("replay", _write(tmp_path / "s.jsonl", [row]), "--topic", "rnk-arms").out.splitlines()
    assert lines[0] == "2023-09-05 08:00 · rnk-arms · first-report · high"
    assert lines[1] == "  A report says that North Korea supplied arms to Russia"
    assert lines[2] == "  T (A)"
    assert lines[3].startswith("  > North Korea shipped shells to Russia, officials said")
    assert lines[-1] == "1 alert."
    assert max(map(len, lines)) <= 80


def test_a_bad_line_is_named_and_the_rest_goes_on(run_program: RunCommand, tmp_path: Path) -> None:
    """Each bad line is named with its number on standard error; the exit code says that something was left out."""
    path = tmp_path / "s.jsonl"
    good = {"id": "g", "url": "http://a.example/1", "published": None, "outlet": "a", "title": "t", "text": "x"}
    path.write_text(f'{{"id": \n[]\n{json.dumps(good | {"text": 3})}\n\n{json.dumps(good)}\n', encoding="utf-8")
    done = run_program("replay", str(path), "--json", code=1)
    assert [event["id"] for event in done.rows()] == ["g"]
    assert all(f"line {number} " in done.err for number in (1, 2, 3))


def test_an_impossible_date_is_taken_for_none(run_program: RunCommand, tmp_path: Path) -> None:
    """The article is read as undated, the oddity is named, and the articles after it have their own time."""
    text = scenario.list_seed_files()["000"].read_text(encoding="utf-8")
    rows = [
        {"id": number, "url": f"http://a.example/{number}", "published": date, "outlet": "a", "title": "t", "text": text}
        for number, date in enumerate((*ODD_DATES, None), 1)
    ]
    done = run_program("replay", _write(tmp_path / "s.jsonl", rows), "--json", "--topic", "rnk-arms")
    events = [event for event in done.rows() if event["event"] == "article"]
    assert [(event["id"], event["topics"], event["duplicate_of"]) for event in events] == [
        (row["id"], ["rnk-arms"], 1 if row["id"] > 1 else None) for row in rows
    ]
    remarks = done.err.splitlines()
    assert len(remarks) == len(ODD_DATES)
    for number, remark in enumerate(remarks, 1):
        assert f"line {number}" in remark
        assert "undated" in remark


def test_one_stream_both_ways(run_program: RunCommand, tmp_path: Path) -> None:
    """The demo's stream through loopback feeds and through replay: the same alerts, with the same quotes; none for the near-copies."""
    with Sites(scenario.load_outlets()) as sites, running_world(tmp_path, alerts={"max_age": 0}) as made:
        for name in scenario.watched_topics():
            made.add_topic(data.builtin_topics_by_name()[name].topic)
        for url in sites.feed_urls.values():
            made.add_feed(url)
        _play(made, sites)
        told = [(alert.topic, alert.claim, alert.kind.value, alert.quote.title, alert.quote.text) for alert in made.list_alerts()]
    events = run_program("replay", _write(tmp_path / "s.jsonl", _stream()), "--json", *CHOSEN).rows()
    alerts = [event for event in events if event["event"] == "alert"]
    assert told == [(each["topic"], each["claim"], each["kind"], each["title"], each["quote"]) for each in alerts]
    assert len(told) >= sum(row.get("must", True) for row in EXPECTED["alert"])
    assert sum("copy" in each["article"] for each in alerts) == EXPECTED["near_copy_alerts"]


def _play(made: World, sites: Sites) -> None:
    for slug, scene in [(None, None), *((scene.outlet, scene) for scene in scenario.live_scenes())]:
        if scene is not None:
            made.clock.current = max(made.clock.current, scene.news_item.published)
            sites.publish(str(slug), scene.news_item)
        made.advance(hours=7)
