"""What an article is known by: its address in one spelling, and the outlet that address belongs to."""

from watcher.text.urls import canonical, outlet_of, url_key

__all__ = ["canonical", "outlet_of", "url_key"]
