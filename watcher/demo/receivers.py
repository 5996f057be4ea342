"""Real receivers on loopback: a mailbox behind SMTP, and a webhook that verifies signatures.  For the demo and for every test.

Both listen before ``__enter__`` returns, on a port of the system's choice, and stop within moments, whatever their clients do.
"""

from __future__ import annotations

from watcher.demo.mailbox import Mailbox, ReceivedMail
from watcher.demo.webhook_receiver import WebhookReceiver, WebhookRequest

__all__ = ["Mailbox", "ReceivedMail", "WebhookReceiver", "WebhookRequest"]
