"""What a code probably goes to. Only proposals: nothing is mapped before a person confirms it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process, utils

from core.mapping.resolve import LEAVE_OUT, STANDARD
from core.models.codes import AbsenceType, HourRate, SourceCode
from core.models.rows import PROJECT_TIME, Kind

LIKE_ENOUGH = 85.0
"""Out of 100: two names of a rate that read alike."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A target for a code. target None: somebody must choose, `why` says what is missing.

    why: `name`, `number`, `not_for_payroll`, `standard`, `in_salary`, `like_name`, `choose_company_type`, `unknown`.
    pay_basis: for people paid this way only.
    """

    kind: Kind
    code: str
    operation: str
    target: str | None
    why: str
    pay_basis: str | None = None


def suggest(
    codes: Iterable[SourceCode],
    types: Sequence[AbsenceType],
    rates: Sequence[HourRate],
    catalogue: Mapping[str, Any],
) -> list[Suggestion]:
    """One suggestion a code, in the order of the codes; two for project time, which a monthly salary pays already.

    catalogue: the rules of `data/codes/absence_to_zenegy.json`: by name first, as people recognise names, then by the
    payroll number on the code.
    """
    rules = [_Rule(rule) for rule in catalogue["rules"]]
    found: list[Suggestion] = []
    for code in codes:
        if code.code == PROJECT_TIME:
            found += _project_time(code)
        else:
            found.append(_absence(code, types, rules) if code.kind is Kind.ABSENCE else _rate(code, rates))
    return found


class _Rule:
    """A rule of the catalogue: which names and which payroll number stand for which type."""

    def __init__(self, rule: Mapping[str, Any]) -> None:
        self.absence_type: int = rule["absence_type"]
        self.company_type: bool = rule["company_type"]
        self.number: str | None = rule["number"]
        self._names = [re.compile(name, re.IGNORECASE) for name in rule["names"]]

    def names(self, text: str) -> bool:
        return any(name.search(text) for name in self._names)


def _absence(code: SourceCode, types: Sequence[AbsenceType], rules: Sequence[_Rule]) -> Suggestion:
    if code.in_salary_export is False:
        return Suggestion(code.kind, code.code, "absence", LEAVE_OUT, "not_for_payroll")
    by_name = next((rule for rule in rules if rule.names(code.name)), None)
    rule = by_name or next((r for r in rules if r.number is not None and r.number == code.payroll_number), None)
    if rule is None:
        return Suggestion(code.kind, code.code, "absence", None, "unknown")
    fitting = [t for t in types if t.system_type == rule.absence_type]
    if rule.company_type:
        own = [t for t in fitting if t.company_type is not None]
        found = process.extractOne(code.name, [t.name for t in own], processor=utils.default_process)
        if found is None or found[1] < LIKE_ENOUGH:
            return Suggestion(code.kind, code.code, "absence", None, "choose_company_type")
        return Suggestion(code.kind, code.code, "absence", own[found[2]].id, "name")
    system = next((t for t in fitting if t.company_type is None), None)
    if system is None:
        return Suggestion(code.kind, code.code, "absence", None, "unknown")
    return Suggestion(code.kind, code.code, "absence", system.id, "name" if by_name else "number")


def _project_time(code: SourceCode) -> list[Suggestion]:
    return [
        Suggestion(code.kind, code.code, "hours", STANDARD, "standard", "hourly"),
        Suggestion(code.kind, code.code, "hours", LEAVE_OUT, "in_salary", "monthly"),
    ]


def _rate(code: SourceCode, rates: Sequence[HourRate]) -> Suggestion:
    operation = "supplement" if code.kind is Kind.SUPPLEMENT else "hours"
    usable = [r for r in rates if not r.standard and not r.disabled]
    by_number = [r for r in usable if r.number == code.code]
    if len(by_number) == 1:
        return Suggestion(code.kind, code.code, by_number[0].operation, by_number[0].id, "number")
    names = [r.name for r in usable]
    found = process.extractOne(code.name, names, scorer=fuzz.token_set_ratio, processor=utils.default_process)
    if found is None or found[1] < LIKE_ENOUGH:
        return Suggestion(code.kind, code.code, operation, None, "unknown")
    return Suggestion(code.kind, code.code, usable[found[2]].operation, usable[found[2]].id, "like_name")
