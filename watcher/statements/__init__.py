"""Who says what: from the sentences of an article to statements on claims.

    lexicon     the words of a language, as data: cues, negation, hedges, moods, recaps
    prose       title and text as one token stream with sentences, paragraphs and quotations
    actors      who is named, under which name, and for whom that speaks
    attribute   cue -> source and the stretch of text it answers for
    predicate   where a sentence speaks of a claim, role by role
    modality    negated, hedged, hypothetical, a recap
    dates       when it was said
    read        the stages in order: article -> statements
    claims      claims as tables
"""
