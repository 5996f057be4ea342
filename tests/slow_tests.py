"""Tests that `make check` leaves out; `make test` runs them all.

A module here lets a whole watcher run (real sites, receivers, processes), a test here takes more than about five seconds of CPU time.  One
list, so that the cost of `make check` can be seen and balanced at one place; `pytest --durations` shows what it is spent on.
"""

from __future__ import annotations

SLOW_MODULES = (
    "cli/test_alerting.py",
    "cli/test_channel.py",
    "cli/test_claims.py",
    "cli/test_commands.py",
    "cli/test_entity.py",
    "cli/test_feed.py",
    "cli/test_output.py",
    "cli/test_record.py",
    "cli/test_search.py",
    "cli/test_start.py",
    "cli/test_topic.py",
    "delivery/test_concurrency.py",
    "demo/test_scenario.py",
    "engine/test_engines.py",
    "engine/test_outage.py",
    "fetch/test_client.py",
    "ledger/test_corrections_of_articles.py",
    "names/test_own_entities.py",
    "pipeline/test_backtest.py",
    "pipeline/test_check_health.py",
    "pipeline/test_create_alerts.py",
    "pipeline/test_filing_cost.py",
    "pipeline/test_reread.py",
    "pipeline/test_route_alerts.py",
    "pipeline/test_seed_topic.py",
    "pipeline/test_steps.py",
    "statements/test_reader.py",
    "store/test_retention.py",
    "store/test_work_queue.py",
    "test_daemon.py",
    "test_hostile_daemon.py",
    "test_network_in.py",
    "test_replay.py",
    "test_troubled_days.py",
    "test_walkthroughs.py",
    "test_wheel.py",
    "torture/test_kill.py",
    "workers/test_pool.py",
)
SLOW_TESTS = (
    "feeds/test_parse.py::test_billion_laughs_stay_small",
    "names/test_entities.py::test_every_territory_is_an_entity_in_every_language",
    "ledger/test_positions.py::test_reading_an_article_again_alerts_nobody",
    "ledger/test_positions.py::test_the_order_of_arrival_changes_no_position",
    "statements/test_article_reader.py::test_no_text_makes_it_fail",
    "statements/test_gold.py::test_straight_quotes_change_nothing",
    "statements/test_gold.py::test_typography_changes_nothing",
    "test_docs.py::test_every_example_runs",
    "test_docs.py::test_the_readme_leads_to_a_real_alert",
    "topics/test_match.py::test_a_text_made_of_names_costs_no_more_than_its_length",
    "topics/test_match.py::test_no_query_burns_the_cpu_on_any_text",
)
