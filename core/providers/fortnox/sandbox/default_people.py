"""The people of Åbo Test AB, their pay types and schedules, and rows of an earlier month."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

Document = dict[str, Any]

TJM, ARB = "TJM", "ARB"
# number, first name, last name, kind, schedule, cost centre, monthly salary or hourly pay, inactive
PEOPLE = (
    ("101", "Åsa", "Öberg", TJM, "HEL", "100", 42000, False),
    ("102", "Nils", "Ek", TJM, "HEL", "100", 38500, False),
    ("103", "Märta", "Sjöström", TJM, "DEL", "200", 31000, False),
    ("104", "Karin", "Lindqvist", TJM, "HEL", "300", 45500, False),
    ("201", "Örjan", "Bäck", ARB, "HEL", "200", 198, False),
    ("202", "Fatima", "Rahimi", ARB, "HEL", "200", 204, False),
    ("203", "Väinö", "Mäkelä", ARB, "NATT", "200", 215, False),
    ("007", "Lars-Erik", "Åkesson", ARB, "HEL", "200", 189, False),
    ("190", "Greta", "Holm", TJM, "HEL", "300", 36000, True),
)
PAY_TYPES = {
    TJM: {
        "11": "Bonus",
        "110": "Månadslön",
        "120": "Mertid",
        "310": "Övertid enkel",
        "320": "Övertid kvalificerad",
        "511": "Semestertillägg",
        "800": "Utlägg",
        "830": "Bilersättning",
    },
    ARB: {
        "12": "Premie",
        "111": "Timlön",
        "121": "Mertid",
        "311": "Övertid enkel",
        "321": "Övertid kvalificerad",
        "411": "OB-tillägg",
        "512": "Semesterlön",
        "800": "Utlägg",
    },
}
SCHEDULES = {"HEL": [8] * 5 + [0, 0], "DEL": [6] * 5 + [0, 0], "NATT": [9, 9, 9, 9, 0, 0, 0]}


def people(today: date) -> Document:
    """The company's people and what hangs on them."""
    month = (today.replace(day=1) - timedelta(days=32)).replace(day=1)
    work = [month + timedelta(days=number) for number in range(7)]
    days = [day.isoformat() for day in work if day.weekday() < 5][:3]
    return {
        "employees": [_employee(*row) for row in PEOPLE],
        "pay_types": PAY_TYPES,
        "schedules": SCHEDULES,
        "attendancetransactions": [
            {"EmployeeId": "201", "CauseCode": "ARB", "Date": day, "Hours": "8.00", "CostCenter": "200"} for day in days
        ],
        "absencetransactions": [
            {"EmployeeId": "102", "CauseCode": cause, "Date": day, "Hours": 8, "HolidayEntitling": cause == "VAB"}
            for cause, day in zip(("SEM", "VAB", "SJK"), days, strict=True)
        ],
        "salarytransactions": [
            _salary(9001 + place, number, code, days[0])
            for place, (number, code) in enumerate((("101", "11"), ("103", "120"), ("202", "411")))
        ],
        "time_registrations": [_registration(place, day) for place, day in enumerate(days, 1)],
    }


def _employee(
    number: str, first: str, last: str, kind: str, schedule: str, centre: str, pay: int, inactive: bool
) -> Document:
    mail = f"{first}.{last}".lower().translate(str.maketrans("åäöé", "aaoe"))
    return {
        "EmployeeId": number,
        "PersonalIdentityNumber": f"19800101-{int(number):04d}",
        "FirstName": first,
        "LastName": last,
        "FullName": f"{first} {last}",
        "Email": f"{mail}@abotest.example",
        "EmploymentDate": "2021-03-01",
        "EmploymentForm": "TV",
        "SalaryForm": "MAN" if kind == TJM else "TIM",
        "PersonelType": kind,
        "ScheduleId": schedule,
        ("MonthlySalary" if kind == TJM else "HourlyPay"): pay,
        "CostCenter": centre,
        "VacationDaysPaid": 25,
        "Inactive": inactive,
        "EmployedTo": "2025-12-31" if inactive else None,
    }


def _salary(row: int, number: str, code: str, day: str) -> Document:
    amounts = {"Number": "1", "Amount": "500.00", "Total": "500.00", "VAT": "0"}
    return {"SalaryRow": row, "EmployeeId": number, "SalaryCode": code, "Date": day, "TextRow": "", **amounts}


def _registration(place: int, day: str) -> Document:
    return {
        "id": f"5f000000-0000-4000-8000-{place:012d}",
        "userId": "101",
        "workedDate": day,
        "workedHours": 7.5,
        "chargeHours": 7.5,
        "registrationCode": {"code": "TID", "type": "WORK"},
        "project": {"id": "P7", "name": "Kund"},
        "customer": {"id": "10", "name": "Nordkaj AB"},
        "costCenter": {"id": "100", "name": "Sälj"},
        "service": None,
        "documentId": None,
        "documentType": None,
    }
