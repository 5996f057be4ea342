"""Articles, their stories, and the fingerprints by which copies are found."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

import sqlalchemy as sa

from watcher.errors import Reason
from watcher.model import Article, CacheValidators, Decisions, Fingerprint, StoredArticle, StoryCandidate, TextSource
from watcher.store import work_queue
from watcher.store.column_types import Connection, Row, UTCDateTime, Values
from watcher.store.tables import ArticleState, article, entry, fingerprint_hash, match, story, topic

MAX_STORY_CANDIDATES = 20
"""Originals looked at more closely, by shared hashes: the true one shares most."""
MAX_ARTICLES_OF_HASH = 200
"""Of the articles that have a hash in common, so many of the last are looked at: a site's own words stand in all of its pages."""


def find_by_identity(tx: Connection, identity: str) -> int | None:
    """Return the id of the article with this identity; None where there is none."""
    return tx.execute(sa.select(article.c.id).where(article.c.identity == identity)).scalar()


def get_row(tx: Connection, article_id: int) -> Row:
    """Return an article's row.  It must exist."""
    return tx.execute(sa.select(article).where(article.c.id == article_id)).mappings().one()


def add(
    tx: Connection,
    item: Article,
    *,
    identity: str,
    now: datetime,
    suppressed_by: Reason | None,
    feed_id: int | None = None,
    validators: CacheValidators | None = None,
) -> int:
    """Store an article that is not yet analysed.  ``validators``: those of its page, where it was fetched."""
    values = {
        "url": item.url,
        "identity": identity,
        "feed_id": feed_id,
        "outlet": item.outlet,
        "title": item.title,
        "text": item.text,
        "source": item.source,
        "language": item.language,
        "author": item.author,
        "listed_by": list(item.listed_by),
        "tags": list(item.tags),
        "published": item.published,
        "seen_at": now,
        "suppressed_by": suppressed_by,
        "state": ArticleState.READ,
        "due_at": now,
        **_validator_columns(validators or CacheValidators()),
    }
    return int(tx.execute(sa.insert(article).values(**values).returning(article.c.id)).scalar_one())


def _validator_columns(validators: CacheValidators) -> Values:
    return {"etag": validators.etag, "last_modified": validators.last_modified, "body_hash": validators.body_hash}


def set_validators(tx: Connection, article_id: int, validators: CacheValidators) -> None:
    """Store the validators of the latest answer for an article's page."""
    tx.execute(sa.update(article).where(article.c.id == article_id).values(**_validator_columns(validators)))


def get_validators(tx: Connection, article_id: int) -> CacheValidators:
    """Return the validators of the latest answer for an article's page."""
    row = tx.execute(sa.select(article.c.etag, article.c.last_modified, article.c.body_hash).where(article.c.id == article_id)).one()
    return CacheValidators(row.etag, row.last_modified, row.body_hash)


def claim(tx: Connection, article_id: int, now: datetime, until: datetime) -> StoredArticle | None:
    """Take an article to analyse until then; None where another has it or it is analysed."""
    row = work_queue.claim_row(tx, work_queue.ARTICLES, article_id, now, until)
    return None if row is None else as_stored_article(row)


def get(tx: Connection, article_id: int) -> StoredArticle:
    """Return an article that is there."""
    return as_stored_article(get_row(tx, article_id))


def as_stored_article(row: Row) -> StoredArticle:
    """Make the noun of a row."""
    return StoredArticle(
        id=row["id"],
        article=as_article(row),
        seen_at=row["seen_at"],
        suppressed_by=Reason(row["suppressed_by"]) if row["suppressed_by"] else None,
        analysed=row["state"] == ArticleState.ANALYSED,
        story_id=row["story_id"],
        duplicate_of=row["duplicate_of"],
        failure_reason=row["reason"],
    )


