"""A text as a bottom-k sketch: the ``KEPT`` smallest hashes of its shingles, which are a fair sample of all of them.

A shingle is ``SHINGLE`` folded tokens in a row; in an unspaced script, where a token is one character, twice as many.  Hashes are
blake2b, so that they are the same in every process and version, cut to 63 bits, so that they fit a signed BIGINT.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from hashlib import blake2b

from watcher.model import Fingerprint
from watcher.text.normalise import forms

SHINGLE = 3
KEPT = 64
SHORT = 40
"""Tokens under which a text alone says too little, and the title counts too."""

_UNSPACED = "\u2e80"  # Han, kana and Hangul lie above; a Hangul token is longer than one character


def fingerprint(title: str, text: str) -> Fingerprint:
    """The sketch of an article.  A long text is known by its text alone, since copies are retitled; a short one by its title too."""
    words = forms(text)
    if len(words) < SHORT:
        words = forms(title) + words
    shingles = _shingles(words)
    hashes = {_hash(shingle) for shingle in shingles}
    return Fingerprint(tuple(heapq.nsmallest(KEPT, hashes)), len(hashes))


def _shingles(words: Sequence[str]) -> set[str]:
    single = sum(1 for word in words if len(word) == 1 and word >= _UNSPACED)
    length = SHINGLE * 2 if single * 2 > len(words) else SHINGLE
    if not words:
        return set()
    if len(words) <= length:
        return {" ".join(words)}
    return set(map(" ".join, zip(*(words[at:] for at in range(length)), strict=False)))


def _hash(shingle: str) -> int:
    return int.from_bytes(blake2b(shingle.encode(), digest_size=8).digest(), "big") >> 1
