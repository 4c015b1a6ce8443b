"""The TimeLog sandbox: Transactional SOAP (sheet 3, 4.4, 12.3)."""

from __future__ import annotations

import re

import httpx
import pytest
from lxml import etree

from tests.providers.timelog.sandbox_company import TimeLog, flat, names

TLP = "http://www.timelog.com/api/tlp/"
SALARY = "Salary/V1_1/SalaryServiceSecure"
ORGANISATION = "Organisation/V1_9/OrganisationServiceSecure"
SALARY_CODES = f"{TLP}v1_1/SalaryService/GetAllSalaryCodes"
DATA = "{http://api.timelog.com}"
TOKEN_12_3 = """<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><GetTokenResponse xmlns="http://www.timelog.com/api/tlp/v1_2"><GetTokenResult xmlns:a="http://www.timelog.com/api/tlp/v1_1" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><a:Return xmlns:b="http://www.timelog.com/api/tlp/v1_2"><b:SecurityToken><b:Initials>CON</b:Initials><b:Expires>{expires}</b:Expires><b:Hash>{hash}</b:Hash></b:SecurityToken></a:Return><a:ReturnTypeDescription i:nil="true"/><a:Request i:nil="true"/><a:ResponseState>Success</a:ResponseState><a:Messages/><a:ErrorCode>0</a:ErrorCode></GetTokenResult></GetTokenResponse></s:Body></s:Envelope>"""  # noqa: E501
SALARY_CODES_12_3 = """<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><GetAllSalaryCodesResponse xmlns="http://www.timelog.com/api/tlp/v1_1"><GetAllSalaryCodesResult xmlns:a="http://api.timelog.com" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><a:Return xmlns:b="http://api.timelog.com/services/salary/1_1"><b:Salary><b:Code>2200</b:Code><b:Name>Overtid 50 %</b:Name><b:Description/><b:SalaryCodeSystemType>ProjectTime</b:SalaryCodeSystemType><b:SalaryAccountFactor>1</b:SalaryAccountFactor><b:FlexPositiveFactor>0</b:FlexPositiveFactor><b:SalaryAccountFactorEffect>Add</b:SalaryAccountFactorEffect><b:IsActive>true</b:IsActive><b:SalaryCodeID>9</b:SalaryCodeID><b:IsSystemSalaryCode>false</b:IsSystemSalaryCode><b:SalaryCodeGuid>00000009-6d0e-4b7a-9a55-2c1d3e4f5a61</b:SalaryCodeGuid><b:SalaryAccountID>0</b:SalaryAccountID><b:TimeTrackingFormat>Hours</b:TimeTrackingFormat><b:SalarySpecificationType>PaidOut</b:SalarySpecificationType></b:Salary></a:Return><a:ReturnTypeDescription i:nil="true"/><a:Request i:nil="true"/><a:ResponseState>Success</a:ResponseState><a:Messages/><a:ErrorCode>0</a:ErrorCode><a:IsReturnPaged>false</a:IsReturnPaged><a:TotalPageCount>0</a:TotalPageCount></GetAllSalaryCodesResult></GetAllSalaryCodesResponse></s:Body></s:Envelope>"""  # noqa: E501
ABSENCE_CODE_12_3 = """<b:AbsenceCode xmlns:b="http://api.timelog.com/services/salary/1_1"><b:AbsenceCodeGuid>00000004-5f60-4718-8293-a4b5c6d7e8f1</b:AbsenceCodeGuid><b:Code>20</b:Code><b:CodeForSalaryIntegration>0</b:CodeForSalaryIntegration><b:Description/><b:FlexPositiveFactor>0</b:FlexPositiveFactor><b:IsActive>true</b:IsActive><b:IsTransferredToSalaryIntegration>true</b:IsTransferredToSalaryIntegration><b:Name>Ferie</b:Name><b:SalaryAccountFactor>1</b:SalaryAccountFactor><b:SalaryAccountFactorEffect>Substract</b:SalaryAccountFactorEffect><b:SalaryAccountID>1</b:SalaryAccountID><b:TimeTrackingFormat>Hours</b:TimeTrackingFormat><b:AbsenceCodeID>4</b:AbsenceCodeID><b:AbsenceCodeTypeID>2</b:AbsenceCodeTypeID><b:DeductCapacity>true</b:DeductCapacity><b:IsPublicVisible>true</b:IsPublicVisible><b:RequireApproval>true</b:RequireApproval></b:AbsenceCode>"""
UPDATE = {
    "employeeGuid": "9c3b1a20-77aa-4c11-8f0e-5d6e7f809101",
    "username": "maja@nordlys.example",
    "initials": "MHO",
    "firstname": "Maja",
    "lastname": "Holm",
    "employeeNo": "2007",
    "email": "maja@nordlys.example",
    "title": "Tekniker",
    "telephone": "",
    "mobile": "+45 20 00 10 07",
    "normalWorkingTimeName": "Deltid 30",
    "holidayCalendarName": "Danmark",
    "allowanceLegislationName": "DK",
    "employeeTypeName": "Timeansat",
    "hourlyRateName": "Standard",
    "costPriceName": "Standard",
    "externalIdentifier": "",
}


