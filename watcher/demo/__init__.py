"""The demo: news sites, a mailbox and a webhook receiver on loopback, and the real daemon between them."""
