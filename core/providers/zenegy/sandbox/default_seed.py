"""What a fresh Zenegy sandbox holds: two small companies around today, at least three of everything that is listed.

The month before today's is paid and closed for all three payout periods; today's month is open. Maja Holm, her user,
her standard rate and their uids are those of the sheet's worked exchanges (section 13).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from . import seed
from .access import Grant, access_token

OTHER_COMPANY_UID = "c0a8f0d1-5b7e-4c1a-9d2e-0f1a2b3c4d02"
MAJA, MAJA_USER = "e1b2c3d4-0007-4a5b-8c6d-111122223331", "a9b8c7d6-0007-4f5e-8d4c-999988887771"
MAJA_RATE = "d4c3b2a1-0100-4b6a-9c8d-555566667771"
OWNER = seed.Person(
    uid="a9b8c7d6-0001-4f5e-8d4c-999988887771",
    id=8001,
    name="Karen Lind",
    email="karen@nordlys.example",
    roles={seed.COMPANY_UID: "CompanyOwner", OTHER_COMPANY_UID: "CompanyOwner"},
)
# Ready-made access of the owner to the first company; another document may use the same values for the same effect.
TOKEN = access_token(
    Grant(seed.CLIENT_ID, OWNER, seed.COMPANY_UID, uid="9a000000-0000-4000-8000-000000000001"),
    datetime(2020, 1, 1, tzinfo=UTC),
    "9a000000-0000-4000-8000-000000000002",
    seconds=30 * 365 * 86400,
)
REFRESH_TOKEN = "T1dVc2FuZGJveC16ZW5lZ3ktcmVmcmVzaC10b2tlbg=="


def default_seed(today: date) -> dict[str, Any]:
    """The built-in document, dated around `today` (Danish local)."""
    last_month_end = today.replace(day=1) - timedelta(days=1)
    return {
        "apps": [{}],
        "people": [
            OWNER.model_dump(),
            _person(2, "Peter Bang", {seed.COMPANY_UID: "PayrollAdminFull"}),
            _person(3, "Lise Juul", {OTHER_COMPANY_UID: "PayrollAdminLimited"}),
            {
                **_person(7, "Maja Holm", {seed.COMPANY_UID: "Employee"}),
                "uid": MAJA_USER,
                "id": 9001,
                "email": "maja@nordlys.example",
            },
        ],
        "grants": [
            {
                "person": OWNER.uid,
                "company_uid": seed.COMPANY_UID,
                "access_token": TOKEN,
                "refresh_token": REFRESH_TOKEN,
            }
        ],
        "companies": [_nordlys(last_month_end), _fjord(last_month_end)],
    }


def _person(number: int, name: str, roles: dict[str, str]) -> dict[str, Any]:
    email = f"{name.split()[0].lower()}@nordlys.example"
    return {"uid": _uid("a9b8c7d6", number), "id": 8000 + number, "name": name, "email": email, "roles": roles}


def _uid(kind: str, number: int) -> str:
    return f"{kind}-{number:04d}-4000-8000-000000000000"


def _nordlys(last_month_end: date) -> dict[str, Any]:
    employees = [
        {
            **_employee(7, "Maja Holm", "30", kind=1),
            "uid": MAJA,
            "title": "Tekniker",
            "cpr": "0101901234",
            "employmentDate": "2021-08-01",
            "user": {"uid": MAJA_USER, "id": 9001},
        },
        _employee(8, "Jens Østergaard", "10"),
        _employee(9, "Aisha Rahimi", "30", kind=1, payout=2),
        _employee(10, "Søren Kjær", "30", kind=1, payout=1),
        {**_employee(11, "Ida Brandt", "20"), "user": None},
        {**_employee(12, "Ole Friis", "20"), "isResigned": True, "lastWorkDay": last_month_end.isoformat()},
        _employee(13, "Nora Lund", "10", payout=2),
        _employee(14, "Emil Dahl", "30", kind=1, payout=1),
    ]
    jens, aisha, soren, emil = (_uid("a9b8c7d6", n) for n in (1008, 1009, 1010, 1014))
    return {
        "uid": seed.COMPANY_UID,
        "id": 41,
        "name": "Nordlys ApS",
        "cvr": "12345674",
        "pNumbers": [{"pNumber": f"100000000{n}", "name": n_} for n, n_ in ((1, "Aarhus"), (2, "Odense"), (3, "Ribe"))],
        "departments": [
            {"uid": f"b1000000-0000-4000-8000-00000000000{n}", "id": n, "name": name, "number": f"{n}0"}
            for n, name in ((1, "Administration"), (2, "Salg"), (3, "Drift"))
        ],
        "costCenters": [
            {"uid": _uid("b2000000", n), "costCenterName": name, "costCenterCode": f"C{n}"}
            for n, name in ((1, "Fælles"), (2, "Projekter"), (3, "Værksted"))
        ],
        "employees": employees,
        "userGroups": [
            {"uid": _uid("b3000000", 1), "id": 1, "name": "Vagthold", "userUids": [aisha, soren]},
            {"uid": _uid("b3000000", 2), "id": 2, "name": "Kontor", "userUids": [jens]},
            {"uid": _uid("b3000000", 3), "id": 3, "name": "Lager", "userUids": []},
        ],
        "rates": [
            _standard_rate(MAJA_RATE, 51, MAJA_USER, 185),
            _standard_rate(_uid("d4c3b2a1", 1009), 52, aisha, 172.5),
            _standard_rate(_uid("d4c3b2a1", 1010), 53, soren, 168),
            _standard_rate(_uid("d4c3b2a1", 1014), 54, emil, 190),
            _rate(200, "Overtid 50 %", 95),
            _rate(210, "Vagttillæg", 45, limitUserAccess=True, allowedUsers=[MAJA_USER]),
            _rate(211, "Nattillæg", 60, limitUserAccess=True, allowedUserGroups=[_uid("b3000000", 1)]),
            _rate(220, "Fri sats", 0, overrideRate=True),
            _rate(290, "Udgået sats", 80, isDisabled=True),
        ],
        "absenceTypes": [
            {"uid": _uid("ab000000", n), "name": name, "number": str(number), "absenceType": kind}
            for n, name, number, kind in (
                (1, "Fædreorlov uden løn", 51, 5),
                (2, "Barns 2. sygedag", 42, 4),
                (3, "Seniorfridag", 31, 3),
            )
        ],
        "supplementRates": [
            _supplement_rate(22, "Overtid", 2200, 95),
            _supplement_rate(23, "Telefon", 2300, 150),
            _supplement_rate(24, "Bonus", 2400, 0, overrideRate=True, overrideName=True),
            _supplement_rate(25, "Frokostordning", 2500, 300, type=1),
        ],
        "hourRegistrations": [
            _hours(MAJA_USER, MAJA_RATE, last_month_end - timedelta(days=n), 7.4, 11) for n in (2, 3, 4)
        ]
        + [_hours(aisha, _uid("d4c3b2a1", 1009), last_month_end, 8, 12)],
        "absences": [
            _absence(MAJA, last_month_end, 0, None),
            _absence(_uid("e1b2c3d4", 1008), last_month_end, 1, None),
            _absence(_uid("e1b2c3d4", 1013), last_month_end, 4, _uid("ab000000", 2)),
        ],
        "supplementRegistrations": [
            {"employeeUid": uid, "rateUid": _supplement_uid(23), "date": last_month_end, "units": 1, "status": 3}
            for uid in (MAJA, _uid("e1b2c3d4", 1008), _uid("e1b2c3d4", 1013))
        ],
        "payrolls": _paid(last_month_end, "41"),
    }


def _fjord(last_month_end: date) -> dict[str, Any]:
    people = [(21, "Birgit Holst"), (22, "Lars Ibsen"), (23, "Freja Maj")]
    users = {n: _uid("a9b8c7d6", 1000 + n) for n, _ in people}
    return {
        "uid": OTHER_COMPANY_UID,
        "id": 42,
        "name": "Fjord Service ApS",
        "cvr": "87654323",
        "pNumbers": [{"pNumber": "1000000011"}],
        "departments": [{"uid": "b1000000-0000-4000-8000-000000000011", "id": 11, "name": "Service", "number": "10"}],
        "employees": [
            {**_employee(n, name, "10", kind=1), "departmentUid": "b1000000-0000-4000-8000-000000000011"}
            for n, name in people
        ],
        "rates": [
            *(_standard_rate(_uid("d4c3b2a1", 1000 + n), 60 + n, users[n], 178) for n, _ in people),
            _rate(300, "Overtid 100 %", 178),
        ],
        "supplementRates": [_supplement_rate(32, "Telefon", 2300, 150)],
        "payrolls": _paid(last_month_end, "42"),
    }


def _employee(number: int, name: str, department: str, kind: int = 2, payout: int = 4) -> dict[str, Any]:
    number += 1000
    email = f"{name.split()[0].lower().replace('ø', 'oe')}@nordlys.example"
    return {
        "uid": _uid("e1b2c3d4", number),
        "id": 6000 + number,
        "name": name,
        "employeeNumber": str(number),
        "cpr": f"010190{number}",
        "contactEmail": email,
        "contactPhone": f"+45 20 00 {number // 100} {number % 100:02d}",
        "departmentUid": f"b1000000-0000-4000-8000-00000000000{int(department) // 10}",
        "employmentDate": "2020-02-01",
        "type": kind,
        "salaryPayoutPeriod": payout,
        "pNumber": "1000000001",
        "user": {"uid": _uid("a9b8c7d6", number), "id": 8000 + number},
    }


def _standard_rate(uid: str, number: int, user_uid: str, amount: float) -> dict[str, Any]:
    return {
        "uid": uid,
        "id": number,
        "name": "Timeløn",
        "number": "100",
        "paymentPerRate": amount,
        "isStandard": True,
        "limitUserAccess": True,
        "allowedUsers": [user_uid],
        "wageCode": "1100",
    }


def _rate(number: int, name: str, amount: float, **more: Any) -> dict[str, Any]:
    uid = _uid("d4c3b2a1", number)
    return {"uid": uid, "id": number, "name": name, "number": str(number), "paymentPerRate": amount, **more}


def _supplement_uid(number: int) -> str:
    return f"aa110000-0000-4000-8000-0000000000{number}"


def _supplement_rate(number: int, name: str, code: int, amount: float, **more: Any) -> dict[str, Any]:
    return {"uid": _supplement_uid(number), "name": name, "number": str(code), "rate": amount, **more}


def _hours(user_uid: str, rate_uid: str, day: date, hours: float, payroll_number: int) -> dict[str, Any]:
    return {
        "userUid": user_uid,
        "hourPaymentRateUid": rate_uid,
        "date": day,
        "hours": hours,
        "note": "Fra sidste måned",
        "status": 4,
        "payrollNumber": payroll_number,
    }


def _absence(employee_uid: str, day: date, kind: int, company_type_uid: str | None) -> dict[str, Any]:
    return {
        "employeeUid": employee_uid,
        "fromDate": day,
        "toDate": day,
        "days": 1,
        "absenceType": kind,
        "companyAbsenceTypeUid": company_type_uid,
        "status": 3,
    }


def _paid(last_month_end: date, company: str) -> list[dict[str, Any]]:
    """A finished run for each payout period, ending with last month, so that all of today's month is open."""
    lengths = {4: last_month_end.day, 2: 14, 1: 7}
    return [
        {
            "uid": f"fa0000{company}-000{payout}-4000-8000-000000000000",
            "number": number,
            "periodFrom": last_month_end - timedelta(days=length - 1),
            "periodTo": last_month_end,
            "salaryPayoutPeriod": payout,
            "type": 3 if payout == 4 else 0,
            "status": 4,
            "dispositionDate": last_month_end,
        }
        for number, (payout, length) in enumerate(lengths.items(), 11)
    ]
