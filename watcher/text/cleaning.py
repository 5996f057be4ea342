"""From what a publisher served to plain text: markup, entities, control and direction characters resolved or removed."""

from __future__ import annotations

import html
import re
import unicodedata

# C0 (but tab and newlines), DEL, C1, soft hyphen, joiners and marks of zero width, bidi embeddings, overrides and isolates,
# deprecated format characters, noncharacters, tags, and lone surrogates, which no database takes
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e0fff\ud800-\udfff]"
    # a joiner is spelling in Persian and the scripts of India, and noise elsewhere
    "|(?<![\u0590-\u1cff])[\u200c\u200d]"
)
_TERMINAL_ESCAPE = re.compile(
    "(?:\x1b\\[|\x9b)[0-9;:?]*[ -/]*[@-~]|\x1b\\][^\x07\x1b]{0,500}(?:\x07|\x1b\\\\)"
)  # terminal sequences go whole
_LINE_BREAKS = re.compile("\r\n?|[\x85\u2028\u2029]")
_BLANKS = re.compile(r"[^\S\n]+")
_PARAGRAPHS = re.compile(r" ?\n[ \n]*")

# Each alternative ends at the next "<" at the latest or consumes all it looked at, so that the time stays linear.
_MARKUP = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<!\[CDATA\[|\]\]>"
    r"|<(?P<hidden>script|style|template)\b[^<>]*>.*?(?:</(?P=hidden)[^<>]*>|\Z)"
    r"|</?(?P<tag>[a-z][a-z0-9]*)(?::[a-z]+)?(?:[\s/](?:[^<>\"']|\"[^<\"]*\"|'[^<']*')*+)?>"
    r"|</?(?P<odd>[a-z][a-z0-9]*)(?:[\s/][^<>]*)?>"
    r"|<[!?][^<>]*>",
    re.IGNORECASE | re.DOTALL,
)
_BLOCK_TAGS = re.compile(
    r"address|article|aside|blockquote|br|center|d[dlt]|details|dialog|div|fieldset|fig(?:caption|ure)|foot(?:er)?|form|h[1-6r]|header|li|main|nav"
    r"|[ou]l|option|p|pre|section|summary|table|tbody|tfoot|thead|tr",
    re.IGNORECASE,
)
_CELL_TAGS = frozenset({"td", "th"})


def clean_text(text: str) -> str:
    """Return ``text`` without what cannot be seen, NFC, one blank between words, one newline between paragraphs."""
    text = _LINE_BREAKS.sub("\n", _TERMINAL_ESCAPE.sub("", text))
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    return _PARAGRAPHS.sub("\n", _BLANKS.sub(" ", text)).strip()


def one_line(text: str, limit: int = 500) -> str:
    """Return ``text`` cleaned, on one line, of ``limit`` characters at most."""
    line = " ".join(clean_text(text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def html_to_text(markup: str) -> str:
    """Return the text of a piece of HTML, cleaned: scripts and comments dropped, blocks on lines of their own, entities resolved.

    Made for what feeds carry; it does not know an article from its navigation.  Any text is accepted, HTML or not.
    """
    return clean_text(html.unescape(_MARKUP.sub(_replace_markup, markup)))


def _replace_markup(match: re.Match[str]) -> str:
    tag = (match["tag"] or match["odd"] or "").lower()
    if _BLOCK_TAGS.fullmatch(tag):
        return "\n"
    return " " if tag in _CELL_TAGS or match["hidden"] else ""
