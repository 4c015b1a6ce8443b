"""The company of the sheet's worked exchanges (section 12), and a client of the sandbox that knows addresses only."""

from __future__ import annotations

from typing import Any

import httpx
from lxml import etree

COMMON = {
    "LegalEntityID": 1,
    "EmployeeTypeID": 2,
    "SalaryGroupID": 1,
    "NormalWorkingTimeID": 1,
    "PublicHolidayCalendarID": 1,
    "AllowanceLegislationID": 1,
    "DefaultHourlyRateID": 61,
    "CostPriceID": 7,
    "HiredDate": "2021-08-01",
}
MAJA = {
    **COMMON,
    "UserID": 12,
    "EmployeeID": 31,
    "EmployeeGUID": "9c3b1a20-77aa-4c11-8f0e-5d6e7f809101",
    "FirstName": "Maja",
    "LastName": "Holm",
    "Initials": "MHO",
    "Title": "Tekniker",
    "Email": "maja@nordlys.example",
    "Mobile": "+45 20 00 10 07",
    "Address": "Havnegade 4",
    "ZipCode": "5000",
    "City": "Odense",
    "EmployeeNo": "1007",
    "DepartmentID": 3,
    "ApprovalManagerUserID": 5,
}
SEED: dict[str, Any] = {
    "credentials": {"pat_user_id": 5},
    "legal_entities": [{"LegalEntityID": 1, "Name": "Nordlys"}],
    "departments": [{"DepartmentID": 3, "Name": "Drift"}, {"DepartmentID": 4, "Name": "Montage"}],
    "employee_types": [{"EmployeeTypeID": 2, "Name": "Timeansat"}],
    "salary_groups": [{"SalaryGroupID": 1, "Name": "Alle"}],
    "normal_working_times": [
        {"NormalWorkingTimeID": 1, "Name": "Fuldtid 37", "Hours": ["7.4", "7.4", "7.4", "7.4", "7.4", "0", "0"]},
        {"NormalWorkingTimeID": 2, "Name": "Deltid 30", "Hours": ["6", "6", "6", "6", "6", "0", "0"]},
    ],
    "holiday_calendars": [{"PublicHolidayCalendarID": 1, "Name": "Danmark", "Holidays": ["2025-04-17"]}],
    "allowance_legislations": [{"AllowanceLegislationID": 1, "Name": "DK"}],
    "hourly_rates": [{"HourlyRateID": 61, "Name": "Standard", "Rate": "900"}],
    "cost_prices": [{"CostPriceID": 7, "Name": "Standard", "Amount": "410"}],
    "roles": [{"RoleID": 10, "Name": "Medarbejder"}],
    "external_systems": [{"ID": 4, "Name": "Handover"}],
    "users": [
        {**COMMON, "UserID": 5, "EmployeeID": 16, "FirstName": "Karin", "LastName": "Jensen", "Initials": "KJE"},
        MAJA,
        {**COMMON, "UserID": 13, "EmployeeID": 33, "FirstName": "Per", "LastName": "Lund", "Initials": "PLU",
         "DepartmentID": 4, "ApprovalManagerUserID": 5},
        {**COMMON, "UserID": 31, "EmployeeID": 12, "FirstName": "Bo", "LastName": "Ek & Søn", "Initials": "BES",
         "IsActive": False, "TerminatedDate": "2025-03-05", "EmployeeNo": ""},
    ],
    "absence_codes": [
        {"AbsenceCodeID": 4, "AbsenceCode": "20", "Name": "Ferie", "AbsenceCodeTypeID": 2,
         "CodeForSalaryIntegration": "0", "SalaryAccountFactor": "1", "SalaryAccountID": 1},
        {"AbsenceCodeID": 5, "AbsenceCode": "30", "Name": "Sygdom", "AbsenceCodeTypeID": 1, "RequireApproval": False,
         "IsFavourite": True},
        {"AbsenceCodeID": 6, "AbsenceCode": "99", "Name": "Orlov", "IsActive": False},
    ],
    "salary_codes": [
        {"SalaryCodeID": 9, "Code": "2200", "Name": "Overtid 50 %", "SalarySpecificationType": "PaidOut",
         "SalaryAccountFactor": "1"},
        {"SalaryCodeID": 10, "Code": "2300", "Name": "Gammel", "IsActive": False},
    ],
    "customers": [{"CustomerID": 14, "Name": "Havn A/S", "No": "14"}],
    "projects": [{"ProjectID": 77, "Name": "Havn drift", "No": "P77", "CustomerID": 14, "DepartmentID": 3}],
    "tasks": [{"TaskID": 418, "Name": "Support", "ProjectID": 77}, {"TaskID": 419, "Name": "Vagt", "ProjectID": 77}],
    "timesheets": [
        {"UserID": 12, "From": "2025-03-01", "To": "2025-03-31", "ApprovedStatus": 30},
        {"UserID": 13, "From": "2025-03-03", "To": "2025-03-09", "ApprovedStatus": 10},
    ],
    "work_units": [
        {"UserID": 12, "Date": "2025-03-03", "RegHours": "7.4", "TaskID": 418, "ID": 50211, "Note": "Driftsvagt",
         "TimeRegistrationGuid": "6a1d0b52-52b0-4e0c-9b0a-2f6c7c1e9a11",
         "WorkUnitGuid": "0c9e4f77-8a54-4f0b-a0f5-7d1b2e3c4d21", "SalaryCodeID": 9,
         "CreatedAt": "2025-03-03T15:30:11.420000", "LastModifiedAt": "2025-04-01T09:02:40.113000",
         "last_modified_by": 5},
        {"UserID": 13, "Date": "2025-04-03", "RegHours": "2", "TaskID": 419},
        {"UserID": 13, "Date": "2025-04-03", "RegHours": "2", "TaskID": 419},
        {"UserID": 5, "Date": "2025-04-04", "RegHours": "1.25", "TaskID": 418},
    ],
    "time_off": [
        {"UserID": 12, "Date": "2025-03-10", "RegHours": "7.4", "AbsenceCodeID": 4, "ID": 8120,
         "CreatedAt": "2025-02-20T10:00:00"},
        {"UserID": 13, "Date": "2025-04-07", "RegHours": "0.5", "AbsenceCodeID": 5},
    ],
    "mileage": [
        {"ID": 701, "UserID": 12, "ProjectID": 77, "TravelStartDate": "2025-03-10", "TravelKM": "88.4",
         "TransportRateAmount": "3.81"},
        {"ID": 702, "UserID": 13, "ProjectID": 77, "TravelStartDate": "2025-03-11", "TravelKM": "5",
         "TransportRateAmount": "3.81", "TravelSelfPayment": False},
    ],
    "expenses": [
        {"ID": 811, "UserID": 12, "ProjectID": 77, "Date": "2025-03-11", "Amount": "245", "ExpenseType": "Taxa",
         "ExpenseTypeID": 3, "ApprovedStatus": 30},
    ],
    "salary_accounts": [{"ID": 1, "Name": "Ferie", "Code": "20"}],
    "salary_account_postings": [
        {"UserID": 12, "SalaryAccountID": 1, "Date": "2025-03-10", "Hours": "7.4", "Days": "1", "Factor": "-1"},
    ],
    "flex_time": [{"UserID": 12, "Date": "2025-03-03", "FlexTime": "-0.4"}],
}  # fmt: skip
CREDENTIALS = {"siteCode": "NL01", "apiID": "consoleReader", "apiPassword": "s3cret"}
UNITS = {
    "workUnitID": "0", "employeeID": "0", "allocationID": "0", "taskID": "0", "projectID": "0", "departmentID": "0",
    "startDate": "2025-03-01", "endDate": "2025-03-31", "page": "1", "pageSize": "500",
}  # fmt: skip
TLP = "{http://www.timelog.com/XML/Schema/tlp/v4_4}"


