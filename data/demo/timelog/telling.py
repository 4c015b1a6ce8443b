"""People, days and rows of TimeLog's seed document. The fixed tables are in `tables`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from typing import Any

from data.demo.company import ABSENCE_CODES, KM_RATE, SALARY_CODES, SUPPLEMENT_TASK
from data.demo.model import Person, Story, Work
from data.demo.timelog import tables
from data.names import load

ACCOUNT = "nordlys"
PAT = "demo-timelog-pat"
SITE_CODE = "DEMO01"
API_ID = "demoReader"
API_PASSWORD = "demo-reporting-password"
TRANSACTIONAL_USER = "handover@nordlys.example"
TRANSACTIONAL_PASSWORD = "demo-transactional-password"

ABSENCE_CODE_IDS = {code.code: code.id for code in ABSENCE_CODES}
SALARY_CODE_IDS = {code.code: code.id for code in SALARY_CODES}
Row = dict[str, Any]


def document(story: Story) -> Row:
    """The seed document, ready for JSON: dates, times, hours are strings. The token is the managing director's."""
    users = {p.key: p.time.user_id for p in story.people if p.time}
    top = next(p for p in story.people if p.manager is None)
    employee_ids = {p.key: p.time.employee_id for p in story.people if p.time}
    heads = {p.unit: employee_ids[p.key] for p in story.people if p.heads_unit}
    return {
        "account": ACCOUNT,
        "credentials": {
            "pat": PAT,
            "pat_user_id": users[top.key],
            "site_code": SITE_CODE,
            "api_id": API_ID,
            "api_password": API_PASSWORD,
            "transactional_user": TRANSACTIONAL_USER,
            "transactional_password": TRANSACTIONAL_PASSWORD,
        },
        **tables.fixed(heads, story.first.year),
        "users": [_user(p, users) for p in story.people if p.time],
        "timesheets": [
            {
                "UserID": users[s.person],
                "From": str(s.first),
                "To": str(s.last),
                "ApprovedStatus": s.status,
                "Comment": s.comment,
            }
            for s in story.sheets
        ],
        "work_units": [_work_unit(row, users) for row in story.work],
        "time_off": [
            {
                "UserID": users[a.person],
                "Date": str(a.day),
                "RegHours": str(a.hours),
                "AbsenceCodeID": ABSENCE_CODE_IDS[a.code],
                "ID": a.id,
            }
            for a in story.absences
        ],
        "mileage": list(_mileage(story, users)),
        "expenses": list(_expenses(story, users)),
    }


def _user(person: Person, users: dict[int, int]) -> Row:
    known = person.time
    if known is None:
        raise ValueError(f"person {person.key} is not in the time system")
    streets, towns = load("places")["streets"], load("places")["towns"]
    zip_code, city = towns[person.key % len(towns)]
    manager = users.get(person.manager) if person.manager is not None else None
    row: Row = {
        "UserID": known.user_id,
        "EmployeeID": known.employee_id,
        "FirstName": known.first_name,
        "LastName": known.last_name,
        "Initials": known.initials,
        "Username": known.email,
        "Email": known.email,
        "Title": person.title,
        "Mobile": person.phone,
        "Address": f"{streets[person.key % len(streets)]} {1 + person.key % 97}",
        "ZipCode": zip_code,
        "City": city,
        "EmployeeNo": known.number,
        "HiredDate": str(known.hired),
        "TerminatedDate": str(known.ended) if known.ended else None,
        "IsActive": known.active,
        "LegalEntityID": tables.LEGAL_ENTITY_IDS[person.entity],
        "DepartmentID": tables.DEPARTMENT_IDS[person.unit],
        "EmployeeTypeID": tables.EMPLOYEE_TYPE_IDS[person.basis],
        "SalaryGroupID": tables.SALARY_GROUP_IDS[person.basis, person.group],
        "NormalWorkingTimeID": tables.NORM_IDS[person.norm],
        "PublicHolidayCalendarID": 1,
        "AllowanceLegislationID": 1,
        "DefaultHourlyRateID": 61,
        "CostPriceID": 7,
        "ApprovalManagerUserID": manager,
        "UserRoleIDs": tables.role_ids(person),
    }
    if person.new_norm and person.new_norm_from:
        change = {"ValidFromDate": str(person.new_norm_from), "NormalWorkingTimeID": tables.NORM_IDS[person.new_norm]}
        row["normal_working_times"] = [change]
    return row


def _work_unit(row: Work, users: dict[int, int]) -> Row:
    unit: Row = {
        "UserID": users[row.person],
        "Date": str(row.day),
        "RegHours": str(row.hours),
        "TaskID": row.task,
        "ID": row.id,
        # Without clock times TimeLog's two fields are midnight, so end minus start is not the hours [inferred].
        "StartTime": _clock(row.start),
        "EndTime": _clock(row.end),
    }
    if row.note:
        unit["Note"] = row.note
    if row.salary_code:
        unit["SalaryCodeID"] = SALARY_CODE_IDS[row.salary_code]
    if row.task == SUPPLEMENT_TASK:
        unit["IsBillable"] = False
    return unit


def _clock(moment: time | None) -> str:
    return moment.strftime("%H:%M") if moment else "00:00"


def _mileage(story: Story, users: dict[int, int]) -> Iterator[Row]:
    for number, trip in enumerate(story.trips, start=501):
        yield {
            "ID": number,
            "UserID": users[trip.person],
            "ProjectID": trip.project,
            "TravelStartDate": str(trip.day),
            "TravelPurpose": "Kundebesøg",
            "TravelDeparture": trip.departure,
            "TravelDestination": trip.destination,
            "TravelKM": str(trip.km),
            "TransportRateAmount": str(KM_RATE),
        }


def _expenses(story: Story, users: dict[int, int]) -> Iterator[Row]:
    for number, outlay in enumerate(story.outlays, start=701):
        yield {
            "ID": number,
            "UserID": users[outlay.person],
            "ProjectID": outlay.project,
            "Date": str(outlay.day),
            "Amount": str(outlay.amount),
            "CurrencyABB": outlay.currency,
            "CurrencyRate": tables.CURRENCY_RATES[outlay.currency],
            "ExpenseType": outlay.kind,
            "ExpenseTypeID": tables.EXPENSE_TYPE_IDS[outlay.kind],
            "PaymentMethod": "Paid by employee" if outlay.own_money else "Company card",
            "PaymentMethodID": 1 if outlay.own_money else 2,
            "ApprovedStatus": outlay.status,
        }
