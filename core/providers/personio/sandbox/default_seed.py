"""The company that a fresh Personio sandbox holds: Fjordlicht GmbH, dated around the day it starts.

All names are made up. At least three of everything that can be listed, and every shape of absence and attendance.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from .default_periods import (
    DOCTOR,
    FLEX,
    HOME,
    HOME_HOURS,
    ONE_DAY,
    PARENTAL,
    SICK,
    TRAINING,
    UNPAID,
    VACATION,
    absences,
    at,
    attendances,
)

Document = dict[str, Any]

PERSONNEL_NUMBER = "dynamic_88120.4711"

# id, first name, last name, gender, personnel number, status, department, team, weekly hours, title
PEOPLE = (
    ("3003", "Maren", "Petersen", "FEMALE", 4001, "ACTIVE", "401", "501", 40, "Head of Operations"),
    ("5005", "Ida", "Holm", "FEMALE", 4711, "ACTIVE", "401", "502", 38.5, "Fitter"),
    ("5006", "Jonas", "Brandt", "MALE", 4712, "ACTIVE", "401", "502", 38.5, "Fitter"),
    ("5007", "Leyla", "Aydın", "FEMALE", 4713, "ACTIVE", "402", "503", 32, "Planner"),
    ("5008", "Søren", "Kjær", "MALE", 4714, "ACTIVE", "402", "503", 40, "Electrician"),
    ("5009", "Élodie", "Marchand", "FEMALE", 4715, "LEAVE", "403", "501", 20, "Accountant"),
    ("5010", "Tomasz", "Wójcik", "MALE", 4716, "ACTIVE", "402", "503", 40, "Night technician"),
    ("5011", "Hannah", "Müller-Lüdenscheidt", "FEMALE", 4717, "ACTIVE", "403", "501", 40, "Payroll clerk"),
    ("5012", "Noah", "Vogt", "DIVERSE", 4718, "ONBOARDING", "401", "502", 38.5, "Apprentice"),
    ("5013", "Peter", "Schulz", "MALE", 4719, "INACTIVE", "401", "502", 40, "Fitter"),
    ("5014", "Anna", "Schulz", "FEMALE", 4720, "INACTIVE", "403", "501", 30, "Controller"),
    ("5015", "Anna", "Schulz", "UNSPECIFIED", 4721, "INACTIVE", "402", "503", 40, "Electrician"),
)
ABSENCE_TYPES: list[Document] = [
    {"id": VACATION, "name": "Vacation", "category": "PAID_VACATION", "approval_required": True, "entitlement": 30},
    {"id": SICK, "name": "Sick leave", "category": "SICK_LEAVE"},
    {"id": FLEX, "name": "Flex hours", "category": "OTHER", "unit": "HOUR"},
    {"id": DOCTOR, "name": "Doctor's appointment", "category": "OTHER", "unit": "HOUR", "approval_required": True},
    {"id": PARENTAL, "name": "Parental leave", "category": "MATERNITY_PARENTAL_LEAVE", "substitute": "REQUIRED"},
    {"id": UNPAID, "name": "Unpaid leave", "category": "UNPAID_VACATION", "substitute": "OPTIONAL"},
    {"id": HOME, "name": "Home office", "category": "OFFSITE_WORK"},
    {"id": HOME_HOURS, "name": "Home office (hours)", "category": "OFFSITE_WORK", "unit": "HOUR"},
    {"id": TRAINING, "name": "Training", "category": "OTHER", "entitlement": 5},
]
SALARY, HOURLY, MEAL, BONUS, SUPPLEMENT = (f"7a5c0000-0000-4000-8000-{number:012d}" for number in range(1, 6))


def default_seed(today: date) -> Document:
    """The seed document (see `seed.Seed`)."""
    monday = today - ONE_DAY * today.weekday()
    return {
        "holidays": [date(today.year + n, month, day) for n in (-1, 0, 1) for month, day in ((1, 1), (5, 1), (12, 25))],
        "credentials": [{}, *_lesser_credentials()],
        "attributes": [
            {"id": PERSONNEL_NUMBER, "global_id": "8812044", "label": "Personnel number", "type": "int"},
            {"id": "dynamic_305", "global_id": "8812045", "label": "Cost object", "type": "string"},
            {"id": "dynamic_306", "global_id": "8812046", "label": "Skills", "type": "string_list"},
            {"id": "dynamic_307.12", "global_id": "8812047", "label": "Jubilee", "type": "date"},
        ],
        "org_units": [
            *(
                {"type": "department", "id": one, "name": name}
                for one, name in _named("401", "Plant", "Field", "Office")
            ),
            *({"type": "team", "id": one, "name": name} for one, name in _named("501", "Staff", "Assembly", "Service")),
        ],
        "legal_entities": [{"id": one, "name": name} for one, name in _named("170", "GmbH", "ApS", "Services GmbH")],
        "offices": [{"id": one, "name": name} for one, name in _named("60301", "Kiel", "Flensburg", "Odense")],
        "cost_centers": [{"id": one, "name": name} for one, name in _named("1000", "Plant", "Field", "Office")],
        "persons": [_person(today, *row) for row in PEOPLE],
        "absence_types": ABSENCE_TYPES,
        "absence_periods": list(absences(monday)),
        "projects": _projects(today),
        "attendance_periods": list(attendances(monday)),
        "compensation_types": [
            {"id": SALARY, "name": "Base salary", "category": "FIXED"},
            {"id": HOURLY, "name": "Hourly wage", "category": "HOURLY"},
            {"id": MEAL, "name": "Meal allowance", "category": "RECURRING"},
            {"id": SUPPLEMENT, "name": "Night supplement", "category": "ONE_TIME"},
            {"id": BONUS, "name": "Annual bonus", "category": "BONUS"},
        ],
        "compensations": _compensations(today),
        "webhooks": _webhooks(),
        "events": [
            {
                "event_name": "person.created",
                "occurred_at": _utc(monday - ONE_DAY * days, 9),
                "payload": {"person": {"id": person_id}},
            }
            for days, person_id in ((40, "5010"), (20, "5011"), (3, "5012"))
        ],
    }


def _lesser_credentials() -> list[Document]:
    read = ["personio:persons:read", "personio:absences:read", "personio:attendances:read"]
    return [
        {"client_id": "papi-read-only", "client_secret": "papi-read-only-secret", "scopes": read},
        {
            "client_id": "papi-few-attributes",
            "client_secret": "papi-few-attributes-secret",
            "attributes": ["first_name", "last_name", "status"],
        },
    ]


def _named(first: str, *names: str) -> Iterator[tuple[str, str]]:
    return ((str(int(first) + number), name) for number, name in enumerate(names))


def _person(
    today: date,
    person_id: str,
    first_name: str,
    last_name: str,
    gender: str,
    number: int,
    status: str,
    department: str,
    team: str,
    hours: float,
    title: str,
) -> Document:
    begun = date(2019 + int(person_id) % 6, 1 + int(person_id) % 12, 1)
    if status == "ONBOARDING":
        begun = today + ONE_DAY * 14
    left = today.replace(day=1) - ONE_DAY if status == "INACTIVE" else None
    mail = f"{first_name}.{last_name}.{number}".lower().encode("ascii", "ignore").decode()
    employment = {
        "id": f"2306b77a-0000-4000-8000-{int(person_id):012d}",
        "status": status,
        "employment_start_date": begun,
        "employment_end_date": left,
        "position": {"title": title},
        "weekly_working_hours": hours,
        "full_time_weekly_working_hours": 40,
        "supervisor": None if person_id == "3003" else {"id": "3003"},
        "office": {"id": "60301"},
        "legal_entity": {"id": "171" if department == "402" else "170"},
        "org_units": [{"type": "department", "id": department}, {"type": "team", "id": team}],
        "cost_centers": [{"id": "1000", "weight": 60}, {"id": "1002", "weight": 40}],
        "termination": left and {"termination_date": left, "last_working_day": left, "type": "EMPLOYEE"},
    }
    return {
        "id": person_id,
        "email": f"{mail}@fjordlicht.example",
        "first_name": first_name,
        "last_name": last_name,
        "preferred_name": f"{first_name} {last_name}",
        "gender": gender,
        "custom_attributes": [
            {"id": PERSONNEL_NUMBER, "value": number},
            {"id": "dynamic_305", "value": f"K{number}"},
            {"id": "dynamic_306", "value": ["German"]},
        ],
        "employments": [employment],
        "work_schedule": [hours / 5] * 5 + [0, 0],
    }


def _projects(today: date) -> list[Document]:
    since = {"date": date(today.year, 1, 1)}
    return [
        {
            "id": "82173",
            "name": "Plant A",
            "project_code": "PA-1",
            "billable": True,
            "assigned_to_all": True,
            "start": since,
        },
        {
            "id": "82174",
            "name": "Plant B",
            "project_code": "PB-1",
            "client_name": "Nordsee AG",
            "members": ["5005", "5006"],
        },
        {"id": "82175", "name": "Plant A: cabling", "parent_project": {"id": "82173"}},
        {"id": "82176", "name": "Harbour light", "status": "ARCHIVED", "end": {"date": date(today.year - 1, 12, 31)}},
    ]


def _compensations(today: date) -> list[Document]:
    month, year = today.replace(day=1), date(today.year, 1, 1)
    rows: list[Document] = [
        {"person": {"id": one}, "type": {"id": SALARY}, "value": 3900 + 10 * n, "effective_from": year}
        for n, one in enumerate(("5005", "5006", "5007", "5008"))
    ]
    rows.append({"person": {"id": "5010"}, "type": {"id": HOURLY}, "value": 24.5, "effective_from": year})
    rows.append(
        {"person": {"id": "5005"}, "type": {"id": MEAL}, "value": 60, "effective_from": year, "interval": "MONTHLY"}
    )
    rows.append({"person": {"id": "5010"}, "type": {"id": SUPPLEMENT}, "value": 87.4, "effective_from": month})
    return [{"id": f"c0de0000-0000-4000-8000-{n:012d}", **row} for n, row in enumerate(rows, 1)]


def _webhooks() -> list[Document]:
    absences = [f"absence-period.{did}" for did in ("created", "updated.timerange", "updated.status", "deleted")]
    attendances = [f"attendance-period.{did}" for did in ("created", "updated", "deleted")]
    people = ["person.created", "person.updated", "person.deleted", "employment.updated"]
    return [
        {
            "id": f"2e430000-0000-4000-8000-{number:012d}",
            "url": f"https://hooks.fjordlicht.example/{name}",
            "description": name,
            "status": status,
            "auth_type": "NONE",
            "enabled_events": events,
        }
        for number, (name, status, events) in enumerate(
            (
                ("absences", "ENABLED", absences),
                ("attendances", "ENABLED", attendances),
                ("people", "DISABLED", people),
            ),
            1,
        )
    ]


def _utc(day: date, hour: int) -> str:
    return f"{at(day, hour).isoformat()}Z"
