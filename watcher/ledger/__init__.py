"""What is on record of each claim, what a statement changes in it, and which changes are told."""
