"""The propositions that an article's statements open, and the sentence that each is shown as.  Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from watcher.ledger.topic_claims import claims_by_id
from watcher.model import NUMBER_KEY, FiledStatement, Frame, Proposition, PropositionOrigin, Stance, Topic

_MAX_TITLE_LETTERS = 300


def new_propositions(
    filed: Iterable[FiledStatement], on_record: Iterable[Proposition], topics: Mapping[str, Topic], *, language: str | None
) -> list[Proposition]:
    """Return what to write: a proposition for each key that has none; one that has no title yet, with the one that it now has."""
    by_key = {(each.topic, each.key): each for each in on_record}
    grouped: dict[tuple[str, str], list[FiledStatement]] = {}
    for item in filed:
        grouped.setdefault((item.statement.topic, item.claim_as_read), []).append(item)
    found = []
    for (topic, key), items in grouped.items():
        stored = by_key.get((topic, key))
        if stored is not None and (stored.titles or not _asserted(items)):
            continue
        written = claims_by_id(topics[topic]).get(key) if topic in topics else None
        origin = PropositionOrigin.WRITTEN if written is not None and not written.implicit else PropositionOrigin.OPENED
        titles = written.titles if written is not None else _titles(items, language)
        identity = stored.id if stored is not None else 0
        frame = Frame() if written is not None else _frame(key)
        joined = items[0].statement.claim if origin is PropositionOrigin.OPENED and items[0].statement.claim != key else ""
        found.append(Proposition(topic, key, origin, titles, frame, joined, article_id=items[0].article_id, id=identity))
    return found


def _asserted(items: Iterable[FiledStatement]) -> list[FiledStatement]:
    """Return what asserts it, news before background, in the order of reading."""
    spoken = [item for item in items if item.stance is Stance.ASSERT]
    return sorted(spoken, key=lambda item: (item.background, not item.statement.quote_span.in_title, item.statement.quote_span.start))


def _titles(items: Iterable[FiledStatement], language: str | None) -> dict[str, str]:
    """Return the headline where it asserts it, else the clause that does first; its whole sentence where it begins in the middle of one."""
    first = next(iter(_asserted(items)), None)
    if first is None:
        return {}
    clause = first.quote.sentence if first.quote.text[:1].islower() else first.quote.text
    sentence = first.quote.title if first.statement.quote_span.in_title else clause
    return {language or "en": " ".join(sentence.split())[:_MAX_TITLE_LETTERS]}


def _frame(key: str) -> Frame:
    return Frame(object=key.removeprefix(NUMBER_KEY)) if key.startswith(NUMBER_KEY) else Frame(event=key)


def stated_propositions(topic: Topic) -> tuple[Proposition, ...]:
    """Return what a topic's user stated as its rows will have it."""
    return tuple(
        Proposition(topic.name, each.key, PropositionOrigin.STATED, {each.language: each.sentence}, each.frame) for each in topic.stated
    )
