"""The templates of a mail, and what they may call.  Jinja in a sandbox: a template reaches nothing but its values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from watcher.rendering import layout
from watcher.rendering.mail import RenderedQuote
from watcher.rendering.wording import Wording

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

LINE_WIDTH = 72
TEXT_TEMPLATE, HTML_TEMPLATE = "mail.txt.j2", "mail.html.j2"


def compile_templates(templates: Mapping[str, str]) -> Environment:
    """Prepare templates, given as texts by file name, to be filled."""
    from jinja2 import DictLoader, StrictUndefined, select_autoescape
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment(
        loader=DictLoader(templates),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
        undefined=StrictUndefined,
        trim_blocks=False,
        keep_trailing_newline=True,
    )


def fill_text(environment: Environment, values: Mapping[str, Any], wording: Wording) -> str:
    """Fill the text part's template."""
    functions = {"fill": _wrap_text, "quoted": _make_quote_formatter(wording), "fact": _make_fact_formatter(wording)}
    return environment.get_template(TEXT_TEMPLATE).render(values, **functions)


def fill_html(environment: Environment, values: Mapping[str, Any]) -> str:
    """Fill the HTML part's template, with its style sheet written into the tags."""
    return _inline_css(environment.get_template(HTML_TEMPLATE).render(values, pieces=_marked_html))


def _marked_html(quote: RenderedQuote) -> Markup:
    from markupsafe import Markup

    return Markup("").join(Markup("<mark>{}</mark>").format(text) if mark else text for text, mark in quote.pieces)


def _wrap_text(text: str, indent: int = 0, hang: int = 0) -> str:
    return layout.wrap(text, LINE_WIDTH, first_prefix=" " * indent, other_prefix=" " * (indent + hang))


def _make_quote_formatter(wording: Wording) -> Any:
    def quoted(quote: RenderedQuote) -> str:
        text = "".join(f"*{piece}*" if mark else piece for piece, mark in quote.pieces)
        return layout.wrap(f"{wording.open_quote}{text}{wording.close_quote}", LINE_WIDTH, first_prefix="    ", other_prefix="    ")

    return quoted


def _make_fact_formatter(wording: Wording) -> Any:
    names = wording.labels
    room = 2 + max(layout.column_width(names[name]) for name in ("outlet", "published", "seen", "link", "said", "source"))

    def fact(name: str, value: str) -> str:
        return layout.wrap(value, LINE_WIDTH, first_prefix=name + " " * (room - layout.column_width(name)), other_prefix=" " * room)

    return fact


def _inline_css(html: str) -> str:
    """Style attributes in place of the style sheet, which many mail programs drop; the media queries stay for those that do not."""
    import css_inline

    return str(css_inline.CSSInliner(keep_style_tags=False, keep_link_tags=False, load_remote_stylesheets=False).inline(html))
