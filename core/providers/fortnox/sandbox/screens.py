"""What people do in Fortnox's own screens, and the sandbox's switches: `POST _control/<name>` with a JSON object.

Each takes `tenant_id`, which is the first company's where left out. Fields carry the names of the API's bodies. What a
rule forbids answers 400.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from core.providers.sandbox_host import ScreenAction

from . import invoices
from .answers import Refused
from .company import Company, plain
from .fields import read
from .resources import RESOURCES, Resource
from .state import FortnoxState
from .switches import RateLimit, Switches

Document = Mapping[str, Any]
PAYROLL = {"attendance": "attendancetransactions", "absence": "absencetransactions", "salary": "salarytransactions"}


class Screens:
    """The actions, bound to the state."""

    def __init__(self, state: FortnoxState) -> None:
        self.state = state

    def actions(self) -> dict[str, ScreenAction]:
        found: dict[str, Callable[[Document], Any]] = {
            "lock_period": self.lock_period,
            "close_payroll": self.close_payroll,
            "book_invoice": lambda d: self._invoice(d, invoices.book),
            "cancel_invoice": lambda d: self._invoice(d, invoices.cancel),
            "pay_invoice": lambda d: self._invoice(d, _pay),
            "deactivate_account": self.deactivate_account,
            "edit_row": self.edit_row,
            "delete_row": self.delete_row,
            "deactivate_employee": self.deactivate_employee,
            "revoke_consent": lambda d: {"revoked": self.state.access.revoke_consents(self._company(d).tenant_id)},
            "expire_tokens": lambda _: {"expired": self.state.access.expire_tokens(self.state.clock.now())},
            "set_licences": self.set_licences,
            "switches": self.switches,
            "rate_limit": self.rate_limit,
        }
        return {name: _plain_errors(action) for name, action in found.items()}

    def _company(self, document: Document) -> Company:
        first = next(iter(self.state.companies))
        return self.state.companies[int(document.get("tenant_id", first))]

    def lock_period(self, document: Document) -> Any:
        """{through}: a day, or null to unlock everything."""
        company = self._company(document)
        company.locked_through = _day(document["through"])
        return company.locked_period()

    def close_payroll(self, document: Document) -> Any:
        """{through}: a day, or null to open it again. Rows until then are locked by the switch `closed_payroll`."""
        company = self._company(document)
        company.payroll_closed_through = _day(document["through"])
        return {"through": document["through"]}

    def _invoice(self, document: Document, act: Callable[[Company, Any], None]) -> Any:
        """{DocumentNumber}."""
        company = self._company(document)
        row = company.tables["invoices"].get(document["DocumentNumber"])
        act(company, row)
        return plain(RESOURCES["invoices"].shown("", row.values))

    def deactivate_account(self, document: Document) -> Any:
        """{Number, active?}: in every financial year."""
        company = self._company(document)
        active = bool(document.get("active", False))
        rows = [row for row in company.tables["accounts"] if row.values["Number"] == int(document["Number"])]
        for row in rows:
            company.touch(row, {"Active": active})
        return {"years": [row.values["Year"] for row in rows]}

    def deactivate_employee(self, document: Document) -> Any:
        """{EmployeeId, inactive?}."""
        company = self._company(document)
        row = company.tables["employees"].get(document["EmployeeId"])
        company.touch(row, {"Inactive": bool(document.get("inactive", True))})
        return {"EmployeeId": document["EmployeeId"], "Inactive": row.values["Inactive"]}

    def _payroll_row(self, document: Document) -> tuple[Company, Resource, Any]:
        """{kind: attendance|absence|salary, id: the UUID or the SalaryRow}."""
        company = self._company(document)
        resource = RESOURCES[PAYROLL[document["kind"]]]
        return company, resource, company.tables[resource.path].get(document["id"])

    def edit_row(self, document: Document) -> Any:
        """{kind, id, and the fields to change}: without the rules of the API."""
        company, resource, row = self._payroll_row(document)
        fields = {name: value for name, value in document.items() if name not in ("kind", "id", "tenant_id")}
        company.touch(row, read(resource.schema, fields))
        return plain(resource.shown("", row.values))

    def delete_row(self, document: Document) -> Any:
        """{kind, id}."""
        company, resource, row = self._payroll_row(document)
        company.tables[resource.path].remove(row)
        return {"id": document["id"]}

    def set_licences(self, document: Document) -> Any:
        """{remove?: scopes, add?: scopes, api_licence?}: of the company's modules, by the scopes they cover."""
        company = self._company(document)
        company.licences = (company.licences - set(document.get("remove", ()))) | set(document.get("add", ()))
        company.api_licence = bool(document.get("api_licence", company.api_licence))
        return {"licences": sorted(company.licences), "api_licence": company.api_licence}

    def switches(self, document: Document) -> Any:
        """{any of `Switches`}; answers all of them."""
        held = self.state.switches
        for name, value in Switches.model_validate(held.model_dump() | dict(document)).model_dump().items():
            setattr(held, name, value)
        return held.model_dump()

    def rate_limit(self, document: Document) -> Any:
        """{requests, seconds}: from now on, in windows that are empty."""
        self.state.set_rate_limit(RateLimit.model_validate(document))
        return dict(document)


def _pay(company: Company, row: Any) -> None:
    """In full, today; only a booked one."""
    if not row.values["Booked"]:
        raise ValueError(f"invoice {row.values['DocumentNumber']} is not booked")
    company.touch(row, {"Balance": Decimal(0), "FinalPayDate": company.today().isoformat()})


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _plain_errors(action: Callable[[Document], Any]) -> ScreenAction:
    def act(document: Document) -> Any:
        try:
            return action(document)
        except Refused as refused:
            raise ValueError(refused.message) from refused

    return act
