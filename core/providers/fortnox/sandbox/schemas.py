"""The fields of people, payroll rows and registers by Fortnox's names (sheet 4). Documents are in their own module.

That hours of a day lie between 0 and 24 is [inferred].
"""

from __future__ import annotations

from . import fields
from .fields import DATE, FLAG, MONEY, MONEY_TEXT, NUMBER_TEXT, PLAIN_TEXT, Field, Schema, between, choice, text, whole

SETTINGS = choice("ALLOWED", "MANDATORY", "NOTALLOWED")
DIMENSIONS: Schema = (Field("CostCenter", text(6)), Field("Project", text(20)))

DATED_WAGE: Schema = (
    Field("EmployeeId", text(15), required=True),
    Field("FirstDay", DATE, required=True),
    Field("MonthlySalary", MONEY_TEXT),
    Field("HourlyPay", MONEY_TEXT),
)
DATED_SCHEDULE: Schema = (
    Field("EmployeeId", text(15), required=True),
    Field("FirstDay", DATE, required=True),
    Field("ScheduleId", text(15)),
)
EMPLOYEE: Schema = (
    Field("EmployeeId", text(15)),
    Field("PersonalIdentityNumber", text(13)),
    Field("FirstName", PLAIN_TEXT, required=True),
    Field("LastName", PLAIN_TEXT, required=True),
    Field("FullName", PLAIN_TEXT, read_only=True),
    Field("Email", PLAIN_TEXT, required=True),
    Field("Address1", PLAIN_TEXT),
    Field("Address2", PLAIN_TEXT),
    Field("PostCode", text(10)),
    Field("City", PLAIN_TEXT),
    Field("Country", PLAIN_TEXT),
    Field("Phone1", text(50)),
    Field("Phone2", text(50)),
    Field("EmploymentDate", DATE),
    Field("EmployedTo", DATE),
    Field("EmploymentForm", choice("TV", "PRO", "TID", "SVT", "VIK", "PRJ", "PRA", "FER", "SES", "NEJ")),
    Field("SalaryForm", choice("MAN", "TIM")),
    Field("PersonelType", choice("TJM", "ARB"), default="TJM"),
    Field("JobTitle", text(30)),
    Field("ScheduleId", text(15)),
    Field("MonthlySalary", MONEY_TEXT),
    Field("HourlyPay", MONEY_TEXT),
    *DIMENSIONS,
    Field("TaxTable", text(10)),
    Field("TaxColumn", whole(1, 6)),
    Field("BankAccountNo", text(20)),
    Field("ClearingNo", text(5)),
    Field("CurrentFlexBalance", NUMBER_TEXT),
    Field("CurrentCompBalance", NUMBER_TEXT),
    Field("VacationDaysPaid", NUMBER_TEXT),
    Field("VacationDaysUnPaid", NUMBER_TEXT),
    Field("VacationDaysSaved", NUMBER_TEXT),
    Field("VacationDaysRegistered", NUMBER_TEXT, read_only=True),
    Field("VacationDaysPending", NUMBER_TEXT, read_only=True),
    Field("Inactive", FLAG, default=False),
    Field("DatedWages", fields.rows(DATED_WAGE)),
    Field("DatedSchedules", fields.rows(DATED_SCHEDULE)),
)

ATTENDANCE: Schema = (
    Field("id", PLAIN_TEXT, read_only=True),
    Field("EmployeeId", text(15), required=True),
    Field("CauseCode", PLAIN_TEXT, required=True),
    Field("Date", DATE, required=True),
    Field("Hours", between(0, 24, as_text=True)),
    *DIMENSIONS,
)
ABSENCE: Schema = (
    Field("id", PLAIN_TEXT, read_only=True),
    Field("EmployeeId", text(15), required=True),
    Field("CauseCode", PLAIN_TEXT, required=True),
    Field("Date", DATE, required=True),
    Field("Hours", between(0, 24)),
    Field("Extent", between(0, 100)),
    Field("HolidayEntitling", FLAG, default=False),
    *DIMENSIONS,
)
SALARY: Schema = (
    Field("SalaryRow", whole(), read_only=True),
    Field("EmployeeId", text(15), required=True),
    Field("SalaryCode", text(10), required=True),
    Field("Date", DATE, required=True),
    Field("Number", NUMBER_TEXT),
    Field("Amount", MONEY_TEXT),
    Field("Total", MONEY_TEXT),
    Field("TextRow", text(40)),
    Field("Expense", text(6)),
    Field("VAT", NUMBER_TEXT),
    *DIMENSIONS,
)
SCHEDULE_TIME: Schema = (
    Field("EmployeeId", text(15)),
    Field("Date", DATE),
    Field("ScheduleId", text(15)),
    Field("Hours", between(0, 24, as_text=True)),
    *(Field(f"IWH{number}", between(0, 24, as_text=True)) for number in range(1, 6)),
)
EXPENSE: Schema = (
    Field("Code", text(6), required=True),
    Field("Text", text(40), required=True),
    Field("Account", whole(1000, 9999)),
)

