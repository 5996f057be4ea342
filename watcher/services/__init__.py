"""What a user can do with watcher, for any user interface: each module is one task or the tasks around one noun.

A function here opens its own transactions, is handed values (the time, entities, limits) instead of settings, and returns a value that
says what was done; printing it is the caller's affair.
"""
