"""``watcher topic``: tried, edited, switched, written to a file and read from one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.article_texts import ARMS_DEAL
from tests.cli.conftest import PROGRAM, RunCommand
from tests.waiting import LONG_SECONDS
from watcher.cli.entity_names import FastEntityNames
from watcher.model import AlertKind, Claim, Predicate, Severity, claim_data
from watcher.services.topic_file import TopicDefinition, parse_topics, topics_to_toml

HIT = "Iran showed a drone on Friday. Nobody was hurt."


def test_a_hit_shows_the_sentences_with_what_matched(run_in_process: RunCommand) -> None:
    """The words are set off in their sentence; the others are counted; the code is 0."""
    out = run_in_process("topic", "test", "@iran AND drone*", "--text", HIT).out
    assert "1 │ [Iran] showed a [drone] on Friday." in out
    assert "@iran, drone*" in out
    assert "1 sentence of 2 without a match" in out
    assert "Nobody was hurt" in run_in_process("topic", "test", "@iran AND drone*", "--text", HIT, "--all").out


@pytest.mark.parametrize(
    ("query", "clauses"),
    [
        ("@iran AND shahed*", {"@iran": True, "shahed*": False}),
        ("drone NOT hurt", {"drone": True, "NOT hurt": False}),
        ("(ship OR plane) drone", {"ship OR plane": False, "drone": True}),
        ("@iran SENTENCE hurt", {"@iran SENTENCE hurt": False}),
        ('"drone on friday" @russia', {'"drone on friday"': True, "@russia": False}),
    ],
)
def test_a_miss_says_which_clauses_failed(run_in_process: RunCommand, query: str, clauses: dict[str, bool]) -> None:
    """Each clause is told with whether it holds, as a reader of the query would; the code is 1."""
    (row,) = run_in_process("topic", "test", query, "--text", HIT, "--json", code=1).rows()
    assert {each["clause"]: each["holds"] for each in row["clauses"]} == clauses
    assert run_in_process("topic", "test", query, "--text", HIT, "--quiet", code=1).out == ""


def test_a_miss_by_distance_says_so(run_in_process: RunCommand) -> None:
    """Both words are there, only never in one sentence; within two they are."""
    assert "all of these in one sentence" in run_in_process("topic", "test", "iran SENTENCE hurt", "--text", HIT, code=1).out
    assert "never in one sentence" in run_in_process("topic", "test", "(iran SENTENCE hurt) drone", "--text", HIT, code=1).out
    run_in_process("topic", "test", "iran SENTENCE/2 hurt", "--text", HIT)


def test_a_topic_is_tried_on_a_file_a_page_and_an_article(run_with_history: RunCommand, tmp_path: Path) -> None:
    """Plain text, a web page's own text, and what is stored, by number."""
    (tmp_path / "a.txt").write_text(ARMS_DEAL)
    run_with_history("topic", "test", "arms", "--file", str(tmp_path / "a.txt"))
    paragraphs = "".join(f"<p>{line}</p>" for line in ARMS_DEAL.split("\n"))
    (tmp_path / "a.html").write_text(f"<!doctype html><html><body><nav>arms Russia</nav><article>{paragraphs}</article></body></html>")
    (row,) = run_with_history("topic", "test", "arms", "--file", str(tmp_path / "a.html"), "--json").rows()
    assert all("<p>" not in each["text"] for each in row["sentences"])
    (river,) = (each for each in run_with_history("article", "list", "--json").rows() if each["title"] == "The river")
    run_with_history("topic", "test", "arms", "--article", str(river["id"]), code=1)
    assert "one of --text" in run_with_history("topic", "test", "arms", code=2).err
    assert "No article" in run_with_history("topic", "test", "arms", "--article", "99", code=2).err


def test_a_page_is_fetched_for_a_try(run_with_history: RunCommand) -> None:
    """--url reads a page through the guarded door and stores nothing."""
    from tests.running_watcher import make_news_item, running_site

    with running_site() as opened:
        opened.publish(make_news_item(7, ARMS_DEAL))
        url = opened.feed_url.rsplit("/", 1)[0]
        (facts,) = run_with_history("feed", "check", opened.feed_url, "--json").rows()
        assert url in facts["sample"]["url"]
        run_with_history("topic", "test", "arms", "--url", facts["sample"]["url"])
    assert len(run_with_history("article", "list", "--json").rows()) == 4


