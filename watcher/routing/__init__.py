"""Which channel an alert goes to, and when: one decision for each alert and channel.

send       in the transaction that made the alert
hold       a row with a due date; what is held under one group key becomes one message then
withhold   never over this channel, and why

What is held is never dropped: whatever prevents sending when it is due (quiet hours, a limit, a disabled channel) holds it again.
"""
