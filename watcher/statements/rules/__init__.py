"""The named rules by which a sentence is read: each says in ``rule_names.Rule`` what it does, and a statement lists those that made it."""
