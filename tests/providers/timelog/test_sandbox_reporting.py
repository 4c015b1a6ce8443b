"""The TimeLog sandbox: Reporting by form, by query string and by SOAP (sheet 4, 6, 12.1, 12.2)."""

from __future__ import annotations

import pytest
from lxml import etree

from tests.providers.timelog.sandbox_company import CREDENTIALS, TLP, UNITS, TimeLog, flat, names

NAMESPACE = 'xmlns:tlp="http://www.timelog.com/XML/Schema/tlp/v4_4"'
DENIED = (
    f"<tlp:Errors {NAMESPACE}><tlp:Error>Access denied. Check siteCode, apiID, apiPassword and SSL settings"
    "</tlp:Error></tlp:Errors>"
)
ZEROES = "".join(
    f"<tlp:{name}>0.0000</tlp:{name}>"
    for name in (
        "EstimatedHours",
        "EstimatedHourlyRate",
        "EstimatedHourlyRateProjectCurrency",
        "EstimatedAmount",
        "EstimatedAmountProjectCurrency",
        "BARHours",
        "BARHourlyRate",
        "BARHourlyRateProjectCurrency",
        "BARAmount",
        "BARAmountProjectCurrency",
        "InvoicedHours",
        "InvoicedHourlyRate",
        "InvoicedHourlyRateProjectCurrency",
        "InvoicedAmount",
        "InvoicedAmountProjectCurrency",
        "InvHours",
        "InvAmount",
    )
)
WORK_UNITS_12_1 = f"""
<tlp:WorkUnits {NAMESPACE} Page="1" PageSize="500" TotalPages="1" TotalRecords="1">
  <tlp:WorkUnit ID="50211" OldID="50211">
    <tlp:TimeRegistrationGuid>6A1D0B52-52B0-4E0C-9B0A-2F6C7C1E9A11</tlp:TimeRegistrationGuid><tlp:WorkUnitGuid>0C9E4F77-8A54-4F0B-A0F5-7D1B2E3C4D21</tlp:WorkUnitGuid>
    <tlp:OvertimeFactor>100</tlp:OvertimeFactor><tlp:EmployeeID>31</tlp:EmployeeID><tlp:EmployeeInitials>MHO</tlp:EmployeeInitials><tlp:EmployeeFirstName>Maja</tlp:EmployeeFirstName><tlp:EmployeeLastName>Holm</tlp:EmployeeLastName>
    <tlp:AllocationID>901</tlp:AllocationID><tlp:TaskID>418</tlp:TaskID><tlp:TaskName>Support</tlp:TaskName><tlp:ProjectID>77</tlp:ProjectID><tlp:ProjectName>Havn drift</tlp:ProjectName><tlp:CustomerId>14</tlp:CustomerId><tlp:CustomerName>Havn A/S</tlp:CustomerName>
    <tlp:Date>2025-03-03T00:00:00</tlp:Date><tlp:StartTime>2025-03-03T08:00:00</tlp:StartTime><tlp:EndTime>2025-03-03T15:24:00</tlp:EndTime><tlp:Note>Driftsvagt</tlp:Note><tlp:DepartmentID>3</tlp:DepartmentID><tlp:DepartmentName>Drift</tlp:DepartmentName><tlp:AdditionalTextField> </tlp:AdditionalTextField>
    <tlp:ActualExchangeRate>100.0000</tlp:ActualExchangeRate><tlp:RegHours>7.4000</tlp:RegHours><tlp:RegHourlyRate>900.0000</tlp:RegHourlyRate><tlp:RegHourlyRateProjectCurrency>900.0000</tlp:RegHourlyRateProjectCurrency><tlp:RegAmount>6660.0000</tlp:RegAmount><tlp:RegAmountProjectCurrency>6660.0000</tlp:RegAmountProjectCurrency>
    {ZEROES}<tlp:CostAmount>3034.0000</tlp:CostAmount><tlp:CostAmountCurrency>3034.0000</tlp:CostAmountCurrency>
    <tlp:HourlyRateId>61</tlp:HourlyRateId><tlp:InvoiceStatus>0</tlp:InvoiceStatus><tlp:BillableStatus>1</tlp:BillableStatus><tlp:IsBillable>1</tlp:IsBillable><tlp:ApprovedStatus>30</tlp:ApprovedStatus>
    <tlp:CreatedAt>2025-03-03T15:30:11.4200000</tlp:CreatedAt><tlp:CreatedByEmployeeId>31</tlp:CreatedByEmployeeId><tlp:CreatedBy>MHO</tlp:CreatedBy><tlp:LastModifiedAt>2025-04-01T09:02:40.1130000</tlp:LastModifiedAt><tlp:LastModifiedByEmployeeId>16</tlp:LastModifiedByEmployeeId><tlp:LastModifiedBy>KJE</tlp:LastModifiedBy><tlp:UserID>12</tlp:UserID>
  </tlp:WorkUnit>
</tlp:WorkUnits>"""  # noqa: E501
EMPLOYEES_12_2 = f"""<tlp:Employees {NAMESPACE}><tlp:Employee ID="31"><tlp:EmployeeUserId>12</tlp:EmployeeUserId><tlp:FirstName>Maja</tlp:FirstName><tlp:LastName>Holm</tlp:LastName><tlp:FullName>Maja Holm</tlp:FullName><tlp:Initials>MHO</tlp:Initials><tlp:Title>Tekniker</tlp:Title><tlp:Email>maja@nordlys.example</tlp:Email><tlp:Phone/><tlp:Mobile>+45 20 00 10 07</tlp:Mobile><tlp:PrivatePhone/><tlp:Address>Havnegade 4</tlp:Address><tlp:ZipCode>5000</tlp:ZipCode><tlp:City>Odense</tlp:City><tlp:Status>1</tlp:Status><tlp:HiredDate>2021-08-01T00:00:00.000</tlp:HiredDate><tlp:DepartmentNameID>3</tlp:DepartmentNameID><tlp:DepartmentName>Drift</tlp:DepartmentName><tlp:WorkWeek>Fuldtid 37</tlp:WorkWeek><tlp:EmployeeTypeId>2</tlp:EmployeeTypeId><tlp:EmployeeTypeName>Timeansat</tlp:EmployeeTypeName><tlp:EmployeeNo>1007</tlp:EmployeeNo><tlp:Username>maja@nordlys.example</tlp:Username><tlp:CostPrice>410.00</tlp:CostPrice><tlp:LegalEntityID>1</tlp:LegalEntityID><tlp:ApprovalManagerUserID>5</tlp:ApprovalManagerUserID><tlp:ApprovalManagerEmployeeID>16</tlp:ApprovalManagerEmployeeID><tlp:DefaultHourlyRateID>61</tlp:DefaultHourlyRateID><tlp:DefaultHourlyRate>900.0000</tlp:DefaultHourlyRate><tlp:DefaultHourlyRateCurrency>DKK</tlp:DefaultHourlyRateCurrency></tlp:Employee></tlp:Employees>"""  # noqa: E501
TIME_OFF_12_2 = f"""<tlp:TimeOffRegistrations {NAMESPACE}><tlp:TimeOffRegistration ID="8120"><tlp:EmployeeID>31</tlp:EmployeeID><tlp:EmployeeInitials>MHO</tlp:EmployeeInitials><tlp:EmployeeFirstName>Maja</tlp:EmployeeFirstName><tlp:EmployeeLastName>Holm</tlp:EmployeeLastName><tlp:TimeOffCode>20</tlp:TimeOffCode><tlp:TimeOffName>Ferie</tlp:TimeOffName><tlp:AbsenceCodeType>2</tlp:AbsenceCodeType><tlp:AbsenceCodeTypeName>Vacation</tlp:AbsenceCodeTypeName><tlp:Date>2025-03-10T00:00:00</tlp:Date><tlp:RegHours>7.400000000000000e+000</tlp:RegHours><tlp:CreatedAt>2025-02-20T10:00:00.0000000</tlp:CreatedAt><tlp:CreatedByEmployeeId>31</tlp:CreatedByEmployeeId><tlp:CreatedBy>MHO</tlp:CreatedBy><tlp:LastModifiedAt>2025-02-20T10:00:00.0000000</tlp:LastModifiedAt><tlp:LastModifiedByEmployeeId>31</tlp:LastModifiedByEmployeeId><tlp:LastModifiedBy>MHO</tlp:LastModifiedBy></tlp:TimeOffRegistration></tlp:TimeOffRegistrations>"""  # noqa: E501
EMPLOYEES = {"employeeID": "0", "initials": "", "departmentID": "0", "status": "1"}
MARCH = {"employeeID": "0", "departmentID": "0", "fromDate": "2025-03-01", "toDate": "2025-03-31"}
APRIL = {**MARCH, "fromDate": "2025-04-01", "toDate": "2025-04-30"}


