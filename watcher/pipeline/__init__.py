"""The steps and use cases of the daemon.  Each loads, has something pure decide, and saves in one transaction.

    poll.py          a feed is due         -> new entries
    collect.py       an entry is listed    -> an article
    analyse.py       an article is read    -> statements, matches, alerts (create_alerts.py)
    reread.py        an article is due     -> corrections of what alerts quoted from it
    route_alerts.py  alerts, held alerts   -> messages with deliveries, or held (again) with a due date
    check_health.py  by the clock          -> operational problems, and messages about them
    deliver.py       a delivery is due     -> sent, retried or given up

    load_context.py  what was known before an article     stored_articles.py  the stored articles, asked with a query
    reanalyse.py     read stored articles again           seed_topic.py       what is stored, on a new topic's record
    backtest.py      what a topic would have done         housekeeping.py     pruning, leases, the write lock's probe
    wakes.py         the work that a step makes due       suppression.py, failures.py   what the steps share

A step takes the id of a row, may be run twice without harm, and returns the work it made due.  It knows nothing of the engine.
"""
