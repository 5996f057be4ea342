"""``watcher alerts``: alerts, their deliveries, and their acknowledgement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import context, output
from watcher.cli.delivery import STATE_TEXTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watcher.model import AlertRoute

cli = typer.Typer(rich_markup_mode=None, invoke_without_command=True)


@cli.callback(epilog="Examples: watcher alerts --topic rnk-arms --limit 5 | watcher alerts show 3")
def alerts(
    typer_context: typer.Context,
    topic: Annotated[str, typer.Option(help="Only alerts of this topic.", show_default=False)] = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many, newest first.")] = 20,
    *,
    why: Annotated[
        bool, typer.Option("--why", help="Show per channel whether the alert was sent, held (until when) or suppressed, and why.")
    ] = False,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """List alerts, newest first.  Each with its sentence, publisher and delivery status."""
    if typer_context.invoked_subcommand is not None:
        return
    from watcher.services.lookup import require_topic_name
    from watcher.store import acknowledgements, alert_routes, topics
    from watcher.store import alerts as store

    with context.open_database() as database, database.read() as tx:
        found = store.list_latest(tx, limit, topic or None)
        fates = store.count_deliveries_by_state(tx, [alert.id for alert in found])
        known = topics.list_names(tx)
        routes = alert_routes.list_by_alert(tx, [alert.id for alert in found])
        seen = acknowledgements.by_alert(tx, [alert.id for alert in found])
    if topic and not found:
        require_topic_name(topic, known)
    if json:
        for alert in found:
            plain = _alert_to_json(alert, fates.get(alert.id, {})) | {"acknowledged": alert.id in seen}
            output.print_json(plain | ({"ways": [routing_to_json(route) for route in routes.get(alert.id, [])]} if why else {}))
    elif quiet:
        for alert in found:
            typer.echo(alert.id)
    elif not found:
        output.print_to_stderr("No alerts yet. See what watcher is doing with: watcher status")
    else:
        for at, alert in enumerate(found):
            if at:
                typer.echo()
            _print_alert(alert, _delivery_summary(fates.get(alert.id, {}), routes.get(alert.id, []), seen.get(alert.id)))
            if why:
                print_routing(routes.get(alert.id, []))


def _print_alert(alert: Any, delivery_summary: str) -> None:
    from watcher.data.message_texts import builtin_wording
    from watcher.rendering import phrases

    said = builtin_wording("en")
    headline = phrases.headline(alert, said)
    weight = f" · {alert.severity}" if headline else ""
    output.print_heading(f"{alert.id} · {output.format_time(alert.created_at)} · {alert.topic} · {alert.kind}{weight} · {delivery_summary}")
    if headline:
        output.print_paragraph(headline, first_prefix="  ", max_lines=3)
    _print_quote(alert.quote, alert.marks, said.labels["withdrawn"])
    for each in alert.against:
        output.print_paragraph(f"against: {phrases.party_stance(each, said) or 'what was quoted before'}", first_prefix="  ")
        start = each.sentence.find(each.text)
        part = [(start, start + len(each.text))] if start >= 0 and each.text != each.sentence else []
        _print_quote(each, each.marks or part, said.labels["withdrawn"])


def _print_quote(quote: Any, marks: Any, if_empty: str) -> None:
    output.print_paragraph(quote.title, first_prefix="  ", max_lines=2)
    output.print_quote(quote.sentence or if_empty, marks)
    output.print_paragraph(f"{quote.outlet}, {output.format_time(quote.published)}, {quote.url}", first_prefix="  ")


def _delivery_summary(states: dict[str, int], routes: Sequence[AlertRoute] = (), acknowledgement: Any = None) -> str:
    parts = [f"{count} {STATE_TEXTS.get(state, state)}" for state, count in sorted(states.items())]
    for state in ("held", "withheld"):
        if count := sum(route.state == state for route in routes):
            parts.append(f"{count} {'suppressed' if state == 'withheld' else state}")
    if acknowledgement is not None:
        parts.append("acknowledged" + (f" by {output.sanitise_line(acknowledgement['by'])}" if acknowledgement["by"] else ""))
    return ", ".join(parts) or "no channel"


def print_routing(routes: Sequence[AlertRoute]) -> None:
    """Print what became of an alert on each channel, and which stage of routing decided."""
    from watcher.cli.reasons import REASON_TEXTS
    from watcher.routing.stages import STAGE_OF_REASON

    for route in routes:
        until = f" until {output.format_time(route.due_at)} UTC" if route.state == "held" and route.due_at else ""
        done = {"posted": "sent", "held": "held", "withheld": "suppressed"}[route.state]
        stage = f" (stage {STAGE_OF_REASON[route.reason]})" if route.reason in STAGE_OF_REASON else ""
        text = REASON_TEXTS.get(route.reason or "", route.reason or "")
        output.print_paragraph(f"{route.channel}: {done}{until}: {text}{stage}", first_prefix="  - ")
    if not routes:
        typer.echo("  - no channel is subscribed to this topic")


def routing_to_json(route: AlertRoute) -> dict[str, Any]:
    from watcher.routing.stages import STAGE_OF_REASON

    stored = {key: getattr(route, key) for key in ("channel", "state", "reason", "due_at", "message_id")}
    return stored | {"stage": STAGE_OF_REASON.get(route.reason) if route.reason else None}


def _describe_wording(wording_row: Any, latest_row: Any) -> str:
    """Say which version of the topic's query fired, and whether it is the latest."""
    if wording_row is None:
        return ""
    now = "the latest" if wording_row["number"] == latest_row["number"] else f"the latest is {latest_row['number']}"
    return f"{wording_row['number']}, of {output.format_time(wording_row['created_at'])} ({now})"


