"""Real receivers on loopback: a mailbox behind SMTP, and a webhook that verifies signatures.  For the demo and for every test.

Both listen before ``__enter__`` returns, on a port of the system's choice, and stop within moments, whatever their clients do.
"""

from __future__ import annotations

from watcher.demo.hook import Call, Hook
from watcher.demo.mailbox import Mail, Mailbox

__all__ = ["Call", "Hook", "Mail", "Mailbox"]
