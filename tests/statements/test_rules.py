"""The named rules: what each pass does with a sentence of its own, and what a statement has on record."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from tests.statements.gold import gold_reader
from watcher.statements.rule_names import Rule
from watcher.statements.rules.roles import OPEN_ROLE_RULES, ROLE_RULES
from watcher.statements.rules.verb_cues import PASSES
from watcher.statements.speakers import PARTY_RULES

CLAIM = "that Iran had delivered drones to Belarus"


class Case(NamedTuple):
    """A short text that the rule decides."""

    text: str
    language: str = "en"
    topic: str = "iran-drones"
    title: str = ""


TITLE = "Iran has delivered drones to Belarus"
SUPPRESSING = frozenset(
    {
        Rule.NOBODYS_POSITION,
        Rule.NEGATED_WITHOUT_STANCE,
        Rule.QUESTION,
        Rule.SKIP_CLAIM_ANAPHOR,
        Rule.SKIP_NOUN_READING,
        Rule.SKIP_BARE_PARTICIPLE,
        Rule.SKIP_AGENTLESS_PASSIVE,
        Rule.SKIP_ONLY_AFTER_CONTENT,
    }
)
"""The rules by which a verb of saying yields no statement."""

CASES: dict[Rule, Case] = {
    Rule.CUE_BEFORE_CONTENT: Case(f"Tehran denied {CLAIM}."),
    Rule.CONTENT_BEFORE_SUBJECT: Case(f"{TITLE}, London said."),
    Rule.QUOTE_BEFORE_SUBJECT: Case(f"“{TITLE},” London said."),
    Rule.CUE_AFTER_CONTENT: Case(f"{TITLE}, said London."),
    Rule.PRONOUN_IN_CUE: Case("Alexandre Loukachenko a reçu la presse à Minsk. « L'Iran nous a livré des drones », a-t-il dit.", "fr"),
    Rule.CONTENT_ON_BOTH_SIDES: Case("L'Iran, affirme Londres, a livré des drones à la Biélorussie.", "fr"),
    Rule.SUBJECTLESS_ASIDE: Case(
        "London said all was true. To Belarus, Iran has delivered drones, and it did so quickly, adding, in a text, no more."
    ),
    Rule.PARALLEL_AS: Case(
        "Aleksandar Vucic denied that his army had massed troops at the border with Kosovo, as the United States alleges.", "en", "kosovo"
    ),
    Rule.NOBODYS_POSITION: Case("Tehran rejected a proposal to deliver drones to Belarus."),
    Rule.NEGATED_WITHOUT_STANCE: Case(f"London refused to deny {CLAIM}."),
    Rule.PASSIVE_AGENT: Case("Iran's delivery of drones to Belarus was denied by Tehran."),
    Rule.ACCUSED_BY: Case("Iran was accused by London of delivering drones to Belarus."),
    Rule.PHRASE: Case("There was no immediate comment from Tehran on the delivery of Iranian drones to Belarus."),
    Rule.ENCLOSED_PHRASE: Case('"No comment," said Tehran about the delivery of Iranian drones to Belarus.'),
    Rule.ACCORDING_TO: Case(f"{TITLE}, according to London."),
    Rule.ACCORDING_TO_OPENS_CLAUSE: Case(f"According to London, {TITLE}."),
    Rule.ACCORDING_TO_ASIDE: Case("Iran, according to London, has delivered drones to Belarus."),
    Rule.CITING: Case(f"{TITLE}, the New York Times reported, citing U.S. officials."),
    Rule.NOUN_OF_SAYING: Case(f"British allegations {CLAIM} made headlines."),
    Rule.COLON_LABEL: Case(f"London: {TITLE}."),
    Rule.HEADLINE_COLON_LABEL: Case("The affair is on every desk.", "en", "iran-drones", title=f"{TITLE}: Kremlin"),
    Rule.QUESTION: Case(f"London asked whether {TITLE}."),
    Rule.QUESTION_PASSIVE_REFUSAL: Case(
        "The delivery of Iranian drones to Belarus, announced on Thursday by London, has not been confirmed by Minsk."
    ),
    Rule.SKIP_CLAIM_ANAPHOR: Case(f"London said {CLAIM}. Tehran said these reports were not founded."),
    Rule.SKIP_NOUN_READING: Case("Minsk denied reports of a delivery of Iranian drones to Belarus."),
    Rule.SKIP_BARE_PARTICIPLE: Case("Des entreprises accusées d'avoir livré des drones iraniens à la Biélorussie ont fermé.", "fr"),
    Rule.SKIP_AGENTLESS_PASSIVE: Case("Iran is said to have delivered drones to Belarus."),
    Rule.SKIP_ONLY_AFTER_CONTENT: Case("Moscou a lancé la livraison de drones iraniens à la Biélorussie.", "fr"),
    Rule.SUBJECT_BEFORE_VERB: Case(f"Tehran denied {CLAIM}."),
    Rule.SUBJECT_WITH_APPOSITION: Case(
        "Le ministre iranien des Affaires étrangères, en visite à Londres, a reconnu la livraison de drones à la Biélorussie.", "fr"
    ),
    Rule.SUBJECT_INSIDE_RELATIVE: Case(f"Citing two European diplomats, Reuters reported {CLAIM}, which Tehran denies."),
    Rule.SUBJECT_RELATIVE_ANTECEDENT: Case("Minsk, which has repeatedly denied receiving Iranian drones, accused London of lying."),
    Rule.SUBJECT_AFTER_VERB: Case(f"{TITLE}, said London."),
    Rule.SUBJECT_BEFORE_COLON: Case("Vladimir Poutine est formel : l'Iran a livré des drones à la Biélorussie, a-t-il déclaré.", "fr"),
    Rule.SUBJECT_PRONOUN: Case("The Kremlin said it knew nothing of a delivery of Iranian drones to Belarus."),
    Rule.SUBJECT_INHERITED: Case(f"Press reports in Britain say {TITLE}."),
    Rule.SUBJECT_SHARED: Case(f"London hosted Minsk and denied {CLAIM}."),
    Rule.SUBJECT_FOLLOWING: Case("Reports of Iranian drone deliveries to Belarus are not true, Tehran said."),
    Rule.SUBJECT_UNLISTED_NAME: Case(f"Iranian Foreign Minister Hossein Amir spoke in Tehran. Amir denied {CLAIM}."),
    Rule.STANCE_NEGATED_CUE: Case(f"Tehran did not confirm {CLAIM}."),
    Rule.STANCE_REFUSED_CUE: Case(f"Tehran declined to corroborate {CLAIM}."),
    Rule.STANCE_NEITHER: Case("Ni Israël ni le Hamas n'ont confirmé la tenue de négociations.", "fr", "hostages"),
    Rule.SPEAKER_OTHER_GROUP: Case("Belarus's exiled opposition says Iran has delivered drones to Minsk."),
    Rule.SPEAKER_PERSON: Case("Benjamin Netanyahu denied any talks with Hamas.", "en", "hostages"),
    Rule.SPEAKER_STATE_MEDIUM: Case(f"{TITLE}, Iranian state news agency IRNA reported."),
    Rule.SPEAKER_MEDIUM: Case("Kim Jong-un pourrait se rendre à Vladivostok, selon le Yomiuri.", "fr", "rnk-summit"),
    Rule.SPEAKER_EXPERT: Case("Niger cannot have sold uranium to Iran, an industry analyst said.", "en", "niger"),
    Rule.SPEAKER_UNNAMED_MEDIUM: Case("La presse britannique affirme que l'Iran a livré des drones à la Biélorussie.", "fr"),
    Rule.SPEAKER_STATE_OR_BODY: Case(f"Tehran denied {CLAIM}."),
    Rule.SPEAKER_BOTH_COUNTRIES: Case(f"Both countries denied {CLAIM}."),
    Rule.SPEAKER_SURNAME: Case(f"According to Hossein Rezvani, Iran's minister, nothing is new. {TITLE}, according to Rezvani."),
    Rule.SPEAKER_LATTER: Case(f"London met Tehran. The latter denied {CLAIM}."),
    Rule.SPEAKER_OWNER: Case("Hamas has not accepted the truce, one of its officials said.", "en", "hostages"),
    Rule.SPEAKER_LAST: Case("The Kremlin said it knew nothing of a delivery of Iranian drones to Belarus."),
    Rule.SPEAKER_ANONYMOUS: Case(f"Unnamed sources said {CLAIM}."),
    Rule.SPEAKER_UNKNOWN: Case("The strike at Balmore is continuing, according to unions.", "en", "strike"),
    Rule.CLAIM_IN_CLAUSE: Case(f"Tehran denied {CLAIM}."),
    Rule.CLAIM_ACROSS_CLAUSES: Case("Hamas said it had accepted the truce proposed by Qatar.", "en", "hostages"),
    Rule.CLAIM_OBJECT_TAKEN_UP: Case("Drones are in the news. London denied that Iran had made such a delivery to Belarus."),
    Rule.CLAIM_OBJECT_NAMED_BEFORE: Case("Iran makes drones. London said Iran had delivered none of it to Belarus."),
    Rule.CLAIM_OBJECT_IS_SOURCE: Case("Castellan confirmed that it had received an offer from Orven.", "en", "merger"),
    Rule.ROLE_AGENT_BY: Case("Orders for drones delivered by Iran to Belarus are rising."),
    Rule.ROLE_DEMONYM: Case("NATO confirmed the withdrawal of some of the Serbian troops.", "en", "kosovo"),
    Rule.ROLE_TO: Case(f"Tehran denied {CLAIM}."),
    Rule.ROLE_REPROACH_TO: Case("Londres reproche à Téhéran de livrer des drones à la Biélorussie.", "fr"),
    Rule.ROLE_FROM: Case("Belarus denies receiving drones from Iran."),
    Rule.ROLE_PLACE_OF: Case(
        "Des soldats nord-coréens combattent dans la région de Koursk, a affirmé Volodymyr Zelensky.", "fr", "rnk-troops"
    ),
    Rule.ROLE_GENITIVE: Case("Orven a annoncé une offre de rachat de Castellan.", "fr", "merger"),
    Rule.ROLE_OBLIQUE: Case("Hamas says talks with Israel are deadlocked.", "en", "hostages"),
    Rule.ROLE_SUBJECT: Case(f"Tehran denied {CLAIM}."),
    Rule.ROLE_EITHER: Case("Orven denied that it wants to buy Castellan.", "en", "merger"),
    Rule.ROLE_FROM_SOURCE: Case("Niger denied selling uranium to Iran.", "en", "niger"),
    Rule.ROLE_FROM_BOTH_COUNTRIES: Case("Iran and Belarus met. London said the two countries had delivered drones."),
    Rule.ROLE_FROM_PRONOUN: Case("Kim Jong Un left Pyongyang. Washington said he would supply weapons to Russia.", "en", "rnk-arms"),
    Rule.ROLE_FROM_RECENT_MENTION: Case("Iran, London said, has delivered drones to Belarus."),
    Rule.POSITION_OUTLET: Case(f"{TITLE}."),
    Rule.POSITION_NEGATED: Case("Tehran said Iran had not delivered drones to Belarus."),
    Rule.POSITION_CALLS_FALSE: Case("Reports of Iranian drone deliveries to Belarus are not true, Tehran said."),
    Rule.POSITION_UNCONFIRMED: Case(f"Washington says {TITLE}. London said the delivery could not be confirmed."),
    Rule.POSITION_DISMISSES_NOUN: Case(f"Tehran said US allegations {CLAIM} were false."),
    Rule.POSITION_QUOTATION: Case('"It is a lie," the Iranian spokesman said. "Iran has not delivered drones to Belarus."'),
    Rule.POSITION_AFTER_QUESTION: Case(
        "Interrogé sur la livraison de drones iraniens à la Biélorussie,"
        " le porte-parole de Minsk a répondu : « Non, je ne peux pas le confirmer. »",
        "fr",
    ),
    Rule.AGAIN_STANCE: Case(f"London said {CLAIM}. Tehran denied these allegations."),
    Rule.AGAIN_ASSERTION: Case("London accuses Iran of delivering drones to Belarus. The report was confirmed by Kyiv."),
    Rule.AGAIN_NEGATED: Case(f"London said {CLAIM}. Tehran said it was not so."),
    Rule.ACTING_IS_SAYING: Case("Washington imposed sanctions on Russia over arms from North Korea.", "en", "rnk-arms"),
    Rule.BACKGROUND_HISTORY: Case("In 2019, Iran delivered drones to Belarus, London said."),
    Rule.BACKGROUND_WORDS: Case(f"Tehran has repeatedly denied {CLAIM}."),
    Rule.BACKGROUND_PLUPERFECT: Case(f"Tehran had denied {CLAIM}."),
    Rule.BACKGROUND_STALE: Case(f"London said on January 5 {CLAIM}."),
    Rule.CONDITIONAL_OF_PARTY: Case("Téhéran a déclaré que l'Iran livrerait des drones à la Biélorussie.", "fr"),
    Rule.HEDGED_CLAUSE: Case("Iran may have delivered drones to Belarus, said London."),
    Rule.HEDGED_CUE: Case(f"London believes {CLAIM}."),
    Rule.DATED: Case(f"Tehran denied on Wednesday {CLAIM}."),
    Rule.WIRE_CREDIT: Case("BELGRADE (Reuters) - Serbia has withdrawn troops from the border with Kosovo.", "en", "kosovo"),
    Rule.CITED_MEDIUM: Case("Contacted by AFP, Orven declined to comment on a bid for Castellan.", "en", "merger"),
    Rule.MERGED: Case('Pyongyang denied sending soldiers to Russia, calling it a "groundless rumour".', "en", "rnk-troops"),
}
NO_CASE = {
    Rule.COVERS_OTHER_CLAIM: "no topic of the gold sentences has a claim that covers another",
}


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_reads_a_sentence_of_its_own_construction(rule: Rule) -> None:
    """The rule stands on the record of a statement, or of a verb of saying that it suppresses."""
    case = CASES[rule]
    reading = gold_reader().read_article(case.text, case.language, topic=case.topic, title=case.title)
    if rule in SUPPRESSING:
        assert rule in {cue.rule for cue in reading.suppressed}
    else:
        assert rule in {name for statement in reading.statements for name in statement.rules}


def test_each_rule_has_a_case() -> None:
    """A new rule comes with a sentence, or with the reason why no sentence reaches it."""
    assert set(CASES) | set(NO_CASE) == set(Rule)
    assert not set(CASES) & set(NO_CASE)


@pytest.mark.parametrize("rule", sorted(SUPPRESSING - {Rule.SKIP_NOUN_READING, Rule.SKIP_CLAIM_ANAPHOR}))
def test_a_suppressed_cue_is_no_stand(rule: Rule) -> None:
    """A rejected proposal, an adjective, a passive without agent: nobody denies or says anything by them."""
    case = CASES[rule]
    reading = gold_reader().read_article(case.text, case.language, topic=case.topic, title=case.title)
    assert not [name for statement in reading.statements for name in statement.rules if name.startswith("attribution/")]


def test_every_rule_has_a_name_and_a_meaning_of_its_own() -> None:
    """Names are stage/kebab-case, and no two rules share a meaning."""
    assert all(stage and name.replace("-", "").isalpha() and name == name.lower() for stage, _, name in (r.partition("/") for r in Rule))
    assert len({rule.meaning for rule in Rule}) == len(Rule)


def test_no_pass_stands_twice_in_its_list() -> None:
    """Each list of passes holds each of its names once, so that a trace is unambiguous."""
    for names in ([name for name, _ in PASSES], *([rule for rule, _ in rules] for rules in (PARTY_RULES, ROLE_RULES, OPEN_ROLE_RULES))):
        assert len(names) == len(set(names))


def test_rules_do_not_change_what_a_statement_is() -> None:
    """Two readings of one text are equal, whatever is on record of their rules."""
    one, two = (gold_reader().read_statements(f"Tehran denied {CLAIM}.", "en", topic="iran-drones") for _ in range(2))
    assert one == two
    assert one[0].rules