def test_work_units_are_the_sheets_exchange_element_by_element(timelog: TimeLog) -> None:
    answer = timelog.reporting("GetWorkUnitsRawPaged", **UNITS)
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    assert answer.text.startswith('<?xml version="1.0" encoding="utf-8"?>\n<tlp:WorkUnits ')
    assert flat(etree.fromstring(answer.content)) == flat(etree.fromstring(WORK_UNITS_12_1))


def test_an_employee_is_the_sheets_exchange_to_the_byte(timelog: TimeLog) -> None:
    answer = timelog.reporting("GetEmployeesRaw", **{**EMPLOYEES, "initials": "mho"})
    assert answer.text == '<?xml version="1.0" encoding="utf-8"?>\n' + EMPLOYEES_12_2


def test_absence_is_the_sheets_exchange_to_the_byte(timelog: TimeLog) -> None:
    answer = timelog.reporting("GetTimeOffRegistrationsRaw", **MARCH)
    assert answer.text == '<?xml version="1.0" encoding="utf-8"?>\n' + TIME_OFF_12_2


def test_half_an_hour_of_absence_has_a_negative_exponent_and_no_float_tail(timelog: TimeLog) -> None:
    hours = timelog.xml("GetTimeOffRegistrationsRaw", **APRIL).findtext(f".//{TLP}RegHours")
    assert hours == "5.000000000000000e-001"


