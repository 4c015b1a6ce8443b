"""The connector against the sandbox, which is an independent reading of the sheet, over a real socket."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from core.http.errors import Broken, Duplicate, NotSent, ProviderError, Rejected, SignInNeeded, Throttled, Unclear
from core.http.protocols import MemoryTokens, Tokens
from core.models.codes import HourRate
from core.models.writes import RecordState, Write
from core.providers.zenegy import Refs, Zenegy, authorize_url, callback_code, exchange_code, rates
from tests.providers.zenegy.playing import COMPANY, EMPLOYEE, RATE, SUPPLEMENT_RATE, USER, Town, town

TODAY = datetime.now(UTC).date()
FORBIDDEN_RATE = "d4c3b2a1-0211-4000-8000-000000000000"
FREE_RATE = "d4c3b2a1-0220-4000-8000-000000000000"
OVERTIME_RATE = "d4c3b2a1-0200-4000-8000-000000000000"
OWN_TYPE = "5:ab000000-0001-4000-8000-000000000000"


@pytest.fixture
def there() -> Town:
    return town()


@pytest.fixture
def zenegy(there: Town) -> Iterator[Zenegy]:
    connector = Zenegy(there.account())
    yield connector
    connector.close()


def at(clock: str, day: date = TODAY) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}")


HOURS = Write(
    operation="hours",
    person=EMPLOYEE,
    holder=USER,
    first=TODAY,
    last=TODAY,
    start=at("08:00:00"),
    end=at("15:24:00"),
    target=RATE,
    quantity=Decimal("7.40"),
    marker="ho:6a1d0b52",
    text="TimeLog",
)
ABSENCE = Write(
    operation="absence",
    person=EMPLOYEE,
    holder=EMPLOYEE,
    first=TODAY,
    last=TODAY,
    target="0",
    quantity=Decimal("0.5"),
    marker="ho:0badcafe",
    text="TimeLog 20 Ferie",
)
SUPPLEMENT = Write(
    operation="supplement",
    person=EMPLOYEE,
    holder=EMPLOYEE,
    first=TODAY,
    last=TODAY,
    target=SUPPLEMENT_RATE,
    quantity=Decimal(3),
    marker="ho:5abb1e55",
    text="TimeLog 2200 Overtid",
)


def held(connector: Zenegy, write: Write) -> list[tuple[Any, ...]]:
    found = connector.find(write)
    return [(r.holder, r.first, r.last, r.start, r.target, r.quantity, r.amount, r.state, r.text) for r in found]


def as_written(write: Write, state: RecordState = RecordState.APPROVED) -> tuple[Any, ...]:
    text = f"{write.text} {write.marker}"
    return (
        write.holder,
        write.first,
        write.last,
        write.start,
        write.target,
        write.quantity,
        write.amount,
        state,
        text,
    )


def test_signing_in_from_the_consent_page_to_the_first_call(there: Town) -> None:
    there.post("settings", {"auto_approve": True})
    account = there.account()

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    with pytest.raises(urllib.error.HTTPError) as sent_back:
        urllib.request.build_opener(Stay).open(authorize_url(account, "once-only"), timeout=10)
    back = {name: values[0] for name, values in parse_qs(urlsplit(sent_back.value.headers["location"]).query).items()}
    code = callback_code(account, back, "once-only")
    tokens, company = exchange_code(account, code)
    assert company == COMPANY
    with pytest.raises(SignInNeeded):
        exchange_code(account, code)
    connector = Zenegy(replace(account, tokens=MemoryTokens(tokens)))
    assert connector.check().identity.id == COMPANY
    there.post("expire_tokens")
    assert connector.check().can_approve is True
    there.post("revoke_grant")
    with pytest.raises(SignInNeeded):
        connector.employees()
    connector.close()


def test_the_test_of_a_connection_shows_company_person_and_role(zenegy: Zenegy) -> None:
    found = zenegy.check()
    assert (found.identity.name, found.signed_in_as, found.role) == ("Nordlys ApS", "Karen Lind", "CompanyOwner")
    assert (found.can_approve, found.problems) == (True, ())


def test_another_role_is_seen_and_cannot_approve(there: Town, zenegy: Zenegy) -> None:
    there.post("set_role", {"person": "a9b8c7d6-0001-4f5e-8d4c-999988887771", "role": "Employee"})
    found = zenegy.check()
    assert (found.role, found.can_approve) == ("Employee", False)
    assert "Nothing can be sent as approved" in " ".join(found.problems)


def test_an_app_without_the_hours_scope_is_told(there: Town) -> None:
    seed = dict(there.seed)
    scopes = ["scope:companyDetails", "scope:employee", "scope:absence"]
    seed["apps"] = [{**dict(seed["apps"][0]), "scopes": scopes}]
    there.post("load", seed)
    connector = Zenegy(there.account())
    found = connector.check()
    connector.close()
    assert found.scopes == tuple(scopes)
    assert "scope:hours" in found.problems[0]


def test_employees_come_with_both_ids_and_their_payout_group(zenegy: Zenegy) -> None:
    found = {one.number: one for one in zenegy.employees()}
    assert (found["1007"].id, found["1007"].account) == (EMPLOYEE, USER)
    assert found["1011"].account is None
    assert found["1012"].active is False
    assert {one.payout_group for one in found.values()} == {"weekly", "biweekly", "monthly"}
    assert {one.legal_entity for one in found.values()} == {COMPANY}


def test_rates_tell_the_standard_one_and_who_may_use_the_limited(zenegy: Zenegy) -> None:
    found = zenegy.hour_rates([USER, "a9b8c7d6-1008-4000-8000-000000000000", "a9b8c7d6-9999-4000-8000-000000000000"])
    assert found.standard == {USER: RATE}
    assert found.rates["d4c3b2a1-0210-4000-8000-000000000000"].accounts == frozenset({USER})
    assert found.rates[FORBIDDEN_RATE].accounts == frozenset()
    assert found.rates[OVERTIME_RATE].accounts is None
    assert found.rates[FREE_RATE].own_amount is True
    assert found.rates[SUPPLEMENT_RATE].operation == "supplement"
    assert [one.id for one in found.rates.values() if one.standard] == [RATE]


def test_hours_are_sent_found_changed_and_taken_back(there: Town, zenegy: Zenegy) -> None:
    receipt = zenegy.send(HOURS)
    assert receipt.state is RecordState.APPROVED
    assert held(zenegy, HOURS) == [as_written(HOURS)]
    assert [r.ref for r in zenegy.records("hours", TODAY, TODAY)] == [receipt.ref]
    changed = replace(HOURS, quantity=Decimal("6.25"), marker="ho:6a1d0b53")
    assert zenegy.replace(receipt.ref, changed).state is RecordState.APPROVED
    assert held(zenegy, HOURS) == [as_written(changed)]
    zenegy.remove(receipt.ref, changed)
    assert held(zenegy, HOURS) == []
    writes = [entry for entry in there.get("/zenegy/_control/requests") if entry["write"]]
    assert [entry["method"] for entry in writes] == ["POST", "PATCH", "DELETE"]


def test_hours_over_a_period_are_filed_on_its_last_day(zenegy: Zenegy) -> None:
    first = TODAY.replace(day=1)
    summed = replace(HOURS, first=first, start=None, end=None, quantity=Decimal(30), target=OVERTIME_RATE)
    zenegy.send(summed)
    (found,) = zenegy.find(summed)
    assert (found.first, found.last, found.start, found.quantity) == (TODAY, TODAY, None, Decimal(30))


def test_own_amounts_go_only_to_rates_that_allow_them(zenegy: Zenegy) -> None:
    own = replace(HOURS, target=FREE_RATE, amount=Decimal("212.50"))
    zenegy.send(own)
    assert held(zenegy, own) == [as_written(own)]
    with pytest.raises(Rejected) as refused:
        zenegy.send(replace(own, target=OVERTIME_RATE, start=at("16:00:00"), end=at("17:00:00"), quantity=Decimal(1)))
    assert refused.value.fields == ("amount",)


def refusals() -> list[tuple[str, Write, type[Rejected]]]:
    before = TODAY.replace(day=1) - timedelta(days=1)
    last_month = replace(HOURS, first=before, last=before, start=None, end=None)
    overlap = replace(HOURS, start=at("10:00:00"), end=at("12:00:00"), quantity=Decimal(2))
    return [
        ("REGISTRATION_ALREADY_EXISTS", HOURS, Duplicate),
        ("REGISTRATION_CONFLICTED_EXISTING_REGISTRATION_IN_PERIOD", overlap, Rejected),
        ("REGISTRATION_INVALID_PERIOD_RANGE", last_month, Rejected),
        ("RATE_FORBIDDEN_ACCESS", replace(HOURS, target=FORBIDDEN_RATE, start=None, end=None), Rejected),
        ("USER_NOT_FOUND", replace(HOURS, holder=EMPLOYEE), Rejected),
    ]


@pytest.mark.parametrize("style", ["result", "result_200", "problem"])
@pytest.mark.parametrize(("code", "write", "kind"), refusals())
def test_a_refusal_is_understood_in_every_form(
    there: Town, zenegy: Zenegy, style: str, code: str, write: Write, kind: type[Rejected]
) -> None:
    zenegy.send(HOURS)
    there.post("settings", {"error_style": style})
    with pytest.raises(Rejected) as refused:
        zenegy.send(write)
    assert (type(refused.value), refused.value.code) == (kind, code)
    assert refused.value.message.startswith(f"{write.quantity} hours on {write.first}: ")
    assert code not in refused.value.message


@pytest.mark.parametrize("form", ["object", "uid", "empty"])
def test_absence_is_sent_found_changed_and_taken_back(there: Town, zenegy: Zenegy, form: str) -> None:
    there.post("settings", {"write_answers": form})
    receipt = zenegy.send(ABSENCE)
    (found,) = zenegy.find(ABSENCE)
    assert receipt.ref == (None if form == "empty" else found.ref)
    assert held(zenegy, ABSENCE) == [as_written(ABSENCE)]
    changed = replace(ABSENCE, target=OWN_TYPE, quantity=Decimal(1))
    assert zenegy.replace(found.ref, changed).ref == found.ref
    assert held(zenegy, ABSENCE) == [as_written(changed)]
    assert OWN_TYPE in {one.id for one in zenegy.absence_types()}
    zenegy.remove(found.ref, changed)
    assert zenegy.find(ABSENCE) == []


@pytest.mark.parametrize(("style", "kind"), [("result", Duplicate), ("result_200", Duplicate), ("problem", Rejected)])
def test_a_second_absence_on_a_day_is_refused_and_read_where_the_answer_calls_it_a_conflict(
    there: Town, zenegy: Zenegy, style: str, kind: type[Rejected]
) -> None:
    zenegy.send(ABSENCE)
    there.post("settings", {"error_style": style})
    with pytest.raises(Rejected) as refused:
        zenegy.send(replace(ABSENCE, target="1"))
    assert type(refused.value) is kind
    assert held(zenegy, ABSENCE) == [as_written(ABSENCE)]


@pytest.mark.parametrize("form", ["object", "uid", "empty"])
def test_supplements_are_sent_and_found_and_corrected_by_hand(there: Town, zenegy: Zenegy, form: str) -> None:
    there.post("settings", {"write_answers": form})
    receipt = zenegy.send(SUPPLEMENT)
    (found,) = zenegy.find(SUPPLEMENT)
    assert receipt.ref == (None if form == "empty" else found.ref)
    assert held(zenegy, SUPPLEMENT) == [as_written(SUPPLEMENT)]
    assert found in zenegy.records("supplement", TODAY, TODAY)
    for call in (lambda: zenegy.replace(found.ref, SUPPLEMENT), lambda: zenegy.remove(found.ref, SUPPLEMENT)):
        with pytest.raises(NotSent, match="by hand"):
            call()
    assert held(zenegy, SUPPLEMENT) == [as_written(SUPPLEMENT)]


def test_a_supplement_carries_its_own_amount_where_the_rate_allows_it(zenegy: Zenegy) -> None:
    bonus = replace(SUPPLEMENT, target="aa110000-0000-4000-8000-000000000024", amount=Decimal("1250.5"))
    zenegy.send(bonus)
    assert held(zenegy, bonus) == [as_written(bonus)]


def test_pending_hours_are_approved_by_their_own_uid_only(there: Town, zenegy: Zenegy) -> None:
    mine = zenegy.send(HOURS)
    other = zenegy.send(replace(HOURS, start=at("16:00:00"), end=at("17:00:00"), quantity=Decimal(1)))
    for ref in (mine.ref, other.ref):
        there.post("set_pending_registration", {"kind": "hours", "uid": ref})
    assert {r.state for r in zenegy.find(HOURS)} == {RecordState.PENDING}
    zenegy.approve("hours", Refs(mine.ref))
    assert {r.ref: r.state for r in zenegy.find(HOURS)} == {
        mine.ref: RecordState.APPROVED,
        other.ref: RecordState.PENDING,
    }
    with pytest.raises(NotSent, match="no known way to approve absence"):
        zenegy.approve("absence", Refs(mine.ref))


def test_after_payroll_closing_nothing_can_be_changed(there: Town, zenegy: Zenegy) -> None:
    hours, absence = zenegy.send(HOURS), zenegy.send(replace(ABSENCE, first=TODAY, last=TODAY))
    there.post("close_payroll", {"from": TODAY.replace(day=1), "to": TODAY, "payout_period": 4})
    assert {r.state for r in (*zenegy.find(HOURS), *zenegy.find(ABSENCE))} == {RecordState.ARCHIVED}
    for call in (
        lambda: zenegy.replace(hours.ref, HOURS),
        lambda: zenegy.remove(hours.ref, HOURS),
        lambda: zenegy.replace(absence.ref, ABSENCE),
        lambda: zenegy.remove(absence.ref, ABSENCE),
        lambda: zenegy.approve("hours", Refs(hours.ref)),
    ):
        with pytest.raises(Rejected):
            call()


def test_what_is_gone_is_told(there: Town, zenegy: Zenegy) -> None:
    receipt = zenegy.send(HOURS)
    zenegy.remove(receipt.ref, HOURS)
    with pytest.raises(Rejected):
        zenegy.remove(receipt.ref, HOURS)


def test_a_general_rate_is_created_and_changed_and_its_number_is_unique(zenegy: Zenegy) -> None:
    made = rates.create(zenegy.client, HourRate(id="", number="310", name="Weekend", amount=Decimal("75.5")))
    rates.change(zenegy.client, replace(made, name="Weekend og helligdag", accounts=frozenset({USER})))
    found = zenegy.hour_rates([USER]).rates[made.id]
    assert found == replace(made, name="Weekend og helligdag", accounts=frozenset({USER}))
    with pytest.raises(Duplicate, match="number 310"):
        rates.create(zenegy.client, HourRate(id="", number="310", name="Igen"))
    with pytest.raises(Rejected, match="number 200") as refused:
        rates.change(zenegy.client, replace(made, number="200"))
    assert not isinstance(refused.value, Duplicate)
    with pytest.raises(NotSent, match="standard rate"):
        rates.change(zenegy.client, HourRate(id=RATE, number="100", name="Timeløn"))


def test_every_page_of_every_list_is_read(there: Town, zenegy: Zenegy) -> None:
    seed: dict[str, Any] = dict(there.seed)
    company = dict(seed["companies"][0])
    company["employees"] = [
        *company["employees"],
        *({"uid": f"e1b2c3d4-2000-4000-8000-{n:012d}", "id": 20000 + n, "name": f"Nr. {n}"} for n in range(430)),
    ]
    company["absences"] = [
        {
            "employeeUid": f"e1b2c3d4-2000-4000-8000-{n:012d}",
            "fromDate": TODAY,
            "toDate": TODAY,
            "days": 1,
            "absenceType": 0,
        }
        for n in range(430)
    ]
    company["hourRegistrations"] = [
        {
            "userUid": USER,
            "hourPaymentRateUid": RATE,
            "hours": f"{1 + Decimal(n) / 100}",
            "date": TODAY,
            "status": 1 + n % 5,
        }
        for n in range(350)
    ]
    seed["companies"] = [company, *seed["companies"][1:]]
    there.post("load", seed)
    assert len(zenegy.employees()) == 438
    assert len(zenegy.records("absence", TODAY, TODAY)) == 430
    hours = zenegy.records("hours", TODAY, TODAY)
    assert len({record.ref for record in hours}) == 350
    assert sum(record.quantity for record in hours) == sum(1 + Decimal(n) / 100 for n in range(350))
    assert {record.state for record in hours} == set(RecordState)
    assert len(zenegy.find(HOURS)) == 350


def expect(there: Town, fault: str, call: Any, kind: type[ProviderError]) -> None:
    there.post("faults", {"seed": 1, fault: 1.0, "late_seconds": 3.0})
    with pytest.raises(kind) as raised:
        call()
    assert type(raised.value) is kind
    there.post("faults", {})


@pytest.mark.parametrize("write", [HOURS, ABSENCE, SUPPLEMENT], ids=lambda w: w.operation)
def test_faults_are_named_by_the_decision_that_follows(there: Town, zenegy: Zenegy, write: Write) -> None:
    expect(there, "throttle", lambda: zenegy.send(write), Throttled)
    expect(there, "error_before", lambda: zenegy.send(write), Unclear)
    assert zenegy.find(write) == []
    expect(there, "error_after", lambda: zenegy.send(write), Unclear)
    assert held(zenegy, write) == [as_written(write)]
    expect(there, "refused", lambda: zenegy.send(write), Rejected)


def test_a_web_page_instead_of_data_is_broken(there: Town, zenegy: Zenegy) -> None:
    there.post("settings", {"html_answers": True})
    for call in (zenegy.employees, zenegy.check, lambda: zenegy.send(HOURS), lambda: zenegy.send(ABSENCE)):
        with pytest.raises(Broken, match="web page"):
            call()
    there.post("settings", {"html_answers": False})
    assert zenegy.find(HOURS) == []


def test_another_company_than_the_grants_is_refused(there: Town) -> None:
    connector = Zenegy(there.account(company_id="c0a8f0d1-5b7e-4c1a-9d2e-0f1a2b3c4d02"))
    with pytest.raises(Rejected, match="does not allow"):
        connector.check()
    connector.close()


def test_no_answer_in_time_is_unclear_and_the_record_is_found(there: Town) -> None:
    account = replace(there.account(), read_timeout=0.3)
    connector = Zenegy(account)
    there.post("faults", {"late_after": 1.0, "late_seconds": 1.0})
    with pytest.raises(Unclear):
        connector.send(HOURS)
    there.post("faults", {})
    assert held(connector, HOURS) == [as_written(HOURS)]
    connector.close()


def test_an_expired_token_without_refresh_asks_for_a_sign_in(there: Town) -> None:
    account = there.account()
    account.tokens = MemoryTokens(Tokens("gone", None, datetime.now(UTC) - timedelta(hours=1)))
    connector = Zenegy(account)
    with pytest.raises(SignInNeeded):
        connector.employees()
    connector.close()
