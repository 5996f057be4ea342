"""Sentences that a user gives for claims: cut into who, does what, to what, and shown with the words that will be found for them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from watcher.errors import UsageError
from watcher.services.lookup import require_known
from watcher.services.topic_names import one_line, slugify_title

if TYPE_CHECKING:
    from watcher.model import Frame, StatedClaim

STATED_KEYS = ("sentence", "language", "key", "event", "who", "what", "where", "when", "words")
"""The keys of ``[[topic.stated]]``; only the sentence is required."""
MAX_STATED = 30
_LANGUAGE_PREFIX = re.compile(r"([a-z]{2})=\s*(?=\S)")
_MAX_SENTENCE_LETTERS = 300
_WORDS_IN_KEY = 3


class StatedDraft(NamedTuple):
    """A claim that a user stated, before it is stored."""

    claim: StatedClaim
    note: str = ""
    """What its user should know of it; empty for nothing."""


# ── from a sentence ───────────────────────────────────────────────────────────────────────────────────────────────────


def draft_claims(sentences: Iterable[str], taken: Collection[str]) -> list[StatedDraft]:
    """Parse sentences, each with a key that is not taken.

    Raises:
        UsageError: a sentence is empty or too long, names a language that there are no words for, or there are too many.
    """
    drafts: list[StatedDraft] = []
    if len(given := list(sentences)) > MAX_STATED:
        raise UsageError(f"{len(given)} claims are stated; at most {MAX_STATED} can be. Make several topics of them.")
    for sentence in given:
        drafts.append(draft_claim(sentence, {*taken, *(each.claim.key for each in drafts)}))
    return drafts


def draft_claim(sentence: str, taken: Collection[str]) -> StatedDraft:
    """Parse a sentence, with its language before it where that was given (``fr=…``).

    Raises:
        UsageError: it is empty or too long, or names a language that there are no words for.
    """
    from watcher.data.event_tables import event_languages, load_claim_words, load_event_kinds
    from watcher.model import StatedClaim
    from watcher.statements.claim_sentences import parse_claim
    from watcher.statements.event_tables import load_event_words

    text, languages = _split_language(one_line(sentence), event_languages())
    for language in languages:
        parsed = parse_claim(text, load_event_words(language), load_claim_words(language), load_event_kinds(language))
        if parsed is not None:
            key = _free_key(parsed.frame.event, taken)
            others = f"Its words may also speak of: {', '.join(parsed.others)}. Choose with: watcher claim edit" if parsed.others else ""
            return StatedDraft(StatedClaim(key, text, language, parsed.frame), others)
    return _draft_without_event(text, languages, taken)


def _draft_without_event(text: str, languages: tuple[str, ...], taken: Collection[str]) -> StatedDraft:
    from anyascii import anyascii

    from watcher.model import Frame, StatedClaim
    from watcher.statements.claim_sentences import claim_lemmas
    from watcher.text.language import detect_language
    from watcher.text.lemmas import lemmas

    language = languages[0] if languages else detect_language(text)
    words = claim_lemmas(text, partial(lemmas, language=language))
    key = _free_key(slugify_title(anyascii(" ".join(words[:_WORDS_IN_KEY]))) or "stated", taken)
    note = f"No event class has the verb of {text!r}, so it is found by its own words, in its own language only."
    return StatedDraft(StatedClaim(key, text, language, Frame(lemmas=words)), note)


def _split_language(text: str, languages: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Return the sentence and the languages that it may be in, the likeliest first."""
    from watcher.text.language import rank_languages

    given = _LANGUAGE_PREFIX.match(text)
    bare = text[given.end() :] if given else text
    if not bare:
        raise UsageError("A claim is empty. Write a sentence, for example: --claim 'Audi closes its Brussels plant'")
    if len(bare) > _MAX_SENTENCE_LETTERS:
        raise UsageError(f"A claim has {len(bare)} characters. Write one sentence of at most {_MAX_SENTENCE_LETTERS}.")
    if given is None:
        return bare, rank_languages(bare, languages)
    return bare, (require_known(given[1], languages, "language", "Claims are parsed in these languages."),)