def test_wrong_credentials_are_answered_with_200_and_an_error_root(timelog: TimeLog) -> None:
    for name in CREDENTIALS:
        answer = timelog.reporting("GetEmployeesRaw", **{**EMPLOYEES, name: "wrong"})
        assert answer.status_code == 200
        assert answer.text.partition("\n")[2] == DENIED


def test_credentials_are_validated_with_a_boolean(timelog: TimeLog) -> None:
    for password, word in (("s3cret", "true"), ("S3CRET", "false")):
        answer = timelog.reporting("ValidateCredentials", apiPassword=password)
        assert answer.text.endswith(f'<boolean xmlns="http://www.timelog.com/ws/tlp/v4_4">{word}</boolean>')


@pytest.mark.parametrize("name", [*CREDENTIALS, *UNITS])
def test_every_declared_parameter_must_be_present(timelog: TimeLog, name: str) -> None:
    form = {k: v for k, v in {**CREDENTIALS, **UNITS}.items() if k != name}
    answer = timelog.http.post("/nordlys/service.asmx/GetWorkUnitsRawPaged", data=form)
    assert (answer.status_code, answer.text) == (500, f"Missing parameter: {name}.")


def test_a_query_string_works_with_other_letter_case_and_order(timelog: TimeLog) -> None:
    query = {name.upper(): value for name, value in reversed([*CREDENTIALS.items(), *UNITS.items()])}
    answer = timelog.http.get("/nordlys/service.asmx/GetWorkUnitsRawPaged", params=query)
    assert etree.fromstring(answer.content)[0].get("ID") == "50211"


def test_absence_dates_must_be_dates(timelog: TimeLog) -> None:
    answer = timelog.reporting("GetTimeOffRegistrationsRaw", **{**MARCH, "fromDate": ""})
    assert answer.status_code == 500
    assert "System.DateTime" in answer.text


def test_an_unknown_method_is_not_answered_with_xml(timelog: TimeLog) -> None:
    answer = timelog.reporting("GetNothing")
    assert (answer.status_code, "method name is not valid" in answer.text) == (500, True)


