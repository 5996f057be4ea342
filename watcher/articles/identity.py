"""What an article is known by: its address in one spelling, and the outlet that address belongs to."""

from watcher.text.urls import canonical_url, outlet_from_url, url_key

__all__ = ["canonical_url", "outlet_from_url", "url_key"]
