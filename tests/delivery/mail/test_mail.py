"""Mail against real SMTP servers on loopback."""

from __future__ import annotations

import contextlib
import email
import email.policy
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
import trustme

from tests.delivery.conftest import HOSTNAME, mail_delivery
from tests.rendering.sample_alerts import hostile_alert, make_alert, make_message, make_quote
from tests.waiting import LONG_SECONDS, SLACK_SECONDS
from watcher.data.message_texts import builtin_renderer
from watcher.delivery import SmtpServer, Transport, send
from watcher.delivery.mail.compose import compose_mail
from watcher.delivery.mail_server import SmtpSecurity
from watcher.demo.receivers import Mailbox
from watcher.errors import DeliveryError, Reason
from watcher.model import Delivery
from watcher.rendering.sample_message import sample_message

RENDERER = builtin_renderer()
MakeTransport = Callable[..., Transport]


def composed(delivery: Delivery, *, sender: str, hostname: str) -> EmailMessage:
    return compose_mail(delivery, RENDERER.render_mail(delivery.message), sender=sender, hostname=hostname)


def plain(box: Mailbox, **changes: object) -> SmtpServer:
    return replace(SmtpServer(box.host, box.port, SmtpSecurity.NONE), **changes)  # type: ignore[arg-type]


def refused(transport: Transport, **delivery: object) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        send(mail_delivery(**delivery), transport=transport)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)
    return caught.value


def test_a_mail_arrives_with_the_headers_that_mail_programs_need(make_transport: MakeTransport, tmp_path: Path) -> None:
    """Text and HTML, one recipient, a stable id, a date, the list, the topic, the story's thread, and that a machine sent it."""
    with Mailbox(tmp_path) as box:
        answer = send(mail_delivery("desk@example.org"), transport=make_transport(plain(box)))
        (mail,) = box.wait(1)
    assert answer.startswith("250 ")
    assert mail.recipients == ("desk@example.org",)
    assert mail.message["To"] == "desk@example.org"
    assert mail.message["From"] == f"watcher <watcher@{HOSTNAME}>"
    assert mail.message["Subject"] == "[Russia–North Korea arms] First report: Kim va rencontrer Poutine (Reuters)"
    assert mail.id == f"<msg_0001@{HOSTNAME}>"
    assert mail.message["Date"].datetime == make_message().created_at
    assert mail.message["Auto-Submitted"] == "auto-generated"
    assert mail.message["List-Id"] == f"<rnk-arms.watcher.{HOSTNAME}>"
    assert mail.message["X-Watcher-Topic"] == "rnk-arms"
    assert mail.message["References"] == mail.message["In-Reply-To"] == f"<story-7@{HOSTNAME}>"
    assert mail.message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.message.iter_parts()] == ["text/plain", "text/html"]
    assert "Pyongyang" in mail.message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert mail.path is not None
    assert mail.path.read_bytes() == mail.raw


def test_the_mail_is_ascii_on_the_wire(make_transport: MakeTransport) -> None:
    """Old relays keep it whole: no line beyond 998 bytes, no byte above 127."""
    with Mailbox() as box:
        send(mail_delivery(message_text=make_message(hostile_alert()), language="fr"), transport=make_transport(plain(box)))
        (mail,) = box.wait(1)
    assert mail.raw.isascii()
    assert max(len(line) for line in mail.raw.split(b"\r\n")) <= 998


def test_a_title_cannot_inject_headers(make_transport: MakeTransport) -> None:
    """Line breaks in titles, outlets and topics add no header, no recipient and no part."""
    bad = replace(hostile_alert(), topic="x\r\nBcc: victim@example.org")
    with Mailbox() as box:
        send(mail_delivery(message_text=make_message(bad)), transport=make_transport(plain(box)))
        (mail,) = box.wait(1)
    assert mail.recipients == ("desk@example.org",)
    assert mail.message["Bcc"] is None
    assert len(mail.message.get_all("Subject")) == 1
    assert "Bcc: victim" in mail.message["Subject"]
    assert len(list(mail.message.iter_parts())) == 2


