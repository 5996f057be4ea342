"""The oracle: statements given by hand, filed through the real ledger, so that ledger and reading are measured apart.

    python -m tests.oracle [STREAMS.jsonl TOPICS.json]     default: the ten streams beside this file

Each stream runs alone, on a one-line topic, in a real database, through the pipeline's own step: an article's ``gold.statements`` take the
place of what would be read in its text.
"""
