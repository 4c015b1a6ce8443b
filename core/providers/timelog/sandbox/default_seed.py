"""The company a fresh sandbox holds: small enough to know by heart, dated around today."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any


def default_seed(today: date) -> dict[str, Any]:
    """A seed document: Nordlys, five people, last week in every state of approval, this week open.

    UserID/EmployeeID: Maja (12/31) has approved hours and holiday, Per (13/33) hours that only the project manager
    approved, and illness, Ida (14/35) hours that nobody approved. Karin (5/16) manages them and owns the access token;
    her first registration, 50001 to REST, carries keys of three systems. Ole (15/36) has left.
    """
    monday = today - timedelta(days=today.weekday() + 7)
    week = [monday + timedelta(days=n) for n in range(5)]
    first, last = monday.isoformat(), week[4].isoformat()
    return {
        "credentials": {"pat_user_id": 5},
        **_company(),
        **_codes(),
        "users": _users(),
        "timesheets": [
            {"UserID": 5, "From": first, "To": last, "ApprovedStatus": 30},
            {"UserID": 12, "From": first, "To": last, "ApprovedStatus": 30},
            {"UserID": 13, "From": first, "To": last, "ApprovedStatus": 20},
            {"UserID": 14, "From": first, "To": last, "ApprovedStatus": 10},
        ],
        "work_units": [
            {**_work(5, week[0], "7.4", 420, "Ledelse"), "ID": 50_101, "TimeRegistrationID": 50_001},
            *(_work(5, day, "7.4", 420, "Ledelse") for day in week[1:3]),
            *(_work(12, day, "7.4", 418, "Driftsvagt") for day in week[:3]),
            *(_work(13, day, "8", 419, "Montage") for day in week[:4]),
            *(_work(14, day, "6.5", 420, "") for day in week),
            _work(12, today, "7.4", 418, "Driftsvagt"),
        ],
        "time_off": [
            {"UserID": 12, "Date": week[3].isoformat(), "RegHours": "7.4", "AbsenceCodeID": 4},
            {"UserID": 12, "Date": last, "RegHours": "3.7", "AbsenceCodeID": 4},
            {"UserID": 13, "Date": last, "RegHours": "7.4", "AbsenceCodeID": 5},
        ],
        "external_keys": [
            {"TimeRegistrationID": 50_001, "ExternalSystemID": system, "ExternalID": f"key-{system}"}
            for system in (1, 2, 3)
        ],
        "integration_conflicts": [
            {
                "ErrorCode": code,
                "ErrorMessage": f"Could not book row {code}",
                "ExternalSystemID": 2,
                "ConflictStatusType": n,
            }
            for n, code in enumerate((17, 18, 19), 1)
        ],
        **_supplements(week),
    }


def _work(user_id: int, day: date, hours: str, task_id: int, note: str) -> dict[str, Any]:
    salary_code = {"SalaryCodeID": 9} if task_id == 419 else {}
    return {
        "UserID": user_id,
        "Date": day.isoformat(),
        "RegHours": hours,
        "TaskID": task_id,
        "Note": note,
        **salary_code,
    }


def _company() -> dict[str, Any]:
    return {
        "legal_entities": [
            {"LegalEntityID": 1, "Name": "Nordlys A/S", "IsSystemLegalEntity": True},
            {"LegalEntityID": 2, "Name": "Nordlys Service ApS"},
            {"LegalEntityID": 3, "Name": "Nordlys AB", "CurrencyISO": "SEK", "CountryISO": "SE"},
        ],
        "departments": [
            {"DepartmentID": 1, "Name": "Nordlys", "No": "10"},
            {"DepartmentID": 3, "Name": "Drift", "No": "30", "ParentID": 1, "ManagerEmployeeID": 16},
            {"DepartmentID": 4, "Name": "Montage", "No": "40", "ParentID": 1, "ManagerEmployeeID": 16},
        ],
        "employee_types": [
            {"EmployeeTypeID": 1, "Name": "Funktionær"},
            {"EmployeeTypeID": 2, "Name": "Timeansat"},
            {"EmployeeTypeID": 3, "Name": "Elev"},
        ],
        "salary_groups": [
            {"SalaryGroupID": 1, "Name": "Månedsløn", "IsSystemSalaryGroup": True},
            {"SalaryGroupID": 2, "Name": "14-dages løn"},
            {"SalaryGroupID": 3, "Name": "Elever"},
        ],
        "normal_working_times": [
            {"NormalWorkingTimeID": 1, "Name": "Fuldtid 37", "Hours": ["7.4"] * 5 + ["0", "0"]},
            {"NormalWorkingTimeID": 2, "Name": "Deltid 30", "Hours": ["6"] * 5 + ["0", "0"]},
            {"NormalWorkingTimeID": 3, "Name": "Weekend", "Hours": ["0"] * 5 + ["8", "8"]},
        ],
        "holiday_calendars": [
            {"PublicHolidayCalendarID": 1, "Name": "Danmark"},
            {"PublicHolidayCalendarID": 2, "Name": "Sverige"},
            {"PublicHolidayCalendarID": 3, "Name": "Deutschland"},
        ],
        "allowance_legislations": [
            {"AllowanceLegislationID": 1, "Name": "DK"},
            {"AllowanceLegislationID": 2, "Name": "SE"},
            {"AllowanceLegislationID": 3, "Name": "DE"},
        ],
        "hourly_rates": [
            {"HourlyRateID": 61, "Name": "Standard", "Rate": "900"},
            {"HourlyRateID": 62, "Name": "Senior", "Rate": "1150"},
            {"HourlyRateID": 63, "Name": "Elev", "Rate": "450"},
        ],
        "cost_prices": [
            {"CostPriceID": 7, "Name": "Standard", "Amount": "410"},
            {"CostPriceID": 8, "Name": "Senior", "Amount": "520"},
            {"CostPriceID": 9, "Name": "Elev", "Amount": "220"},
        ],
        "roles": [
            {"RoleID": 10, "Name": "Medarbejder"},
            {"RoleID": 11, "Name": "Afdelingsleder"},
            {"RoleID": 12, "Name": "Systemadministrator"},
        ],
        "external_systems": [
            {"ID": 1, "Name": "TimeLog", "IsSystemExternalSystem": True},
            {"ID": 2, "Name": "Outlook"},
            {"ID": 3, "Name": "Salesforce"},
            {"ID": 4, "Name": "Handover"},
        ],
        "customers": [
            {"CustomerID": 14, "Name": "Havn A/S", "No": "1014"},
            {"CustomerID": 15, "Name": "Broen & Co", "No": "1015"},
            {"CustomerID": 16, "Name": "Nordlys (intern)", "No": "1000"},
        ],
        "projects": [
            {"ProjectID": 77, "Name": "Havn drift", "No": "P77", "CustomerID": 14, "DepartmentID": 3},
            {"ProjectID": 78, "Name": "Bro montage", "No": "P78", "CustomerID": 15, "DepartmentID": 4},
            {"ProjectID": 79, "Name": "Intern", "No": "P79", "CustomerID": 16},
        ],
        "tasks": [
            {"TaskID": 418, "Name": "Support", "No": "1", "ProjectID": 77},
            {"TaskID": 419, "Name": "Montage", "No": "1", "ProjectID": 78},
            {"TaskID": 420, "Name": "Møder", "No": "1", "ProjectID": 79, "IsBillable": False},
        ],
    }


def _codes() -> dict[str, Any]:
    account = {"SalaryAccountFactor": "1", "SalaryAccountID": 1}
    return {
        "absence_codes": [
            {
                "AbsenceCodeID": 4,
                "AbsenceCode": "20",
                "Name": "Ferie",
                "AbsenceCodeTypeID": 2,
                "CodeForSalaryIntegration": "0",
                **account,
            },
            {
                "AbsenceCodeID": 5,
                "AbsenceCode": "30",
                "Name": "Sygdom",
                "AbsenceCodeTypeID": 1,
                "RequireApproval": False,
                "CodeForSalaryIntegration": "1",
                "IsFavourite": True,
            },
            {
                "AbsenceCodeID": 6,
                "AbsenceCode": "21",
                "Name": "Feriefridag",
                "AbsenceCodeTypeID": 2,
                "TimeTrackingFormat": 1,
                "CodeForSalaryIntegration": "2",
            },
            {
                "AbsenceCodeID": 7,
                "AbsenceCode": "99",
                "Name": "Orlov (gammel)",
                "IsActive": False,
                "IsTransferredToSalaryIntegration": False,
            },
        ],
        "salary_codes": [
            {"SalaryCodeID": 1, "Code": "1000", "Name": "Project work", "IsSystemSalaryCode": True},
            {
                "SalaryCodeID": 2,
                "Code": "1100",
                "Name": "Agreed working time",
                "IsSystemSalaryCode": True,
                "SalaryCodeSystemType": "NormalWorkingTime",
            },
            {"SalaryCodeID": 9, "Code": "2200", "Name": "Overtid 50 %", "SalarySpecificationType": "PaidOut"},
            {"SalaryCodeID": 10, "Code": "2300", "Name": "Udgået tillæg", "IsActive": False},
        ],
    }


def _users() -> list[dict[str, Any]]:
    common = {
        "LegalEntityID": 1,
        "SalaryGroupID": 1,
        "NormalWorkingTimeID": 1,
        "PublicHolidayCalendarID": 1,
        "AllowanceLegislationID": 1,
        "DefaultHourlyRateID": 61,
        "CostPriceID": 7,
        "UserRoleIDs": [10],
        "ZipCode": "5000",
        "City": "Odense",
    }
    people: list[tuple[int, int, str, str, str, str | None, dict[str, Any]]] = [
        (5, 16, "Karin", "Jensen", "KJE", "1001", {"Title": "Driftschef", "EmployeeTypeID": 1, "DepartmentID": 1}),
        (12, 31, "Maja", "Holm", "MHO", "1007", {"Mobile": "+45 20 00 10 07", "EmployeeTypeID": 2, "DepartmentID": 3}),
        (13, 33, "Per", "Lund", "PLU", "1019", {"EmployeeTypeID": 2, "DepartmentID": 4, "SalaryGroupID": 2}),
        (14, 35, "Ida", "Åkesson", "IAK", None, {"EmployeeTypeID": 1, "DepartmentID": 3, "NormalWorkingTimeID": 2}),
        (
            15,
            36,
            "Ole",
            "Brandt",
            "OBR",
            "1003",
            {"EmployeeTypeID": 1, "IsActive": False, "TerminatedDate": "2024-12-31"},
        ),
    ]
    return [
        {
            **common,
            "UserID": user_id,
            "EmployeeID": employee_id,
            "FirstName": first,
            "LastName": last,
            "Initials": initials,
            "Email": f"{first.lower()}@nordlys.example",
            "EmployeeNo": number,
            "HiredDate": "2021-08-01",
            "ApprovalManagerUserID": None if user_id == 5 else 5,
            **more,
        }
        for user_id, employee_id, first, last, initials, number, more in people
    ]


def _supplements(week: list[date]) -> dict[str, Any]:
    days = [day.isoformat() for day in week]
    return {
        "mileage": [
            {
                "UserID": user_id,
                "ProjectID": 77,
                "TravelStartDate": day,
                "TravelPurpose": "Kundebesøg",
                "TravelKM": kilometres,
                "TransportRateAmount": "3.79",
            }
            for user_id, day, kilometres in ((12, days[0], "42"), (13, days[1], "18"), (14, days[2], "7.5"))
        ],
        "expenses": [
            {
                "UserID": user_id,
                "ProjectID": 77,
                "Date": day,
                "Amount": amount,
                "ExpenseType": "Parkering",
                "ExpenseTypeID": 3,
                "ApprovedStatus": status,
            }
            for user_id, day, amount, status in (
                (12, days[0], "35.50", 30),
                (13, days[1], "120", 20),
                (14, days[2], "80", 0),
            )
        ],
        "salary_accounts": [
            {"ID": 1, "Name": "Ferie", "AccountType": "Absence", "BalanceFormat": "Days", "Code": "20"},
            {"ID": 2, "Name": "Sygdom", "AccountType": "Absence", "BalanceFormat": "Hours", "Code": "30"},
            {"ID": 3, "Name": "Flex", "AccountType": "Flex", "BalanceFormat": "Hours", "Code": "10"},
        ],
        "salary_account_postings": [
            {"UserID": 12, "SalaryAccountID": 1, "Date": days[3], "Hours": "7.4", "Days": "1", "Factor": "-1"},
            {"UserID": 12, "SalaryAccountID": 1, "Date": days[4], "Hours": "3.7", "Days": "0.5", "Factor": "-1"},
            {"UserID": 13, "SalaryAccountID": 2, "Date": days[4], "Hours": "7.4", "Days": "1"},
        ],
        "flex_time": [
            {"UserID": 12, "Date": days[0], "FlexTime": "0"},
            {"UserID": 13, "Date": days[0], "FlexTime": "0.6"},
            {"UserID": 14, "Date": days[0], "FlexTime": "-0.9"},
        ],
    }
