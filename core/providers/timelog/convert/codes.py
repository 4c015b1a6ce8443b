"""Absence codes, salary codes, mileage and expense types."""

from __future__ import annotations

from collections.abc import Iterable

from core.models.codes import SourceCode
from core.models.rows import PROJECT_TIME, Kind, SalaryLine
from core.providers.timelog.wire.rest import AbsenceCode
from core.providers.timelog.wire.soap import PayrollCode, SalaryCode

MILEAGE = "mileage"


def code_number(text: str) -> str:
    """The number of an absence code as rows carry it: the feed types it as a small number, REST as text. [spec 4.6]"""
    text = text.strip()
    return str(int(text)) if text.isascii() and text.isdigit() else text


def absence_codes(codes: Iterable[AbsenceCode], payroll: Iterable[PayrollCode]) -> list[SourceCode]:
    """One entry a number: codes that share one can't be told apart in the rows and are paid as one. [docs 9]

    It needs approval unless none of them does, and has a payroll number only where they agree on it.
    """
    mapped = {p.absence_code_id: p for p in payroll}
    shared: dict[str, list[AbsenceCode]] = {}
    for code in codes:
        shared.setdefault(code_number(code.AbsenceCode), []).append(code)
    found = []
    for number, group in shared.items():
        known = [mapped[c.AbsenceCodeID] for c in group if c.AbsenceCodeID in mapped]
        numbers = {p.payroll_number for p in known}
        active = [c for c in group if c.IsActive]
        found.append(
            SourceCode(
                kind=Kind.ABSENCE,
                code=number,
                name=" / ".join(dict.fromkeys(c.Name for c in active or group)),
                payroll_number=numbers.pop() if len(numbers) == 1 else None,
                active=bool(active),
                needs_approval=any(c.RequireApproval for c in group),
                in_salary_export=any(p.in_export for p in known) if known else None,
            )
        )
    return found


def hour_codes(codes: Iterable[SalaryCode]) -> list[SourceCode]:
    """Project time, and the salary codes where SOAP can be read."""
    return [
        SourceCode(kind=Kind.HOURS, code=PROJECT_TIME, name="Project time"),
        *(SourceCode(kind=Kind.HOURS, code=c.code, name=c.name, active=c.active) for c in codes),
    ]


def salary_line_codes(lines: Iterable[SalaryLine]) -> list[SourceCode]:
    """Mileage, and the expense types in use: TimeLog has no list of them that we may read."""
    found = {MILEAGE: SourceCode(kind=Kind.SUPPLEMENT, code=MILEAGE, name="Mileage in own car", unit="km")}
    for line in lines:
        if line.code not in found:
            found[line.code] = SourceCode(kind=Kind.SUPPLEMENT, code=line.code, name=line.label, unit=line.unit)
    return list(found.values())