def test_a_mistyped_name_is_tried_as_a_query_and_says_so(run_with_history: RunCommand) -> None:
    """``armz`` may be a word; the topic it resembles is named."""
    assert "Did you mean arms?" in run_with_history("topic", "test", "armz", "--text", "nothing", code=1).err


def test_add_tells_what_its_author_may_not_have_meant(run_in_process: RunCommand) -> None:
    """A lower-case operator is a word; that is said, and the topic made."""
    assert "'and' is searched for as a word" in run_in_process("topic", "add", "X", "drone and shahed").err
    assert run_in_process("topic", "list", "-q").out == "x\n"
    assert "watcher topic edit x" in run_in_process("topic", "add", "X", "drone", code=2).err


def test_edit_by_options_compares_anew_and_alerts_nobody(run_with_history: RunCommand) -> None:
    """With a wider query what is stored comes on the record in silence; a wrong query changes nothing."""
    before = run_with_history("alerts", "--json").rows()
    assert "^" in run_with_history("topic", "edit", "ships", "--query", "river OR", code=2).err
    assert "Would change" in run_with_history("topic", "edit", "ships", "--query", "river", "--dry-run").out
    (was,) = (row for row in run_with_history("topic", "list", "--json").rows() if row["name"] == "ships")
    assert was["query"] == "ship AND harbour"
    (row,) = run_with_history("topic", "edit", "ships", "--query", "river OR ship", "--title", "Water", "--all-channels", "--json").rows()
    assert row["stored_matches"] == 2
    (now,) = (row for row in run_with_history("topic", "list", "--json").rows() if row["name"] == "ships")
    assert (now["title"], now["query"], now["matches"], now["channels"]) == ("Water", "river OR ship", was["matches"] + 1, [])
    assert run_with_history("alerts", "--json").rows() == before


def test_edit_in_an_editor_is_checked_before_it_is_saved(run_with_history: RunCommand, tmp_path: Path) -> None:
    """What the editor leaves is read, checked and saved; a mistake saves nothing and keeps the draft."""
    good = tmp_path / "good"
    good.write_text("#!/bin/sh\nsed -i 's/ship AND harbour/ship AND rockets/' \"$1\"\n")
    bad = tmp_path / "bad"
    bad.write_text("#!/bin/sh\nsed -i 's/ship AND rockets/ship AND (/' \"$1\"\n")
    for script in (good, bad):
        script.chmod(0o755)
    run_with_history("topic", "edit", "ships", EDITOR=str(good), VISUAL="")
    err = run_with_history("topic", "edit", "ships", EDITOR=str(bad), VISUAL="", code=2).err
    assert "Nothing was saved" in err
    assert Path(err.rsplit(" ", 1)[1].strip()).read_text().count("ship AND (") == 1
    assert "ship AND rockets" in run_with_history("topic", "show", "ships").out
    assert "cannot be started" in run_with_history("topic", "edit", "ships", EDITOR="/nowhere/vi", VISUAL="", code=2).err
    assert "Nothing changed" in run_with_history("topic", "edit", "ships", EDITOR="true", VISUAL="").out


def test_disable_and_enable(run_with_history: RunCommand) -> None:
    """A topic that is off keeps its record; on again it is compared with what is stored, and alerts nobody."""
    run_with_history("topic", "disable", "arms", "-q")
    assert {row["name"]: row["enabled"] for row in run_with_history("topic", "list", "--json").rows()} == {"arms": False, "ships": True}
    (before,) = (row["matches"] for row in run_with_history("topic", "list", "--json").rows() if row["name"] == "arms")
    run_with_history("topic", "enable", "arms")
    assert [row["matches"] for row in run_with_history("topic", "list", "--json").rows() if row["name"] == "arms"] == [before]