def as_article(row: Row) -> Article:
    """Convert a stored row."""
    return Article(
        url=row["url"],
        outlet=row["outlet"],
        title=row["title"],
        text=row["text"],
        source=TextSource(row["source"]),
        published=row["published"],
        language=row["language"],
        author=row["author"],
        listed_by=tuple(row["listed_by"] or ()),
        tags=tuple(row["tags"] or ()),
    )


_SHARING_HASHES = f"""
WITH hashes(hash) AS (VALUES {{hashes}})
SELECT shared.article_id FROM hashes JOIN fingerprint_hash AS shared ON shared.hash = hashes.hash
    AND shared.article_id >= coalesce((
        SELECT newer.article_id FROM fingerprint_hash AS newer WHERE newer.hash = hashes.hash
        ORDER BY newer.article_id DESC LIMIT 1 OFFSET {MAX_ARTICLES_OF_HASH - 1}), 0)
WHERE shared.published_or_seen_at BETWEEN :begin AND :end AND shared.article_id <> :except_article_id
GROUP BY shared.article_id ORDER BY count(*) DESC, shared.article_id LIMIT {MAX_STORY_CANDIDATES}
"""  # noqa: S608  # every part is ours; hashes are bound


@lru_cache(maxsize=128)
def _articles_sharing_hashes(count: int) -> sa.TextClause:
    """The query on so many hashes, ``:hash_0`` the first: as text, for it took longer to compile than to run."""
    hashes = ", ".join(f"(CAST(:hash_{number} AS BIGINT))" for number in range(count))
    times = (sa.bindparam(name, type_=UTCDateTime) for name in ("begin", "end"))
    return sa.text(_SHARING_HASHES.format(hashes=hashes)).bindparams(*times)


def find_story_candidates(
    tx: Connection, fingerprint: Fingerprint, *, except_article_id: int, at: datetime, window: timedelta
) -> tuple[StoryCandidate, ...]:
    """List the articles within ``window`` of ``at`` that share hashes, most first; the oldest first among equals."""
    if not fingerprint.hashes:
        return ()
    values = {f"hash_{number}": value for number, value in enumerate(fingerprint.hashes)}
    bound = {"begin": at - window, "end": at + window, "except_article_id": except_article_id}
    ids = list(tx.execute(_articles_sharing_hashes(len(values)), values | bound).scalars())
    if not ids:
        return ()
    rows = tx.execute(
        sa.select(article.c.id, article.c.story_id, article.c.fingerprint, article.c.shingle_count).where(
            article.c.id.in_(ids), article.c.story_id.is_not(None)
        )
    )
    found = {row.id: StoryCandidate(row.id, row.story_id, Fingerprint(_unpack_hashes(row.fingerprint), row.shingle_count)) for row in rows}
    return tuple(found[key] for key in ids if key in found)


def record_analysis(tx: Connection, article_id: int, decisions: Decisions, *, at: datetime) -> int:
    """Store where the article belongs.  Return its story, opened here if it is the first."""
    reading, placement = decisions.reading, decisions.placement
    story_id = placement.story_id
    if story_id is None:
        story_id = int(tx.execute(sa.insert(story).values(opened_at=at, last_at=at).returning(story.c.id)).scalar_one())
    else:
        tx.execute(sa.update(story).where(story.c.id == story_id, story.c.last_at < at).values(last_at=at))
    values = {
        "state": ArticleState.ANALYSED,
        "due_at": None,
        "claimed_until": None,
        "reason": None,
        "detail": None,
        "story_id": story_id,
        "duplicate_of": placement.duplicate_of,
        "overlap": placement.overlap or None,
        "language": reading.article.language,
        "fingerprint": _pack_hashes(reading.fingerprint.hashes),
        "shingle_count": reading.fingerprint.shingle_count,
        "ruleset_id": reading.ruleset_id,
    }
    tx.execute(sa.update(article).where(article.c.id == article_id).values(**values))
    if reading.fingerprint.hashes:
        tx.execute(
            sa.insert(fingerprint_hash),
            [{"hash": value, "article_id": article_id, "published_or_seen_at": at} for value in reading.fingerprint.hashes],
        )
    return story_id


