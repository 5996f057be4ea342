"""Alerts in words: mails, payloads, terminal lines."""
