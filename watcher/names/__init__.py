"""What things are called: entities with their names in every language, found in an article by one automaton."""