COST_CENTRE: Schema = (
    Field("Code", text(6), required=True),
    Field("Description", PLAIN_TEXT, required=True),
    Field("Note", PLAIN_TEXT),
    Field("Active", FLAG, default=True),
)
PROJECT: Schema = (
    Field("ProjectNumber", text(20)),
    Field("Description", text(50), required=True),
    Field("Status", choice("NOTSTARTED", "ONGOING", "COMPLETED"), default="ONGOING"),
    Field("StartDate", DATE),
    Field("EndDate", DATE),
    Field("ProjectLeader", PLAIN_TEXT),
    Field("ContactPerson", PLAIN_TEXT),
    Field("Comments", PLAIN_TEXT),
)
CUSTOMER: Schema = (
    Field("CustomerNumber", PLAIN_TEXT),
    Field("Name", PLAIN_TEXT, required=True),
    Field("Type", choice("COMPANY", "PRIVATE"), default="COMPANY"),
    Field("Active", FLAG, default=True),
    Field("OrganisationNumber", text(30)),
    Field("VATNumber", PLAIN_TEXT),
    Field("VATType", choice("SEVAT", "SEREVERSEDVAT", "EUREVERSEDVAT", "EUVAT", "EXPORT"), default="SEVAT"),
    Field("Currency", text(3), default="SEK"),
    Field("CountryCode", text(2), default="SE"),
    Field("Email", PLAIN_TEXT),
    Field("Address1", PLAIN_TEXT),
    Field("ZipCode", text(10)),
    Field("City", PLAIN_TEXT),
    Field("Phone1", PLAIN_TEXT),
    Field("YourReference", text(50)),
    Field("OurReference", text(50)),
    Field("ExternalReference", PLAIN_TEXT),
    Field("TermsOfPayment", text(10)),
    *DIMENSIONS,
)
ARTICLE: Schema = (
    Field("ArticleNumber", text(50)),
    Field("Description", text(200), required=True),
    Field("Type", choice("STOCK", "SERVICE"), default="SERVICE"),
    Field("Unit", PLAIN_TEXT),
    Field("SalesPrice", MONEY),
    Field("SalesAccount", whole(1000, 9999)),
    Field("VAT", NUMBER_TEXT),
    Field("Active", FLAG, default=True),
    Field("Note", PLAIN_TEXT),
)

ACCOUNT: Schema = (
    Field("Number", whole(1000, 9999), required=True),
    Field("Description", PLAIN_TEXT, required=True),
    Field("Active", FLAG, default=True),
    Field("CostCenter", text(6)),
    Field("CostCenterSettings", SETTINGS, default="ALLOWED"),
    Field("Project", text(20)),
    Field("ProjectSettings", SETTINGS, default="ALLOWED"),
    Field("SRU", whole()),
    Field("VATCode", PLAIN_TEXT),
    Field("TransactionInformationSettings", SETTINGS, default="ALLOWED"),
    Field("QuantitySettings", SETTINGS, default="ALLOWED"),
    Field("QuantityUnit", PLAIN_TEXT),
    Field("Year", whole(), ignored=True),
)
FINANCIAL_YEAR: Schema = (
    Field("Id", whole(), required=True),
    Field("FromDate", DATE, required=True),
    Field("ToDate", DATE, required=True),
    Field("AccountingMethod", choice("ACCRUAL", "CASH"), default="ACCRUAL"),
    Field("AccountChartType", PLAIN_TEXT),
)
VOUCHER_SERIES: Schema = (
    Field("Code", text(10), required=True),
    Field("Description", PLAIN_TEXT, required=True),
    Field("Manual", FLAG, default=True),
    Field("Year", whole(), ignored=True),
    Field("Approver", PLAIN_TEXT),
)
PREDEFINED_SERIES: Schema = (
    Field("Name", PLAIN_TEXT, required=True),
    Field("VoucherSeries", text(10), required=True),
)
