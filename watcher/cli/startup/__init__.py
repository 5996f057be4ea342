"""What makes a command start at once."""
