"""Notices as e-mails, to a real mail server: the password stays where it belongs, and a bad server costs nobody."""

from __future__ import annotations

import logging
import time
from collections import Counter
from pathlib import Path

import pytest

from core.actions.shown.notices import notices_of
from core.security.logging import set_up_logging
from core.store.database import Store
from core.workflows import delivery_mail
from core.workflows.delivery import AT_ONCE, PAUSES
from core.workflows.delivery_mail import BadMailServer, checked_mail, mail_server
from tests.workflows.office import Office
from tests.workflows.practice import until
from tests.workflows.receivers import PASSWORD, USER, Hook, Mailbox, own_certificate, running

TO = "lone@nordlys.dk"


@pytest.fixture
def here(store: Store, tmp_path: Path) -> Office:
    """On SQLite alone: what is tried here is between us and a server."""
    return Office(store, tmp_path)


def test_an_e_mail_says_what_happened_and_where_to_look(
    here: Office, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANDOVER_PUBLIC_URL", "https://handover.nordlys.dk/")
    here.hears("email", TO)
    here.tell()
    here.sweep()
    (message,) = mailbox.got
    (notice,) = notices_of(here.home, here.company)
    assert message["To"] == TO
    assert message["Subject"] == "Handover, Nordlys ApS: A run ended with 1 row refused."
    assert message["Message-ID"] == f"<{notice.id}@nordlys.dk>"
    text = message.get_content()
    assert "A run ended with 1 row refused." in text
    assert "https://handover.nordlys.dk/history?company=nordlys&run=1" in text
    assert here.states() == {"delivered": 1}


@pytest.mark.parametrize("at_once", [False, True])
def test_the_password_goes_encrypted_or_not_at_all_and_stands_nowhere(
    here: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: bool
) -> None:
    context, certificate = own_certificate(tmp_path)
    monkeypatch.setenv("HANDOVER_SMTP_FROM", "handover@nordlys.dk")
    with running(Mailbox(context, at_once)) as mailbox:
        scheme, tail = ("smtps", "") if at_once else ("smtp", "?starttls")
        address = f"{scheme}://payroll%40nordlys.dk:hunter%2F2%20%23%40w0rd@127.0.0.1:{mailbox.port}{tail}"
        monkeypatch.setenv("HANDOVER_SMTP_URL", address)
        here.hears("email", TO)
        here.tell()
        here.sweep()
        assert here.deliveries()[0].trouble == "mail_unencrypted"  # nobody knows who that is
        assert mailbox.logins == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        here.clock.turn(PAUSES[0].total_seconds())
        here.sweep()
        assert mailbox.logins == [(USER, PASSWORD, True)]
        assert len(mailbox.got) == 1


def test_a_server_that_quotes_the_password_is_quoted_nowhere(
    here: Office, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    before = logging.getLogger().handlers[:]
    set_up_logging(log)
    try:
        monkeypatch.setenv("HANDOVER_SMTP_URL", f"smtp://payroll:wr0ngpass@127.0.0.1:{mailbox.port}")
        here.hears("email", TO)
        here.tell()
        here.sweep()
    finally:
        logging.getLogger().handlers[:] = before
    assert mailbox.logins == [("payroll", "wr0ngpass", False)]
    (delivery,) = here.deliveries()
    assert (delivery.state, delivery.trouble) == ("waiting", "mail_sign_in")
    assert "mail_sign_in" in log.read_text()
    assert "wr0ngpass" not in log.read_text()
    assert "wr0ngpass" not in repr(mail_server(f"smtp://payroll:wr0ngpass@127.0.0.1:{mailbox.port}", TO))


@pytest.mark.parametrize(
    ("url", "sender", "told"),
    [
        ("smtp://lone:s3cretword@mail.example", TO, "unencrypted"),
        ("smtp://lone:s3cret#word@mail.example", TO, "not an address of a mail server"),
        ("https://lone:s3cretword@mail.example", TO, "not an address of a mail server"),
        ("smtps://lone:s3cretword@mail.example?tls", TO, "not an address of a mail server"),
        ("smtps://lone:s3cretw%C3%B8rd@mail.example", TO, "ASCII"),
        ("smtps://lone:s3cretword@mail.example", "", "HANDOVER_SMTP_FROM"),
    ],
)
def test_a_mail_server_that_makes_no_sense_is_refused_without_its_password(url: str, sender: str, told: str) -> None:
    with pytest.raises(BadMailServer, match=told) as refused:
        mail_server(url, sender)
    assert "s3cret" not in str(refused.value)
    assert mail_server("", "") is None


@pytest.mark.parametrize(
    "text", ["", "lone", "lone@", "@nordlys.dk", "a@b.dk, c@d.dk", "løne@nordlys.dk", "a b@c.dk", "a@b.dk\nBcc: c@d.dk"]
)
def test_what_is_no_e_mail_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not an e-mail address"):
        checked_mail(text)


def test_an_address_that_the_mail_server_refuses_for_good_is_not_tried_again(here: Office, mailbox: Mailbox) -> None:
    here.hears("email", TO)
    mailbox.refuse = "451 later"
    here.tell()
    here.sweep()
    assert (here.deliveries()[0].state, here.deliveries()[0].trouble) == ("waiting", "address_refused")
    mailbox.refuse = "550 nobody here"
    here.clock.turn(PAUSES[0].total_seconds())
    here.sweep()
    assert (here.deliveries()[0].state, here.deliveries()[0].trouble) == ("given_up", "address_refused")


def test_without_a_mail_server_a_notice_waits_and_says_why(
    here: Office, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.hears("email", TO)
    here.tell()
    for number, url in enumerate(("", "nonsense"), 1):
        monkeypatch.setenv("HANDOVER_SMTP_URL", url)
        here.sweep()
        (delivery,) = here.deliveries()
        assert (delivery.state, delivery.tries, delivery.trouble) == ("waiting", number, "mail_server")
        here.clock.turn(PAUSES[-1].total_seconds())


def test_a_dead_mail_server_costs_neither_runs_nor_webhooks_anything(
    here: Office, mailbox: Mailbox, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery_mail, "LONGEST_SECONDS", 1.0)
    mailbox.drip = True
    for number in range(AT_ONCE):
        here.hears("email", f"p{number}@nordlys.dk")
    here.hears("webhook", f"{hook.url}/hook")
    here.tell()
    began = time.monotonic()
    here.courier.sweep()
    assert time.monotonic() - began < 0.5
    until(lambda: bool(hook.got))
    assert mailbox.visits <= 2
    assert here.courier.leave(10)
    assert time.monotonic() - began < 5
    assert Counter(row.trouble for row in here.deliveries()) == {"no_answer": 2, None: AT_ONCE - 1}
