"""A topic as a file defines it: read from TOML and checked, and written to TOML."""

from __future__ import annotations

import json as jsonlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from watcher.errors import UsageError
from watcher.services.lookup import did_you_mean
from watcher.services.state_claims import stated_from_tables, stated_to_table
from watcher.services.topic_names import check_handle, one_line

if TYPE_CHECKING:
    from watcher.model import Claim, StatedClaim, Topic
    from watcher.topics.query_builder import EntityNames

TOPIC_KEYS = ("name", "title", "query", "enabled", "channels", "claims", "stated")
_BUILTIN_KEYS = ("match", "miss", "starter")
"""Keys of the built-in topics' files, which can be imported as they are."""
_DATE_KEYS = ("since", "until")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class TopicDefinition:
    """A topic as a file defines it.  No channels: every channel."""

    name: str
    title: str
    query: str
    enabled: bool = True
    channels: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    stated: tuple[StatedClaim, ...] = ()

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> TopicDefinition:
        """Make it of a topic's row."""
        from watcher.model import claim_data

        own = claim_data.claims_from_data(row["claims"])
        stated = tuple(claim_data.stated_from_data(each) for each in row["stated"])
        return cls(row["name"], row["title"], row["query"], row["enabled"], tuple(row["channels"]), own, stated)

    @property
    def topic(self) -> Topic:
        """Return it as the topic that matching works with."""
        from watcher.model import Topic

        return Topic(self.name, self.title, self.query, self.claims, self.stated)


def topics_to_toml(definitions: Iterable[TopicDefinition]) -> str:
    """Write TOML from which ``parse_topics`` makes the very same topics."""
    return "\n".join(_topic_to_toml(each) for each in definitions)


def _topic_to_toml(definition: TopicDefinition) -> str:
    from watcher.model import claim_data

    head = (
        "[[topic]]\n"
        f"name = {toml_string(definition.name)}\ntitle = {toml_string(definition.title)}\nquery = {_toml_long_string(definition.query)}\n"
        f"enabled = {str(definition.enabled).lower()}\n"
        f"channels = [{', '.join(map(toml_string, definition.channels))}]   # none: every channel\n"
    )
    stated = (_tables_to_toml([("[[topic.stated]]", stated_to_table(each))]) for each in definition.stated)
    return head + "".join(_claim_to_toml(each) for each in claim_data.claims_to_data(definition.claims)) + "".join(stated)


def _claim_to_toml(claim: Mapping[str, Any]) -> str:
    """One claim and its predicates, as tables of the topic that stands before it."""
    values = {key: value for key, value in claim.items() if key != "predicates"}
    tables = [("[[topic.claims]]", values), *(("[[topic.claims.predicates]]", each) for each in claim.get("predicates", ()))]
    return _tables_to_toml(tables)


def _tables_to_toml(tables: Iterable[tuple[str, Mapping[str, Any]]]) -> str:
    return "".join("\n" + "\n".join([head, *_toml_lines(table)]) + "\n" for head, table in tables)


def _toml_lines(table: Mapping[str, Any], key_prefix: str = "") -> Iterable[str]:
    """A line for each value, ``titles.fr = "…"`` for what lies deeper."""
    for key, value in table.items():
        name = key_prefix + (key if _BARE_KEY.fullmatch(key) else toml_string(key))
        if isinstance(value, Mapping):
            yield from _toml_lines(value, f"{name}.")
        elif key in _DATE_KEYS and not key_prefix:
            yield f"{name} = {value}"
        else:
            yield f"{name} = {_toml_value(value)}"


def _toml_value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return toml_string(value)
    return f"[{', '.join(_toml_value(each) for each in value)}]"


def toml_string(text: str) -> str:
    """Quote a text as a TOML string."""
    return jsonlib.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _toml_long_string(text: str) -> str:
    """On several lines where it is long, each broken at a single blank by TOML's own rule, so that not one character changes."""
    bare = toml_string(text)[1:-1]
    if len(bare) <= 90:
        return f'"{bare}"'
    lines = [""]
    for piece in re.split(r"(?<=[^ ] )(?=[^ ])", bare):
        if lines[-1] and len(lines[-1]) + len(piece) > 90:
            lines.append("")
        lines[-1] += piece
    return '"""\\\n' + "\\\n".join(f"  {line}" for line in lines) + '"""'


def parse_topics(text: str, source: str, entity_names: EntityNames) -> list[TopicDefinition]:
    """Read the topics of a file: [[topic]] tables, or one topic as in the files of the built-in topics.

    Raises:
        UsageError: the file or one of its topics is invalid.
        QueryError: a query is invalid.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{source} is not valid TOML: {error}. Correct it and try again.") from None
    tables = document.get("topic", [document])
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        raise UsageError(f"{source} contains no topic. Write each as a table [[topic]] with name, title and query.")
    found = [_parse_topic(table, source, entity_names) for table in tables]
    names = [each.name for each in found]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise UsageError(f"{source} defines topic {twice} twice. Remove one of them.")
    return found


def _parse_topic(table: Mapping[str, Any], source: str, entity_names: EntityNames) -> TopicDefinition:
    from watcher.topics.query_parser import parse_query

    for key in ("name", "title", "query"):
        if not isinstance(table.get(key), str) or not table[key].strip():
            raise UsageError(f"{source}: a topic has no {key}. Each needs name, title and query.")
    name = table["name"]
    check_handle(name, name)
    for key in table:
        if key not in (*TOPIC_KEYS, *_BUILTIN_KEYS):
            raise UsageError(f"{source}: topic {name} has an unknown key {key!r}.{did_you_mean(key, TOPIC_KEYS)}")
    channels = table.get("channels", [])
    if not isinstance(channels, list) or not all(isinstance(each, str) for each in channels):
        raise UsageError(f'{source}: the channels of topic {name} must be a list of names, as in ["desk"].')
    if not isinstance(table.get("enabled", True), bool):
        raise UsageError(f"{source}: enabled of topic {name} must be true or false.")
    packaged = any(key in table for key in _BUILTIN_KEYS)
    query = " ".join(table["query"].split()) if packaged else table["query"]
    if one_line(table["title"]) != table["title"].strip():
        raise UsageError(f"{source}: the title of topic {name} must be one line of plain text.")
    parse_query(query, entity_names)
    claims = _parse_claims(table.get("claims", []), name, source, entity_names)
    return TopicDefinition(
        name,
        table["title"],
        query,
        table.get("enabled", True),
        tuple(channels),
        claims,
        stated_from_tables(table.get("stated", []), f"{source}: topic {name}", [each.id for each in claims]),
    )


def _parse_claims(claim_tables: Any, topic: str, source: str, names: EntityNames) -> tuple[Claim, ...]:
    """Read a topic's claims; refuse one that is invalid or names an unknown entity."""
    from watcher.model import claim_data

    if not isinstance(claim_tables, list) or not all(isinstance(each, dict) for each in claim_tables):
        raise UsageError(f"{source}: the claims of topic {topic} must be tables [[topic.claims]], each with an id and titles.")
    claims = claim_data.claims_from_data(claim_tables, source=f"{source}: topic {topic}")
    for claim in claims:
        if strange := next((name for name in claim_data.entity_names_in_claim(claim) if name not in names), None):
            near = names.suggest(strange)
            hint = f" Did you mean @{near}?" if near else " List entities with: watcher entity list"
            raise UsageError(f"{source}: topic {topic}: the claim {claim.id} names the unknown entity @{one_line(strange)}.{hint}")
    return claims
