"""The columns of the tables in which bookkeepers say where rows go, for each kind of document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from console.language import _
from console.panels.accounting.place import Place
from console.texts import KINDS
from core.actions.posting_rules import RuleDraft, settings_of
from core.actions.shown.postings import EVERY, FROM_ROW
from core.models.bookkeeping import Dimension
from core.models.postings import Posting

NONE = "-"
"""Stands in a cell for: everybody, or nothing."""
FROM, TO = "valid_from", "valid_to"
DEPARTMENT = f"dimension:{Dimension.DEPARTMENT}"
MONEY = ("rate", "price")


@dataclass(frozen=True, slots=True)
class Column:
    """name: `kind`, `about`, `narrow`, or a part of `RuleDraft.goes`. options: what can be chosen, None for free text.

    usual: what a new line begins with.
    """

    name: str
    title: str
    width: int
    options: Mapping[str, str] | None = None
    usual: str | None = None
    help: str = ""

    def config(self) -> Any:
        c = st.column_config
        if self.options is None:
            return c.TextColumn(self.title, width=self.width, help=self.help or None, default=self.usual)
        options = self.options
        return c.SelectboxColumn(
            self.title,
            options=list(options),
            format_func=lambda one: options.get(str(one), str(one)),
            width=self.width,
            help=self.help or None,
            default=self.usual,
        )


def of(at: Place, used: Sequence[RuleDraft]) -> list[Column]:
    """used: lines that there are; what they say can be chosen even where it isn't there any more."""
    make = {Posting.VOUCHER: _voucher, Posting.PROJECT_TIME: _project_time, Posting.INVOICE: _invoice}
    return make[at.posting](at, used)


def _voucher(at: Place, used: Sequence[RuleDraft]) -> list[Column]:
    chosen = settings_of(at.here.integration, at.posting).kinds
    kinds = {kind: _(words) for kind, words in KINDS.items() if kind in chosen or any(r.kind == kind for r in used)}
    accounts = {one.number: f"{one.number} {one.name}" for one in _books(at).accounts if not one.closed_because}
    departments = _values(at, Dimension.DEPARTMENT)
    found = [
        Column("about", _("Code"), 112, _codes(at, used), EVERY),
        Column("narrow", _("Whose"), 96, _with(at.names.departments, used, "narrow", _("Everybody")), NONE),
        Column("debit", _("Debit"), 132, _known(accounts, used, "debit")),
        Column("credit", _("Credit"), 140, _known(accounts, used, "credit")),
        Column("rate", _("Per unit"), 78, help=_("What one hour costs. Empty where the row is money already.")),
        Column(
            DEPARTMENT,
            _("Department"),
            116,
            {NONE: _("None"), FROM_ROW: _("The person's own"), **_known(departments, used, DEPARTMENT)},
            NONE,
            _("What the debit side is marked with."),
        ),
        Column("text", _("Text"), 92),
    ]
    kind = Column("kind", _("Kind"), 84, kinds, next(iter(kinds), None))
    return [kind, *found] if len(kinds) > 1 else found


def _project_time(at: Place, used: Sequence[RuleDraft]) -> list[Column]:
    source, target = at.here.flow.ends
    activities = {one.id: one.name for one in _books(at).activities if one.open}
    return [
        Column("about", _("Project in {system}").format(system=source.title), 216),
        Column(
            "target",
            _("Project in {system}").format(system=target.title),
            270,
            _known(_values(at, Dimension.PROJECT), used, "target"),
        ),
        Column("activity", _("Activity"), 190, _known(activities, used, "activity")),
    ]


def _invoice(at: Place, used: Sequence[RuleDraft]) -> list[Column]:
    source = at.here.flow.source
    books = _books(at)
    customers = {one.id: f"{one.id} {one.name}" for one in books.customers if one.open}
    products = {one.id: f"{one.id} {one.name}" for one in books.products if one.open}
    projects = {NONE: _("None"), **_known(_values(at, Dimension.PROJECT), used, "target")}
    return [
        Column("about", _("Project in {system}").format(system=source.title), 146),
        Column("narrow", _("Whose"), 90, _with(at.names.people, used, "narrow", _("Everybody")), NONE),
        Column("customer", _("Customer"), 150, _known(customers, used, "customer")),
        Column("product", _("Product"), 156, _known(products, used, "product")),
        Column("price", _("Price"), 74, help=_("Of one hour, without tax.")),
        Column("target", _("Project there"), 118, projects, NONE, _("What the lines are marked with.")),
    ]


def _books(at: Place) -> Any:
    return at.names.books


def _values(at: Place, dimension: Dimension) -> dict[str, str]:
    return {
        one.id: one.name if one.id in one.name else f"{one.id} {one.name}"
        for one in _books(at).values
        if one.dimension is dimension and one.open
    }


def _known(options: Mapping[str, str], used: Sequence[RuleDraft], name: str) -> dict[str, str]:
    """What can be chosen, and what is chosen now though it isn't offered any more."""
    return {**options, **_gone((rule.goes.get(name, "") for rule in used), {*options, FROM_ROW})}


def _with(options: Mapping[str, str], used: Sequence[RuleDraft], name: str, nobody: str) -> dict[str, str]:
    return {NONE: nobody, **options, **_gone((getattr(rule, name) for rule in used), {*options, NONE})}


def _gone(said: Iterable[str], known: set[str]) -> dict[str, str]:
    return {id: _("{id}, not there any more").format(id=id) for id in said if id and id not in known}


def _codes(at: Place, used: Sequence[RuleDraft]) -> dict[str, str]:
    """Codes of the source as last read, those that rows of the newest plan carry, and those of lines that there are."""
    met = {one.code: one.label for one in at.now.uncovered} if at.now else {}
    known = {**met, **at.names.codes}
    told = {code: name if code in name else f"{code} {name}" for code, name in known.items()}
    return {EVERY: _("Every code"), **told, **{r.about: r.about for r in used if r.about not in {*told, EVERY}}}
