"""Who says what: from the sentences of an article to statements on claims.

lexicon     the words of a language, as data: cues, negation, hedges, moods, recaps
prose       title and text as one token stream with sentences, paragraphs and quotations
named       every name in it, as a mention of an actor
actors      who is meant by a noun phrase, and for whom that speaks
scope       the stretches of text that a source may answer for
subject     whose verb it is
attribute   cue -> source, stance and scope
clauses     a sentence cut into clauses, and who answers for each
predicate   where a clause speaks of a claim, role by role
modality    negated, hedged, hypothetical, history
position    what each source holds of it
dates       when it was said
filing      a position as a statement
read        the stages in order: article -> statements
"""
