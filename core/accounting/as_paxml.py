"""Payroll rows as a PAXml file, for whoever can't or won't connect the payroll program.

The rows are those of a plan whose targets are cause codes and salary codes of a Swedish payroll; PAXml spells some of
them in another way. [spec: fortnox 4, file formats 2.6]
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from core.accounting import paxml
from core.accounting.paxml.model import Header, PaxFile, SalaryRow, TimeRow
from core.models.rows import Kind
from core.models.writes import Write

SPELT = {
    "NAR": "NÄR",
    "BER": "BE1",
    "JOR": "JR1",
    "JO2": "JR2",
    "RES": "RE1",
    "UTB": "UTB",
    **{f"OK{n}": f"ÖK{n}" for n in range(1, 6)},
    **{f"OT{n}": f"ÖT{n}" for n in range(1, 6)},
    "OK0": "NV9",
    "FRA": "FR1",
}
HUNDREDTH = Decimal("0.01")


def paxml_bytes(writes: Iterable[Write], company: str, now: datetime, batch: str) -> bytes:
    """The file's bytes. Employees are named by their number in payroll. batch: our name of the file.

    Raises `core.accounting.remarks.NotWritten` for what the format can't carry.
    """
    times: list[TimeRow] = []
    salaries: list[SalaryRow] = []
    for post, write in enumerate(sorted(writes, key=_order), start=1):
        if write.operation == Kind.SUPPLEMENT:
            salaries.append(_salary(post, write))
        else:
            times.append(_time(post, write))
    header = Header(created=now, company=company, programme="Handover", info=f"Handover {batch}")
    return paxml.write(PaxFile(header=header, times=tuple(times), salaries=tuple(salaries)))


def _time(post: int, write: Write) -> TimeRow:
    code = SPELT.get(write.target, write.target)
    hours = write.quantity.quantize(HUNDREDTH, ROUND_HALF_UP)
    return TimeRow(code=code, post=post, employee=write.holder, day=write.last, hours=hours)


def _salary(post: int, write: Write) -> SalaryRow:
    quantity = write.quantity.quantize(HUNDREDTH, ROUND_HALF_UP)
    return SalaryRow(
        pay_type=write.target, post=post, employee=write.holder, day=write.last, quantity=quantity, price=write.amount
    )


def _order(write: Write) -> tuple[str, str, str, str]:
    return (write.holder, write.last.isoformat(), write.operation, write.target)