def test_pages_are_cut_in_order_and_one_beyond_the_last_is_empty(timelog: TimeLog) -> None:
    everything = {"startDate": "", "endDate": "", "pageSize": "3"}
    pages = [timelog.units(**everything, page=str(n)) for n in (1, 2, 3)]
    assert [[u.findtext(f"{TLP}Date") for u in page] for page in pages] == [
        ["2025-03-03T00:00:00", "2025-04-03T00:00:00", "2025-04-03T00:00:00"],
        ["2025-04-04T00:00:00"],
        [],
    ]
    assert [(p.get("Page"), p.get("TotalPages"), p.get("TotalRecords")) for p in pages] == [
        ("1", "2", "4"),
        ("2", "2", "4"),
        ("3", "2", "4"),
    ]


def test_without_page_and_size_everything_comes_at_once(timelog: TimeLog) -> None:
    page = timelog.units(startDate="", endDate="", page="", pageSize="")
    assert (len(page), page.get("TotalPages")) == (4, "1")


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"employeeID": "33"}, 2),
        ({"employeeID": "12"}, 0),
        ({"taskID": "418"}, 2),
        ({"departmentID": "4"}, 2),
        ({"workUnitID": "50211"}, 1),
        ({"projectID": "78"}, 0),
        ({"employeeID": "-1"}, 4),
    ],
)
def test_filters_take_employee_ids_and_zero_or_minus_one_is_all(
    timelog: TimeLog, filters: dict[str, str], found: int
) -> None:
    page = timelog.units(startDate="", endDate="", **filters)
    assert (len(page), page.get("TotalRecords")) == (found, str(found))


def test_unpaged_work_units_have_no_page_attributes(timelog: TimeLog) -> None:
    form = {k: v for k, v in UNITS.items() if k not in ("page", "pageSize")}
    root = timelog.xml("GetWorkUnitsRaw", **form)
    assert (dict(root.attrib), len(root)) == ({}, 1)


def test_employees_are_filtered_by_status_and_missing_facts_leave_no_element(timelog: TimeLog) -> None:
    by_status = {
        status: [e.get("ID") for e in timelog.xml("GetEmployeesRaw", **{**EMPLOYEES, "status": status})]
        for status in ("1", "0", "-1")
    }
    assert by_status == {"1": ["16", "31", "33"], "0": ["12"], "-1": ["16", "31", "33", "12"]}
    per, bo = (
        timelog.xml("GetEmployeesRaw", **{**EMPLOYEES, "employeeID": n, "status": "-1"})[0] for n in ("33", "12")
    )
    assert "EmployeeNo" not in names(per)
    assert "TerminatedDate" not in names(per)
    assert bo.findtext(f"{TLP}EmployeeNo") == ""
    assert bo.findtext(f"{TLP}TerminatedDate") == "2025-03-05T00:00:00.000"
    assert bo.findtext(f"{TLP}LastName") == "Ek & Søn"


def test_children_of_mileage_stand_in_no_namespace(timelog: TimeLog) -> None:
    form = dict.fromkeys(
        ("customerID", "projectID", "employeeID", "departmentID", "travelCarID", "transportRateID"), "0"
    )
    period = {"startDate": "2025-03-01", "endDate": "2025-03-31"}
    root = timelog.xml("GetMileageRaw", **form, **period, selfPayment="1")
    assert (root.tag, [m.tag for m in root], root[0].get("ID")) == (f"{TLP}Mileages", [f"{TLP}Mileage"], "701")
    facts = {child.tag: child.text for child in root[0]}
    assert facts["TravelKM"] == "88.4"
    assert facts["TravelCostAmount"] == "336.80"
    assert (facts["EmployeeID"], facts["EmployeeUserID"]) == ("31", "12")
    assert len(timelog.xml("GetMileageRaw", **form, **period, selfPayment="0")) == 1
    assert len(timelog.xml("GetMileageRaw", **form, **period, selfPayment="-1")) == 2