class TimeLog:
    """A client that knows addresses and nothing else."""

    def __init__(self, root: str) -> None:
        self.http = httpx.Client(base_url=root, timeout=30)
        self.pat = "tl-pat-7c1e9a116a1d0b52"

    def rest(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.pat}", "Accept": "application/json"}
        return self.http.request(method, f"/nordlys/api/v1{path}", headers=headers, **options)

    def rows(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """All rows of a REST list on one page, without their envelope."""
        answer = self.rest("GET", path, params={"$pagesize": 1000, **query})
        assert answer.status_code == 200, answer.text
        return [e["Properties"] for e in answer.json()["Entities"]]

    def reporting(self, method: str, **form: Any) -> httpx.Response:
        return self.http.post(f"/nordlys/service.asmx/{method}", data={**CREDENTIALS, **form})

    def xml(self, method: str, **form: Any) -> etree._Element:
        answer = self.reporting(method, **form)
        assert answer.status_code == 200, answer.text
        return etree.fromstring(answer.content)

    def units(self, **changes: Any) -> etree._Element:
        return self.xml("GetWorkUnitsRawPaged", **{**UNITS, **changes})

    def screen(self, name: str, **document: Any) -> Any:
        answer = self.http.post(f"/_control/{name}", json=document)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def records(self, kind: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.http.get("/_control/records").json()[kind]
        return rows


def flat(node: etree._Element) -> list[tuple[str, dict[str, str], str]]:
    """Every element in order: name with namespace, attributes, text of leaves (white space kept there only)."""
    return [
        (str(e.tag), {str(k): str(v) for k, v in e.attrib.items()}, "" if len(e) else e.text or "")
        for e in node.iter("*")
    ]


def names(node: etree._Element) -> list[str]:
    return [etree.QName(child).localname for child in node]
