"""The stages in order: an article and where its names and words were found -> its statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from watcher.model import MEDIA, UNKNOWN, Article, Claim, Factuality, Span, Stance, Statement
from watcher.statements.actors import PAIR, Actor, Cast, Mention, Speaker
from watcher.statements.attribute import Attribution, Attributor
from watcher.statements.dates import said
from watcher.statements.lexicon import Lexicon, lexicon
from watcher.statements.modality import hedged, historical, hypothetical, negated, weakest
from watcher.statements.predicate import Finder, Instance
from watcher.statements.prose import Prose, Sentence

Range = tuple[int, int]
_ACRONYM = 3
_DANGLING = ("that", "breaks", "and", "of", "to", "by", "with", "about", "none")
"""What no quotation should end in."""
_BACK = 3
"""Sentences over which *these allegations* or a bare *denied* may reach back."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where things stand in an article's token stream, the title first.  ``patterns``: of the claims' roles."""

    actors: Sequence[tuple[int, int, str]]
    patterns: Mapping[str, Sequence[Range]]
    matched: Mapping[str, Sequence[Span]] = field(default_factory=dict)
    """Topic -> what its query found, for a claim that is but the query."""


def read(article: Article, language: str, found: Found, *, cast: Mapping[str, Actor], claims: Sequence[tuple[str, Claim]]) -> tuple[Statement, ...]:
    """Who says what of the claims, (topic, claim) each, in order of place.  Raises KeyError for a language without words for it."""
    if not claims:
        return ()
    words = lexicon(language)
    prose = Prose(article, language)
    marks = words.marks(prose)
    known = [Mention(a, z, cast[name], tuple(prose.forms[a : z + 1]) in cast[name].adjectives) for a, z, name in found.actors if name in cast]
    known = [mention for mention in known if _written_so(prose, mention)]
    taken = {index for mention in known for index in range(mention.first, mention.last + 1)}
    short = [(at, words.acronyms.get(prose.raw(at))) for at in range(len(prose)) if at not in taken]
    known += [Mention(at, at, cast[name]) for at, name in short if name is not None and name in cast]
    mentions = [*known, *_typed(prose, found.matched, known, {topic for topic, claim in claims if claim.implicit})]
    reader = _Reader(prose, words, Cast(prose, marks, mentions), claims, found)
    return reader.read(Attributor(prose, reader.cast, words, marks).all())


