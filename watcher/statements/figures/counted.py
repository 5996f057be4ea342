"""What a number of a sentence counts: the noun beside it, a noun or verb of its clause, a sign.  Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from watcher.statements.figures.amounts import Amount
from watcher.statements.figures.counter_words import Counter, CounterKind, CounterMention, CounterWords, Part
from watcher.statements.figures.counting_words import CountingWords
from watcher.statements.figures.pieces import Pieces
from watcher.statements.figures.sentence_lemmas import SentenceLemmas

_CLAUSE_MARKS = frozenset(",;:.()[]—–…!?/·")
_DASHES = frozenset("—–")
_QUOTES = frozenset('«»"“”„')
_CONJUNCTION_DISTANCE = 5
_THOUSAND = 1000
_MILLION = 1_000_000
_MAX_GROUP = 6
_MAX_UNKNOWN = 2
_MAX_NEAR = 7
_MAX_CLAUSE = 14


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted: a class or a lemma of its own as ``label``, empty where the sentence does not say.

    ``last``: the last piece of number and noun; ``beside``: the noun or sign stands beside the number; ``is_loose``: a noun near it
    says better what is counted.
    """

    label: str
    last: int
    counter: Counter | None = None
    beside: bool = False
    is_loose: bool = False


@dataclass(frozen=True)
class SentenceView:
    """A sentence as what is counted is looked for in it."""

    pieces: Pieces
    lemmas: SentenceLemmas
    originals: Sequence[str]
    """The pieces with their capitals."""
    numbered: frozenset[int]
    """Pieces that are part of a number."""
    counters: CounterWords
    words: CountingWords
    _mentions: dict[int, list[CounterMention]] = field(default_factory=dict)

    def mentions(self, place: int, parts: Iterable[Part] = (Part.NOUN,)) -> list[CounterMention]:
        """Return what the pieces from ``place`` on may count, as one of the parts of speech."""
        if place in self.numbered:
            return []
        every = self._mentions.get(place)
        if every is None:
            every = self._mentions[place] = self.counters.at(self.lemmas, place)
        return [each for each in every if each.part in parts] if every else every

    def is_mark(self, place: int) -> bool:
        """Whether a clause may end at a piece."""
        return self.pieces.texts[place] in _CLAUSE_MARKS


def find_counted(view: SentenceView, amount: Amount) -> Counted:
    """Return what an amount counts."""
    counted = _beside(view, amount)
    counter = counted.counter
    if (counter is None and _may_be_people(amount)) or counted.is_loose:
        near = _near(view, amount, counted)
        if near is not None:
            counted = Counted(near.name, counted.last, near, beside=counted.beside)
            counter = near
    if (counter is None and _may_be_people(amount)) or (counter is not None and counter.is_open):
        of_verb = _of_verb(view, amount, counted.last)
        if of_verb is not None and (counter is not None or not counted.label):
            return Counted(of_verb.name, counted.last, of_verb, beside=counted.beside)
    if counter is None and not counted.label and amount.numeral.scale >= _THOUSAND:
        return _sum_of_sort(view, amount, counted)
    if counter is not None and counter.kind in (CounterKind.MONEY, CounterKind.SHARE):
        return _with_sort(view, amount, counted, counter)
    return counted


def _may_be_people(amount: Amount) -> bool:
    """Whether a number without a noun can be one of people: no fraction, no millions."""
    values = [value for value in (amount.low, amount.high) if value is not None]
    return amount.bounded or all(value == int(value) and value < _MILLION for value in values)


def _beside(view: SentenceView, amount: Amount) -> Counted:
    """Return what stands directly before (a sign) or after the number."""
    texts = view.pieces.texts
    sign = view.counters.signs.get(texts[amount.first - 1]) if amount.first else None
    if sign is not None and sign.kind is CounterKind.MONEY:
        return Counted(sign.name, amount.last, sign, beside=True)
    place = amount.last + 1
    if place < len(texts) and texts[place] == "-" and view.pieces.adjacent(place):
        place += 1
    length, _ = view.words.connectors.at(texts, place)
    place += length
    return _noun_group(view, amount, place)


