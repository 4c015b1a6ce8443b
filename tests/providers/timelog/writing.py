"""Writes as the ledger would hand them over, and the SOAP side of the golden server."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from starlette.responses import Response

from core.models.writes import Write
from tests.providers.timelog.golden_server import Played, Seen, enveloped, golden

SERVICES = "/nordlys/WebServices"
DAY = date(2025, 3, 3)


def employee_write(fields: dict[str, str], *, operation: str = "employee", person: str = "12") -> Write:
    return Write(
        operation=operation,
        person=person,
        holder=person,
        first=DAY,
        last=DAY,
        target="",
        quantity=Decimal(1),
        fields=fields,
    )


def stamp_write(text: str = "", marker: str = "", work_unit: str = "50211") -> Write:
    return Write(
        operation="stamp",
        person="12",
        holder=work_unit,
        first=DAY,
        last=DAY,
        target="4",
        quantity=Decimal(1),
        text=text,
        marker=marker,
    )


def with_soap(played: Played) -> None:
    """Token, codes, hours and employees by SOAP, each as its golden file has it."""
    api = "http://www.timelog.com/api/tlp"
    answers = {
        "GetTokenRequest": golden("12.3-token.response.xml").replace(b"2025-04-01", b"2099-04-01"),
        f"{api}/v1_1/SalaryService/GetAllSalaryCodes": golden("12.3-salary-codes.response.xml"),
        f"{api}/v1_1/SalaryService/GetAllAbsenceCodes": enveloped(
            "GetAllAbsenceCodes", golden("12.3-absence-code.item.xml"), namespace=f"{api}/v1_1"
        ),
        f"{api}/v1_8/ProjectManagementService/GetWorkPaged": enveloped(
            "GetWorkPaged", golden("4.5-work-paged.item.xml"), namespace=f"{api}/v1_8", pages=1
        ),
        f"{api}/v1_9/OrganisationService/GetEmployeesPaged": enveloped(
            "GetEmployeesPaged", golden("12.3-employees-paged.item.xml"), namespace=f"{api}/v1_9", pages=1
        ),
        f"{api}/v1_9/OrganisationService/UpdateEmployee": golden("12.3-update-employee.response.xml"),
    }

    def answer(seen: Seen) -> Response:
        return Response(answers[seen.headers["soapaction"].strip('"')], media_type="text/xml")

    for path in (
        "Security/V1_2/SecurityServiceSecure.svc",
        "Salary/V1_1/SalaryServiceSecure.svc",
        "ProjectManagement/V1_8/ProjectManagementServiceSecure.svc",
        "Organisation/V1_9/OrganisationServiceSecure.svc",
    ):
        played.on("POST", f"{SERVICES}/{path}", answer)