def test_the_other_lists_have_their_own_roots_and_spelling(timelog: TimeLog) -> None:
    numbers = ("customerID", "projectID", "supplierCustomerID", "employeeID", "employeeDepartmentID", "expenseTypeID")
    period = {"startDate": "2025-03-01", "endDate": "2025-03-31"}
    expenses = timelog.xml("GetExpensesRaw", **dict.fromkeys(numbers, "0"), paymentMethodID="0", **period)
    assert (expenses.tag, expenses[0].findtext(f"{TLP}Amount")) == (f"{TLP}Expenses", "245.0000")
    flex = timelog.xml(
        "GetFlexTimeRaw", employeeUserID="12", departmentID="0", fromDate="2025-03-01", toDate="2025-03-31"
    )
    assert (flex.tag, flex[0].findtext(f"{TLP}FlexTime")) == (f"{TLP}FlexTimes", "-0.400")
    accounts = timelog.xml("GetSalaryAccountsRaw")
    assert (accounts[0].get("ID"), names(accounts[0])[-1]) == ("1", "Code")
    when = {"FromDate": "2025-03-01", "ToDate": "2025-03-31"}
    postings = timelog.xml("GetSalaryAccountEmployeePostingsRaw", SalaryAccountID="0", EmployeeUserID="12", **when)
    assert postings[0].tag == f"{TLP}SalaryAcountEmployeePosting"
    assert postings[0].findtext(f"{TLP}EmployeeUserId") == "12"
    assert (postings[0].findtext(f"{TLP}Days"), postings[0].findtext(f"{TLP}TotalDays")) == ("1.0000", "-1.0000")


def test_norm_hours_come_as_seven_weekdays(timelog: TimeLog) -> None:
    root = timelog.xml("GetEmployeeNormalWorkingHoursRaw", employeeID="31", departmentID="0", status="1")
    rows = [(r.findtext(f"{TLP}Weekday"), r.findtext(f"{TLP}WorkingHours")) for r in root]
    assert rows[0] == ("1", "7.400000000000000")
    assert rows[6] == ("7", "0.000000000000000")


def test_a_changed_working_time_shows_in_the_history_and_from_its_day_in_the_norm(timelog: TimeLog) -> None:
    change = [{"ValidFromDate": "2025-03-17", "NormalWorkingTimeID": 2}]
    timelog.screen("edit_user", UserID=12, normal_working_times=change)
    root = timelog.xml("GetEmployeeNormalWorkingTimeHistoriesRaw", employeeUserID="12", employeeStatus="1")
    assert [r.findtext(f"{TLP}NormalWorkingTimeName") for r in root] == ["Fuldtid 37", "Deltid 30"]
    period = {"startDate": "2025-03-14", "endDate": "2025-03-17", "includeAllEmployees": "true"}
    norms = [
        r["NormalWorkingHours"]
        for r in timelog.rows("/employee-projection/get-in-period", **period)
        if r["UserID"] == 12
    ]
    assert norms == [7.4, 0.0, 0.0, 6.0]


def test_the_soap_twin_nests_the_same_root(timelog: TimeLog) -> None:
    children = "".join(f"<{k}>{v}</{k}>" for k, v in {**CREDENTIALS, **UNITS}.items())
    envelope = (
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
        f'<GetWorkUnitsRawPaged xmlns="http://www.timelog.com/ws/tlp/v4_4">{children}</GetWorkUnitsRawPaged>'
        "</soap:Body></soap:Envelope>"
    )
    headers = {"SOAPAction": '"http://www.timelog.com/ws/tlp/v4_4/GetWorkUnitsRawPaged"', "Content-Type": "text/xml"}
    answer = timelog.http.post("/nordlys/service.asmx", content=envelope, headers=headers)
    result = etree.fromstring(answer.content).find(".//{http://www.timelog.com/ws/tlp/v4_4}GetWorkUnitsRawPagedResult")
    assert flat(result[0]) == flat(etree.fromstring(WORK_UNITS_12_1))
    headers["SOAPAction"] = '"http://www.timelog.com/ws/tlp/v4_4/GetEmployeesRaw"'
    assert timelog.http.post("/nordlys/service.asmx", content=envelope, headers=headers).status_code == 500


def test_another_tenant_is_not_here(timelog: TimeLog) -> None:
    assert timelog.http.post("/sydlys/service.asmx/ValidateCredentials", data=CREDENTIALS).status_code == 404
