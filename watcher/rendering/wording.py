"""The words around quotes, in one language, as a value.  The files are ``watcher/data/templates/words.*.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from watcher.errors import Reason

Tables = Mapping[str, Any]
"""A words file as parsed."""


@dataclass(frozen=True, slots=True)
class Wording:
    """``moment``, ``day``, ``short_day``: date patterns; ``more``: what else a user's own file has, for the user's own templates."""

    language: str
    moment: str
    day: str
    short_day: str
    colon: str
    contents: str
    since: str
    over: str
    alive: str
    open_quote: str
    close_quote: str
    labels: Mapping[str, str]
    kinds: Mapping[str, str]
    severities: Mapping[str, str]
    stances: Mapping[str, str]
    stances_many: Mapping[str, str]
    factuality: Mapping[str, str]
    parties: Mapping[str, str]
    sentences: Mapping[str, str]
    sentences_many: Mapping[str, str]
    clauses: Mapping[str, Any]
    bounds: Mapping[str, str]
    roles: Mapping[str, str]
    counted: Mapping[str, str]
    corrections: Mapping[str, str]
    reasons: Mapping[str, str]
    subjects: Mapping[str, str]
    headings: Mapping[str, str]
    sample: Mapping[str, Any]
    more: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_tables(cls, tables: Tables) -> Wording:
        """Make a wording of a words file as parsed.

        Raises:
            ValueError: a key is missing, its value is not of its kind (text or table), or a reason that messages state has no sentence.
        """
        names = [each.name for each in fields(cls) if each.name != "more"]
        for name in names:
            expected: type = dict if name in _TABLE_NAMES else str
            if not isinstance(tables.get(name), expected):
                raise ValueError(f"{name} must be {'a table' if expected is dict else 'text'}")
        if missing := sorted(REASONS_IN_MESSAGES - tables["reasons"].keys()):
            raise ValueError(f"reasons must have {', '.join(missing)}")
        return cls(**{name: tables[name] for name in names}, more={key: value for key, value in tables.items() if key not in names})

    def for_templates(self) -> dict[str, Any]:
        """Return the values as templates read them."""
        return {**self.more, **{each.name: getattr(self, each.name) for each in fields(self) if each.name != "more"}}


_TABLE_NAMES = frozenset({
    *("labels", "kinds", "severities", "stances", "stances_many", "factuality", "parties"),
    *("sentences", "sentences_many", "clauses", "bounds", "roles", "counted"),
    *("corrections", "reasons", "subjects", "headings", "sample"),
})  # fmt: skip


REASONS_IN_MESSAGES = frozenset({
    *(Reason.FIRST_REPORT, Reason.NEW_STORY, Reason.NEW_CLAIM, Reason.NEW_DETAIL, Reason.FIRST_SEEN_AS_BACKGROUND, Reason.REVERSED),
    *(Reason.DENIES_ASSERTION, Reason.DENIES_WITHOUT_ASSERTION, Reason.DENIES_NEWER_ASSERTION, Reason.ASSERTED_AFTER_DENIAL),
    *(Reason.CONFIRMS_REPORT, Reason.CONFIRMS_AFTER_NO_COMMENT, Reason.DECLINED_TO_COMMENT, Reason.DECLINED_ON_THE_RECORD),
    *(Reason.ADDITIONAL_PARTY, Reason.NOW_ON_THE_RECORD, Reason.FIGURE_RAISED, Reason.FIGURE_LOWERED, Reason.FIGURE_DISPUTED),
    *(Reason.QUOTE_REWORDED, Reason.QUOTE_WITHDRAWN, Reason.FIGURE_CORRECTED),
    *(Reason.FEED_FAILING, Reason.FEED_SILENT, Reason.ENTRIES_LOST, Reason.FEED_MOVED, Reason.EXTRACTION_FAILING, Reason.DISK_SPACE_LOW),
    *(Reason.DELIVERIES_OVERDUE, Reason.CHANNEL_AUTO_DISABLED, Reason.DELIVERY_GIVEN_UP, Reason.HEARTBEAT),
})  # fmt: skip
"""The reasons that an alert or an operational alert may have.  Every language has their sentences; only English has all the others."""
_FORMER_REASONS = {
    "already-told": "story-on-record",
    "denies-what-is-asserted": "denies-assertion",
    "denies-what-nobody-asserted": "denies-without-assertion",
    "denies-anew": "denies-newer-assertion",
    "asserted-after-a-denial": "asserted-after-denial",
    "confirms-what-others-said": "confirms-report",
    "turned-round": "reversed",
    "further-party": "additional-party",
    "told-by-its-statements": "covered-by-statement-alert",
    "already-on-record": "position-on-record",
    "recap": "background",
    "no-party-to-the-claim": "not-a-party",
    "said-better-in-the-article": "better-sentence-in-article",
    "both-asserted-and-denied": "contradicted-in-article",
    "told-in-one-alert": "merged-into-alert",
    "told-on-another-claim": "covered-by-other-claim",
    "at-once": "immediate",
    "over-limit": "over-rate-limit",
    "other-severity": "severity-not-routed",
    "other-kind": "kind-not-routed",
    "feed-fails": "feed-failing",
    "extraction-fails": "extraction-failing",
    "outbox-ages": "deliveries-overdue",
    "channel-broken": "channel-auto-disabled",
    "given-up": "delivery-given-up",
    "disk-fills": "disk-space-low",
    "alive": "heartbeat",
    "channel-off": "channel-disabled",
    "ran-wrong": "command-failed",
}
"""Former names of reasons, which a user's own words file may still use."""
_FORMER_REASON_TABLES = ("why", "troubles")


def with_current_reasons(own: Tables) -> Tables:
    """Return a user's own words with ``[why]`` and ``[troubles]``, and the reasons in them, under today's names."""
    reasons = {key: text for name in _FORMER_REASON_TABLES if isinstance(own.get(name), dict) for key, text in own[name].items()}
    if isinstance(own.get("reasons"), dict):
        reasons |= own["reasons"]
    if not reasons:
        return own
    kept = {key: value for key, value in own.items() if key not in _FORMER_REASON_TABLES}
    return kept | {"reasons": {_FORMER_REASONS.get(key, key): text for key, text in reasons.items()}}


def merge_tables(tables: Tables, own: Tables) -> dict[str, Any]:
    """Lay a user's own words over the built-in ones, key by key within each table."""
    merged = dict(tables)
    for key, value in with_current_reasons(own).items():
        merged[key] = merged[key] | value if isinstance(value, dict) and isinstance(merged.get(key), dict) else value
    return merged
