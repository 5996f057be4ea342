"""The network in: one guarded door for feeds and pages, and for the webhook's way out."""

from watcher.fetch.client import Fetcher, FetchLimits

__all__ = ["FetchLimits", "Fetcher"]
