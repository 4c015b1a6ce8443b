"""The contracts of the Transactional calls that are served: address, action, namespaces, order. Sheet 4.2, 12.3."""

from __future__ import annotations

from core.providers.timelog.sandbox import soap_people, soap_time
from core.providers.timelog.sandbox.soap import DATA, Operation

TLP = "http://www.timelog.com/api/tlp/"
_SALARY_ITEMS = "http://api.timelog.com/services/salary/1_1"
_EMPLOYEE_PARAMETERS = (
    "employeeGuid",
    "username",
    "initials",
    "firstname",
    "lastname",
    "employeeNo",
    "email",
    "title",
    "telephone",
    "mobile",
    "normalWorkingTimeName",
    "holidayCalendarName",
    "allowanceLegislationName",
    "employeeTypeName",
    "hourlyRateName",
    "costPriceName",
    "externalIdentifier",
)
UPDATE_EMPLOYEE = Operation(
    service="Organisation/V1_9/OrganisationService",
    namespace=f"{TLP}v1_9",
    action=f"{TLP}v1_9/OrganisationService/UpdateEmployee",
    name="UpdateEmployee",
    parameters=_EMPLOYEE_PARAMETERS,
    envelope=DATA,
    items=f"{TLP}v1_9",
    run=soap_people.update_employee,
)
"""The only write here; it shares its address with a read."""
OPERATIONS = (
    Operation(
        service="Security/V1_2/SecurityService",
        action="GetTokenRequest",
        namespace=f"{TLP}v1_2",
        name="GetToken",
        parameters=("user", "password"),
        envelope=f"{TLP}v1_1",
        items=f"{TLP}v1_2",
        run=soap_time.get_token,
        has_token=False,
        tail=False,
    ),
    Operation(
        service="Salary/V1_1/SalaryService",
        namespace=f"{TLP}v1_1",
        action=f"{TLP}v1_1/SalaryService/GetAllSalaryCodes",
        name="GetAllSalaryCodes",
        parameters=("salaryCodeStatus",),
        envelope=DATA,
        items=_SALARY_ITEMS,
        run=soap_time.salary_codes,
    ),
    Operation(
        service="Salary/V1_1/SalaryService",
        namespace=f"{TLP}v1_1",
        action=f"{TLP}v1_1/SalaryService/GetAllAbsenceCodes",
        name="GetAllAbsenceCodes",
        parameters=(),
        envelope=DATA,
        items=_SALARY_ITEMS,
        run=soap_time.absence_codes,
    ),
    Operation(
        service="Organisation/V1_9/OrganisationService",
        namespace=f"{TLP}v1_9",
        action=f"{TLP}v1_9/OrganisationService/GetEmployeesPaged",
        name="GetEmployeesPaged",
        parameters=("page", "pageSize"),
        envelope=DATA,
        items=f"{TLP}v1_9",
        run=soap_people.employees,
    ),
    UPDATE_EMPLOYEE,
    Operation(
        service="ProjectManagement/V1_8/ProjectManagementService",
        action=f"{TLP}v1_8/ProjectManagementService/GetWorkPaged",
        namespace=f"{TLP}v1_8",
        name="GetWorkPaged",
        parameters=("initials", "startDate", "endDate", "page", "pageSize"),
        envelope=DATA,
        items=f"{TLP}v1_7",
        run=soap_time.work,
    ),
)
