"""An alert in a sentence: *Audi first denied and now confirms: “Audi closes its Brussels plant”*, *Jobs: unions 4,000, Audi 2,910*."""

from __future__ import annotations

from dataclasses import dataclass

from watcher.errors import Reason
from watcher.model import NUMBER_KEY, Alert, AlertKind, Factuality, Figure, PropositionOrigin, Quote, Stance
from watcher.rendering import figure_texts, party_names, sanitise
from watcher.rendering.wording import Wording

MAX_CLAIM_LETTERS = 240
_MIN_CLAIM_LETTERS = 16
_WORDED = (PropositionOrigin.WRITTEN, PropositionOrigin.STATED)
_QUOTATION_MARKS = '"“”„«»\u201f'
_SHORT_ACTS = {
    "confirm-after-denial": "confirm-short",
    "confirm-after-refusal": "confirm-short",
    "deny-after-assertion": "deny-short",
    "deny-against": "deny",
    "against": "assert",
    "no-comment": "no-comment-short",
}
"""What is said instead where there is little room."""
_FIGURE_REASONS = {Reason.FIGURE_RAISED: "figure-raised", Reason.FIGURE_LOWERED: "figure-lowered"}


@dataclass(frozen=True, slots=True)
class _ClaimWords:
    """A claim in words.  ``told_by``: whose words they are, where they answer a report; ``is_own``: they are the party's own words."""

    text: str
    told_by: Quote | None = None
    is_own: bool = False
    is_clause: bool = False


def statement_sentence(alert: Alert, wording: Wording, *, limit: int = 0) -> str:
    """Return what the alert tells in a sentence; empty where it tells a story and no statement.

    ``limit``: letters of the whole, 0 for as many as it has: a long claim is cut within its quotation marks.
    """
    if not alert.claim or not alert.quote.party:
        return ""
    if sentence := _figure_sentence(alert, wording):
        return sanitise.truncate(sentence, limit) if limit else sentence
    words = _claim_words(alert, wording)
    whole = _claim_sentence(alert, words, wording, MAX_CLAIM_LETTERS)
    if not limit or len(whole) <= limit:
        return whole
    short = _claim_sentence(alert, words, wording, MAX_CLAIM_LETTERS, in_short=True)
    room = max(_MIN_CLAIM_LETTERS, len(words.text) - max(len(short) - limit, 0))
    return sanitise.truncate(_claim_sentence(alert, words, wording, room, in_short=True), limit)


def told_parties(alert: Alert) -> tuple[str, ...]:
    """Return who says it together."""
    return alert.parties or (alert.quote.party,)


# ── claims ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _claim_sentence(alert: Alert, words: _ClaimWords, wording: Wording, room: int, *, in_short: bool = False) -> str:
    text = sanitise.truncate(words.text, room)
    quoted = f"{wording.open_quote}{text}{wording.close_quote}"
    if words.told_by is not None and not in_short:
        quoted = _with_source(quoted, words.told_by, wording)
    clause = wording.clauses["that"] if words.is_clause else ""
    claim = clause.format(clause=_as_clause(text, wording)) if clause else wording.clauses["quoted"].format(quoted=quoted)
    act = _act(alert) if not words.is_own else "reported" if alert.quote.stance is Stance.ASSERT else "own-words"
    pattern = _pattern(_SHORT_ACTS.get(act, act) if in_short else act, alert, wording)
    name = party_names.party_name(alert.quote, wording)
    party = capitalised(name) if pattern.startswith("{party}") else name
    return pattern.format(party=party, other=_other_name(alert, wording), voice=_voice(alert, wording), claim=claim, quoted=quoted)


def _claim_words(alert: Alert, wording: Wording) -> _ClaimWords:
    """Return the claim as its user worded it; else what was reported of it; else the party's own words."""
    titles, origin = alert.claim_titles, alert.claim_origin
    own = _ClaimWords(_tidy(alert.quote.sentence or alert.quote.text), told_by=alert.quote, is_own=True)
    if alert.claim.startswith(NUMBER_KEY) or not titles:
        return own
    title = _tidy(titles.get(wording.language) or titles.get("en") or next(iter(titles.values())))
    if origin is not PropositionOrigin.OPENED:
        return _ClaimWords(title, is_clause=origin in _WORDED and wording.language in titles)
    if alert.quote.stance is Stance.ASSERT and alert.kind in (AlertKind.FIRST_REPORT, AlertKind.UPDATE):
        return own
    asserted = (each for each in alert.against if each.stance is Stance.ASSERT)
    told_by = next((each for each in asserted if title in map(_tidy, (each.text, each.sentence, each.title))), None)
    return _ClaimWords(title, told_by=told_by)


