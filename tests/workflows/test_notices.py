"""Notices on their way: to a real mail server and receiver, once each, and to nobody's cost when these are bad."""

from __future__ import annotations

import hashlib
import hmac
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.actions import notices
from core.actions.home import Home
from core.actions.shown.notices import addresses_of, notices_of, sent_test
from core.http import webhook
from core.http.webhook import checked_webhook
from core.store.database import Store, machine_clock
from core.store.notices import Tells, tell
from core.workflows.delivery import LEASE, PAUSES, Answer, Came, Courier, claim, settle
from tests.store.processes import Start, begin, together
from tests.workflows.conftest import StartWorker
from tests.workflows.office import Office
from tests.workflows.practice import until
from tests.workflows.receivers import Hook


@pytest.fixture
def office(any_store: Store, tmp_path: Path) -> Office:
    return Office(any_store, tmp_path)


@pytest.fixture
def here(store: Store, tmp_path: Path) -> Office:
    """On SQLite alone: what is tried here is between us and a server."""
    return Office(store, tmp_path)


def test_a_notice_is_posted_once_signed_and_under_its_id(office: Office, hook: Hook) -> None:
    secret = office.hears("webhook", f"{hook.url}/hook").secret
    office.tell()
    for _ in range(3):
        office.sweep()
    ((_, headers, body),) = hook.got
    (notice,) = notices_of(office.home, office.company)
    at, signed = headers["handover-signature"].split(",")
    assert secret
    assert at == f"t={int(office.clock().timestamp())}"
    told = hmac.new(secret.encode(), at[2:].encode() + b"." + body, hashlib.sha256).hexdigest()
    assert signed == f"v1={told}"
    assert hook.bodies() == [
        {
            "id": notice.id,
            "kind": "run_ended",
            "at": notice.at.isoformat(),
            "company": "Nordlys ApS",
            "flow": "",
            "says": "A run ended with 1 row refused.",
            "counts": {"refused": 1},
            "page": "/history?company=nordlys&run=1",
            "link": None,
        }
    ]
    assert (headers["handover-notice"], headers["content-type"]) == (notice.id, "application/json")
    (delivery,) = notice.deliveries
    assert (delivery.state, delivery.tries, delivery.trouble) == ("delivered", 1, None)


def test_while_a_secret_is_changed_a_receiver_that_knows_either_is_content(here: Office, hook: Hook) -> None:
    made = here.hears("webhook", f"{hook.url}/hook")
    fresh = notices.change_secret(here.home, here.company, made.id, "lone")
    here.tell()
    here.sweep()
    here.clock.turn(notices.OLD_SECRET.total_seconds())
    here.tell()
    here.sweep()
    for (_, headers, body), keys in zip(hook.got, ([fresh, made.secret or ""], [fresh]), strict=True):
        at, *signed = headers["handover-signature"].split(",")
        about = at[2:].encode() + b"." + body
        assert signed == [f"v1={hmac.new(key.encode(), about, hashlib.sha256).hexdigest()}" for key in keys]


def test_a_receiver_that_fails_is_asked_again_with_growing_pauses_and_given_up_with_a_word(
    office: Office, hook: Hook
) -> None:
    office.hears("webhook", f"{hook.url}/hook")
    hook.status["/hook"] = 500
    office.tell()
    for number, pause in enumerate(PAUSES, 1):
        office.sweep()
        office.clock.turn(pause.total_seconds() - 1)
        office.sweep()
        assert len(hook.got) == number
        office.clock.turn(1)
    office.sweep()
    office.clock.turn(10 * PAUSES[-1].total_seconds())
    office.sweep()
    assert len(hook.got) == len(PAUSES) + 1
    assert len({body["id"] for body in hook.bodies()}) == 1
    (delivery,) = office.deliveries()
    assert (delivery.state, delivery.trouble) == ("given_up", "server_error")
    (address,) = addresses_of(office.home, office.company)
    assert (address.trouble, address.gone) == ("server_error", False)


def test_a_receiver_that_is_back_gets_all_that_waits_at_once(office: Office, hook: Hook) -> None:
    office.hears("webhook", f"{hook.url}/hook")
    hook.status["/hook"] = 503
    office.tell(4)
    office.sweep()
    office.sweep()
    assert len(hook.got) == 1  # the others wait with the first
    hook.status.clear()
    office.clock.turn(PAUSES[0].total_seconds())
    for _ in range(4):
        office.sweep()
    assert office.states() == {"delivered": 4}
    assert addresses_of(office.home, office.company)[0].trouble is None


def test_a_receiver_that_says_gone_gets_nothing_any_more(office: Office, hook: Hook) -> None:
    office.hears("webhook", f"{hook.url}/hook")
    office.hears("webhook", f"{hook.url}/other")
    hook.status["/hook"] = 410
    office.tell(3)
    for _ in range(3):
        office.sweep()
    office.tell()
    office.sweep()
    assert (len(hook.bodies()), len(hook.bodies("/other"))) == (1, 4)
    gone, _ = addresses_of(office.home, office.company)
    assert (gone.gone, gone.trouble, gone.waiting) == (True, "gone", 0)
    hook.status.clear()
    office.hears("webhook", f"{hook.url}/hook")
    assert [one.gone for one in addresses_of(office.home, office.company)] == [False, False]


@pytest.mark.parametrize(("status", "trouble"), [(302, "redirected"), (308, "redirected"), (404, "refused")])
def test_nobody_is_followed_elsewhere(here: Office, hook: Hook, status: int, trouble: str) -> None:
    here.hears("webhook", f"{hook.url}/hook")
    hook.status["/hook"] = status
    here.tell()
    here.sweep()
    assert [path for path, _, _ in hook.got] == ["/hook"]
    assert here.deliveries()[0].trouble == trouble


