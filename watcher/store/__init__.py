"""SQLAlchemy's only home: tables, transactions, and one file per noun.

Functions take the transaction they run in (``tx``) as their first argument and ``now`` from the caller: the clock is the application's.
"""
