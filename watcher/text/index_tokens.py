"""The token stream as words for an index: what is written without blanks goes in by pairs of letters.

No index can look for 북한 in 북한이 or 朝鲜 in 在朝鲜的 by whole words; by pairs of neighbouring letters it can.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from watcher.text.normalise import HAN, HANGUL, KANA

_HANGUL = re.compile(f"[{HANGUL}]")
_UNSPACED = re.compile(f"[{HAN}{KANA}]")


def index_tokens(forms: Iterable[str]) -> list[str]:
    """List the words of a text to put into an index, each once."""
    found: dict[str, None] = {}
    before = ""
    for word in forms:
        unspaced = bool(_UNSPACED.match(word))
        if before:
            found[before + word if unspaced else before] = None
        before = word if unspaced else ""
        if _HANGUL.match(word) and len(word) > 1:
            found.update((word[at : at + 2], None) for at in range(len(word) - 1))
        elif not unspaced:
            found[word] = None
    if before:
        found[before] = None
    return list(found)


def query_tokens(phrase: Sequence[str], *, prefix: bool = False) -> list[tuple[str, bool]]:
    """List the words to ask an index for, all of which a text with this phrase has, and whether each is a beginning only."""
    found: list[tuple[str, bool]] = []
    for at, word in enumerate(phrase):
        if _UNSPACED.match(word):
            after = phrase[at + 1] if at + 1 < len(phrase) and _UNSPACED.match(phrase[at + 1]) else ""
            if after or not (at and _UNSPACED.match(phrase[at - 1])):
                found.append((word + after, not after))
        elif _HANGUL.match(word):
            found += [(word[n : n + 2], False) for n in range(len(word) - 1)] or [(word, True)]
        else:
            found.append((word, prefix and at == len(phrase) - 1))
    return found
