"""Transactional (SOAP 1.1): envelopes and the rows of their answers. Names, order and namespaces [spec 4.4, 12.3].

WCF silently drops elements that come out of contract order, so arguments are sequences, never mappings. [inferred 3]
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from lxml import etree

from core.http.errors import Rejected
from core.providers.timelog.wire import TITLE, EmployeeID, UserID
from core.providers.timelog.wire.xml import Row, broken, child, find, local, rows

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
API = "http://www.timelog.com/api/tlp"
TOKEN_NAMESPACE = f"{API}/v1_3"


class Token(NamedTuple):
    """A sign-in, as the three texts TimeLog gave: they go back unchanged. [spec 3]"""

    initials: str
    expires: str
    hash: str


class Call(NamedTuple):
    """A method: address below the root, namespace of its elements, SOAPAction."""

    method: str
    address: str
    namespace: str
    action: str


def _call(area: str, version: str, service: str, method: str) -> Call:
    namespace = f"{API}/v{version}"
    address = f"/WebServices/{area}/V{version}/{service}Secure.svc"
    return Call(method, address, namespace, f"{namespace}/{service}/{method}")


GET_TOKEN = _call("Security", "1_2", "SecurityService", "GetToken")._replace(action="GetTokenRequest")
GET_SALARY_CODES = _call("Salary", "1_1", "SalaryService", "GetAllSalaryCodes")
GET_ABSENCE_CODES = _call("Salary", "1_1", "SalaryService", "GetAllAbsenceCodes")
GET_EMPLOYEES = _call("Organisation", "1_9", "OrganisationService", "GetEmployeesPaged")
UPDATE_EMPLOYEE = _call("Organisation", "1_9", "OrganisationService", "UpdateEmployee")
GET_WORK = _call("ProjectManagement", "1_8", "ProjectManagementService", "GetWorkPaged")


def envelope(call: Call, arguments: Sequence[tuple[str, str]], token: Token | None = None) -> bytes:
    """The request body: arguments in this order, the token last."""
    root = etree.Element(f"{{{ENVELOPE}}}Envelope", nsmap={"s": ENVELOPE})
    body = etree.SubElement(root, f"{{{ENVELOPE}}}Body")
    default: Any = {None: call.namespace}  # what lxml takes for a default namespace; its type stubs do not
    method = etree.SubElement(body, f"{{{call.namespace}}}{call.method}", nsmap=default)
    for name, text in arguments:
        etree.SubElement(method, f"{{{call.namespace}}}{name}").text = text or None
    if token:
        element = etree.SubElement(method, f"{{{call.namespace}}}token", nsmap={"t": TOKEN_NAMESPACE})
        for name, text in zip(("Initials", "Expires", "Hash"), token, strict=True):
            etree.SubElement(element, f"{{{TOKEN_NAMESPACE}}}{name}").text = text
    return etree.tostring(root)


class Result(NamedTuple):
    """What a method returned, and how many pages there are in all (0 where it is not paged)."""

    items: list[etree._Element]
    pages: int


def fault(root: etree._Element) -> str | None:
    """The words of a SOAP fault, None for any other answer."""
    element = find(root, "Body", "Fault")
    if element is None:
        return None
    said = child(element, "faultstring")
    return ((said.text if said is not None else None) or "no reason given").strip()


def result(root: etree._Element, call: Call) -> Result:
    """The returned items. Failure is no fault: `ResponseState` is then not Success. [spec 3]

    Raises Rejected with TimeLog's own words, Broken for an answer of another shape.
    """
    outer = find(root, "Body", f"{call.method}Response", f"{call.method}Result")
    state = child(outer, "ResponseState") if outer is not None else None
    if outer is None or state is None:
        raise broken(f"TimeLog answered {call.method} without a result.", call.method)
    if (state.text or "").strip() != "Success":
        messages = child(outer, "Messages")
        texts = (child(m, "Message") for m in (messages if messages is not None else ()))
        words = "; ".join(t for e in texts if e is not None and (t := (e.text or "").strip()))
        code = child(outer, "ErrorCode")
        raise Rejected(
            f"TimeLog refused {call.method}: {words or state.text or 'no reason given'}.",
            code=(code.text or "") if code is not None else "",
            provider=TITLE,
            operation=call.method,
        )
    returned, pages = child(outer, "Return"), child(outer, "TotalPageCount")
    count = (pages.text or "").strip() if pages is not None else ""
    return Result(list(returned) if returned is not None else [], int(count) if count.isdecimal() else 0)


def token(found: Result) -> Token:
    if not found.items:
        raise broken("TimeLog's GetToken answered without a token.", GET_TOKEN.method)
    names = ("Initials", "Expires", "Hash")
    row, *_ = rows(found.items[:1], "token", names, GET_TOKEN.method)
    return Token(*(row.must(n) for n in names))


class SalaryCode(NamedTuple):
    """What SalaryCodeSystemType says of a code that is not the system's own is unknown: it is left out. [12.3]"""

    code: str
    name: str
    active: bool


