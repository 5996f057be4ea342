"""HTTP requests, limited in time, size and addresses: for feeds, pages and webhooks."""

from watcher.fetch.client import Fetcher, FetchLimits

__all__ = ["FetchLimits", "Fetcher"]
