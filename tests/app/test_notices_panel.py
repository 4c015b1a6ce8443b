"""Who is told: addresses are added, tested, changed and removed in the browser, and what goes wrong is said there."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from console.formats import plain
from console.panels import notices_check
from console.panels.notices_words import KINDS
from core.actions import notices
from core.actions.home import Home, integration_named
from core.actions.notices import OLD_SECRET, WANTED, Tells
from core.actions.postman import postman
from core.actions.shown.notices import AddressNow, addresses_of
from core.security.signatures import signature
from core.store.notices import tell
from core.store.tables import Company, NoticeAddress
from core.workflows.delivery import Courier
from core.workflows.locks import worker_lock
from tests.app.looking import entries, labels, opened, press, sound, texts
from tests.app.parts import dismiss, press_inside, tick
from tests.app.test_late_presses import button, late
from tests.workflows import receivers
from tests.workflows.receivers import Hook, Mailbox

hook, mailbox = receivers.hook, receivers.mailbox

Look = Callable[[str], Home]
FAR = "https://hooks.example.com/services/T0123/SECRET9876"
SHOWN = "https://hooks.example.com/…9876"


@pytest.fixture
def home(look: Look, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    for name in ("HANDOVER_SMTP_URL", "HANDOVER_SMTP_FROM"):
        monkeypatch.delenv(name, raising=False)
    return look("prepared")  # type: ignore[return-value]


def company(home: Home) -> Company:
    return integration_named(home, "demo")[0]


def known(home: Home) -> list[AddressNow]:
    return addresses_of(home, company(home))


def hears(home: Home, address: str = FAR, way: str = "webhook", wanted: Any = WANTED) -> str:
    return notices.subscribe(home, company(home), way, address, "mette", wanted).id


def change(home: Home, which: str, **columns: object) -> None:
    with home.store.write() as session:
        row = session.get_one(NoticeAddress, which)
        for name, value in columns.items():
            setattr(row, name, value)
        session.add(row)


def deliver(home: Home) -> None:
    courier = Courier(home.store, postman(home))
    courier.sweep()
    assert courier.leave(20)


def asked() -> AppTest:
    return press(opened("workflows"), "Add address…")


def typed(at: AppTest, label: str, text: str) -> AppTest:
    (found,) = [one for one in at.text_input if one.label == label]
    return sound(found.set_value(text).run())


def by(at: AppTest, way: str) -> AppTest:
    (found,) = [one for one in at.get("button_group") if one.label == "How"]
    return sound(found.set_value(way).run())


def tick_off(at: AppTest, *kinds: Tells) -> AppTest:
    for kind in kinds:
        (box,) = [one for one in at.checkbox if one.label == KINDS[kind]]
        sound(box.uncheck().run())
    return at


def title(at: AppTest) -> str:
    (shown,) = at.get("dialog")
    return str(shown.proto.dialog.title)


def codes(at: AppTest) -> list[str]:
    return [str(one.value) for one in at.code]


def test_every_kind_that_there_is_can_be_chosen_by_name() -> None:
    assert set(KINDS) == set(WANTED)
    assert len(set(KINDS.values())) == len(WANTED)


def test_without_an_address_the_panel_says_what_to_do_and_that_webhooks_work_without_a_mail_server(home: Home) -> None:
    at = opened("workflows")
    assert "Who is told" in [header.value for header in at.header]
    assert "Nobody is told yet" in texts(at)
    assert any(plain("Set HANDOVER_SMTP_URL and") in c.value and "webhook works" in c.value for c in at.caption)
    assert "Add address…" in labels(at)
    assert [one.label for one in at.button if one.proto.type == "primary"] == ["Make workflow…"]


def test_with_a_mail_server_nothing_is_said_of_it(home: Home, mailbox: Mailbox) -> None:
    at = opened("workflows")
    assert "Nobody is told yet" in texts(at)
    assert "webhook works" not in texts(at)


def test_an_e_mail_address_is_added_with_what_it_hears_of(home: Home, mailbox: Mailbox) -> None:
    at = typed(asked(), "E-mail address", " payroll@nordlys.dk ")
    at = press(tick_off(at, Tells.BREAKER_CLOSED), "Add e-mail address")
    (one,) = known(home)
    assert (one.way, one.shown, one.not_chosen) == ("email", "payroll@nordlys.dk", (Tells.BREAKER_CLOSED,))
    assert plain("payroll@nordlys.dk") in at.success[0].value
    assert not at.get("dialog")
    (entry,) = entries(at)
    assert entry == "payroll@nordlys.dk\nE-mail · all kinds but: system that answers again\nNothing delivered yet"
    assert "New secret…" not in labels(at)


def test_what_is_no_address_is_said_beside_the_field_and_stays_typed(home: Home, mailbox: Mailbox) -> None:
    at = press(typed(asked(), "E-mail address", "lone"), "Add e-mail address")
    assert any(":red[" in m.value and plain("lone is not an e-mail address") in m.value for m in at.markdown)
    assert at.text_input[0].value == "lone"
    at = press(typed(by(at, "webhook"), "Web address", "http://example.com/x"), "Add webhook")
    assert any(":red[" in m.value and "only to https" in m.value for m in at.markdown)
    at = press(tick_off(typed(at, "Web address", FAR), *WANTED), "Add webhook")
    assert any(":red[" in m.value and "at least one kind" in m.value for m in at.markdown)
    assert not any("only to https" in m.value for m in at.markdown)
    assert known(home) == []


def test_without_a_mail_server_a_webhook_is_offered_and_an_e_mail_explains_why_not(home: Home) -> None:
    at = asked()
    assert [one.label for one in at.text_input] == ["Web address"]
    at = by(at, "email")
    assert at.text_input == []
    assert "No mail server is named" in texts(at)
    assert button(at, "Add e-mail address").disabled


def test_the_secret_of_a_webhook_is_shown_once_with_a_check_that_works(home: Home, hook: Hook) -> None:
    at = press(typed(asked(), "Web address", f"{hook.url}/hook"), "Add webhook")
    assert title(at).startswith("The secret of http")
    secret, check = codes(at)
    at = press(at, "I have stored it")
    assert codes(at) == []
    assert secret not in texts(opened("workflows"))
    press(at, "Send test")
    deliver(home)
    ((_, headers, body),) = hook.got
    said = headers["handover-signature"]
    made: dict[str, Any] = {}
    exec(check, made)
    for fits in (made["from_handover"], notices_check.from_handover):
        assert fits(secret, said, body)
        assert not fits(secret + "x", said, body)
        assert not fits(secret, said, body + b" ")
        assert not fits(secret, signature([secret], int(time.time()) - 301, body), body)


def test_the_secret_is_not_shown_to_who_closes_the_window_and_looks_again(home: Home) -> None:
    at = press(typed(asked(), "Web address", FAR), "Add webhook")
    assert len(codes(at)) == 2
    at = dismiss(at)
    assert codes(at) == []
    assert len(known(home)) == 1


def test_in_the_dialog_alone_the_secret_takes_the_place_of_what_was_asked(home: Home) -> None:
    at = press_inside(typed(asked(), "Web address", FAR), "Add webhook")
    assert title(at).startswith("The secret of ")


def test_a_second_press_on_add_adds_one_and_leaves_the_secret(home: Home, mailbox: Mailbox) -> None:
    at = typed(by(asked(), "webhook"), "Web address", FAR)
    pressed = button(at, "Add webhook")
    sound(pressed.click().run())
    at = late(at, pressed)
    assert title(at).startswith("The secret of ")
    assert len(known(home)) == 1


def test_an_address_that_is_there_already_is_refused_by_its_short_name(home: Home) -> None:
    hears(home)
    at = press(typed(asked(), "Web address", FAR), "Add webhook")
    assert any("already" in m.value and "SECRET" not in m.value for m in at.markdown)
    assert "SECRET" not in entries(at)[0]
    assert "nothing delivered yet" in entries(at)[0].lower()


def test_a_test_is_followed_until_it_arrives(home: Home, hook: Hook) -> None:
    hears(home, f"{hook.url}/hook")
    at = press(opened("workflows"), "Send test")
    assert "A test is on its way." in texts(at)
    assert button(at, "Send test").disabled
    assert "No worker is running, so nothing is delivered" in texts(at)
    assert "on the way" not in entries(at)[0]
    at = tick(at)
    assert "A test is on its way." in texts(at)
    deliver(home)
    at = tick(at)
    assert re.search(r"The test arrived at \d\d\\\.\d\d\\\.\d\d", texts(at))
    assert entries(at)[0].endswith("last delivered")
    assert not button(at, "Send test").disabled
    assert "arrived" not in texts(opened("workflows"))


def test_a_test_that_ends_does_not_close_a_dialog(home: Home, hook: Hook) -> None:
    hears(home, f"{hook.url}/hook")
    at = press(press(opened("workflows"), "Send test"), "New secret…")
    deliver(home)
    assert title(at).startswith("A new secret for ")
    at = sound(at.run())
    assert "The test arrived" in texts(at)
    assert title(at).startswith("A new secret for ")


def test_a_test_that_does_not_arrive_says_why_once(home: Home, hook: Hook) -> None:
    hears(home, f"{hook.url}/hook")
    hook.status["/hook"] = 503
    at = press(opened("workflows"), "Send test")
    deliver(home)
    at = tick(at)
    (entry,) = entries(at)
    assert re.search(r"Test [^\n]+: \nThe server failed\.", entry)
    assert entry.endswith("In trouble\nnever delivered")
    assert texts(at).count("server failed") == 1
    (entry,) = entries(opened("workflows"))
    assert "Last try " in entry


def test_trouble_after_better_days_says_when_the_last_one_arrived(home: Home) -> None:
    now = home.store.clock()
    change(home, hears(home), delivered_at=now, trouble="no_connection", trouble_at=now)
    (entry,) = entries(opened("workflows"))
    assert "The server can't be reached." in entry
    assert "\nIn trouble\nlast delivered " in entry


def test_a_receiver_that_wants_no_more_is_said_and_can_only_be_removed(home: Home, hook: Hook) -> None:
    hears(home, f"{hook.url}/hook")
    hook.status["/hook"] = 410
    at = press(opened("workflows"), "Send test")
    deliver(home)
    at = tick(at)
    assert "wants no more notices (410) and was unsubscribed. Add it anew once it takes them again." in entries(at)[0]
    assert entries(at)[0].endswith("Wants no more")
    assert not {"Send test", "Choose kinds…", "New secret…"} & set(labels(at))
    at = press(press(at, "Remove…"), "Remove http")
    assert known(home) == []


def test_what_waits_is_counted_and_with_a_worker_nothing_is_missing(home: Home) -> None:
    hears(home)
    with home.store.write() as session:
        for number in range(2):
            tell(session, home.store.clock(), Tells.RUN_FAULT, company(home).id, f"run:{number}")
    at = opened("workflows")
    assert "2 notices on the way" in entries(at)[0]
    assert "nothing is delivered" in texts(at)
    with worker_lock(home.store, home.folder, "here"):
        assert "nothing is delivered" not in texts(opened("workflows"))
    at = press(at, "Remove…")
    assert "Nor does what is on its way: 2 notices." in texts(at)


def test_e_mail_addresses_without_a_mail_server_are_warned_about(
    home: Home, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    hears(home, "payroll@nordlys.dk", "email")
    assert not opened("workflows").warning
    monkeypatch.delenv("HANDOVER_SMTP_URL")
    (warned,) = opened("workflows").warning
    assert warned.value.startswith("No e-mail can go out. No mail server is named")


def test_kinds_are_chosen_and_at_least_one(home: Home) -> None:
    hears(home)
    at = press(opened("workflows"), "Choose kinds…")
    at = press(tick_off(at, *WANTED), "Choose kinds")
    assert any(":red[" in m.value and "at least one kind" in m.value for m in at.markdown)
    (box,) = [one for one in at.checkbox if one.label == KINDS[Tells.RUN_FAULT]]
    sound(box.check().run())
    pressed = button(at, "Choose kinds")
    at = sound(pressed.click().run())
    assert known(home)[0].kinds == (Tells.RUN_FAULT,)
    assert "Webhook · only: run that could not go on" in entries(at)[0]
    assert not [label for label in labels(at) if label.startswith("Take ")]  # it was meant so
    late(at, pressed)
    assert known(home)[0].kinds == (Tells.RUN_FAULT,)


def test_kinds_that_an_address_does_not_hear_of_are_named_and_taken_with_one_press(home: Home) -> None:
    which = hears(home)
    assert not [one for one in labels(opened("workflows")) if one.startswith("Take ")]
    change(home, which, kinds=[kind.value for kind in WANTED[:-2]])
    at = opened("workflows")
    assert "all kinds but: sign-in that has ended, data that are an older copy" in entries(at)[0]
    at = press(at, "Take 2 more kinds")
    assert known(home)[0].not_chosen == ()
    assert "Webhook · all kinds" in entries(at)[0]
    assert at.success[0].value.endswith("hears of them too from now on.")


def test_a_new_secret_is_asked_about_shown_once_and_the_old_one_stays_for_a_day(home: Home) -> None:
    which = hears(home)
    at = press(press(opened("workflows"), "New secret…"), "Cancel")
    assert known(home)[0].old_secret_until is None
    at = press(at, "New secret…")
    assert "The old one signs too for another day" in texts(at)
    pressed = button(at, "Make new secret")
    sound(pressed.click().run())
    secret, _check = codes(at)
    at = late(at, pressed)
    assert codes(at)[0] == secret
    assert "the old secret signs too until" in entries(at)[0]
    change(home, which, old_until=home.store.clock() - OLD_SECRET - timedelta(seconds=1))
    assert "old secret" not in entries(opened("workflows"))[0]


def test_an_address_is_removed_when_that_is_confirmed(home: Home) -> None:
    hears(home)
    at = press(opened("workflows"), "Remove…")
    assert title(at).endswith("9876?")
    assert len(known(home)) == 1
    at = press(at, "Remove https")
    assert known(home) == []
    assert at.success[0].value.endswith("is removed.")
    assert "Nobody is told yet" in texts(at)


def test_presses_on_an_address_that_somebody_else_removed_change_nothing_and_are_told(home: Home) -> None:
    which = hears(home)
    change(home, which, kinds=[kind.value for kind in WANTED[:-1]])
    waiting = {label: opened("workflows") for label in ("Send test", "Take 1 more kind")}
    for opening, label in (
        ("Choose kinds…", "Choose kinds"),
        ("New secret…", "Make new secret"),
        ("Remove…", "Remove "),
    ):
        waiting[label] = press(opened("workflows"), opening)
    notices.unsubscribe(home, company(home), which, "somebody else")
    for label, at in waiting.items():
        at = press(at, label)
        assert "do not go to such an address" in at.error[0].value
        assert not at.get("dialog")
    assert known(home) == []


def test_a_question_about_an_address_that_somebody_else_removed_goes_with_it(home: Home) -> None:
    which = hears(home)
    at = press(opened("workflows"), "Choose kinds…")
    notices.unsubscribe(home, company(home), which, "somebody else")
    at = sound(at.run())
    assert not at.get("dialog")
    assert "notice-asking" not in at.session_state


def test_what_is_asked_on_one_companys_page_is_not_asked_on_anothers(home: Home) -> None:
    at = asked()
    asking = at.session_state["notice-asking"]
    at.session_state["notice-asking"] = type(asking)("other", asking.what)
    assert not sound(at.run()).get("dialog")


def test_an_address_is_text_whatever_it_holds(home: Home) -> None:
    which = hears(home)
    change(home, which, shown="https://<b>*x*</b>/")
    at = press(opened("workflows"), "Remove…")
    assert not [e for e in at.get("html") if "<b>*" in e.proto.body]
    assert r"\<b\>\*x\*" in title(at)
    assert "://" not in title(at)
