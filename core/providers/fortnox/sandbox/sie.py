"""`GET /3/sie/{Type}` (sheet 1, 4): the books as an SIE file, code page 437. There is no import by API.

Types as the standard has them: 1 balances at the end of the year, 2 and 3 by period and object, 4 with all vouchers.
What of types 2 and 3 goes beyond type 1 is left out: nothing of ours reads it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from starlette.responses import Response
from starlette.routing import BaseRoute

from .answers import BAD_QUERY, Refused
from .calls import Call, api
from .company import Company
from .fields import CENT, Values
from .state import FortnoxState

FIRST_OF_RESULT = 3000


def routes(state: FortnoxState) -> list[BaseRoute]:
    return api(state, "GET", "/3/sie/{type}", "bookkeeping", _file)


def _file(call: Call) -> Response:
    """The media type is [inferred]."""
    kind = call.path["type"]
    if kind not in ("1", "2", "3", "4"):
        raise Refused(BAD_QUERY, "SIE-typen måste vara 1, 2, 3 eller 4.")
    year = call.company.year_asked(call.query)
    content = "".join(f"{line}\r\n" for line in _lines(call.company, year, kind))
    return Response(content.encode("cp437", "replace"), media_type="application/octet-stream")


def _lines(company: Company, year: int, kind: str) -> Iterator[str]:
    years = company.tables["financialyears"].get(year).values
    vouchers = [row.values for row in company.tables["vouchers"] if row.values["Year"] == year]
    vouchers.sort(key=lambda one: (one["VoucherSeries"], one["VoucherNumber"]))
    yield "#FLAGGA 0"
    yield '#PROGRAM "Fortnox sandbox" 3'
    yield "#FORMAT PC8"
    yield f"#GEN {_day(company.today().isoformat())}"
    yield f"#SIETYP {kind}"
    yield f"#ORGNR {company.organization_number}"
    yield f"#FNAMN {_text(company.name)}"
    yield f"#RAR 0 {_day(years['FromDate'])} {_day(years['ToDate'])}"
    accounts = [row.values for row in company.tables["accounts"] if row.values["Year"] == year]
    for one in sorted(accounts, key=lambda one: int(one["Number"])):
        yield f"#KONTO {one['Number']} {_text(one['Description'])}"
    for dimension, path, number in ((1, "costcenters", "Code"), (6, "projects", "ProjectNumber")):
        for row in company.tables[path]:
            yield f"#OBJEKT {dimension} {_text(row.values[number])} {_text(row.values['Description'])}"
    yield from _balances(vouchers)
    if kind == "4":
        for voucher in vouchers:
            yield from _voucher(voucher)


def _balances(vouchers: list[Values]) -> Iterator[str]:
    """Years begin with empty accounts here: #UB and #RES are what the vouchers come to."""
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for voucher in vouchers:
        for row in voucher["VoucherRows"]:
            sums[row["Account"]] += row["Debit"] - row["Credit"]
    for account, amount in sorted(sums.items()):
        if account < FIRST_OF_RESULT:
            yield f"#IB 0 {account} 0.00"
        yield f"#{'UB' if account < FIRST_OF_RESULT else 'RES'} 0 {account} {amount.quantize(CENT)}"


def _voucher(voucher: Values) -> Iterator[str]:
    day, text = _day(voucher["TransactionDate"]), _text(voucher["Description"])
    yield f"#VER {_text(voucher['VoucherSeries'])} {voucher['VoucherNumber']} {day} {text}"
    yield "{"
    for row in voucher["VoucherRows"]:
        objects = [f'{number} "{row[name]}"' for number, name in ((1, "CostCenter"), (6, "Project")) if row[name]]
        amount = (row["Debit"] - row["Credit"]).quantize(CENT)
        about = _text(row["TransactionInformation"])
        yield f"   #TRANS {row['Account']} {{{' '.join(objects)}}} {amount} {day} {about}"
    yield "}"


def _day(day: str) -> str:
    return day.replace("-", "")


def _text(value: object) -> str:
    return '"{}"'.format(str(value or "").replace('"', '\\"'))
