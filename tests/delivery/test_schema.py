"""What a webhook carries is what its schema says; and templates of the user's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.delivery.conftest import mail_delivery, webhook_delivery
from tests.rendering.sample_alerts import SEEN_AT, correction_alert, hostile_alert, make_alert, make_message
from tests.running_watcher import WEBHOOK_SECRET
from watcher.data.message_texts import builtin_renderer, load_renderer
from watcher.delivery import SmtpServer, Transport, preview, recipients, send, validate_settings
from watcher.delivery.mail_server import SmtpSecurity
from watcher.demo.receivers import Mailbox, WebhookReceiver
from watcher.errors import Reason
from watcher.model import Channel, ChannelKind, Delivery, Message, MessageKind, OperatorNote
from watcher.rendering.payload import webhook_payload
from watcher.rendering.sample_message import sample_message

RENDERER = builtin_renderer()
MakeTransport = Callable[..., Transport]
SCHEMA: dict[str, Any] = json.loads((Path(__file__).parents[2] / "docs" / "webhook.schema.json").read_text(encoding="utf-8"))
NOTE = OperatorNote(Reason.FEED_FAILING, "https://a.example/feed", "It answers 500.", SEEN_AT)


@pytest.mark.parametrize(
    "told",
    [
        make_message(),
        make_message(hostile_alert()),
        make_message(correction_alert()),
        make_message(correction_alert(Reason.QUOTE_WITHDRAWN)),
        make_message(make_alert(against=(make_alert().quote,)), make_alert(number=13)),
        replace(make_message(make_alert(), make_alert(number=13)), kind=MessageKind.DIGEST),
        replace(make_message(make_alert(), make_alert(number=13)), kind=MessageKind.OVERFLOW),
        sample_message(SEEN_AT, RENDERER.wording("en")),
        Message(1, (), SEEN_AT, kind=MessageKind.OPERATOR, notes=(NOTE, replace(NOTE, over=True))),
        Message(
            1,
            (),
            SEEN_AT,
            kind=MessageKind.HEARTBEAT,
            notes=(OperatorNote(Reason.HEARTBEAT, "", "", SEEN_AT, counts={"feeds": 1, "articles": 2, "alerts": 0}),),
        ),
    ],
)
def test_every_kind_of_message_fits_the_schema(make_transport: MakeTransport, told: Message) -> None:
    """As it arrives at a receiver that verifies it."""
    with WebhookReceiver(WEBHOOK_SECRET) as hook:
        send(
            replace(webhook_delivery(hook.url, WEBHOOK_SECRET, message_text=told), thread="story:7", sequence=2), transport=make_transport()
        )
        (call,) = hook.wait(1)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(call.json, SCHEMA, cls=jsonschema.Draft202012Validator)
    assert (call.json["data"]["thread"], call.json["data"]["sequence"]) == ("story:7", 2)


def test_the_schema_refuses_what_is_none() -> None:
    """So that the test above cannot pass by a schema that allows everything."""
    good = webhook_payload(make_message())
    for wrong in ({**good, "type": "other"}, {**good, "timestamp": "today"}, {**good, "data": {**good["data"], "version": 2}}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, SCHEMA, cls=jsonschema.Draft202012Validator)


def test_own_templates_and_words_go_first(make_transport: MakeTransport, tmp_path: Path) -> None:
    """A user's text template and some words of his; what he does not give is watcher's own, and HTML is still escaped and inlined."""
    (tmp_path / "mail.txt.j2").write_text("{% for alert in alerts %}OURS: {{ alert.now.title }}\n{% endfor %}", encoding="utf-8")
    (tmp_path / "mail.html.j2").write_text("<style>p { color: red }</style><p>{{ alerts[0].now.title }}</p>", encoding="utf-8")
    (tmp_path / "words.en.toml").write_text('[kinds]\nfirst-report = "Scoop"\n', encoding="utf-8")
    with Mailbox() as box:
        send(
            mail_delivery(message_text=make_message(hostile_alert())),
            transport=make_transport(SmtpServer(box.host, box.port, SmtpSecurity.NONE), renderer=load_renderer(tmp_path)),
        )
        (mail,) = box.wait(1)
    text, page = (mail.message.get_body((form,)).get_content() for form in ("plain", "html"))  # type: ignore[union-attr]
    assert text.startswith("OURS: Breaking Bcc: victim@example.org")
    assert "Scoop" in mail.message["Subject"]
    assert 'style="color: red' in page
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    "broken", ["{% for %}", "{{ nothing.here }}", "{{ alerts[99].now }}", "{{ ''.__class__.__mro__[1].__subclasses__() }}"]
)
def test_a_template_that_does_not_work_keeps_no_mail_back(make_transport: MakeTransport, tmp_path: Path, broken: str) -> None:
    """The mail goes out with watcher's own, and the answer says what was wrong; a template gets no further than its values."""
    (tmp_path / "mail.txt.j2").write_text(broken, encoding="utf-8")
    with Mailbox() as box:
        answer = send(
            mail_delivery(), transport=make_transport(SmtpServer(box.host, box.port, SmtpSecurity.NONE), renderer=load_renderer(tmp_path))
        )
        (mail,) = box.wait(1)
    assert "The templates in" in answer
    assert "Pyongyang" in mail.message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert isinstance(mail.message["Date"].datetime, datetime)


@pytest.mark.parametrize(
    ("kind", "typed", "sends"),
    [
        (ChannelKind.MAIL, {"to": "desk@example.org"}, False),
        (ChannelKind.ATOM, {"path": "{folder}/alerts.atom"}, True),
        (ChannelKind.COMMAND, {"run": "/bin/true", "format": "text"}, True),
    ],
)
def test_own_texts_hold_for_every_kind_and_a_broken_one_is_reported(
    make_transport: MakeTransport, tmp_path: Path, kind: ChannelKind, typed: dict[str, str], sends: bool
) -> None:
    """What is shown before sending has the user's words; with a template that does not work it says so, and so does the answer."""
    settings = validate_settings(kind, {name: value.format(folder=tmp_path) for name, value in typed.items()})
    channel = Channel(1, "desk", kind, settings)
    delivery = Delivery(1, "msg_0001", channel, recipients(channel)[0], make_message(), attempts=0)
    (tmp_path / "words.en.toml").write_text('[kinds]\nfirst-report = "Scoop"\n', encoding="utf-8")
    assert "Scoop" in preview(delivery, transport=make_transport(renderer=load_renderer(tmp_path)))
    (tmp_path / "mail.txt.j2").write_text("{{ nothing.here }}", encoding="utf-8")
    broken = make_transport(renderer=load_renderer(tmp_path))
    assert "First report" in (shown := preview(delivery, transport=broken))
    assert "The templates in" in (send(delivery, transport=broken) if sends else shown)
