"""Engines: which step is called, and when.  The rows say what is due; an engine only wakes."""