def test_a_long_key_and_host_stay_one_id() -> None:
    """A Message-ID that mail libraries would fold or encode is still one plain line: it is what receivers count by."""
    host = "a-rather-long-name.of-the-news-desk.department.example.org"
    key = "msg_" + "0123456789abcdef" * 2
    raw = composed(mail_delivery(key=key), sender="w@example.org", hostname=host).as_bytes()
    assert f"\r\nMessage-ID: <{key}@{host}>\r\n".encode() in raw


def test_long_ids_of_a_thread_stay_whole() -> None:
    """In-Reply-To and References are plain ids, one a line, however long: mail programs thread by nothing else."""
    host = "a-rather-long-name.of-the-news-desk.department.example.org"
    earlier = ("msg_" + "1" * 32, "msg_" + "2" * 32)
    later = replace(mail_delivery(), thread="claim:a-long-topic/and-a-long-claim", sequence=3, earlier=earlier)
    raw = composed(later, sender="w@example.org", hostname=host).as_bytes().decode()
    root = f"<claim-a-long-topic_and-a-long-claim@{host}>"
    assert f"\r\nIn-Reply-To: <{earlier[1]}@{host}>\r\n" in raw
    assert f"\r\nReferences: {root}\r\n <{earlier[0]}@{host}>\r\n <{earlier[1]}@{host}>\r\n" in raw


def test_a_message_of_several_stories_belongs_to_no_thread() -> None:
    """Only what is about one story threads by it; a sample by none."""
    two = composed(
        mail_delivery(message_text=make_message(make_alert(), make_alert(number=13, story=8))), sender="w@example.org", hostname=HOSTNAME
    )
    assert two["References"] is None
    assert (
        composed(
            mail_delivery(message_text=sample_message(make_message().created_at, RENDERER.wording("en"))),
            sender="w@example.org",
            hostname=HOSTNAME,
        )["References"]
        is None
    )


def test_starttls_with_a_verified_certificate_and_login(make_transport: MakeTransport, server_tls: ssl.SSLContext, ca_file: Path) -> None:
    """The usual server of a desk: STARTTLS, then the login, then the mail."""
    with Mailbox(starttls=server_tls, login=("desk", "p@ss")) as box:
        server = SmtpServer.parse(f"smtp://desk:p%40ss@localhost:{box.port}?ca_file={ca_file}")
        send(mail_delivery(), transport=make_transport(server))
        assert len(box.wait(1)) == 1


def test_tls_from_the_start(make_transport: MakeTransport, server_tls: ssl.SSLContext, ca_file: Path) -> None:
    """smtps:// with login."""
    with Mailbox(tls=server_tls, login=("desk", "p@ss")) as box:
        send(mail_delivery(smtp=f"smtps://desk:p%40ss@127.0.0.1:{box.port}?ca_file={ca_file}"), transport=make_transport())
        assert len(box.wait(1)) == 1


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_certificate_nobody_vouches_for_gets_no_mail_and_no_password(
    make_transport: MakeTransport, server_tls: ssl.SSLContext, scheme: str
) -> None:
    """Without the authority's file the certificate is refused: temporary, since the operator can mend it."""
    tls = {"starttls": server_tls} if scheme == "smtp" else {"tls": server_tls}
    with Mailbox(login=("desk", "hunter2"), **tls) as box:  # type: ignore[arg-type]
        error = refused(make_transport(SmtpServer.parse(f"{scheme}://desk:hunter2@localhost:{box.port}")))
        assert box.mails == []
    assert (error.reason, error.permanent) == (Reason.TLS, False)
    assert "certificate" in str(error)
    assert "hunter2" not in str(error)


