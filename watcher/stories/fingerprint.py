"""A text as a bottom-k sketch: the ``SKETCH_HASHES`` smallest hashes of its shingles, which are a fair sample of all of them.

A shingle is ``SHINGLE_TOKENS`` folded tokens in a row; in an unspaced script, where a token is one character, twice as many.  Hashes are
blake2b, so that they are the same in every process and version, cut to 63 bits, so that they fit a signed BIGINT.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from hashlib import blake2b

from watcher.model import Fingerprint
from watcher.text.normalise import fold_words

SHINGLE_TOKENS = 3
SKETCH_HASHES = 64
SHORT_TEXT_TOKENS = 40
"""Tokens under which a text alone says too little, and the title counts too."""

_FIRST_UNSPACED_CHARACTER = "\u2e80"  # Han, kana and Hangul lie above; a Hangul token is longer than one character


def compute_fingerprint(title: str, text: str) -> Fingerprint:
    """Compute the sketch of an article.  A long text counts alone, since copies are retitled; a short one with its title."""
    words = fold_words(text)
    if len(words) < SHORT_TEXT_TOKENS:
        words = fold_words(title) + words
    shingles = _shingles(words)
    hashes = {_hash_shingle(shingle) for shingle in shingles}
    return Fingerprint(tuple(heapq.nsmallest(SKETCH_HASHES, hashes)), len(hashes))


def _shingles(tokens: Sequence[str]) -> set[str]:
    single = sum(1 for word in tokens if len(word) == 1 and word >= _FIRST_UNSPACED_CHARACTER)
    length = SHINGLE_TOKENS * 2 if single * 2 > len(tokens) else SHINGLE_TOKENS
    if not tokens:
        return set()
    if len(tokens) <= length:
        return {" ".join(tokens)}
    return set(map(" ".join, zip(*(tokens[at:] for at in range(length)), strict=False)))


def _hash_shingle(shingle: str) -> int:
    return int.from_bytes(blake2b(shingle.encode(), digest_size=8).digest(), "big") >> 1
