"""Master data as the legacy REST shows it (sheet 4.1, 4.2, 11): references as objects with `self`, false flags told."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from . import seed_rows as rows
from .answers import stamp
from .bodies import into_path
from .books import Books
from .years import Period


class Legacy:
    """Shapes with links to this address."""

    def __init__(self, books: Books, root: str) -> None:
        self.books, self.root = books, root

    def ref(self, collection: str, key: str, number: object) -> dict[str, Any]:
        """`{"unitNumber": 2, "self": ".../units/2"}`"""
        return {key: number, "self": f"{self.root}/{collection}/{into_path(number)}"}

    def maybe(self, name: str, collection: str, key: str, number: object | None) -> dict[str, Any]:
        """The reference under its name; nothing at all where there is none."""
        return {} if number is None else {name: self.ref(collection, key, number)}

    def distribution_ref(self, number: int) -> dict[str, Any]:
        kind = "department" if number in self.books.departments else "distribution"
        return {
            "departmentalDistributionNumber": number,
            "distributionType": kind,
            "self": f"{self.root}/departmental-distributions/{kind}s/{number}",
        }

    # -- the company -----------------------------------------------------------------------------------------------

    def myself(self) -> dict[str, Any]:
        """`GET /self`: the connection test (section 3). [spec][live]"""
        document = self.books.document
        roles = [{"roleNumber": number, "name": name} for number, name in enumerate(ROLES, 1)]
        return {
            "agreementNumber": document.agreementNumber,
            "userName": document.userName,
            "user": {"name": document.userName, "language": {"languageNumber": 1, "name": "Dansk"}},
            "company": {
                "name": document.companyName,
                "companyIdentificationNumber": document.companyIdentificationNumber,
            },
            "application": {
                "appNumber": document.appNumber,
                "name": document.appName,
                "requiredRoles": [role for role in roles if role["name"] in self.books.access.roles],
            },
            "settings": {"baseCurrency": document.baseCurrency},
            "modules": [one.model_dump() for one in self.books.modules.values()],
            "self": f"{self.root}/self",
        }

    def year(self, row: rows.AccountingYear) -> dict[str, Any]:
        address = f"{self.root}/accounting-years/{into_path(row.year)}"
        return {
            "year": row.year,
            "fromDate": row.fromDate.isoformat(),
            "toDate": row.toDate.isoformat(),
            "closed": row.closed,
            "periods": f"{address}/periods",
            "entries": f"{address}/entries",
            "self": address,
        }

    def period(self, period: Period) -> dict[str, Any]:
        """`closed` only: that a period is barred is told by accountingyearsapi alone. [spec]"""
        address = f"{self.root}/accounting-years/{into_path(period.year)}"
        return {
            "periodNumber": period.number,
            "fromDate": period.first.isoformat(),
            "toDate": period.last.isoformat(),
            "closed": period.closed,
            "accountingYear": {"year": period.year, "self": address},
            "self": f"{address}/periods/{period.number}",
        }

    # -- lists -----------------------------------------------------------------------------------------------------

    def account(self, row: rows.Account) -> dict[str, Any]:
        return {
            "accountNumber": row.accountNumber,
            "accountType": row.accountType,
            "name": row.name,
            "barred": row.barred,
            "blockDirectEntries": row.blockDirectEntries,
            "debitCredit": row.debitCredit,
            "balance": self._balance(row),
            **self.maybe("vatAccount", "vat-accounts", "vatCode", row.vatCode),
            "self": f"{self.root}/accounts/{row.accountNumber}",
        }

    def _balance(self, row: rows.Account) -> Decimal:
        booked = self.books.booked_entries.values()
        return row.balance + sum((e.amountInBaseCurrency for e in booked if e.accountNumber == row.accountNumber), ZERO)

    def vat_account(self, row: rows.VatAccount) -> dict[str, Any]:
        return {
            "vatCode": row.vatCode,
            "name": row.name,
            "ratePercentage": row.ratePercentage,
            "account": self.ref("accounts", "accountNumber", row.accountNumber),
            "self": f"{self.root}/vat-accounts/{row.vatCode}",
        }

    def department(self, row: rows.Department) -> dict[str, Any]:
        return {**row.model_dump(), "self": f"{self.root}/departments/{row.departmentNumber}"}

    def distribution(self, row: rows.Distribution | rows.Department) -> dict[str, Any]:
        if isinstance(row, rows.Department):
            number, shares = row.departmentNumber, [rows.Share(departmentNumber=row.departmentNumber, percentage=ALL)]
        else:
            number, shares = row.departmentalDistributionNumber, row.distributions
        return {
            **self.distribution_ref(number),
            "name": row.name,
            "barred": row.barred,
            "distributions": [
                {
                    "percentage": one.percentage,
                    "department": self.ref("departments", "departmentNumber", one.departmentNumber),
                }
                for one in shares
            ],
        }

    def employee(self, row: rows.Employee) -> dict[str, Any]:
        return {
            "employeeNumber": row.employeeNumber,
            "employeeGroup": self.ref("employee-groups", "employeeGroupNumber", row.employeeGroupNumber),
            "name": row.name,
            "email": row.email,
            "phone": row.phone,
            "barred": row.barred,
            "self": f"{self.root}/employees/{row.employeeNumber}",
        }

    def journal(self, row: rows.Journal) -> dict[str, Any]:
        address = f"{self.root}/journals/{row.journalNumber}"
        contra = self.maybe("financeVouchers", "accounts", "accountNumber", row.contraAccountNumber)
        return {
            "journalNumber": row.journalNumber,
            "name": row.name,
            "settings": {
                "voucherNumbers": {
                    "minimumVoucherNumber": row.minimumVoucherNumber,
                    "maximumVoucherNumber": row.maximumVoucherNumber,
                },
                **({"entryTypeRestrictedTo": row.entryTypeRestrictedTo} if row.entryTypeRestrictedTo else {}),
                "contraAccounts": contra,
            },
            "vouchers": f"{address}/vouchers",
            "entries": f"{address}/entries",
            "templates": {"financeVoucher": f"{address}/templates/financeVoucher", "self": f"{address}/templates"},
            "self": address,
        }

    def customer(self, row: rows.Customer) -> dict[str, Any]:
        address = f"{self.root}/customers/{row.customerNumber}"
        texts = {name: getattr(row, name) for name in ("email", "ean", "corporateIdentificationNumber")}
        return {
            "customerNumber": row.customerNumber,
            "name": row.name,
            "currency": row.currency,
            "barred": row.barred,
            **{name: value for name, value in texts.items() if value},
            "paymentTerms": self.ref("payment-terms", "paymentTermsNumber", row.paymentTermsNumber),
            "customerGroup": self.ref("customer-groups", "customerGroupNumber", row.customerGroupNumber),
            "vatZone": self.ref("vat-zones", "vatZoneNumber", row.vatZoneNumber),
            **self.maybe("layout", "layouts", "layoutNumber", row.layoutNumber),
            **told("lastUpdated", stamp(row.lastUpdated)),
            "templates": {"invoice": f"{address}/templates/invoice", "self": f"{address}/templates"},
            "self": address,
        }

    def product(self, row: rows.Product) -> dict[str, Any]:
        unit = self.books.units.get(row.unitNumber or 0)
        return {
            "productNumber": row.productNumber,
            "name": row.name,
            "salesPrice": row.salesPrice,
            "costPrice": row.costPrice,
            "barred": row.barred,
            **({"unit": self.unit(unit)} if unit else {}),
            "productGroup": self.ref("product-groups", "productGroupNumber", row.productGroupNumber),
            **told("lastUpdated", stamp(row.lastUpdated)),
            "self": f"{self.root}/products/{into_path(row.productNumber)}",
        }

    def unit(self, row: rows.Unit) -> dict[str, Any]:
        return {**row.model_dump(), "self": f"{self.root}/units/{row.unitNumber}"}

    def layout(self, row: rows.Layout) -> dict[str, Any]:
        return {**row.model_dump(), "self": f"{self.root}/layouts/{row.layoutNumber}"}

    def payment_terms(self, row: rows.PaymentTerms) -> dict[str, Any]:
        return {**row.model_dump(), "self": f"{self.root}/payment-terms/{row.paymentTermsNumber}"}

    def vat_zone(self, row: rows.VatZone) -> dict[str, Any]:
        return {
            "vatZoneNumber": row.vatZoneNumber,
            "name": row.name,
            "enabledForCustomer": True,
            "enabledForSupplier": True,
            "self": f"{self.root}/vat-zones/{row.vatZoneNumber}",
        }

    def group(self, row: rows.Group, collection: str, key: str) -> dict[str, Any]:
        return {key: row.number, "name": row.name, "self": f"{self.root}/{collection}/{row.number}"}


ROLES = ("Bookkeeping", "SuperUser", "Sales", "ProjectEmployee")
"""In the order of their numbers; only that SuperUser is 2 is known (section 11)."""
ALL, ZERO = Decimal("100.0"), Decimal(0)


def told(name: str, value: object) -> dict[str, Any]:
    """A property that is left out while it has no value."""
    return {} if value is None else {name: value}
