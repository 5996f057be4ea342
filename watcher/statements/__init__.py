"""Who says what: from the sentences of an article to statements on claims.

lexicon, categories     the words of a language, as data: cues, and lists by what their words do
article_tokens          title and text as one token stream with sentences, paragraphs and quotations
mentions, actors        every name in it, and what the words around a name make of it
speakers                for whom a noun phrase speaks
content_scope           the stretches of text that a source may answer for
subjects                whose verb it is
attribution             a cue with its source, stance and content; attributions reads them in order
rules/                  one module of named passes for each kind of cue, and the roles of a claim
rule_names              every rule by name and meaning; a statement lists those that made it
clauses                 a sentence cut into clauses, and who answers for each
claim_finder            where a clause speaks of a claim
modality                negated, hedged, hypothetical, history
source_positions        what each source holds of it
utterance_dates         when it was said
statement_builder       a position as a statement
article_reader          the stages in order: article -> statements
reader                  topics' claims and entities' names, compiled once for all articles
"""
