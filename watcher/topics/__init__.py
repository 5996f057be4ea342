"""Who cares: topics written once, and the articles that are about them.

query      what a person types -> tree          (building: what its parts mean)
entities   @names -> aliases in every language
terms      all the words of all topics over the token stream: words looked up, phrases in one automaton
match      article -> matches                   (compiled: trees made ready; look: one article)
needs      query -> what an index of stored articles is asked for
"""
