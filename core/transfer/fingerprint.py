"""What a sheet was made from, as one digest: a person whose digest is unchanged is not planned again."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.models.codes import AbsenceType, HourRates
from core.models.people import Employee
from core.models.rows import SourceRow
from core.models.writes import RemoteRecord
from core.transfer.case import Case, Ground, Settings

VERSION = "4"
"""Raise it when planning itself changes: every sheet is then drawn anew."""


def ground_digest(ground: Ground, rules_version: str) -> str:
    """Of what all persons share. What an account may use stands in the person's own digest."""
    settings: Settings = ground.settings
    return _digest(
        VERSION,
        str(ground.period),
        sorted(kind.value for kind in settings.kinds),
        settings.grouping.value,
        settings.when_archived.value,
        rules_version,
        rates_version(ground.rates),
        types_version(ground.types),
        sorted([str(closed.days), closed.payout_group] for closed in ground.closed),
    )


def rates_version(rates: HourRates) -> str:
    shared = [r for r in rates.rates.values() if not r.standard]
    return _digest(sorted([r.id, r.disabled, r.own_amount, r.accounts is None] for r in shared))


def own_rates(rates: HourRates) -> dict[str, list[str]]:
    """Per account, its standard rate and the limited rates open to it."""
    own: defaultdict[str, list[str]] = defaultdict(list)
    for account, rate in rates.standard.items():
        own[account].append(f"standard:{rate}")
    for found in rates.rates.values():
        for account in found.accounts or ():
            own[account].append(found.id)
    return {account: sorted(found) for account, found in own.items()}


def types_version(types: Mapping[str, AbsenceType]) -> str:
    return _digest(*sorted(types))


def row_digests(rows: Iterable[SourceRow]) -> dict[str, str]:
    """Per person, of all rows with their versions, whatever their order."""
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        parts[row.person].append(f"{row.kind.value}:{row.id}:{row.version}")
    return {person: hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest() for person, found in parts.items()}


def record_digests(records: Iterable[RemoteRecord]) -> dict[str, str]:
    """Per holder, of all records there with their state."""
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for r in records:
        said = (r.operation, r.ref, r.state.value, r.quantity, r.amount, r.first, r.last, r.target)
        parts[r.holder].append(":".join(str(part) for part in said))
    return {holder: hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest() for holder, found in parts.items()}


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Of one person, in three parts, so that a later look can tell what has changed.

    basis: who is who, rules and rates. rows: the source rows. there: the ledger's items and payroll's records.
    """

    basis: str
    rows: str
    there: str

    def __str__(self) -> str:
        return f"{self.basis}.{self.rows}.{self.there}"

    @classmethod
    def read(cls, text: str) -> Fingerprint:
        return cls(*text.split("."))


def case_fingerprint(
    ground: str, case: Case, rows: str, records: tuple[str, ...], held: str, own: Sequence[str]
) -> Fingerprint:
    """rows, records, own: from the functions here. held: a version of the person's ledger items."""
    people = (_person(case.source), _person(case.target), case.filtered, case.other_group)
    decisions = sorted([*key, decision] for key, decision in case.decisions.items())
    return Fingerprint(_digest(ground, people, own), rows[:32], _digest(records, held, decisions))


def _person(employee: Employee | None) -> list[Any] | None:
    if employee is None:
        return None
    return [
        employee.id,
        employee.name,
        employee.account,
        str(employee.ends),
        employee.active,
        employee.payout_group,
        employee.pay_basis,
    ]


def _digest(*parts: Any) -> str:
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
