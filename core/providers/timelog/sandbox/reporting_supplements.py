"""Reporting's rows beside hours and absence: mileage, expenses, flex, salary accounts. Sheet 4.7, official samples."""

from __future__ import annotations

from core.providers.timelog.sandbox.reporting_xml import element, midnight
from core.providers.timelog.sandbox.seed import Expense, FlexTime, Mileage, SalaryAccount, SalaryAccountPosting
from core.providers.timelog.sandbox.shelf import guid
from core.providers.timelog.sandbox.state import TimeLogState


def mileage(state: TimeLogState, row: Mileage) -> str:
    """Children stand in no namespace. [spec sample]"""
    user, project = state.users[row.UserID], state.projects[row.ProjectID]
    customer = state.customers[project.CustomerID]
    amount = f"{row.TravelKM * row.TransportRateAmount:.2f}"
    fields: list[tuple[str, object]] = [
        ("CustomerName", customer.Name),
        ("CustomerNo", customer.No),
        ("CustomerID", customer.CustomerID),
        ("ProjectName", project.Name),
        ("ProjectNo", project.No),
        ("ProjectID", project.ProjectID),
        ("EmployeeFirstName", user.FirstName),
        ("EmployeeLastName", user.LastName),
        ("EmployeeFullName", f"{user.FirstName} {user.LastName}"),
        ("EmployeeInitials", user.Initials),
        ("EmployeeID", user.EmployeeID),
        ("EmployeeUserID", user.UserID),
        ("TravelStartDate", midnight(row.TravelStartDate)),
        ("TravelEndDate", midnight(row.TravelEndDate or row.TravelStartDate)),
        ("TravelPurpose", row.TravelPurpose),
        ("TravelDeparture", row.TravelDeparture),
        ("TravelDestination", row.TravelDestination),
        ("TravelCostAmount", amount),
        ("TravelRegAmount", amount if row.IsBillable else "0.00"),
        ("TravelInvoicedAmount", "0.00"),
        ("TravelTripStart", 0),
        ("TravelTripEnd", 0),
        ("TravelKM", row.TravelKM),
        ("TravelForm", row.TravelForm),
        ("TravelSelfPayment", int(row.TravelSelfPayment)),
        ("TransportRateAmount", f"{row.TransportRateAmount:.2f}"),
        ("TransportRate", row.TransportRate),
        ("IsBillable", int(row.IsBillable)),
    ]
    body = "".join(element(name, value, "") for name, value in fields)
    return f'<tlp:Mileage ID="{row.ID}">{body}</tlp:Mileage>'


def expense(state: TimeLogState, row: Expense) -> str:
    user, project = state.users[row.UserID], state.projects[row.ProjectID]
    customer = state.customers[project.CustomerID]
    system = row.Amount * row.CurrencyRate / 100
    fields: list[tuple[str, object]] = [
        ("CustomerName", customer.Name),
        ("CustomerNo", customer.No),
        ("CustomerID", customer.CustomerID),
        ("ProjectName", project.Name),
        ("ProjectNo", project.No),
        ("ProjectID", project.ProjectID),
        ("ExpenseType", row.ExpenseType),
        ("ExpenseTypeID", row.ExpenseTypeID),
        ("Date", midnight(row.Date)),
        ("Amount", f"{row.Amount:.4f}"),
        ("AmountSystemCurrency", f"{system:.4f}"),
        ("VAT", f"{row.VAT:.4f}"),
        ("CurrencyABB", row.CurrencyABB),
        ("CurrencyRate", f"{row.CurrencyRate:.4f}"),
        ("PaymentMethod", row.PaymentMethod),
        ("PaymentMethodID", row.PaymentMethodID),
        ("ApprovedStatus", row.ApprovedStatus),
        ("Billable", int(row.Billable)),
        ("EmployeeFirstName", user.FirstName),
        ("EmployeeLastName", user.LastName),
        ("EmployeeInitials", user.Initials),
        ("EmployeeID", user.EmployeeID),
        ("UserID", user.UserID),
        ("RegAmount", f"{system:.4f}"),
        ("RegAmountCurrency", f"{row.Amount:.4f}"),
        ("EstimatedAmount", "0.0000"),
        ("EstimatedAmountCurrency", "0.0000"),
        ("ProfitRatio", "0.0000"),
        ("Created", f"{row.Date}T16:00:00.000"),
    ]
    return f'<tlp:Expense ID="{row.ID}">{"".join(element(n, v) for n, v in fields)}</tlp:Expense>'


def flex(state: TimeLogState, row: FlexTime) -> str:
    user = state.users[row.UserID]
    department = state.departments.get(user.DepartmentID or 0)
    return (
        "<tlp:FlexTime>"
        + element("Date", midnight(row.Date))
        + element("FlexTime", f"{row.FlexTime:.3f}")
        + element("EmployeeUserID", user.UserID)
        + element("EmployeeInitials", user.Initials)
        + element("EmployeeFullName", f"{user.FirstName} {user.LastName}")
        + element("DepartmentID", user.DepartmentID)
        + element("Department", department and department.Name)
        + element("Type", row.Type)
        + element("Description", row.Description)
        + "</tlp:FlexTime>"
    )


def salary_account(row: SalaryAccount) -> str:
    return (
        f'<tlp:SalaryAccount ID="{row.ID}" GUID="{guid("other", row.ID).upper()}">'
        + element("Name", row.Name)
        + element("Description", row.Description)
        + element("IsActive", int(row.IsActive))
        + element("AccountType", row.AccountType)
        + element("BalanceFormat", row.BalanceFormat)
        + element("Code", row.Code)
        + "</tlp:SalaryAccount>"
    )


def posting(state: TimeLogState, row: SalaryAccountPosting) -> str:
    """The element is spelt with one c, EmployeeUserId with a small d. [spec]"""
    user, account = state.users[row.UserID], state.salary_accounts[row.SalaryAccountID]
    number = row.ID or 0
    minutes = int((row.Hours * 60).to_integral_value())
    fields: list[tuple[str, object]] = [
        ("EmployeeUserId", user.UserID),
        ("EmployeeUsername", user.Username),
        ("EmployeeNo", user.EmployeeNo or ""),
        ("SalaryAccountID", account.ID),
        ("SalaryAccountName", account.Name),
        ("Date", midnight(row.Date)),
        ("EntityType", row.EntityType),
        ("Hours", f"{row.Hours:.4f}"),
        ("TotalHours", f"{row.Hours * row.Factor:.4f}"),
        ("Factor", f"{row.Factor:.4f}"),
        ("PostingType", row.PostingType),
        ("Minutes", minutes),
        ("TotalMinutes", f"{minutes * row.Factor:.4f}"),
        ("Days", f"{row.Days:.4f}"),
        ("TotalDays", f"{row.Days * row.Factor:.4f}"),
        ("CommentToManager", row.CommentToManager),
        ("CommentToEmployee", row.CommentToEmployee),
        ("Created", midnight(row.Date)),
        ("CreatedBy", user.UserID),
    ]
    body = "".join(element(name, value) for name, value in fields)
    return (
        f'<tlp:SalaryAcountEmployeePosting ID="{number}" GUID="{guid("other", number).upper()}">'
        f"{body}</tlp:SalaryAcountEmployeePosting>"
    )
