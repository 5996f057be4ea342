"""What every stage needs to read prose: folded tokens, sentences, the language, addresses."""