def test_a_certificate_of_another_host_is_refused(make_transport: MakeTransport, authority: trustme.CA, ca_file: Path) -> None:
    """STARTTLS checks the name, not only the signature."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("other.example").configure_cert(context)
    with Mailbox(starttls=context) as box:
        assert refused(make_transport(SmtpServer.parse(f"smtp://localhost:{box.port}?ca_file={ca_file}"))).reason is Reason.TLS


def test_a_server_without_starttls_gets_nothing(make_transport: MakeTransport) -> None:
    """STARTTLS is demanded, never dropped silently; the sentence says how to do without."""
    with Mailbox() as box:
        error = refused(make_transport(SmtpServer.parse(f"smtp://localhost:{box.port}")))
        assert box.attempts == 0
    assert (error.reason, error.permanent) == (Reason.TLS, False)
    assert "security=none" in str(error)


def test_tls_spoken_to_a_plain_server_fails_clearly(make_transport: MakeTransport) -> None:
    """smtps:// to a port that starts in clear names the likely mistake."""
    with Mailbox() as box:
        error = refused(make_transport(SmtpServer.parse(f"smtps://localhost:{box.port}")))
    assert error.reason is Reason.TLS
    assert "Check port and security" in str(error)


def test_a_refused_login_stays_on_the_schedule(make_transport: MakeTransport) -> None:
    """A wrong password is for the operator to mend: temporary, with the server's words and without the password."""
    with Mailbox(login=("desk", "right")) as box:
        error = refused(make_transport(plain(box, user="desk", password="hunter2")))
    assert (error.reason, error.permanent) == (Reason.REFUSED_LOGIN, False)
    assert "535" in str(error)
    assert "hunter2" not in str(error)


@pytest.mark.parametrize("login", [("desk", "right"), None])
def test_login_wanted_or_not_offered(make_transport: MakeTransport, login: tuple[str, str] | None) -> None:
    """A server that wants a login it was not given, and one given a login it does not offer: both are the operator's to mend."""
    with Mailbox(login=login) as box:
        error = refused(make_transport(plain(box) if login else plain(box, user="desk", password="x")))
    assert (error.reason, error.permanent) == (Reason.REFUSED_LOGIN, False)


def test_a_refused_recipient_is_final_and_the_others_get_theirs(make_transport: MakeTransport) -> None:
    """One dead address is told with the server's words; it costs nobody else the mail."""
    with Mailbox(refuse={"gone@example.org"}) as box:
        error = refused(make_transport(plain(box)), recipient="gone@example.org")
        send(mail_delivery("here@example.org", key="msg_0002"), transport=make_transport(plain(box)))
        (mail,) = box.wait(1)
    assert (error.reason, error.permanent) == (Reason.REFUSED_RECIPIENT, True)
    assert "gone@example.org: 550 5.1.1 no such mailbox here" in str(error)
    assert mail.recipients == ("here@example.org",)


def test_greylisting_is_temporary_and_the_next_try_has_the_same_id(make_transport: MakeTransport) -> None:
    """451 after the data, then 250: one mail, under the key of the delivery."""
    with Mailbox(greylist_first=1) as box:
        error = refused(make_transport(plain(box)))
        assert (error.reason, error.permanent) == (Reason.REFUSED_MESSAGE, False)
        assert "451 4.7.1 greylisted" in str(error)
        send(mail_delivery(), transport=make_transport(plain(box)))
        assert [mail.id for mail in box.wait(1)] == [f"<msg_0001@{HOSTNAME}>"]
        assert box.attempts == 2


def test_a_connection_dropped_after_the_data_is_tried_again_under_the_same_id(make_transport: MakeTransport) -> None:
    """Nobody can know whether it was taken: it is sent again, byte for byte, and the receiver can count by id."""
    with Mailbox(drop_after_data=1) as box:
        error = refused(make_transport(plain(box)))
        send(mail_delivery(), transport=make_transport(plain(box)))
        first, second = box.wait(2)
    assert (error.reason, error.permanent) == (Reason.CONNECT, False)
    assert first.id == second.id
    strip = [line for line in first.raw.splitlines() if b"===" not in line]  # but for the boundary, which is random
    assert strip == [line for line in second.raw.splitlines() if b"===" not in line]


