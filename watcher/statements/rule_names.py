"""Every rule that can make or suppress a statement, by name: what ``watcher explain --trace`` prints and ``docs/quality.md`` counts."""

from __future__ import annotations

from enum import StrEnum


class Rule(StrEnum):
    """A rule of reading; ``meaning`` says in one sentence what it does.  The part before the slash is the stage that applies it."""

    meaning: str

    def __new__(cls, name: str, meaning: str) -> Rule:
        made = str.__new__(cls, name)
        made._value_, made.meaning = name, meaning
        return made

    # Which cue makes an attribution, and on which side its content stands.
    CUE_BEFORE_CONTENT = (
        "attribution/cue-before-content",
        "The subject stands before the cue, and the content follows: Tehran denied that …",
    )
    CONTENT_BEFORE_SUBJECT = (
        "attribution/content-before-subject",
        "Nothing follows the cue, so its content is the clause before the subject.",
    )
    QUOTE_BEFORE_SUBJECT = (
        "attribution/quote-before-subject",
        "A quotation ends right before the subject, and is its content: “…”, he told …",
    )
    CUE_AFTER_CONTENT = "attribution/cue-after-content", "After a comma or a quotation, the cue's subject stands behind it: …, said Moscow."
    PRONOUN_IN_CUE = "attribution/pronoun-in-cue", "A pronoun stands within the verb: « … », a-t-il dit."
    CONTENT_ON_BOTH_SIDES = (
        "attribution/content-on-both-sides",
        "The cue is inserted near the start of its content: Moscow, she said, was …",
    )
    SUBJECTLESS_ASIDE = "attribution/subjectless-aside", "Between commas and without a subject, the cue belongs to whoever spoke last."
    PARALLEL_AS = "attribution/parallel-as", "…, as Washington alleges: the source says the same as the sentence, and not of it."
    NOBODYS_POSITION = "attribution/nobodys-position", "The cue is no stand on facts here: a rejected proposal, a denied link."
    NEGATED_WITHOUT_STANCE = "attribution/negated-without-stance", "The cue is negated and then says nothing: did not say that …"
    PASSIVE_AGENT = "attribution/passive-agent", "The source stands after by: were denied by the Kremlin."
    ACCUSED_BY = "attribution/accused-by", "A passive with its content after it: accused by London of delivering …"
    PHRASE = "attribution/phrase", "A refusal without a subject, its source behind it: no comment from Tehran."
    ENCLOSED_PHRASE = "attribution/enclosed-phrase", "A refusal without a subject is the word of the source that quotes it."
    ACCORDING_TO = "attribution/according-to", "The source after the cue answers for the clause before it."
    ACCORDING_TO_OPENS_CLAUSE = "attribution/according-to-opens-clause", "At the head of a clause, the source answers for what follows."
    ACCORDING_TO_ASIDE = "attribution/according-to-aside", "Between commas, the source answers for both sides."
    CITING = "attribution/citing", "The source that somebody cites answers for both sides, innermost of all."
    NOUN_OF_SAYING = "attribution/noun-of-saying", "A noun with its that-clause attributes it: the American allegations that …"
    COLON_LABEL = "attribution/colon-label", "A name and a colon open a sentence: Kremlin: …"
    HEADLINE_COLON_LABEL = "attribution/headline-colon-label", "A colon and a name end a headline: …: Kremlin"
    QUESTION = "attribution/question", "A question, a warning or a wish attributes its content to nobody."
    QUESTION_PASSIVE_REFUSAL = "attribution/question-passive-refusal", "Not confirmed by Moscow: a refusal to comment of the named."

    # Which cue is read as none.
    SKIP_CLAIM_ANAPHOR = "skip/claim-anaphor", "The verb is a noun that takes up a claim: such claims."
    SKIP_NOUN_READING = "skip/noun-reading", "The verb is a noun after another cue or a demonym: denied reports, British claims."
    SKIP_BARE_PARTICIPLE = "skip/bare-participle", "A participle without an auxiliary is an adjective: entities accused of …"
    SKIP_AGENTLESS_PASSIVE = "skip/agentless-passive", "A passive names nobody: is said to …"
    SKIP_ONLY_AFTER_CONTENT = "skip/only-after-content", "The verb reports speech only behind it, and nothing stands before it."

    # Whose verb it is.
    SUBJECT_BEFORE_VERB = "subject/before-verb", "The noun phrase right before the verb is its subject."
    SUBJECT_WITH_APPOSITION = "subject/with-apposition", "The subject consists of pieces between commas."
    SUBJECT_INSIDE_RELATIVE = "subject/inside-relative", "The subject stands within a relative clause: …, which Moscow denies."
    SUBJECT_RELATIVE_ANTECEDENT = "subject/relative-antecedent", "The verb belongs to the noun before who: officials who said …"
    SUBJECT_AFTER_VERB = "subject/after-verb", "The subject stands behind its verb."
    SUBJECT_BEFORE_COLON = "subject/before-colon", "A pronoun after a colon is who is named before it."
    SUBJECT_PRONOUN = "subject/pronoun", "The subject is a pronoun within the verb's group."
    SUBJECT_INHERITED = "subject/inherited", "The verb has the subject of the cue before it in the sentence: said …, adding that …"
    SUBJECT_SHARED = "subject/shared", "A second verb after and has the sentence's own subject."
    SUBJECT_FOLLOWING = "subject/following", "A participle that opens the sentence has the subject of the clause after it."
    SUBJECT_UNLISTED_NAME = "subject/unlisted-name", "A name that no entity has, right before the verb; its party stays unknown."

    # What the cue's stance becomes.
    STANCE_NEGATED_CUE = "stance/negated-cue", "The cue is negated: did not confirm."
    STANCE_REFUSED_CUE = "stance/refused-cue", "The source refuses what the cue says: declined to confirm."
    STANCE_NEITHER = "stance/neither-subject", "The subject negates its verb: neither Seoul nor Tokyo confirmed …"

    # For whom a speaker speaks.
    SPEAKER_OTHER_GROUP = "speaker/other-group", "Rebels, residents and exiles speak for no party."
    SPEAKER_PERSON = "speaker/person", "A named person speaks for their party."
    SPEAKER_STATE_MEDIUM = "speaker/state-medium", "State media speak for their state."
    SPEAKER_MEDIUM = "speaker/medium", "A named medium is the source itself, unless it only quotes an official."
    SPEAKER_EXPERT = "speaker/expert", "Experts speak for themselves alone."
    SPEAKER_UNNAMED_MEDIUM = "speaker/unnamed-medium", "A newspaper without a name is the media."
    SPEAKER_STATE_OR_BODY = "speaker/state-or-body", "A named state or body speaks, with those joined to it."
    SPEAKER_BOTH_COUNTRIES = "speaker/both-countries", "Both countries are the parties of the claim that the article names."
    SPEAKER_SURNAME = "speaker/introduced-surname", "A surname stands for the speaker it was introduced with."
    SPEAKER_LATTER = "speaker/the-latter", "The latter is who was named last before."
    SPEAKER_OWNER = "speaker/possessive-owner", "Its minister speaks for who is named first in the sentence."
    SPEAKER_LAST = "speaker/last-speaker", "A pronoun, an office or a document without a name is whoever spoke last."
    SPEAKER_ANONYMOUS = "speaker/anonymous", "Unnamed sources speak for nobody but the outlet."
    SPEAKER_UNKNOWN = "speaker/unknown", "Somebody speaks, and nothing tells for whom."

    # Where a claim is spoken of, and who does what in it.
    CLAIM_IN_CLAUSE = "claim/in-clause", "The clause has the claim's trigger and fills its roles."
    CLAIM_ACROSS_CLAUSES = "claim/across-clauses", "Only the sentence as a whole fills the claim's roles."
    CLAIM_OBJECT_TAKEN_UP = "claim/object-taken-up", "The object stands in the sentence before, and is taken up: such a delivery."
    CLAIM_OBJECT_NAMED_BEFORE = "claim/object-named-before", "The object was named just before, and a pronoun stands for it: none of it."
    CLAIM_OBJECT_IS_SOURCE = "claim/object-is-source", "The source itself is the object."
    ROLE_AGENT_BY = "role/agent-by", "By names who does it."
    ROLE_DEMONYM = "role/demonym", "A demonym beside the trigger or the object names its origin: North Korean shells."
    ROLE_TO = "role/recipient-to", "To names the recipient."
    ROLE_REPROACH_TO = "role/reproach-to", "To names the doer after a reproach: reproche à Minsk de …"
    ROLE_FROM = "role/agent-from", "From names the giver."
    ROLE_PLACE_OF = "role/place-of", "A place after of may have any role."
    ROLE_GENITIVE = "role/genitive", "Of after the trigger or the object names the giver, after a reversed trigger the taker."
    ROLE_OBLIQUE = "role/oblique", "A name after with, between, in or about may have any role."
    ROLE_SUBJECT = "role/subject-of-trigger", "The name right before the trigger is its subject."
    ROLE_EITHER = "role/either", "Nothing tells the name's role, so it may have any."
    ROLE_FROM_SOURCE = "role/open-from-source", "A role that the clause leaves open is filled by the source itself."
    ROLE_FROM_BOTH_COUNTRIES = "role/open-from-both-countries", "An open role is filled by one of the two countries."
    ROLE_FROM_PRONOUN = "role/open-from-pronoun", "An open role is filled by the person a pronoun stands for."
    ROLE_FROM_RECENT_MENTION = "role/open-from-recent-mention", "An open role is filled by what was named shortly before."

    # What the source holds of the claim.
    POSITION_OUTLET = "position/outlet-speaks", "Nobody else answers for the clause: it is the outlet's own word."
    POSITION_NEGATED = "position/negated-clause-denies", "The clause is negated: who says it denies the claim."
    POSITION_CALLS_FALSE = "position/calls-it-false-denies", "The source calls it false."
    POSITION_UNCONFIRMED = "position/unconfirmed-is-no-comment", "The source says that it cannot be confirmed."
    POSITION_DISMISSES_NOUN = "position/outer-source-dismisses-noun", "A source calls another's allegation false."
    POSITION_QUOTATION = "position/quotation-goes-on", "A quoted sentence that names nobody is the last speaker's."
    POSITION_AFTER_QUESTION = "position/refusal-to-question", "Of what is only asked about, a refusal to answer is a position."

    # What takes up a claim spoken of before.
    AGAIN_STANCE = "anaphora/stance-again", "A denial or refusal without a claim takes up the claims spoken of last."
    AGAIN_ASSERTION = "anaphora/assertion-again", "An assertion that only points back takes up the claims spoken of last."
    AGAIN_NEGATED = "anaphora/negated-again", "What points back is negated, and so denies the claim."

    # How a position becomes a statement.
    ACTING_IS_SAYING = "statement/acting-is-saying", "Of a claim that is an act, the doer is the source."
    COVERS_OTHER_CLAIM = "statement/denial-covers-other-claim", "A denial also denies the claims that this claim covers."
    BACKGROUND_HISTORY = "statement/background-history", "The clause speaks of years ago."
    BACKGROUND_WORDS = "statement/background-words", "Words of repetition stand beside the cue: has repeatedly denied."
    BACKGROUND_PLUPERFECT = "statement/background-pluperfect", "The cue is in the pluperfect."
    BACKGROUND_STALE = "statement/background-stale", "It was said more than ten days before the article."
    CONDITIONAL_OF_PARTY = "statement/own-conditional-is-future", "A party's conditional about its own claim is a future, and no doubt."
    HEDGED_CLAUSE = "statement/hedged-clause", "Words or the mood of the clause make it less than certain."
    HEDGED_CUE = "statement/hedged-cue", "The cue or the words around it make it less than certain."
    DATED = "statement/dated", "A day beside the cue says when it was said."
    WIRE_CREDIT = "statement/wire-credit-is-origin", "The wire agency credited with the text is its origin."
    CITED_MEDIUM = "statement/cited-medium-is-origin", "The medium cited beside the cue is its origin."
    MERGED = "statement/merged", "Several readings of one position in one sentence are one statement."
