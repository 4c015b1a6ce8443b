"""The resources under `/3/`: their names, scopes, fields and keys (sheet 4). What they do stands in their modules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from . import schemas, schemas_documents
from .fields import Schema, Values, shown


@dataclass(frozen=True, slots=True)
class Resource:
    """path: under `/3/`. key: the fields that name one, the year last if `yearly`. details: fields lists leave out."""

    path: str
    singular: str
    plural: str
    scope: str
    schema: Schema
    key: tuple[str, ...]
    details: tuple[str, ...] = ()
    yearly: bool = False

    def url(self, root: str, values: Values) -> str:
        names = self.key[:-1] if self.yearly else self.key
        path = "/".join([root, "3", self.path, *(str(values[name]) for name in names)])
        return f"{path}?financialyear={values[self.key[-1]]}" if self.yearly else path

    def shown(self, root: str, values: Values, *, whole: bool = True) -> Values:
        """As it is answered; not whole: as a row of a list."""
        found = shown(self.schema, values)
        if not whole:
            found = {name: value for name, value in found.items() if name not in self.details}
        return {"@url": self.url(root, values)} | found


EMPLOYEES = Resource(
    "employees", "Employee", "Employees", "salary", schemas.EMPLOYEE, ("EmployeeId",), ("DatedWages", "DatedSchedules")
)
ATTENDANCE = Resource(
    "attendancetransactions",
    "AttendanceTransaction",
    "AttendanceTransactions",
    "salary",
    schemas.ATTENDANCE,
    ("id",),
)
ABSENCE = Resource(
    "absencetransactions", "AbsenceTransaction", "AbsenceTransactions", "salary", schemas.ABSENCE, ("id",)
)
SALARY = Resource(
    "salarytransactions", "SalaryTransaction", "SalaryTransactions", "salary", schemas.SALARY, ("SalaryRow",)
)
SCHEDULE_TIMES = Resource(
    "scheduletimes", "ScheduleTime", "ScheduleTimes", "salary", schemas.SCHEDULE_TIME, ("EmployeeId", "Date")
)
EXPENSES = Resource("expenses", "Expense", "Expenses", "salary", schemas.EXPENSE, ("Code",))
COST_CENTRES = Resource("costcenters", "CostCenter", "CostCenters", "costcenter", schemas.COST_CENTRE, ("Code",))
PROJECTS = Resource("projects", "Project", "Projects", "project", schemas.PROJECT, ("ProjectNumber",))
CUSTOMERS = Resource("customers", "Customer", "Customers", "customer", schemas.CUSTOMER, ("CustomerNumber",))
ARTICLES = Resource("articles", "Article", "Articles", "article", schemas.ARTICLE, ("ArticleNumber",))
ACCOUNTS = Resource(
    "accounts",
    "Account",
    "Accounts",
    "bookkeeping",
    schemas.ACCOUNT,
    ("Number", "Year"),
    ("TransactionInformationSettings", "QuantitySettings", "QuantityUnit"),
    yearly=True,
)
YEARS = Resource("financialyears", "FinancialYear", "FinancialYears", "bookkeeping", schemas.FINANCIAL_YEAR, ("Id",))
SERIES = Resource(
    "voucherseries",
    "VoucherSeries",
    "VoucherSeriesCollection",
    "bookkeeping",
    schemas.VOUCHER_SERIES,
    ("Code", "Year"),
    yearly=True,
)
PREDEFINED_SERIES = Resource(
    "predefinedvoucherseries",
    "PreDefinedVoucherSeries",
    "PreDefinedVoucherSeriesCollection",
    "bookkeeping",
    schemas.PREDEFINED_SERIES,
    ("Name",),
)
VOUCHERS = Resource(
    "vouchers",
    "Voucher",
    "Vouchers",
    "bookkeeping",
    schemas_documents.VOUCHER,
    ("VoucherSeries", "VoucherNumber", "Year"),
    ("VoucherRows",),
    yearly=True,
)
INVOICES = Resource(
    "invoices",
    "Invoice",
    "Invoices",
    "invoice",
    schemas_documents.INVOICE,
    ("DocumentNumber",),
    ("InvoiceRows", "Comments", "Remarks"),
)
ORDERS = Resource(
    "orders",
    "Order",
    "Orders",
    "order",
    schemas_documents.ORDER,
    ("DocumentNumber",),
    ("OrderRows", "Comments", "Remarks"),
)

RESOURCES: Mapping[str, Resource] = {
    one.path: one
    for one in (
        EMPLOYEES,
        ATTENDANCE,
        ABSENCE,
        SALARY,
        SCHEDULE_TIMES,
        EXPENSES,
        COST_CENTRES,
        PROJECTS,
        CUSTOMERS,
        ARTICLES,
        ACCOUNTS,
        YEARS,
        SERIES,
        PREDEFINED_SERIES,
        VOUCHERS,
        INVOICES,
        ORDERS,
    )
}