def test_nobody_listening_is_temporary(make_transport: MakeTransport) -> None:
    """Connection refused names the server."""
    with Mailbox() as box:
        server = plain(box)
    error = refused(make_transport(server))
    assert (error.reason, error.permanent) == (Reason.CONNECT, False)
    assert str(server) in str(error)


def test_an_unknown_name_is_temporary(make_transport: MakeTransport) -> None:
    """A name that does not resolve says so."""
    error = refused(make_transport(SmtpServer("no-such-host.invalid", 25, SmtpSecurity.NONE)))
    assert (error.reason, error.permanent) == (Reason.DNS, False)


@pytest.mark.parametrize("security", list(SmtpSecurity))
@pytest.mark.parametrize("how", [{"never_answers": True}, {"drip": 0.05}])
def test_the_deadline_holds_against_silence_and_drips(make_transport: MakeTransport, how: dict[str, float], security: SmtpSecurity) -> None:
    """A server that says nothing, or a byte at a time for ever, ends at the deadline; bytes that are no TLS may end it sooner."""
    with Mailbox(**how) as box:  # type: ignore[arg-type]
        started = time.monotonic()
        error = refused(make_transport(plain(box, security=security), deadline=0.6))
        took = time.monotonic() - started
    assert took < 0.6 + SLACK_SECONDS
    assert not error.permanent
    if security is not SmtpSecurity.TLS or "hang" in how:
        assert error.reason is Reason.TIMEOUT
        assert "0.6 seconds" in str(error)


@contextlib.contextmanager
def talker(*lines: tuple[float, bytes]) -> Iterator[SmtpServer]:
    """A server that says each line after so many seconds, whatever it hears, and then falls silent."""
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def talk() -> None:
            with contextlib.suppress(OSError), listening.accept()[0] as client:
                for wait, line in lines:
                    ended.wait(wait)
                    client.sendall(line)
                ended.wait(10)

        thread = threading.Thread(target=talk, daemon=True)
        thread.start()
        yield SmtpServer("127.0.0.1", listening.getsockname()[1], SmtpSecurity.NONE)
        ended.set()
        thread.join(LONG_SECONDS)


def test_the_deadline_is_one_for_all_steps(make_transport: MakeTransport) -> None:
    """A server that is slow at each step, and silent in the TLS handshake, gets one deadline and not one per step."""
    with talker((0, b"220 hello\r\n"), (0.02, b"250-hi\r\n250 STARTTLS\r\n"), (5, b"220 go on\r\n")) as server:
        started = time.monotonic()
        error = refused(make_transport(replace(server, security=SmtpSecurity.STARTTLS), deadline=6))
        assert time.monotonic() - started < 10.5  # and not the 11 of a deadline that begins anew
    assert error.reason is Reason.TIMEOUT


def test_an_answer_without_end_is_cut(make_transport: MakeTransport) -> None:
    """A server that never stops talking costs a megabyte, not the memory."""
    with talker((0, b"220 hello\r\n"), (0.05, b"250-more and more\r\n" * 200_000)) as server:
        error = refused(make_transport(server, deadline=20))
    assert (error.reason, error.permanent) == (Reason.CONNECT, False)


@pytest.mark.parametrize("greeting", [b"554 5.7.1 your address is blocked\r\n", b"421 4.3.2 too busy\r\n"])
def test_a_server_that_takes_no_connection_is_tried_again(make_transport: MakeTransport, greeting: bytes) -> None:
    """A refusal that concerns us, and not this message, is never final: nothing owed is lost by it."""
    with talker((0, greeting)) as server:
        error = refused(make_transport(server))
    assert (error.reason, error.permanent) == (Reason.CONNECT, False)
    assert greeting.decode().strip() in str(error)


