"""Users made and changed from here, against the sandbox (sheet section 4.1)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from unittest.mock import patch

import pytest

from core.http.errors import Duplicate, NotSent, Rejected
from core.http.protocols import Exchange
from core.models.writes import Receipt, RemoteRecord, Write
from core.providers.timetrack.connector import TimeTrack
from core.providers.timetrack.users import BY_HAND
from tests.providers.timetrack.acme import Acme
from tests.providers.timetrack.playing import connected

DAY = date(2026, 4, 7)
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def user_write(operation: str, person: str = "7", **fields: str) -> Write:
    given = {"first": DAY, "last": DAY, "target": "", "quantity": Decimal(1)}
    return Write(operation=operation, person=person, holder=person, fields=fields, **given)


NEW = {"user_name": "okan", "first_name": "Okan", "last_name": "Yıldız", "email": "okan@example.com", "number": "4715"}


def test_a_user_is_made_and_found_again(timetrack: TimeTrack, acme: Acme) -> None:
    write = user_write("employee.create", "new 1", **NEW)
    assert timetrack.find(write) == []
    assert timetrack.send(write) == Receipt("9")
    (found,) = timetrack.find(write)
    assert isinstance(found, RemoteRecord)
    assert {name: found.fields[name] for name in NEW} == NEW
    assert acme.get("/users/9")["enabled"] is True


def test_the_password_of_a_new_user_is_told_nobody(acme: Acme, caplog: pytest.LogCaptureFixture) -> None:
    exchanges: list[Exchange] = []
    with (
        connected(acme, recorder=exchanges.append) as timetrack,
        patch("core.providers.timetrack.users.secrets.token_urlsafe", return_value="a-random-word"),
        caplog.at_level("DEBUG"),
    ):
        timetrack.send(user_write("employee.create", **NEW))
    assert [one for one in exchanges if one.method == "POST"]
    assert "a-random-word" not in repr(exchanges) + caplog.text + acme.http.get("/_control/records").text


@pytest.mark.parametrize(("field", "value"), [("user_name", "IDAH"), ("email", "Ida.Holm@example.com")])
def test_nobody_is_made_twice(timetrack: TimeTrack, acme: Acme, field: str, value: str) -> None:
    with pytest.raises(Duplicate, match="a user idah"):
        timetrack.send(user_write("employee.create", **{**NEW, field: value}))
    assert len(acme.records("users")) == 2


def test_names_mail_and_number_are_changed(timetrack: TimeTrack, acme: Acme) -> None:
    changes = {"first_name": "Ida Maria", "last_name": "Holm-Berg", "email": "i@example.com", "number": "12"}
    assert timetrack.send(user_write("employee", **changes)) == Receipt("7")
    (found,) = timetrack.find(user_write("employee", **changes))
    assert {name: found.fields[name] for name in changes} == changes
    assert acme.get("/users/7")["personalNumber"] == 12


@pytest.mark.parametrize("field", ["active", "status", "enabled", "user_name", "department"])
def test_what_the_interface_can_not_change_is_said_and_not_sent(timetrack: TimeTrack, acme: Acme, field: str) -> None:
    before = acme.records("users")
    with pytest.raises(Rejected) as refused:
        timetrack.send(user_write("employee", **{field: "x"}))
    assert BY_HAND in refused.value.message
    assert refused.value.fields == (field,)
    assert acme.records("users") == before


@pytest.mark.parametrize(
    ("operation", "fields", "named"),
    [
        ("employee", {}, ()),
        ("employee", {"last_name": " "}, ("last_name",)),
        ("employee", {"number": "A-17"}, ("number",)),
        ("employee", {"number": "007"}, ("number",)),
        ("employee.create", {**NEW, "email": ""}, ("email",)),
        ("employee.create", {"user_name": "okan"}, ("first_name", "last_name", "email")),
        ("employee.create", {**NEW, "password": "x"}, ("password",)),
    ],
)
def test_employee_data_that_make_no_sense_are_refused_before_anything_is_sent(
    timetrack: TimeTrack, acme: Acme, operation: str, fields: dict[str, str], named: tuple[str, ...]
) -> None:
    before = acme.records("users")
    with pytest.raises(Rejected) as refused:
        timetrack.send(user_write(operation, **fields))
    assert refused.value.fields == named
    assert acme.records("users") == before


def test_users_are_neither_made_again_nor_taken_back(timetrack: TimeTrack) -> None:
    with pytest.raises(Rejected, match="not made again"):
        timetrack.replace("7", user_write("employee.create", **NEW))
    with pytest.raises(NotSent, match="disabled or deleted there"):
        timetrack.remove("7", user_write("employee", last_name="X"))
    for call in (timetrack.send, timetrack.find, lambda write: timetrack.replace("7", write)):
        with pytest.raises(NotSent, match="takes no hours"):
            call(user_write("hours"))
    with pytest.raises(NotSent, match="takes no hours"):
        timetrack.records("hours", *MARCH)