def prune_fingerprint_hashes(tx: Connection, seen_before: datetime) -> int:
    """Delete hashes that no copy can match any more, by when watcher saw them: a publisher's date may be wrong."""
    old = sa.select(article.c.id).where(article.c.seen_at < seen_before)
    return tx.execute(sa.delete(fingerprint_hash).where(fingerprint_hash.c.article_id.in_(old))).rowcount


def list_analysed(tx: Connection, after_id: int, seen_since: datetime, limit: int) -> Sequence[Row]:
    """List analysed articles seen from ``from_`` on, by id, for a new topic's seeding."""
    wanted = sa.select(article).where(article.c.id > after_id, article.c.seen_at >= seen_since, article.c.state == ArticleState.ANALYSED)
    return tx.execute(wanted.order_by(article.c.id).limit(limit)).mappings().all()


def count_since(tx: Connection, start: datetime) -> dict[str, int]:
    """Count the articles seen since ``start``, and those of them that matched a topic."""
    read = tx.execute(sa.select(sa.func.count()).select_from(article).where(article.c.seen_at >= start)).scalar_one()
    matched = (
        sa.select(sa.func.count(sa.distinct(match.c.article_id)))
        .join(article, article.c.id == match.c.article_id)
        .where(article.c.seen_at >= start)
    )
    listed = tx.execute(sa.select(sa.func.count()).select_from(entry).where(entry.c.seen_at >= start)).scalar_one()
    return {"entries": listed, "articles": read, "matched": tx.execute(matched).scalar_one()}


def _pack_hashes(hashes: Iterable[int]) -> bytes:
    values = tuple(hashes)
    return struct.pack(f"<{len(values)}q", *values)


def _unpack_hashes(blob: bytes | None) -> tuple[int, ...]:
    return struct.unpack(f"<{len(blob) // 8}q", blob) if blob else ()


def list_latest(tx: Connection, limit: int, *, topic_id: int | None = None, feed_id: int | None = None) -> Sequence[Row]:
    """List articles, newest first, without their texts; only those on a topic, or of a feed, where given."""
    shown = [column for column in article.c if column.name not in ("text", "fingerprint")]
    query = sa.select(*shown).order_by(article.c.id.desc()).limit(limit)
    if topic_id is not None:
        query = query.where(article.c.id.in_(sa.select(match.c.article_id).where(match.c.topic_id == topic_id)))
    if feed_id is not None:
        query = query.where(article.c.feed_id == feed_id)
    return tx.execute(query).mappings().all()


def topic_names_by_article(tx: Connection, article_ids: Iterable[int]) -> dict[int, list[str]]:
    """Return, by article, the names of the topics it is on."""
    query = (
        sa.select(match.c.article_id, topic.c.name)
        .join(topic, topic.c.id == match.c.topic_id)
        .where(match.c.article_id.in_(list(article_ids)))
    )
    found: dict[int, list[str]] = {}
    for article_id, name in tx.execute(query.order_by(topic.c.id)):
        found.setdefault(article_id, []).append(name)
    return found


def find_by_handle(tx: Connection, handle: str, identity: str | None) -> Row | None:
    """Find an article by its number, its address, or an equivalent form of its address."""
    by_address = sa.or_(article.c.url == handle, article.c.identity == identity)
    wanted = article.c.id == int(handle) if handle.isdecimal() and len(handle) < 19 else by_address
    return tx.execute(sa.select(article).where(wanted).order_by(article.c.id.desc()).limit(1)).mappings().one_or_none()


def list_for_story(tx: Connection, story_id: int, limit: int) -> Sequence[Row]:
    """List the articles of a story, first to last, without their texts."""
    shown = (article.c.id, article.c.outlet, article.c.title, article.c.url, article.c.published, article.c.seen_at, article.c.duplicate_of)
    return tx.execute(sa.select(*shown).where(article.c.story_id == story_id).order_by(article.c.id).limit(limit)).mappings().all()
