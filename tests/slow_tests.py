"""Tests that `make check` leaves out; `make test` runs them all.

A module here lets a whole watcher run (real sites, receivers, processes), a test here takes more than about five seconds of CPU time.  One
list, so that the cost of `make check` can be seen and balanced at one place; `pytest --durations` shows what it is spent on.
"""

from __future__ import annotations

SLOW_MODULES = (
    "pipeline/test_backtest.py",
    "cli/test_claims.py",
    "cli/test_commands.py",
    "cli/test_start.py",
    "demo/test_scenario.py",
    "engine/test_engines.py",
    "engine/test_outage.py",
    "names/test_own_entities.py",
    "pipeline/test_check_health.py",
    "pipeline/test_route_alerts.py",
    "pipeline/test_steps.py",
    "store/test_retention.py",
    "test_daemon.py",
    "test_hostile_daemon.py",
    "test_replay.py",
    "test_troubled_days.py",
    "test_walkthroughs.py",
    "test_wheel.py",
    "torture/test_kill.py",
    "workers/test_pool.py",
)
SLOW_TESTS = (
    "cli/test_alerting.py::test_why_says_what_became_of_an_alert",
    "cli/test_channel.py::test_a_topics_only_channel_is_not_removed",
    "cli/test_entity.py::test_an_entity_of_ones_own_is_matched_by_every_command",
    "cli/test_topic.py::test_a_killed_add_leaves_no_topic_half_there",
    "delivery/test_concurrency.py::test_a_hanging_webhook_does_not_hold_up_a_healthy_one",
    "ledger/test_positions.py::test_reading_an_article_again_alerts_nobody",
    "ledger/test_positions.py::test_the_order_of_arrival_changes_no_position",
    "statements/test_article_reader.py::test_no_text_makes_it_fail",
    "statements/test_gold.py::test_straight_quotes_change_nothing",
    "statements/test_gold.py::test_typography_changes_nothing",
    "test_docs.py::test_every_example_runs",
    "test_docs.py::test_the_readme_leads_to_a_real_alert",
)