def test_remove_may_be_tried_first(run_with_history: RunCommand) -> None:
    """--dry-run removes nothing; alerts stay in any case."""
    assert "Would remove topic arms with 3 matches" in run_with_history("topic", "remove", "arms", "--dry-run").out
    assert "arms" in run_with_history("topic", "list", "-q").out
    run_with_history("topic", "remove", "arms")
    assert run_with_history("topic", "list", "-q").out == "ships\n"
    assert len(run_with_history("alerts", "--json", "--topic", "arms").rows()) == 2
    assert "Did you mean ships?" in run_with_history("topic", "remove", "shops", code=2).err


def test_export_and_import_round_trip(run_with_history: RunCommand, run_in_process: RunCommand, tmp_path: Path) -> None:
    """What one watcher writes another reads, and writes the very same; channels must be there."""
    run_with_history("topic", "disable", "arms")
    file = tmp_path / "topics.toml"
    run_with_history("topic", "export", "--output", str(file))
    assert "No channel 'hook'" in run_in_process("topic", "import", str(file), code=2).err
    assert run_in_process("topic", "list", "-q").out == ""
    run_in_process("channel", "add", "hook", "webhook", "url=https://example.org/in", "-q")
    assert "would be added" in run_in_process("topic", "import", str(file), "--dry-run").out
    assert run_in_process("topic", "list", "-q").out == ""
    run_in_process("topic", "import", str(file))
    assert run_in_process("topic", "export").out == file.read_text()
    assert "same" in run_in_process("topic", "import", str(file)).out
    file.write_text(file.read_text().replace("harbour", "port"))
    assert "--replace" in run_in_process("topic", "import", str(file), code=2).err
    assert "changed  ships" in run_in_process("topic", "import", str(file), "--replace").out
    assert "ship AND port" in run_in_process("topic", "export", "ships").out


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x = ", "no valid TOML|not valid TOML"),
        ("", "has no name"),
        ('name = "a"\ntitle = "A"\n', "has no query"),
        ('name = "a"\ntitle = "A"\nquery = "x"\nchanels = []\n', "Did you mean channels?"),
        ('name = "a"\ntitle = "A"\nquery = "x"\nchannels = "desk"\n', "list of names"),
        ('name = "a"\ntitle = "A"\nquery = "x"\nenabled = 1\n', "true or false"),
        ('name = "A B"\ntitle = "A"\nquery = "x"\n', "Cannot derive a handle"),
        ('name = "a"\ntitle = "A\\nB"\nquery = "x"\n', "one line"),
        ('[[topic]]\nname = "a"\ntitle = "A"\nquery = "x"\n[[topic]]\nname = "a"\ntitle = "A"\nquery = "x"\n', "twice"),
        ("topic = 3\n", "contains no topic"),
    ],
)
def test_a_wrong_file_is_named_with_the_remedy(run_in_process: RunCommand, tmp_path: Path, text: str, says: str) -> None:
    """Nothing of a file with a mistake is taken."""
    import re

    file = tmp_path / "x.toml"
    file.write_text(text)
    assert re.search(says, run_in_process("topic", "import", str(file), code=2).err)


def _with_claim(words: str) -> str:
    return f'name = "a"\ntitle = "A"\nquery = "x"\n{words}\n'


@pytest.mark.parametrize(
    ("claims", "says"),
    [
        ("claims = 3", "must be tables"),
        ("[[claims]]\ntitles.en = 'T'", "no id"),
        ("[[claims]]\nid = 'c'", "no title in English"),
        ("[[claims]]\nid = 'c'\ntitles.en = 'T'\nparty = ['russia']", "unknown key 'party'"),
        ("[[claims]]\nid = 'c'\ntitles.en = 'T'\nparties = ['rusia']", "Did you mean @russia?"),
        ("[[claims]]\nid = 'c'\ntitles.en = 'T'\npredicates = 3", "must be a list"),
        ("[[claims]]\nid = 'c'\ntitles.en = 'T'\npredicates = [{ agent = ['@rusia'] }]", "Did you mean @russia?"),
        ("[[claims]]\nid = 'c'\ntitles.en = 'T'\npredicates = [{ other = [['@rusia']] }]", "Did you mean @russia?"),
        ("[[claims]]\nid = 'c'\ntitles.en = 'T'\npredicates = [{ doer = ['@russia'] }]", "unknown key 'doer'"),
        ("[[claims]]\nid = 'c'\ntitles.en = 'T'\ncovers = ['d']", "not a claim of this topic"),
        ("[[claims]]\nid = 'c'\ntitles.en = 'T'\nsince = 'soon'", "is not a date"),
        ("[[claims]]\nid = 'c'\ntitles.en = 'T'\nseverity.denial = 'huge'", "high, medium, low"),
    ],
)
def test_a_wrong_claim_is_named_with_the_remedy(run_in_process: RunCommand, tmp_path: Path, claims: str, says: str) -> None:
    """A claim that cannot be read, or names nobody, is refused in a sentence, and its topic with it."""
    file = tmp_path / "x.toml"
    file.write_text(_with_claim(claims))
    assert says in run_in_process("topic", "import", str(file), code=2).err
    assert run_in_process("topic", "list", "-q").out == ""