def _noun_group(view: SentenceView, amount: Amount, start: int) -> Counted:
    texts = view.pieces.texts
    unknown: list[int] = []
    if not view.words.glued and view.words.ordinal_units.at(texts, start)[0]:
        return Counted("", amount.last)
    length = 1 if view.words.glued else _MAX_GROUP  # Korean nouns stand before their number
    for place in range(start, min(len(texts), start + length)):
        directly = place == amount.last + 1
        sign = view.counters.signs.get(texts[place]) if directly else None
        mentions = view.mentions(place, (Part.NOUN, Part.CLASSIFIER) if directly else (Part.NOUN,))
        if mentions and _only_describes(view, place, mentions[0].last):
            continue
        best = next((each for each in mentions if each.counter.kind is not CounterKind.SORT or _is_sum(each.counter, amount)), None)
        if best is not None and best.counter.kind is CounterKind.TIME and unknown:
            break  # *60 loaves next year*
        if best is not None and (sign is None or best.last > place):
            loose = best.counter.generic or (best.part is Part.CLASSIFIER and best.counter.kind in (CounterKind.THINGS, CounterKind.PEOPLE))
            return Counted(best.counter.name, best.last, best.counter, beside=True, is_loose=loose)
        if sign is not None:
            return Counted(sign.name, place, sign, beside=True)
        if _ends_group(view, place):
            break
        if texts[place] not in view.words.skipped and not texts[place].endswith(view.words.adjective_endings):
            unknown.append(place)
            if len(unknown) > _MAX_UNKNOWN:
                break
    return _own_lemma(view, amount, unknown)


def _ends_group(view: SentenceView, place: int) -> bool:
    text = view.pieces.texts[place]
    if view.is_mark(place) or text in _QUOTES or place in view.numbered:
        return True
    return text in view.words.stops and text not in view.words.skipped


def _only_describes(view: SentenceView, place: int, last: int) -> bool:
    """Whether a noun in the singular stands before a noun in the plural, where languages make compounds so."""
    if not view.words.compounds or last > place or last + 1 >= len(view.pieces):
        return False
    following = view.pieces.texts[last + 1]
    plural = following.isalpha() and following.endswith(view.words.plural_endings) and following not in view.words.stops
    return plural and view.pieces.texts[place] in view.counters.singulars


def _is_sum(sort: Counter, amount: Amount) -> bool:
    """Whether an amount can be a sum of money of a sort without its currency (*9.2 million in bribes*)."""
    return sort.sort_of == CounterKind.MONEY and amount.numeral.scale >= _THOUSAND


def _own_lemma(view: SentenceView, amount: Amount, unknown: Sequence[int]) -> Counted:
    """Return a noun that no class has under its lemma: the first word after the number that looks like a plural."""
    endings = view.words.plural_endings
    if view.pieces.texts[amount.last] == ".":
        return Counted("", amount.last)  # an abbreviation or the end of a sentence
    for place in unknown:
        text = view.pieces.texts[place]
        looks = text.endswith(endings) if endings else True
        lemma = view.lemmas.first(place)
        if (
            looks
            and not view.words.glued
            and text.isalpha()
            and len(text) > 2
            and not _is_verb(view, place, lemma, directly=place == amount.last + 1)
        ):
            return Counted(lemma, place, beside=True)
    return Counted("", amount.last)


def _is_verb(view: SentenceView, place: int, lemma: str, *, directly: bool) -> bool:
    """Whether a word is a verb, as far as its lemma, its first letter or our own lists of verbs say."""
    if view.words.nouns_have_capitals and view.originals[place][:1].islower():
        return True
    if lemma.endswith(view.words.verb_endings) or (directly and view.pieces.texts[place].endswith(view.words.participle_endings)):
        return True
    return bool(view.mentions(place, (Part.VERB,)))


def _near(view: SentenceView, amount: Amount, counted: Counted) -> Counter | None:
    """Return the class of the nearest noun before the number, or else after it, up to another number or the end of the clause."""
    generic = counted.counter
    if counted.label and generic is None:
        return None
    if any(view.words.number_of.at(view.pieces.texts, counted.last + near)[0] for near in (1, 2)):
        forward = _search(view, range(counted.last + 1, min(len(view.pieces), counted.last + 1 + _MAX_NEAR)), generic, (Part.NOUN,))
        if forward is not None:
            return forward
    before = _search(view, range(amount.start - 1, max(-1, amount.start - 1 - _MAX_NEAR), -1), generic, (Part.NOUN,))
    if before is not None:
        return before
    if generic is not None and generic.kind is CounterKind.PEOPLE and not view.words.glued:
        return None  # people in the clause may be others; verbs say who they are
    return _search(view, range(counted.last + 1, min(len(view.pieces), counted.last + 1 + _MAX_NEAR)), generic, (Part.NOUN,))