def test_a_receiver_that_drips_or_sleeps_or_is_not_there_is_cut_off(
    hook: Hook, monkeypatch: pytest.MonkeyPatch, free_port: int
) -> None:
    monkeypatch.setattr(webhook, "SECONDS", 0.4)
    began = time.monotonic()
    for hook.drip, hook.hold in ((True, 0.0), (False, 2.0)):
        with pytest.raises(webhook.NoAnswer, match="no_answer"):
            webhook.post(f"{hook.url}/hook", b"{}", {})
    assert time.monotonic() - began < 2
    with pytest.raises(webhook.NoAnswer, match="no_connection"):
        webhook.post(f"http://127.0.0.1:{free_port}/", b"", {})


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("http://example.com/x", "only to https://"),
        ("ftp://example.com/x", "is not an address"),
        ("https://", "is not an address"),
        ("nordlys", "is not an address"),
        ("https://lone:pass@example.com/x", "name and password"),
        ("https://example.com/" + "x" * 2000, "longer than"),
    ],
)
def test_notices_leave_this_machine_only_encrypted(address: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        checked_webhook(address)
    assert checked_webhook(" https://example.com/hook?key=1#top ") == "https://example.com/hook?key=1"


SWEEPING = """
from core.actions.home import Home
from core.actions.postman import postman
from core.workflows.delivery import Courier
import time
courier = Courier(store, postman(Home(Path("."), store)))
end = time.monotonic() + 30
while time.monotonic() < end:
    courier.sweep()
    with store.read() as session:
        if not session.connection().exec_driver_sql("SELECT 1 FROM notice_delivery WHERE state = 'waiting'").first():
            break
    time.sleep(0.01)
courier.leave(10)
"""


@pytest.fixture
def start(keys: object) -> Iterator[Start]:
    with begin(keys) as found:  # type: ignore[arg-type]
        yield found


def test_two_workers_deliver_each_notice_once(office: Office, any_url: str, hook: Hook, start: Start) -> None:
    for number in range(3):
        office.hears("webhook", f"{hook.url}/{number}")
    office.tell(4)
    together(*[start(any_url, SWEEPING) for _ in range(2)])
    assert office.states() == {"delivered": 12}
    assert Counter((path, headers["handover-notice"]) for path, headers, _ in hook.got).most_common(1)[0][1] == 1
    assert len(hook.got) == 12


def test_what_a_killed_worker_had_in_hand_is_delivered_again_under_the_same_id(
    office: Office, any_url: str, hook: Hook, start: Start
) -> None:
    office.hears("webhook", f"{hook.url}/hook")
    office.tell()
    hook.hold = 5
    killed = start(any_url, SWEEPING)
    killed.wait_until_ready()
    killed.go()
    until(lambda: bool(hook.got))
    killed.kill()
    hook.hold = 0
    (left,) = office.deliveries()
    assert (left.state, left.until is not None) == ("waiting", True)
    office.store.clock = lambda: left.until  # type: ignore[assignment,return-value]
    office.sweep()
    assert office.states() == {"delivered": 1}
    first, second = hook.bodies()
    assert first == second


def test_a_slow_worker_that_comes_back_changes_nothing(office: Office, hook: Hook) -> None:
    office.hears("webhook", f"{hook.url}/hook")
    office.tell()
    (slow,) = claim(office.store)
    assert claim(office.store) == []
    office.clock.turn(LEASE.total_seconds())
    (quick,) = claim(office.store)
    settle(office.store, quick, Answer(Came.DELIVERED))
    settle(office.store, slow, Answer(Came.AGAIN, "no_answer"))
    assert office.states() == {"delivered": 1}


def test_a_fault_of_ours_ends_neither_the_courier_nor_the_notice(here: Office, hook: Hook) -> None:
    here.hears("webhook", f"{hook.url}/hook")
    here.tell()
    broken = Courier(here.store, lambda notice, address: Answer(Came("nothing")))
    broken.sweep()
    assert broken.leave(10)
    assert (here.deliveries()[0].state, here.deliveries()[0].trouble) == ("waiting", "fault")
    here.clock.turn(PAUSES[0].total_seconds())
    here.sweep()
    assert here.states() == {"delivered": 1}
    assert threading.active_count() < 50


def test_a_test_goes_to_one_address_and_is_tried_once(here: Office, hook: Hook) -> None:
    made, _ = here.hears("webhook", f"{hook.url}/hook"), here.hears("webhook", f"{hook.url}/other")
    for status, state in ((500, "given_up"), (204, "delivered")):
        hook.status["/hook"] = status
        here.clock.turn(1)
        sent = notices.send_test(here.home, here.company, made.id, "lone")
        here.sweep()
        assert sent_test(here.home, here.company, sent).state == state
    assert [body["kind"] for body in hook.bodies()] == ["test", "test"]
    assert hook.bodies("/other") == []
    assert notices_of(here.home, here.company) == []


def test_a_worker_delivers_beside_its_runs_and_ends_when_told_with_nothing_in_its_hands(
    home: Home, hook: Hook, start_worker: StartWorker
) -> None:
    office = Office(home.store, home.folder)
    office.clock.now = machine_clock()
    office.hears("webhook", f"{hook.url}/hook")
    hook.hold = 1.0
    worker = start_worker(home).wait_until_ready()
    with home.store.write() as session:
        tell(session, machine_clock(), Tells.RUN_FAULT, office.company.id, "run:1")
    until(lambda: bool(hook.got))
    worker.tell(signal.SIGTERM)
    assert worker.ended(10) == 0
    assert office.states() == {"delivered": 1}
