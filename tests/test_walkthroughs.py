"""The worked examples of CONTRIBUTING.md work: followed to the letter in a copy of the checkout, their tests pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.walkthroughs import carry_out, copy_checkout, edited, read_examples

EXAMPLES = read_examples()


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", EXAMPLES)
def test_a_worked_example_works(name: str, tmp_path: Path) -> None:
    """Each step of the example can be carried out, and each command in it succeeds."""
    checkout = copy_checkout(tmp_path / "watcher")
    for step in EXAMPLES[name]:
        carry_out(step, checkout)


def test_the_five_examples_are_there() -> None:
    """CONTRIBUTING.md has an example for each common extension, and each runs a test."""
    assert list(EXAMPLES) == ["a denial verb", "a language", "a channel", "an alert kind", "a field of articles"]
    for name, steps in EXAMPLES.items():
        assert any(step.verb == "run" and "pytest" in step.text for step in steps), name


def test_an_edit_that_does_not_fit_is_refused() -> None:
    """An edit is made where its lines stand once; a line that is missing or there twice stops the example."""
    assert edited("a\nb\nc\n", " a\n-b\n+x\n", "here") == "a\nx\nc\n"
    for text in ("a\nc\n", "a\nb\na\nb\n"):
        with pytest.raises(AssertionError, match="not there once"):
            edited(text, " a\n-b\n+x\n", "here")
