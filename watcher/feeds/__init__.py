"""What a publisher offers: documents to entries, and when to ask again.

Nothing is imported here: ``schedule`` and ``entries`` must not cost a command the import of feedparser.
"""
