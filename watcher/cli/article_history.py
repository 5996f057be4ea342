"""How an article was read again, as ``watcher article show`` and ``watcher explain`` print it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from watcher.cli import output

if TYPE_CHECKING:
    from watcher.model import Alert, ArticleRevision, StoredReread
    from watcher.services.article_history import ArticleHistory


def reread_summary(history: ArticleHistory) -> str:
    """Return when an article was read again and when it will be; empty where it never alerted."""
    reread = history.reread
    if reread is None:
        return ""
    last = f", last {output.format_time(reread.last_read_at)}" if reread.last_read_at else ""
    failed = f", failed: {reread.reason}" if reread.detail else ""
    return f"{output.format_count(reread.read_count, 'time')}{last}{failed}; {_what_follows(reread)}"


def _what_follows(reread: StoredReread) -> str:
    if not reread.is_open or reread.ends_at <= output.now():
        return "no more"
    if reread.due_at is None:
        return f"until {output.format_time(reread.ends_at)} when its feed lists it anew"
    return f"next {output.format_time(reread.due_at)} UTC"


def print_revisions(history: ArticleHistory) -> None:
    """Print each change that was found, and the sentences of those that were told."""
    for revision in history.revisions:
        output.print_paragraph(f"{output.format_time(revision.read_at)}  {_describe(revision)}", first_prefix="  ", rest_prefix=" " * 20)
        for alert in _told_with(revision, history):
            _print_correction(alert)


def _describe(revision: ArticleRevision) -> str:
    from watcher.cli.reasons import describe_reason

    return describe_reason(revision.reason)


def _told_with(revision: ArticleRevision, history: ArticleHistory) -> list[Alert]:
    return [alert for alert in history.corrections if alert.created_at == revision.read_at]


def _print_correction(alert: Alert) -> None:
    for former in alert.against:
        output.print_quote(former.sentence, former.marks, indent=" " * 18)
    now = f"now, alert {alert.id}:" if alert.quote.sentence else f"nothing in its place, alert {alert.id}"
    output.print_paragraph(now, first_prefix=" " * 18)
    if alert.quote.sentence:
        output.print_quote(alert.quote.sentence, alert.marks, indent=" " * 18)


def history_to_json(history: ArticleHistory) -> dict[str, Any] | None:
    """Return the history as JSON values; None where the article never alerted."""
    reread = history.reread
    if reread is None:
        return None
    revisions = [
        {
            "read_at": revision.read_at,
            "reason": revision.reason,
            "title": revision.title,
            "corrections": [
                {"alert": alert.id, "former": [each.sentence for each in alert.against], "now": alert.quote.sentence}
                for alert in _told_with(revision, history)
            ],
        }
        for revision in history.revisions
    ]
    return {
        "times": reread.read_count,
        "last_read_at": reread.last_read_at,
        "due_at": reread.due_at,
        "ends_at": reread.ends_at,
        "open": reread.is_open,
        "reason": reread.reason,
        "detail": reread.detail,
        "changes": revisions,
    }
