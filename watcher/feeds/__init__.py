"""What a publisher offers: documents to entries, and when to ask again.

Nothing is imported here: ``poll_schedule`` and ``entry_keys`` must not cost a command the import of feedparser.
"""
