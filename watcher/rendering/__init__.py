"""Messages in words: mails, payloads, terminal lines.  Pure: templates and words are handed in."""