def _alert_to_json(alert: Any, delivery_counts: dict[str, int]) -> dict[str, Any]:
    quote = alert.quote
    return {
        "id": alert.id,
        "kind": alert.kind,
        "severity": alert.severity,
        "reason": alert.reason,
        "topic": alert.topic,
        "claim": alert.claim or None,
        "party": quote.party or None,
        "parties": list(alert.parties),
        "stance": quote.stance,
        "story": alert.story_id,
        "quote": quote.text,
        "url": quote.url,
        "title": quote.title,
        "outlet": quote.outlet,
        "published": quote.published,
        "seen_at": quote.seen_at,
        "created_at": alert.created_at,
        "against": [
            {
                "article": each.article_id,
                "quote": each.text,
                "party": each.party,
                "stance": each.stance,
                "outlet": each.outlet,
                "url": each.url,
            }
            for each in alert.against
        ],
        "deliveries": delivery_counts,
    }


@cli.command(epilog="Example: watcher alerts show 3")
def show(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="The alert's number.", show_default=False)],
    json: context.JsonOption = False,
) -> None:
    """Show one alert.  The sentence with what matched, the query, who else reported the story, and the deliveries."""
    from watcher.services.lookup import find_alert
    from watcher.store import alert_routes, articles, deliveries, topic_versions

    with context.open_database() as database, database.read() as tx:
        stored = find_alert(tx, number)
        alert, article_id = stored.alert, stored.alert.quote.article_id
        went = deliveries.list_for_alert(tx, alert.id)
        routes = alert_routes.list_by_alert(tx, [alert.id]).get(alert.id, [])
        other_reports = [each for each in articles.list_for_story(tx, alert.story_id, 50) if each["id"] != article_id]
        said = topic_versions.find_row(tx, stored.topic_id, stored.topic_version)
        latest = topic_versions.latest_row(tx, stored.topic_id) if stored.topic_id else None
    if json:
        fates: dict[str, int] = {}
        for each in went:
            fates[each.state] = fates.get(each.state, 0) + 1
        extra: dict[str, Any] = {
            "query": stored.query,
            "wording": stored.topic_version,
            "ruleset_id": stored.ruleset_id,
            "marks": alert.marks,
        }
        extra["article"] = article_id
        extra["sent_to"] = [
            {key: getattr(each, key) for key in ("id", "channel", "recipient", "state", "failures", "detail", "sent_at")} for each in went
        ]
        extra["ways"] = [routing_to_json(route) for route in routes]
        extra["also"] = [{"id": each["id"], "outlet": each["outlet"], "url": each["url"]} for each in other_reports]
        output.print_json(_alert_to_json(alert, fates) | extra)
        return
    _print_alert(alert, alert.topic_title)
    output.print_fields(
        [
            ("query", stored.query),
            ("query version", _describe_wording(said, latest)),
            ("article", f"{article_id}: watcher article show {article_id}" if article_id else "deleted"),
            ("also reported by", ", ".join(f"{each['outlet']} ({each['id']})" for each in other_reports)),
        ]
    )
    for each in went:
        last = output.format_time(each.sent_at) if each.sent_at else each.detail or f"due {output.relative_time(each.due_at)}"
        output.print_paragraph(
            f"{each.channel} to {each.recipient}: {STATE_TEXTS[each.state]}, {last}",
            first_prefix=f"  delivery {each.id}  ",
            max_lines=3,
        )
    print_routing([route for route in routes if route.state != "posted"])
    if not went and not routes:
        typer.echo("  Not sent: no channel was configured.")


@cli.command(epilog="Example: watcher alerts ack 3 --by anna")
def ack(
    numbers: Annotated[list[str], typer.Argument(metavar="NUMBER", help="The alerts.", show_default=False)],
    by: Annotated[str, typer.Option(help="Who has seen them.", show_default=False)] = "",
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Acknowledge alerts.  Copies still held for a digest or quiet hours are dropped."""
    from watcher.services.acknowledge_alerts import acknowledge_alerts

    with context.open_database() as database:
        fresh = acknowledge_alerts(database, numbers, by=output.sanitise_line(by), now=output.now())
    sentence = f"Acknowledged {output.format_count(len(fresh), 'alert')}."
    output.print_result({"acknowledged": fresh}, sentence, json=json, quiet=quiet)