def post(timelog: TimeLog, service: str, action: str, body: str) -> httpx.Response:
    envelope = f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{body}</s:Body></s:Envelope>'
    headers = {"SOAPAction": f'"{action}"', "Content-Type": "text/xml; charset=utf-8"}
    return timelog.http.post(f"/nordlys/WebServices/{service}.svc", content=envelope.encode(), headers=headers)


def sign_in(timelog: TimeLog, user: str = "console@nordlys.example", password: str = "pw") -> httpx.Response:
    body = f'<GetToken xmlns="{TLP}v1_2"><user>{user}</user><password>{password}</password></GetToken>'
    return post(timelog, "Security/V1_2/SecurityServiceSecure", "GetTokenRequest", body)


@pytest.fixture
def token(timelog: TimeLog) -> str:
    """A token as the later calls take it: the three values copied into their namespace."""
    fields = {n: re.search(rf"<b:{n}>(.*?)</b:{n}>", sign_in(timelog).text)[1] for n in ("Initials", "Expires", "Hash")}
    children = "".join(f"<t:{name}>{value}</t:{name}>" for name, value in fields.items())
    return f'<token xmlns:t="{TLP}v1_3">{children}</token>'


def call(timelog: TimeLog, service: str, action: str, arguments: str) -> etree._Element:
    """The answer object of a call, whatever its state."""
    version, name = re.search(r"tlp/(v\d_\d)/\w+/(\w+)$", action).groups()
    answer = post(timelog, service, action, f'<{name} xmlns="{TLP}{version}">{arguments}</{name}>')
    assert answer.status_code == 200, answer.text
    return etree.fromstring(answer.content).find(f".//{{{TLP}{version}}}{name}Result")


def salary_codes(timelog: TimeLog, arguments: str) -> etree._Element:
    return call(timelog, SALARY, SALARY_CODES, arguments)


def update(timelog: TimeLog, token: str, fields: dict[str, str]) -> etree._Element:
    children = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
    return call(timelog, ORGANISATION, f"{TLP}v1_9/OrganisationService/UpdateEmployee", children + token)


def state(result: etree._Element) -> str:
    return str(result.findtext(f"{DATA}ResponseState"))


