"""The taggers' training texts, a folder a language, and what makes models of them: ``make taggers``; docs/annotation.md has the marks."""
