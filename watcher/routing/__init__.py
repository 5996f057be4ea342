"""Which channel an alert goes to, and when."""