class PayrollCode(NamedTuple):
    """The part of an absence code that only SOAP knows: TimeLog's own payroll mapping. [spec 4.3]"""

    absence_code_id: int
    payroll_number: str | None
    in_export: bool


class OrganisationEmployee(NamedTuple):
    """A row of GetEmployeesPaged: what UpdateEmployee wants back and Reporting does not know."""

    guid: str
    employee_id: EmployeeID
    username: str
    initials: str | None
    first_name: str
    last_name: str
    number: str | None
    title: str | None
    telephone: str | None
    mobile: str | None
    external_identifier: str | None


class FlatWork(NamedTuple):
    """A row of GetWorkPaged: the only source of a salary code on an hour line. [spec 4.5]"""

    work_unit_guid: str
    user_id: UserID
    day: date
    hours: Decimal
    salary_code: str | None
    salary_code_name: str | None


def salary_codes(found: Result) -> list[SalaryCode]:
    names = ("Code", "Name", "IsActive")
    return [
        SalaryCode(row.must("Code"), row.must("Name"), row.yes("IsActive"))
        for row in _rows(found, "Salary", names, GET_SALARY_CODES)
    ]


def payroll_codes(found: Result) -> list[PayrollCode]:
    names = ("AbsenceCodeID", "CodeForSalaryIntegration", "IsTransferredToSalaryIntegration")
    return [
        PayrollCode(row.number(names[0]), row.text(names[1]), row.yes(names[2]))
        for row in _rows(found, "AbsenceCode", names, GET_ABSENCE_CODES)
    ]


EMPLOYEE = (
    "ID",
    "EmployeeID",
    "UserName",
    "Initials",
    "FirstName",
    "LastName",
    "EmployeeNo",
    "Title",
    "Telephone",
    "Mobile",
    "ExternalIdentifier",
)


def organisation_employees(found: Result) -> list[OrganisationEmployee]:
    return [
        OrganisationEmployee(
            guid=row.must("ID"),
            employee_id=EmployeeID(row.number("EmployeeID")),
            username=row.must("UserName"),
            initials=row.text("Initials"),
            first_name=row.must("FirstName"),
            last_name=row.must("LastName"),
            number=row.text("EmployeeNo"),
            title=row.text("Title"),
            telephone=row.text("Telephone"),
            mobile=row.text("Mobile"),
            external_identifier=row.text("ExternalIdentifier"),
        )
        for row in _rows(found, "Employee", EMPLOYEE, GET_EMPLOYEES)
    ]


WORK = ("WorkUnitGuid", "UserId", "Date", "Hours", "SalaryCode", "SalaryCodeName")


def flat_work(found: Result) -> list[FlatWork]:
    return [
        FlatWork(
            work_unit_guid=row.must("WorkUnitGuid").lower(),
            user_id=UserID(row.number("UserId")),
            day=row.day("Date"),
            hours=row.decimal("Hours"),
            salary_code=row.text("SalaryCode"),
            salary_code_name=row.text("SalaryCodeName"),
        )
        for row in _rows(found, "WorkUnitFlat", WORK, GET_WORK)
    ]


def _rows(found: Result, item: str, names: Sequence[str], call: Call) -> list[Row]:
    for element in found.items:
        if (name := local(element)) != item.lower():
            raise broken(f"TimeLog's answer to {call.method} holds a <{name}> instead of {item}.", call.method)
    return list(rows(found.items, item, names, call.method))
