"""Who cares: topics written once, and the articles that are about them.

    query      what a person types -> tree
    entities   @names -> aliases in every language
    terms      all the words of all topics -> one automaton over the token stream
    match      article -> matches, each with the sentence that shows it
"""
