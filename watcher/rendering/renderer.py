"""The renderer: templates and words, loaded at start, that turn a message into what a person reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from watcher.errors import UsageError
from watcher.model import Message
from watcher.rendering.mail import MailParts, template_values
from watcher.rendering.sanitise import safe_line
from watcher.rendering.templates import compile_templates, fill_html, fill_text
from watcher.rendering.wording import Tables, Wording, merge_tables

if TYPE_CHECKING:
    from jinja2 import Environment


@dataclass(frozen=True, slots=True)
class MessageTexts:
    """``words``: words files as parsed, by language; ``templates``: texts by file name."""

    words: Mapping[str, Tables] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)


def require_language(language: str, available: Iterable[str]) -> None:
    """Check that messages can be written in a language.

    Raises:
        UsageError: there are no words for it.
    """
    languages = tuple(available)
    if language not in languages:
        raise UsageError(f"No words for the language {safe_line(language, 40)!r}. Choose one of: {', '.join(languages)}.")


class Renderer:
    """Renders messages with the built-in texts, and a user's own over them."""

    def __init__(self, builtin: MessageTexts, own: MessageTexts | None = None, *, own_name: str = "") -> None:
        """Make the wordings of every language.

        ``own_name``: where the user's own texts are, for what is said about them.

        Raises:
            ValueError: a words file cannot be used.
        """
        self._builtin, self._own, self._own_name = builtin, own, own_name
        self.wordings: Mapping[str, Wording] = {
            language: Wording.from_tables(merge_tables(tables, own.words.get(language, {}) if own else {}))
            for language, tables in builtin.words.items()
        }

    def wording(self, language: str) -> Wording:
        """Return the words of a language.

        Raises:
            UsageError: there are none.
        """
        require_language(language, self.wordings)
        return self.wordings[language]

    def render_mail(self, message: Message, *, language: str = "en") -> MailParts:
        """Render the message as a mail.

        A user's templates or words that do not work keep no message back: it is rendered with the built-in ones, and a remark says why.

        Raises:
            UsageError: there are no words for the language.
        """
        wording = self.wording(language)
        if self._own is None:
            return self._fill(message, wording)
        from jinja2 import TemplateError

        try:
            return self._fill(message, wording)
        except (TemplateError, LookupError, AttributeError, TypeError, ValueError) as error:
            why = f"The templates in {self._own_name} do not work: {type(error).__name__}: {safe_line(str(error), 200)}"
        parts = self._builtin_renderer.render_mail(message, language=language)
        return MailParts(parts.subject, parts.text, parts.html, remark=f"sent with the built-in templates, because: {why}")

    @cached_property
    def _builtin_renderer(self) -> Renderer:
        return Renderer(self._builtin)

    @cached_property
    def _environment(self) -> Environment:
        own = self._own.templates if self._own else {}
        return compile_templates({**self._builtin.templates, **own})

    def _fill(self, message: Message, wording: Wording) -> MailParts:
        values = template_values(message, wording)
        text = fill_text(self._environment, values, wording)
        return MailParts(subject=str(values["subject"]), text=text, html=fill_html(self._environment, values))