class _Reader:
    """One article's sentences, from first to last."""

    def __init__(self, prose: Prose, words: Lexicon, cast: Cast, claims: Sequence[tuple[str, Claim]], found: Found) -> None:
        self.prose, self.words, self.cast = prose, words, cast
        self.finder = Finder(prose, cast, {**found.patterns, **_spoken_of(prose, found.matched)}, claims)
        self.credit = self._credit()
        self.attributions: Sequence[Attribution] = ()
        self.done: list[Statement] = []
        self.spoken: dict[int, list[Instance]] = {}
        """By sentence: the claims it spoke of, for what takes them up again."""

    def read(self, attributions: Sequence[Attribution]) -> tuple[Statement, ...]:
        self.attributions = attributions
        for sentence in self.prose.sentences:
            near = [each for each in attributions if any(sentence.first <= first < sentence.last for first, _ in each.scopes) or each.sentence.index == sentence.index]
            self._sentence(sentence, near)
        return tuple(sorted(set_apart(self.done), key=lambda it: (not it.quote.in_title, it.quote.start, it.claim)))

    # ── one sentence ──

    def _sentence(self, sentence: Sentence, near: Sequence[Attribution]) -> None:
        answered: set[Range] = set()
        clauses = self._clauses(sentence, near)
        found = [(clause, instance) for clause in clauses for instance in self._find(sentence, clause, self._chain(clause, near))]
        known = {(instance.topic, instance.claim.id) for _, instance in found}
        for instance in self.finder.find(sentence, (sentence.first, sentence.last - 1), (), whole=True):
            if (instance.topic, instance.claim.id) not in known and len(clauses) > 1:
                clause = next(each for each in clauses if each[0] <= instance.trigger[0] <= each[1])
                found.append((clause, instance))
        voiced = {instance.claim.id for clause, instance in found if instance.claim.implicit and self._chain(clause, near)}
        for clause, instance in found:
            chain = self._chain(clause, near)
            if instance.claim.id in voiced and instance.claim.implicit and not chain:
                continue  # the name of who speaks of it
            self._position(instance, chain)
            answered.update((each.mark.first, each.mark.last) for each in chain)
            if not hypothetical(self.cast, instance.clause[0], instance.trigger[0]):
                self.spoken.setdefault(sentence.index, []).append(instance)
        for each in near:
            if each.sentence.index == sentence.index and (each.mark.first, each.mark.last) not in answered:
                self._again(each, sentence)

    def _find(self, sentence: Sentence, clause: Range, chain: Sequence[Attribution]) -> list[Instance]:
        blamed = bool(chain) and chain[-1].cue.blames
        return self.finder.find(sentence, clause, self._subject(chain), blamed=blamed)

    def _clauses(self, sentence: Sentence, near: Sequence[Attribution]) -> list[Range]:
        """The sentence cut where a content begins or ends, and where a conjunction opens another clause."""
        cuts = {sentence.first, sentence.last}
        for each in near:
            for first, last in each.scopes:
                cuts.update(index for index in (first, last + 1) if sentence.first < index < sentence.last)
            if each.sentence.index == sentence.index:
                cuts.add(each.start)
        for index in range(sentence.first + 1, sentence.last):
            if self.cast.has("breaks", index) or self.cast.has("where", index) or ";" in self.prose.gaps[index]:
                cuts.add(index)
        ordered = sorted(cuts)
        return [(first, after - 1) for first, after in zip(ordered, ordered[1:], strict=False) if after > first]

    def _chain(self, clause: Range, near: Sequence[Attribution]) -> list[Attribution]:
        """The attributions whose content the clause is part of, outermost first."""
        covering = [each for each in near if each.covers(clause[0]) or (each.covers(clause[1]) and each.start < clause[0])]

        def depth(each: Attribution) -> tuple[int, int]:
            if each.cue.kind == "citing":
                return len(covering), 0
            outer = sum(other.covers(each.mark.first) for other in covering if other is not each)
            return (outer - 1 if each.post else outer, -each.size)

        return self._spoken_only(sorted(covering, key=depth))

    def _spoken_only(self, chain: list[Attribution]) -> list[Attribution]:
        """Without what a speaker says that another thinks: *Seoul says Kim expects …* is Seoul's word."""
        told: list[Attribution] = []
        for each in chain:
            outer = next((other for other in reversed(told) if other.speaker and other.stance is not None), None)
            thought = each.cue.kind == "verb" and each.cue.factuality is not Factuality.CERTAIN
            if thought and outer and outer.speaker and outer.speaker.parties[0] != MEDIA and each.speaker != outer.speaker:
                told[told.index(outer)] = replace(outer, cue=replace(outer.cue, factuality=weakest(outer.cue.factuality, each.cue.factuality)))
            else:
                told.append(each)
        return told

    def _subject(self, chain: Sequence[Attribution]) -> tuple[str, ...]:
        """The names that the source of a content goes by, where it may be the doer of what it speaks of."""
        inner = chain[-1] if chain else None
        if inner is None or inner.speaker is None:
            return ()
        found = self.cast.between(inner.speaker.first, inner.speaker.last) if inner.speaker.first >= 0 else []
        return (*inner.speaker.parties, *(mention.actor.name for mention in found))

    # ── positions ──

    def _position(self, instance: Instance, chain: Sequence[Attribution]) -> None:
        """What each source in the chain holds of the claim."""
        asked = any(each.cue.kind == "question" and each.stance is None for each in chain)
        sources = [each for each in chain if each.cue.kind != "question" or each.stance is not None]
        if not chain:
            chain = sources = self._voice(instance)
        if asked:  # a question is nobody's position, but to refuse an answer is one
            sources = [each for each in sources if each.stance in (Stance.NO_COMMENT, Stance.UNAWARE)]
        if (asked and not sources) or any(each.stance is None for each in sources[-1:]):
            return
        first, last = instance.clause
        trigger = instance.trigger
        if self.cast.any("habitual", first, last):
            return
        supposed = hypothetical(self.cast, first, trigger[0])
        if self.cast.any("ought", first, trigger[0]) or self.cast.any("refuse", max(first, trigger[0] - 4), trigger[0] - 1):
            return
        published = self.prose.article.published
        old = historical(self.cast, first, last, published)
        if not sources:
            if not old and not supposed and not self._asked(instance.sentence):
                self._outlet(instance)
            return
        inner = sources[-1]
        denied = negated(self.cast, first, trigger[0], last, object_=True)
        for each in sources:
            if each.speaker is None or each.stance is None:
                continue
            if each is not inner and each.stance is Stance.ASSERT and inner.cue.kind == "noun" and self._dismissed(each):
                self._file(instance, each, Stance.DENY, chain, recap=old, hedge=Factuality.CERTAIN)
            elif each is inner or each.beside or each.stance is not Stance.ASSERT:
                stance = each.stance
                if (each is inner or each.beside) and stance is Stance.ASSERT:
                    stance = self._turned(each, denied)
                if stance is Stance.ASSERT and (supposed or self.cast.any("any", max(first, trigger[0] - 2), trigger[0])):
                    continue
                if stance is Stance.DENY and self._presupposed(instance):
                    continue
                self._file(instance, each, stance, chain, recap=old, hedge=self._hedge(instance))

    def _presupposed(self, instance: Instance) -> bool:
        """Whether what a denial speaks of is taken as given in it: *denies that the drones delivered by Iran were used*."""
        shape, at = self.words.participle, instance.trigger[0]
        if shape is None or instance.object is None or instance.object[1] != at - 1 or not shape.search(self.prose.raws[at]):
            return False
        return not any(self.cast.has("have", index) or self.cast.has("be", index) for index in range(max(instance.clause[0], at - 3), at))

    def _voice(self, instance: Instance) -> list[Attribution]:
        """Who goes on speaking in a quotation that names nobody: who spoke last in the paragraph."""
        sentence = instance.sentence
        if not self.prose.quoted[instance.trigger[0]]:
            return []
        before = [each for each in self.attributions if each.sentence.paragraph == sentence.paragraph and each.sentence.index < sentence.index]
        spoken = [each for each in before if each.speaker and each.stance is not None and each.cue.kind == "verb"]
        if not spoken:
            return []
        mark = replace(spoken[-1].mark, first=sentence.first, last=sentence.first)
        scopes = ((sentence.first, sentence.last - 1),)
        return [replace(spoken[-1], mark=mark, stance=Stance.ASSERT, sentence=sentence, scopes=scopes, start=sentence.first)]

    def _turned(self, each: Attribution, denied: bool) -> Stance:
        """What a source does who says something: it may say that it is not so, is false, or cannot be confirmed."""
        if denied or self._dismissed(each):
            return Stance.DENY
        return Stance.NO_COMMENT if self._says(each, "unconfirmed") else Stance.ASSERT

    def _dismissed(self, each: Attribution) -> bool:
        """Whether a source calls what it speaks of false."""
        return each.cue.kind != "noun" and self._says(each, "false")

    def _says(self, each: Attribution, category: str) -> bool:
        start, end = each.sentence.first, each.sentence.last - 1
        return any(self.cast.any(category, max(first, start), min(last, end)) for first, last in each.scopes)

    def _hedge(self, instance: Instance, *, own: bool = False) -> Factuality:
        """How sure the clause is.  ``own``: a party speaks of itself, and its conditional is but a future told in the past."""
        return hedged(self.cast, None if own else self.words, instance.clause[0], instance.trigger[1], instance.clause[1])

    def _asked(self, sentence: Sentence) -> bool:
        return "?" in self.prose.after(sentence.last - 1)

    def _outlet(self, instance: Instance) -> None:
        """A clause that nobody is named for: the outlet's own word."""
        first, last = instance.clause
        denied = negated(self.cast, first, instance.trigger[0], last, object_=True)
        speaker = (self._doer(instance) if instance.predicate.act else None) or Speaker((MEDIA,), "")
        attribution = None
        self._add(instance, speaker, Stance.DENY if denied else Stance.ASSERT, self._hedge(instance), (first, last), attribution, (), recap=False)

    def _doer(self, instance: Instance) -> Speaker | None:
        """Who does what is as good as said: the name before the verb."""
        before = self.cast.between(instance.sentence.first, instance.trigger[0] - 1)
        doers = [mention for mention in before if mention.actor.party and not mention.adjective and self.cast.governed(mention) is None]
        return self.cast.speaker([(doers[-1].first, doers[-1].last)], None) if doers else None

    def _file(
        self, instance: Instance, each: Attribution, stance: Stance, chain: Sequence[Attribution], *, recap: bool, hedge: Factuality
    ) -> None:
        speaker = each.speaker
        assert speaker is not None
        factuality = Factuality.UNKNOWN if stance in (Stance.NO_COMMENT, Stance.UNAWARE) else Factuality.CERTAIN
        first, last = instance.clause
        if stance is Stance.ASSERT:
            if set(speaker.parties) & set(instance.claim.parties):
                hedge = self._hedge(instance, own=True)
            factuality = weakest(each.cue.factuality, hedge)
            if any(self._conditional(index) for index in range(each.start, each.mark.last + 1)):
                factuality = weakest(factuality, Factuality.POSSIBLE)
        else:
            first = min(each.start, first)
            last = max(each.mark.last, last)
        if each.post and stance is Stance.ASSERT:
            last = max(last, min(each.sentence.last - 1, max(last, each.mark.last if each.sentence is instance.sentence else last)))
        outer = tuple(other.speaker.label for other in chain[: chain.index(each)] if other.speaker and other.speaker.label != speaker.label)
        self._add(instance, speaker, stance, factuality, (first, last), each, outer, recap=recap)

    def _conditional(self, index: int) -> bool:
        return hedged(self.cast, self.words, index, index, index) is Factuality.POSSIBLE

    def _add(
        self,
        instance: Instance,
        speaker: Speaker,
        stance: Stance,
        factuality: Factuality,
        quote: Range,
        each: Attribution | None,
        outer: tuple[str, ...],
        *,
        recap: bool,
    ) -> None:
        sentence = instance.sentence
        if quote[1] - quote[0] < 4 and each and each.sentence is sentence:
            quote = min(quote[0], each.start), max(quote[1], each.mark.last)  # too short to be understood alone
        first, last = self._trimmed(max(quote[0], sentence.first), min(quote[1], sentence.last - 1))
        recap = recap and stance is Stance.ASSERT
        near = quote
        if each:
            before = each.start if each.post else max(each.start - 8, each.sentence.first)
            near = before, min(each.mark.last + 8, each.sentence.last - 1)
        interval = said(self.prose, self.words, *near, self.prose.article.published)
        retold = recap or (each is not None and self._retold(each))
        chain = tuple(part for part in (self.prose.article.outlet, *outer, speaker.label) if part)
        if instance.predicate.denial and stance is not Stance.DENY:
            return
        for party in self._parties(speaker, instance.claim):
            for claim in self._claims(instance, stance):
                self.done.append(
                    Statement(
                        topic=instance.topic,
                        claim=claim,
                        party=party,
                        source=chain,
                        stance=stance,
                        factuality=factuality,
                        quote=self.prose.span(first, last),
                        sentence=sentence.span,
                        recap=retold,
                        confirms=each is not None and each.cue.confirms and stance is Stance.ASSERT,
                        named=speaker.named and not (each is not None and each.cue.kind == "citing"),
                        origin=speaker.medium or self._origin(each) or self.credit or self.prose.article.outlet,
                        said_at=interval[0] if interval else None,
                        said_until=interval[1] if interval else None,
                    )
                )

    def _parties(self, speaker: Speaker, claim: Claim) -> Sequence[str]:
        """Whom a speaker speaks for; *both countries* are the parties to the claim that the article names, else the last two named."""
        if speaker.parties != (PAIR,):
            return speaker.parties
        named = [mention.actor.party for mention in self.cast.mentions if mention.actor.party and mention.actor.kind == "state"]
        concerned = [party for party in claim.parties if party in named]
        return concerned[:2] if len(concerned) > 1 else list(dict.fromkeys(str(party) for party in named))[:2]

    def _claims(self, instance: Instance, stance: Stance) -> Iterable[str]:
        return (instance.claim.id, *instance.claim.covers) if stance is Stance.DENY else (instance.claim.id,)

    def _retold(self, each: Attribution) -> bool:
        """Whether the cue stands among words that tell background, or in the pluperfect."""
        if self.cast.any("fresh", each.mark.first, min(each.mark.last + 8, each.sentence.last - 1)):
            return False
        if each.cue.kind == "verb" and self.cast.any("pluperfect", max(each.mark.first - 3, each.sentence.first), each.mark.first):
            return True
        return self.cast.any("recap", max(each.start, each.sentence.first), min(each.mark.last + 4, each.sentence.last - 1))

    def _origin(self, each: Attribution | None) -> str | None:
        """The medium cited in the cue's sentence, or before it in the paragraph."""
        if each is None:
            return None
        for index in range(each.sentence.index, max(-1, each.sentence.index - 3), -1):
            sentence = self.prose.sentences[index]
            if sentence.paragraph != each.sentence.paragraph:
                break
            media = [mention.actor.name for mention in self.cast.between(sentence.first, sentence.last - 1) if mention.actor.kind == "medium"]
            if media:
                return media[0]
        return None

    def _credit(self) -> str | None:
        """The wire agency whose text it is: named in brackets or alone in the first or the last line."""
        edges = [sentence for sentence in self.prose.sentences if not sentence.in_title]
        for sentence in (*edges[:1], *edges[-1:]):
            for mention in self.cast.between(sentence.first, sentence.last - 1):
                around = self.prose.gaps[mention.first] + self.prose.after(mention.last)
                alone = sentence.last - sentence.first <= 4
                if mention.actor.wire and (alone or "(" in around or "/" in around):
                    return mention.actor.name
        return None

    def _trimmed(self, first: int, last: int) -> Range:
        """Without the connectors at its edges."""
        opened = next((index for index in range(first, min(first + 6, last)) if self.cast.has("that", index)), None)
        if opened is not None and all(self.cast.has("filler", i) or self.cast.has("in", i) for i in range(first, opened)):
            first = opened
        while first < last and any(self.cast.has(category, first) for category in ("that", "breaks", "and")):
            first += 1
        while last > first and any(self.cast.has(category, last) for category in _DANGLING):
            last -= 1
        return first, last

    # ── what takes up a claim again ──

    def _again(self, each: Attribution, sentence: Sentence) -> None:
        """A position without its claim: *these allegations were denied*, *he could not confirm*."""
        if each.speaker is None or each.stance is None or each.cue.kind in ("noun", "citing", "according"):
            return
        if each.cue.factuality is not Factuality.CERTAIN:
            return
        scope = each.scopes[0] if each.scopes else (each.mark.last, each.mark.last)
        taken_up = any(self.cast.any(category, *part) for part in (scope, (each.start, each.mark.last)) for category in ("same", "it"))
        they = self.cast.any("they", scope[0], min(scope[0] + 3, scope[1]))
        brief = scope[1] - scope[0] < 8
        asked = any(instance.clause[1] < each.mark.first for instance in self.spoken.get(sentence.index, ()))
        inside = [other for other in self.attributions if other is not each and other.cue.kind == "phrase" and each.covers(other.mark.first)]
        turned = self._turned(each, denied=False) if each.stance is Stance.ASSERT else each.stance
        if each.stance is Stance.ASSERT and (inside or not (taken_up or (they and asked) or (turned is not Stance.ASSERT and brief))):
            return
        if each.stance is Stance.DENY and not (taken_up or brief or self.cast.any("accusation", *scope)):
            return
        denied = each.stance is Stance.ASSERT and (negated(self.cast, scope[0], scope[1], scope[1]) or self._dismissed(each))
        for instance in self._antecedents(sentence, each):
            if turned is Stance.DENY and self._denied_already(instance, each):
                continue  # the same denial, told in short
            stance = Stance.DENY if denied else turned
            again = replace(instance, sentence=sentence, clause=(max(scope[0], sentence.first), min(scope[1], sentence.last - 1)), trigger=(scope[0], scope[0]))
            self._file(again, each, stance, (each,), recap=False, hedge=Factuality.CERTAIN)

    def _denied_already(self, instance: Instance, each: Attribution) -> bool:
        parties = each.speaker.parties if each.speaker else ()
        return any(
            told.topic == instance.topic and told.claim != instance.claim.id and told.stance is Stance.DENY and told.party in parties
            for told in self.done
        )

    def _antecedents(self, sentence: Sentence, each: Attribution) -> list[Instance]:
        """The claims spoken of last: in this sentence, or in the nearest before it."""
        for index in range(sentence.index, max(-1, sentence.index - _BACK - 1), -1):
            found = [instance for instance in self.spoken.get(index, ()) if index < sentence.index or instance.clause[1] < each.mark.first]
            if found:
                strongest = {(instance.topic, instance.claim.id): instance for instance in found}
                return list(strongest.values())
        return []