def _search(view: SentenceView, places: range, generic: Counter | None, parts: tuple[Part, ...]) -> Counter | None:
    for place in places:
        if place in view.numbered or view.is_mark(place):
            return None
        for mention in view.mentions(place, parts):
            counter = mention.counter
            if counter.generic or (Part.NOUN in parts and not _says_from_afar(view, counter, abs(place - places.start))):
                continue
            if (
                generic is None
                or counter.kind is generic.kind
                or (generic.kind is CounterKind.THINGS and counter.kind is CounterKind.PEOPLE)
            ):
                return counter
    return None


def _says_from_afar(view: SentenceView, counter: Counter, distance: int) -> bool:
    """Whether a noun apart from the number may say what it counts: a thing, of which there may be just one, only in Korean and close by."""
    if counter.kind is CounterKind.THINGS and not counter.from_afar:
        return view.words.glued and distance <= 1
    return counter.kind in (CounterKind.PEOPLE, CounterKind.THINGS, CounterKind.MONEY)


def _of_verb(view: SentenceView, amount: Amount, last: int) -> Counter | None:
    """Return what a verb of the clause says is counted: the nearer of those before and after it, up to a number or mark."""
    forward = range(last + 1, min(len(view.pieces), last + 1 + _MAX_CLAUSE))
    backward = range(amount.start - 1, max(-1, amount.start - 1 - _MAX_CLAUSE), -1)
    (after, to_after), (before, to_before) = _nearest_verb(view, forward), _nearest_verb(view, backward)
    if after is not None and (before is None or to_after <= to_before or view.words.glued):  # Korean verbs end their clause
        return after
    return before or _beyond_marks(view, forward)


def _nearest_verb(view: SentenceView, places: range) -> tuple[Counter | None, int]:
    """Return what the first verb among places says is counted, and how far it is; a conjunction on the way makes it farther."""
    distance = 0
    for place in places:
        if place in view.numbered or view.is_mark(place):
            break
        distance += _CONJUNCTION_DISTANCE if view.pieces.texts[place] in view.words.conjunctions else 1
        mention = next((each for each in view.mentions(place, (Part.VERB,)) if not each.counter.generic), None)
        if mention is not None:
            return mention.counter, distance
    return None, 0


def _beyond_marks(view: SentenceView, places: range) -> Counter | None:
    """Return the class of the next verb behind an insertion (*14 people, among them two children, died*)."""
    if not places or places.start >= len(view.pieces) or view.pieces.texts[places.start] != ",":
        return None
    return next((each.counter for place in places for each in view.mentions(place, (Part.VERB,)) if not each.counter.generic), None)


def _sum_of_sort(view: SentenceView, amount: Amount, counted: Counted) -> Counted:
    """Return a large number beside which nothing counted stands as money of the sort that the clause names, whatever the currency."""
    sort = _sort(view, amount, counted, CounterKind.MONEY)
    return counted if sort is None else Counted(sort.name, counted.last, sort)


def _with_sort(view: SentenceView, amount: Amount, counted: Counted, counter: Counter) -> Counted:
    """Return an amount of money or a percentage as one of the sort that the clause names: a fine, the turnout."""
    sort = _sort(view, amount, counted, counter.kind)
    return counted if sort is None else Counted(sorted_label(sort, counter), counted.last, counter, beside=True)


def _sort(view: SentenceView, amount: Amount, counted: Counted, kind: CounterKind) -> Counter | None:
    backward = range(amount.start - 1, max(-1, amount.start - 1 - _MAX_CLAUSE), -1)
    forward = range(counted.last + 1, min(len(view.pieces), counted.last + 1 + _MAX_NEAR))
    for places in (forward, backward):
        for place in places:
            if place in view.numbered or (view.is_mark(place) and view.pieces.texts[place] not in _DASHES):
                break
            for mention in view.mentions(place, (Part.NOUN, Part.VERB)):
                if mention.counter.kind is CounterKind.SORT and mention.counter.sort_of == kind:
                    return mention.counter
    return None


def sorted_label(sort: Counter, counter: Counter) -> str:
    """Return the label of a sort in a currency: ``fine-eur``; a sort of a share needs no unit."""
    return sort.name if counter.kind is CounterKind.SHARE else f"{sort.name}-{counter.name.rpartition('-')[2]}"