def test_claims_go_with_their_topic(run_in_process: RunCommand, tmp_path: Path) -> None:
    """Exported and imported a topic has the claims it had; a claim changed in the file is a change of the topic."""
    run_in_process("init", "-q")
    file = tmp_path / "arms.toml"
    run_in_process("topic", "export", "rnk-arms", "-o", str(file))
    assert "same" in run_in_process("topic", "import", str(file)).out
    assert file.read_text().count("[[topic.claims]]") == 5
    file.write_text(file.read_text().replace('parties = ["russia", "north-korea"]', 'parties = ["russia"]'))
    assert "--replace" in run_in_process("topic", "import", str(file), code=2).err
    run_in_process("topic", "import", str(file), "--replace")
    assert run_in_process("topic", "export", "rnk-arms").out == file.read_text()


texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=40)
lists = st.lists(texts, max_size=3).map(tuple)
predicates = st.builds(
    Predicate,
    **dict.fromkeys(("trigger", "reverse", "agent", "recipient", "object", "excludes"), lists),
    other=st.lists(lists.filter(bool), max_size=2).map(tuple),
    symmetric=st.booleans(),
    denial=st.booleans(),
    act=st.booleans(),
)
some_claims = st.builds(
    Claim,
    id=texts,
    titles=st.dictionaries(texts, texts, max_size=2).map(lambda it: it | {"en": "T"}),
    parties=lists,
    predicates=st.lists(predicates, max_size=2).map(tuple),
    since=st.none() | st.dates(),
    until=st.none() | st.dates(),
    severity=st.dictionaries(st.sampled_from(list(AlertKind)).map(str), st.sampled_from(Severity)),
)


@given(claim=some_claims)
def test_every_claim_is_written_so_that_it_is_read_back_whole(claim: Claim) -> None:
    """Titles by language, roles, windows, severities: TOML's own reader gives back the very claim."""
    import tomllib

    (table,) = tomllib.loads(topics_to_toml([TopicDefinition("a", "A", "x", claims=(claim,))]))["topic"]
    assert claim_data.claims_from_data(table["claims"]) == (claim,)


printable = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=300)


@given(query=printable, title=printable, enabled=st.booleans())
def test_every_topic_is_written_so_that_it_is_read_back_whole(query: str, title: str, enabled: bool) -> None:
    """Whatever characters, blanks and quotes a query holds, TOML's own reader gives them back, one by one."""
    import tomllib

    kept = TopicDefinition("a", title, query + ' a  b \\ " c' * (len(query) % 9), enabled, ("desk", 'o"dd'))
    (table,) = tomllib.loads(topics_to_toml([kept]))["topic"]
    assert TopicDefinition(table["name"], table["title"], table["query"], table["enabled"], tuple(table["channels"])) == kept


def test_packaged_topics_may_be_imported_as_they_are() -> None:
    """Each file that watcher brings along reads as one topic, the same as ``topic add`` makes."""
    from watcher import data

    texts = data.toml_texts("topics")
    assert texts
    for source, text in texts.items():
        (kept,) = parse_topics(text, source, FastEntityNames())
        assert kept.topic == data.builtin_topics_by_name()[kept.name].topic