def set_apart(statements: Sequence[Statement]) -> list[Statement]:
    """One statement by claim, party, stance and sentence: of several, the first, its quote reaching over all of them."""
    best: dict[tuple[object, ...], Statement] = {}
    for each in statements:
        key = (each.topic, each.claim, each.party, each.stance, each.sentence)
        held = best.get(key)
        if held is None:
            best[key] = each
            continue
        quote = Span(min(held.quote.start, each.quote.start), max(held.quote.end, each.quote.end), held.quote.in_title)
        best[key] = replace(held, quote=quote, confirms=held.confirms or each.confirms, recap=held.recap and each.recap)
    firm = {(each.topic, each.claim, each.sentence) for each in best.values() if each.party not in (MEDIA, UNKNOWN)}
    return [each for each in best.values() if each.party != UNKNOWN or (each.topic, each.claim, each.sentence) not in firm]




def _written_so(prose: Prose, mention: Mention) -> bool:
    """Whether an acronym is written as one: no UN in *Kim Jong Un*."""
    word = prose.raw(mention.first)
    return mention.last > mention.first or len(word) > _ACRONYM or not word.isascii() or word.isupper()


def _typed(prose: Prose, matched: Mapping[str, Sequence[Span]], known: Sequence[Mention], topics: set[str]) -> list[Mention]:
    """The names that somebody typed into a query and that no entity has: each speaks for itself."""
    taken = {index for mention in known for index in range(mention.first, mention.last + 1)}
    starts = {(start, at < prose.titled): at for at, start in enumerate(prose.starts)}
    names: set[str] = set()
    for topic in topics:
        for span in matched.get(topic, ()):
            at = starts.get((span.start, span.in_title))
            if at is not None and at not in taken and at != prose.sentence_of(at).first and prose.raw(at)[:1].isupper():
                names.add(prose.forms[at])
    return [
        Mention(at, at, Actor(word, "body", word))
        for at, word in enumerate(prose.forms)
        if word in names and at not in taken and prose.raw(at)[:1].isupper()
    ]


def _spoken_of(prose: Prose, matched: Mapping[str, Sequence[Span]]) -> dict[str, list[Range]]:
    """By topic: where a sentence holds at least two different words of its query, or its only one."""
    found: dict[str, list[Range]] = {}
    index = {(start, at < prose.titled): at for at, start in enumerate(prose.starts)}
    ends = {(end, at < prose.titled): at for at, end in enumerate(prose.ends)}
    for topic, spans in matched.items():
        places = [(index.get((s.start, s.in_title)), ends.get((s.end, s.in_title))) for s in spans]
        hits = [(a, z) for a, z in places if a is not None and z is not None]
        words = {hit: tuple(prose.forms[hit[0] : hit[1] + 1]) for hit in hits}
        needed = min(2, len(set(words.values())))
        by_sentence: dict[int, list[Range]] = {}
        for hit in hits:
            by_sentence.setdefault(prose.sentence_of(hit[0]).index, []).append(hit)
        found[f"={topic}"] = [hit for near in by_sentence.values() if len({words[hit] for hit in near}) >= needed for hit in near]
    return found