@pytest.mark.parametrize(
    ("answers", "reason", "permanent"),
    [
        ([b"553 5.7.1 sender not allowed"], Reason.REFUSED_MESSAGE, True),
        ([b"451 4.7.1 later"], Reason.REFUSED_MESSAGE, False),
        ([b"250 ok", b"450 4.2.1 mailbox busy"], Reason.REFUSED_RECIPIENT, False),
        ([b"250 ok", b"530 5.7.0 log in"], Reason.REFUSED_LOGIN, False),
        ([b"250 ok", b"250 ok", b"554 5.6.0 no"], Reason.REFUSED_MESSAGE, True),
        ([b"250 ok", b"250 ok", b"354 go", b"550 5.7.1 looks like spam"], Reason.REFUSED_MESSAGE, True),
        ([b"250 ok", b"250 ok", b"354 go", b"452 4.3.1 disk full"], Reason.REFUSED_MESSAGE, False),
    ],
)
def test_refusals_at_each_step(make_transport: MakeTransport, answers: list[bytes], reason: Reason, permanent: bool) -> None:
    """4xx is tried again and 5xx is final, at sender, recipient, DATA and after the text; the server's words are kept."""
    # ehlo is answered with 250; what comes after the last answer is never read
    with talker((0, b"220 hello\r\n"), (0.05, b"250 hi\r\n"), *((0.05, answer + b"\r\n") for answer in answers)) as server:
        error = refused(make_transport(server))
    assert (error.reason, error.permanent) == (reason, permanent)
    assert answers[-1].decode() in str(error)


def test_control_characters_in_a_servers_words_are_not_shown(make_transport: MakeTransport) -> None:
    """A server cannot write escape sequences into a terminal, or fill a log."""
    with talker((0, b"554 \x1b[31mred\x07\xff" + b"x" * 5000 + b"\r\n")) as server:
        error = refused(make_transport(server))
    assert "\x1b" not in str(error)
    assert len(str(error)) < 400


def test_the_servers_own_timeout_counts_where_it_is_shorter(make_transport: MakeTransport) -> None:
    """The shorter of the two deadlines ends it."""
    with Mailbox(never_answers=True) as box:
        started = time.monotonic()
        refused(make_transport(plain(box, timeout=0.3), deadline=30))
        assert time.monotonic() - started < 0.3 + SLACK_SECONDS


def test_an_address_beyond_ascii_arrives_where_the_server_can(make_transport: MakeTransport) -> None:
    """SMTPUTF8 carries a local part in any script."""
    with Mailbox() as box:
        send(mail_delivery("редакция@example.org"), transport=make_transport(plain(box)))
        (mail,) = box.wait(1)
    assert mail.recipients == ("редакция@example.org",)
    assert "редакция@example.org".encode() in mail.raw


def test_without_a_server_the_channel_says_what_it_lacks(make_transport: MakeTransport) -> None:
    """No server of its own and no default: the operator can mend it, so nothing is lost."""
    error = refused(make_transport())
    assert (error.reason, error.permanent) == (Reason.CHANNEL_DISABLED, False)
    assert "smtp=smtp://" in str(error)


def test_the_channels_language_and_sender_are_used(make_transport: MakeTransport) -> None:
    """French words, and the sender the channel names."""
    with Mailbox() as box:
        send(mail_delivery(language="fr", **{"from": "desk@paris.example"}), transport=make_transport(plain(box)))
        (mail,) = box.wait(1)
    assert mail.sender == "desk@paris.example"
    assert "Première mention" in mail.message["Subject"]


@pytest.mark.parametrize(
    "title", ["Kim Jong-Un va rencontrer Poutine pour évoquer des liens militaires accrus", "북한이 러시아에 " * 20, "plain words " * 12]
)
def test_a_subject_arrives_as_it_was_written(title: str) -> None:
    """However long, in whatever script: the decoded subject is the rendered one, with its blanks; no line is too long."""
    told = make_message(make_alert(make_quote(title=title)))
    raw = composed(mail_delivery("a@example.org", message_text=told), sender="w@example.org", hostname="h").as_bytes()
    read = email.message_from_bytes(raw, policy=email.policy.default)
    assert read["Subject"] == RENDERER.render_mail(told).subject
    subject = raw.split(b"\nSubject: ")[1].split(b"\nMessage-ID")[0]
    assert all(len(line) <= 78 for line in subject.splitlines())