def _tidy(text: str) -> str:
    """Return words as they stand within quotation marks: on one line, without a full stop or marks of their own around them."""
    line = sanitise.safe_line(text, MAX_CLAIM_LETTERS).strip()
    if line[:1] in _QUOTATION_MARKS and line[-1:] in _QUOTATION_MARKS:
        line = line.strip(_QUOTATION_MARKS + " \u00a0\u202f")
    return line.removesuffix(".") if not line.endswith("..") else line


def _as_clause(text: str, wording: Wording) -> str:
    """Return a sentence as it stands after *that*: a first word that is no name has a small letter."""
    first, blank, rest = text.partition(" ")
    return f"{first[:1].lower()}{first[1:]}{blank}{rest}" if first in wording.clauses["lower_first"] else text


def _with_source(quoted: str, told_by: Quote, wording: Wording) -> str:
    from babel.dates import format_date

    outlet = sanitise.safe_line(told_by.outlet, 60)
    if not outlet:
        return quoted
    day = format_date((told_by.published or told_by.seen_at).date(), wording.short_day, locale=wording.language)
    return str(wording.clauses["source"].format(quoted=quoted, outlet=outlet, day=day))


def _act(alert: Alert) -> str:
    """Return the key of the sentence that tells what the party did."""
    kind, stance, factuality = alert.kind, alert.quote.stance, alert.quote.factuality
    against = kind is AlertKind.DISPUTE and _other_party(alert) is not None
    if stance is Stance.DENY:
        return "deny-after-assertion" if kind is AlertKind.REVERSAL else "deny-against" if against else "deny"
    if stance in (Stance.NO_COMMENT, Stance.UNAWARE):
        return str(stance.value)
    if kind is AlertKind.REVERSAL:
        return "confirm-after-denial"
    if kind is AlertKind.CONFIRMATION:
        return "confirm-after-refusal" if alert.reason is Reason.CONFIRMS_AFTER_NO_COMMENT else "confirm"
    if against:
        return "against"
    if factuality in (Factuality.PROBABLE, Factuality.POSSIBLE):
        return str(factuality.value)
    return "also" if kind is AlertKind.CORROBORATION else "assert"


def _pattern(act: str, alert: Alert, wording: Wording) -> str:
    many = party_names.is_plural(told_parties(alert), wording)
    return str((many and wording.sentences_many.get(act)) or wording.sentences[act])


def _other_party(alert: Alert) -> Quote | None:
    """Return the first that stands against the party."""
    return next((each for each in alert.against if each.party and each.party not in told_parties(alert)), None)


def _other_name(alert: Alert, wording: Wording) -> str:
    other = _other_party(alert)
    return party_names.party_name(other, wording) if other is not None else ""


def _voice(alert: Alert, wording: Wording) -> str:
    stances = wording.stances_many if party_names.is_plural(told_parties(alert), wording) else wording.stances
    stance = stances[alert.quote.stance.value] if alert.quote.stance else ""
    name = party_names.party_name(alert.quote, wording)
    return str(wording.labels["voice"].format(party=capitalised(name), stance=stance))


def capitalised(name: str) -> str:
    """Return a name as it begins a sentence."""
    return name[:1].upper() + name[1:]


# ── figures ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _figure_sentence(alert: Alert, wording: Wording) -> str:
    """Return who gives which number, and what it stands against; empty where the alert tells of no number."""
    about_number = alert.claim.startswith(NUMBER_KEY) or alert.kind in (AlertKind.FIGURE, AlertKind.DATE) or alert.reason in _FIGURE_REASONS
    if not about_number or not alert.quote.figures:
        return ""
    figure, former, other = _compared_figures(alert)
    values = {"party": party_names.party_name(alert.quote, wording), "figure": figure_texts.format_figure(figure, wording)}
    values["counted"] = figure_texts.counted_words(figure, alert.claim, wording)
    if not values["figure"]:
        return ""
    if former is None or other is None:
        return str(wording.sentences["figure"].format(**values)) if alert.quote.stance is Stance.ASSERT else ""
    values |= {"former": figure_texts.format_figure(former, wording), "other": party_names.party_name(other, wording)}
    act = "figure-rejected" if alert.quote.stance is Stance.DENY else _FIGURE_REASONS.get(alert.reason, "figure-pair")
    return _pattern(act, alert, wording).format(**values) if values["former"] else ""


def _compared_figures(alert: Alert) -> tuple[Figure, Figure | None, Quote | None]:
    """Return the alert's figure, the one it stands against, and whose that is."""
    rejects = alert.quote.stance is Stance.DENY
    for other in alert.against:
        for former in other.figures:
            for figure in alert.quote.figures:
                if (figure.counted, figure.kind) == (former.counted, former.kind) and figure.overlaps(former) is rejects:
                    return figure, former, other
    about = [each for each in alert.quote.figures if alert.claim == f"{NUMBER_KEY}{each.counted}"]
    return (about or list(alert.quote.figures))[0], None, None