def test_the_fast_names_are_names_of_entities() -> None:
    """A name told without reading all words is one that reading them all gives, and every other is found as well."""
    from watcher import data

    names, every = FastEntityNames(), data.load_entities()
    assert "iran" in names
    assert names._table_names is not None
    assert all(name in every for name in names._table_names)
    assert all(name in names for name in every.by_name)
    assert "irna" not in names
    assert names.suggest("irna") == "iran"


def test_a_killed_add_leaves_no_topic_half_there(run_with_history: RunCommand, own_home: Path, tmp_path: Path) -> None:
    """kill -9 at any moment of `topic add`: the topic is there, watched and with its record, or it is not there at all."""
    from watcher.store.database import Database

    database = Database(f"sqlite:///{tmp_path}/watcher.db")
    outcomes = set()
    whole = 0.0
    for round_ in range(8):
        name = f"t{round_}"
        words = ["--config", str(tmp_path / "watcher.toml"), "topic", "add", name, "Russia OR Pyongyang OR river"]
        process = subprocess.Popen(
            [sys.executable, PROGRAM, *words], stdout=subprocess.DEVNULL, env={"PATH": os.environ["PATH"], "HOME": str(own_home)}
        )
        if round_ == 0:  # one that nobody disturbs tells how long it takes on this machine now
            began = time.monotonic()
            assert process.wait(LONG_SECONDS) == 0
            whole = time.monotonic() - began
        else:
            time.sleep(whole * (0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)[round_ - 1])
            process.send_signal(signal.SIGKILL)
            process.wait()
        with database.read() as tx:
            rows = tx.exec_driver_sql("SELECT id, enabled FROM topic WHERE name = ?", (name,)).all()
            matches = [tx.exec_driver_sql("SELECT count(*) FROM match WHERE topic_id = ?", (row[0],)).scalar_one() for row in rows]
        outcomes.add((len(rows), tuple(row[1] for row in rows), tuple(matches)))
    database.close()
    assert outcomes <= {(0, (), ()), (1, (1,), (4,))}
    assert len(outcomes) == 2, "the kills came all too early, or all too late"


def test_every_wording_is_kept_and_an_alert_names_its_own(run_with_history: RunCommand) -> None:
    """A changed query is a second wording; the alert that the first one fired goes on to name the first; going back makes a third."""
    (before,) = run_with_history("topic", "show", "arms", "--json").rows()
    assert [(each["number"], each["query"]) for each in before["wordings"]] == [(1, before["query"])]
    run_with_history("topic", "edit", "arms", "--query", "@arms AND @russia")
    run_with_history("topic", "edit", "arms", "--channel", "hook")
    run_with_history("topic", "disable", "arms")
    run_with_history("topic", "edit", "arms", "--query", before["query"])
    (after,) = run_with_history("topic", "show", "arms", "--json").rows()
    assert [each["query"] for each in after["wordings"]] == [before["query"], "@arms AND @russia", before["query"]]
    assert [each["alerts"] for each in after["wordings"]] == [before["alerts"], 0, 0]
    (alert,) = run_with_history("alerts", "show", "1", "--json").rows()
    assert (alert["wording"], alert["query"]) == (1, before["query"])
    assert "query 2" in run_with_history("topic", "show", "arms").out
    assert "the latest is 3" in run_with_history("alerts", "show", "1").out
    run_with_history("topic", "remove", "arms")
    assert run_with_history("alerts", "show", "1", "--json").rows()[0]["query"] == before["query"]


def test_what_has_no_names_in_other_languages_is_said(run_in_process: RunCommand) -> None:
    """topic add and topic show name the words that are looked for as written; a clause with an @name, a number and a field are none."""
    done = run_in_process(
        "topic", "add", "Strikes", '(@iran OR Persien) AND "steel works" (strike OR walkout) NOT football outlet:herald 2024'
    )
    assert 'Not translated: "steel works", strike, walkout. ' in done.err
    assert "strike, walkout" in run_in_process("topic", "show", "strikes").out.replace("\n", " ")
    assert "other languages" not in run_in_process("topic", "add", "Iran", "@iran AND @arms").err
