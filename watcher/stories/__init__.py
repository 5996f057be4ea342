"""Who else tells it: near-copies of one text join one story."""