def test_the_token_is_the_sheets_exchange_and_lives_twelve_hours(timelog: TimeLog) -> None:
    answer = sign_in(timelog)
    given = {n: re.search(rf"<b:{n}>(.*?)</b:{n}>", answer.text)[1] for n in ("Expires", "Hash")}
    assert answer.text == TOKEN_12_3.format(expires=given["Expires"], hash=given["Hash"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", given["Expires"])


def test_a_wrong_password_is_no_fault_but_a_state(timelog: TimeLog) -> None:
    answer = sign_in(timelog, password="wrong")
    assert answer.status_code == 200
    assert "<a:Return/>" in answer.text
    assert "<a:ResponseState>Invalid</a:ResponseState>" in answer.text
    assert "<a:Message>" in answer.text


def test_salary_codes_are_the_sheets_exchange_to_the_byte(timelog: TimeLog, token: str) -> None:
    body = (
        f'<GetAllSalaryCodes xmlns="{TLP}v1_1"><salaryCodeStatus>Active</salaryCodeStatus>{token}</GetAllSalaryCodes>'
    )
    assert post(timelog, SALARY, SALARY_CODES, body).text == SALARY_CODES_12_3


def test_absence_codes_carry_their_payroll_number(timelog: TimeLog, token: str) -> None:
    result = call(timelog, SALARY, f"{TLP}v1_1/SalaryService/GetAllAbsenceCodes", token)
    items = result.find(f"{DATA}Return")
    assert len(items) == 3
    assert flat(items[0]) == flat(etree.fromstring(ABSENCE_CODE_12_3))


def test_enums_travel_as_names(timelog: TimeLog, token: str) -> None:
    for status, found in (("All", 2), ("Inactive", 1)):
        result = salary_codes(timelog, f"<salaryCodeStatus>{status}</salaryCodeStatus>{token}")
        assert len(result.find(f"{DATA}Return")) == found
    assert state(salary_codes(timelog, f"<salaryCodeStatus>1</salaryCodeStatus>{token}")) == "Invalid"


def test_an_element_out_of_order_is_dropped_silently(timelog: TimeLog, token: str) -> None:
    result = salary_codes(timelog, f"{token}<salaryCodeStatus>Active</salaryCodeStatus>")
    assert state(result) == "Invalid"
    swapped = re.sub(r"(<t:Initials>.*?</t:Initials>)(<t:Expires>.*?</t:Expires>)", r"\2\1", token)
    assert swapped != token
    assert state(salary_codes(timelog, f"<salaryCodeStatus>Active</salaryCodeStatus>{swapped}")) == "Invalid"
    fields = dict(UPDATE)
    number = fields.pop("employeeNo")
    assert state(update(timelog, token, {**fields, "employeeNo": number})) == "Success"
    (maja,) = [u for u in timelog.records("users") if u["UserID"] == 12]
    assert maja["EmployeeNo"] == ""


@pytest.mark.parametrize(("old", "new"), [("v1_3", "v1_2"), ("<t:Hash>", "<t:Hash>x"), ("CON", "con")])
def test_a_token_must_be_unchanged_and_in_the_services_namespace(
    timelog: TimeLog, token: str, old: str, new: str
) -> None:
    result = salary_codes(timelog, f"<salaryCodeStatus>Active</salaryCodeStatus>{token.replace(old, new)}")
    assert (state(result), len(result.find(f"{DATA}Return"))) == ("Invalid", 0)


def test_a_token_ends_after_twelve_hours(timelog: TimeLog, token: str) -> None:
    arguments = f"<salaryCodeStatus>Active</salaryCodeStatus>{token}"
    timelog.screen("clock", advance_seconds=12 * 3600 - 60)
    assert state(salary_codes(timelog, arguments)) == "Success"
    timelog.screen("clock", advance_seconds=61)
    assert state(salary_codes(timelog, arguments)) == "Invalid"
    timelog.screen("clock", advance_seconds=-12 * 3600 - 1)


def test_a_wrong_action_or_namespace_is_a_fault(timelog: TimeLog, token: str) -> None:
    body = (
        f'<GetAllSalaryCodes xmlns="{TLP}v1_2"><salaryCodeStatus>Active</salaryCodeStatus>{token}</GetAllSalaryCodes>'
    )
    for action in (SALARY_CODES, f"{TLP}v1_2/SalaryService/GetAllSalaryCodes"):
        answer = post(timelog, SALARY, action, body)
        assert (answer.status_code, "<s:Fault>" in answer.text) == (500, True)


def test_an_employee_is_updated_by_names_and_answered_with_a_header(timelog: TimeLog, token: str) -> None:
    result = update(timelog, token, UPDATE)
    (header,) = result.find(f"{DATA}Return")
    assert header.tag == f"{{{TLP}v1_9}}EmployeeHeader"
    assert [(name, child.text) for name, child in zip(names(header), header, strict=True)] == [
        ("ID", "9c3b1a20-77aa-4c11-8f0e-5d6e7f809101"),
        ("EmployeeID", "31"),
        ("UserName", "maja@nordlys.example"),
        ("Initials", "MHO"),
        ("FirstName", "Maja"),
        ("LastName", "Holm"),
        ("EmployeeNo", "2007"),
        ("Fullname", "Maja Holm"),
    ]
    (maja,) = [u for u in timelog.records("users") if u["UserID"] == 12]
    assert (maja["EmployeeNo"], maja["NormalWorkingTimeID"], maja["DepartmentID"]) == ("2007", 2, 3)
    assert state(update(timelog, token, {**UPDATE, "costPriceName": "Nowhere"})) == "Invalid"
    assert state(update(timelog, token, {**UPDATE, "initials": "PLU"})) == "Invalid"


def test_employees_are_paged_in_contract_order_without_mail(timelog: TimeLog, token: str) -> None:
    action = f"{TLP}v1_9/OrganisationService/GetEmployeesPaged"
    result = call(timelog, ORGANISATION, action, f"<page>1</page><pageSize>3</pageSize>{token}")
    assert (result.findtext(f"{DATA}IsReturnPaged"), result.findtext(f"{DATA}TotalPageCount")) == ("true", "2")
    maja = result.find(f"{DATA}Return")[1]
    expected = (
        "Action IsCustomFieldsLoaded CustomFields IsExternalKeysLoaded ExternalKeys ID EmployeeID UserName Initials "
        "FirstName LastName Fullname EmployeeNo Title DepartmentGuid DepartmentName DepartmentNo InterfaceLanguage "
        "Telephone Mobile PrivateAddress PrivateZip PrivateCity PrivateTelephone ExternalIdentifier HiredDate "
        "TerminationDate IsHired IsLocked CostPriceGuid CostPrice HourlyRateGuid HourlyRate SalaryGroupID"
    )
    assert names(maja) == expected.split()
    assert {child.tag.partition("}")[0] for child in maja[:5]} == {"{http://api.timelog.com"}
    assert maja.findtext(f"{{{TLP}v1_9}}TerminationDate") == "0001-01-01T00:00:00"
    assert state(call(timelog, ORGANISATION, action, f"<page>1</page><pageSize>101</pageSize>{token}")) == "Invalid"


def test_work_carries_the_salary_code_in_alphabetical_order(timelog: TimeLog, token: str) -> None:
    action = f"{TLP}v1_8/ProjectManagementService/GetWorkPaged"
    period = "<startDate>2025-03-01</startDate><endDate>2025-04-30</endDate><page>1</page><pageSize>500</pageSize>"
    service = "ProjectManagement/V1_8/ProjectManagementServiceSecure"
    rows = call(timelog, service, action, f"<initials/>{period}{token}").find(f"{DATA}Return")
    assert len(rows) == 4
    maja = rows[0]
    assert maja.tag == f"{{{TLP}v1_7}}WorkUnitFlat"
    assert names(maja) == sorted(names(maja), key=str.lower)
    facts = {etree.QName(c).localname: c.text for c in maja}
    assert (facts["SalaryCode"], facts["Hours"], facts["UserId"], facts["ApprovedStatus"]) == (
        "2200",
        "7.4",
        "12",
        "30",
    )
    one = call(timelog, service, action, f"<initials>PLU</initials>{period}{token}").find(f"{DATA}Return")
    assert len(one) == 2
    assert one[0].find(f"{{{TLP}v1_7}}SalaryCode").get("{http://www.w3.org/2001/XMLSchema-instance}nil") == "true"