def _free_key(wanted: str, taken: Collection[str]) -> str:
    key, number = wanted, 2
    while key in taken:
        key, number = f"{wanted}-{number}", number + 1
    return key


# ── what is found ─────────────────────────────────────────────────────────────────────────────────────────────────────


def words_by_language(frame: Frame) -> dict[str, tuple[str, ...]]:
    """Return the words that a claim's event is found by, by language; empty where it has no event class."""
    from watcher.data.event_tables import class_words, event_languages

    found = {language: class_words(frame.event, language) for language in event_languages()} if frame.event else {}
    return {language: words for language, words in found.items() if words}


def require_event(name: str) -> str:
    """Return the name where it is that of an event class.

    Raises:
        UsageError: there is no such class; names the nearest.
    """
    from watcher.text.language_data import event_data

    return require_known(name, event_data().classes, "event class", "The classes are in watcher/data/events.")


# ── as a file has it ──────────────────────────────────────────────────────────────────────────────────────────────────


def stated_to_table(stated: StatedClaim) -> dict[str, Any]:
    """Return a stated claim as ``[[topic.stated]]`` has it, without what says nothing."""
    frame = stated.frame
    values = {"sentence": stated.sentence, "language": stated.language, "key": stated.key, "event": frame.event}
    values |= {"who": frame.participants.get("agent", ""), "what": frame.object, "where": frame.place, "when": frame.time}
    return {key: value for key, value in values.items() if value} | ({"words": list(frame.lemmas)} if frame.lemmas else {})


def stated_from_tables(tables: Any, location: str, claim_ids: Collection[str]) -> tuple[StatedClaim, ...]:
    """Read ``[[topic.stated]]``: a sentence alone is parsed, what is given beside it counts.

    Raises:
        UsageError: a table, key or value is wrong; ``location`` is named.
    """
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise UsageError(
            f'{location}: stated must be tables [[topic.stated]], each with a sentence, as in sentence = "Audi closes its plant".'
        )
    if len(tables) > MAX_STATED:
        raise UsageError(f"{location}: {len(tables)} claims are stated; at most {MAX_STATED} can be.")
    found: list[StatedClaim] = []
    for table in tables:
        found.append(_stated_from_table(table, location, {*claim_ids, *(each.key for each in found)}))
    return tuple(found)


def _stated_from_table(table: Mapping[str, Any], location: str, taken: Collection[str]) -> StatedClaim:
    from dataclasses import replace

    _check_table(table, location)
    sentence, language = table["sentence"], table.get("language", "")
    if not (table.get("event") or table.get("words")):
        claim = draft_claim(f"{language}={sentence}" if language else sentence, taken).claim
    else:
        claim = _given_claim(table, location)
    if (key := table.get("key", claim.key)) in taken:
        raise UsageError(f"{location}: two claims have the key {key}. Give one of them another key.")
    return replace(claim, key=key)


def _check_table(table: Mapping[str, Any], location: str) -> None:
    for key, value in table.items():
        require_known(key, STATED_KEYS, "key of a stated claim", f"It is in {location}.")
        is_list = key == "words"
        if not (isinstance(value, list) and all(isinstance(each, str) for each in value) if is_list else isinstance(value, str) and value):
            raise UsageError(f"{location}: {key} of a stated claim must be {'a list of words' if is_list else 'a text'}.")
    if not table.get("sentence", "").strip():
        raise UsageError(f"{location}: a stated claim has no sentence.")


def _given_claim(table: Mapping[str, Any], location: str) -> StatedClaim:
    from watcher.model import Frame, StatedClaim
    from watcher.text.language import detect_language

    sentence = one_line(table["sentence"])
    participants = {"agent": table["who"]} if table.get("who") else {}
    event = require_event(table["event"]) if table.get("event") else ""
    words = tuple(table.get("words", ()))
    frame = Frame(event, words, participants, table.get("what", ""), table.get("where", ""), table.get("when", ""))
    return StatedClaim(
        event or slugify_title(" ".join(words)) or "stated", sentence, table.get("language") or detect_language(sentence), frame
    )
