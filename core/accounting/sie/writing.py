"""A SIE 4I file as bytes: code page 437, CRLF, a checksum. What breaks a rule is refused, not bent. [sheet 1.2, 1.3]"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from core.accounting.remarks import NotWritten, Remarks, Severity
from core.accounting.sie.checking import examined
from core.accounting.sie.checksum import checksum
from core.accounting.sie.codepage import PC8
from core.accounting.sie.grammar import SHAPES, Kind
from core.accounting.sie.model import Account, Company, SieFile, Voucher
from core.accounting.sie.records import CLOSING, KSUMMA, OPENING, TRANS, VER, place
from core.accounting.sie.rules import WARNINGS, Rule, Target

Value = str | int | date | Decimal | tuple[tuple[int, str], ...] | None
Line = tuple[str, tuple[Value, ...], int, int]
"""Label, fields, number of the voucher and of the row in it (0 outside)."""

_BARE = re.compile(r'[^\s"{}\\]+')
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class _Unfit(ValueError):
    """A value that no SIE field can hold; the message follows the name of its row."""

    def __init__(self, rule: Rule, why: str) -> None:
        super().__init__(why)
        self.rule = rule


def write(file: SieFile, target: Target | None = None) -> bytes:
    """The file, with the flag 0 whatever the model says: only the importer sets it.

    Raises NotWritten where the file would break a rule: each remark names the voucher and row and what is wrong.
    """
    remarks = Remarks(WARNINGS)
    lines = ["#FLAGGA 0", ""]
    for line in _lines(file):
        label, fields, voucher, row = line
        try:
            lines.append(_written(label, fields))
        except _Unfit as unfit:
            remarks.add(unfit.rule, f"{place(label, voucher, row)} {unfit}", len(lines) + 1)
            lines.append("")
    if remarks.found:
        raise NotWritten(remarks.found)
    seen = examined("\r\n".join(lines).encode(PC8), target)
    errors = [remark for remark in seen.remarks if remark.severity is Severity.ERROR]
    if errors:
        raise NotWritten(errors)
    lines[1] = KSUMMA
    return "\r\n".join([*lines, f"{KSUMMA} {checksum(seen.records[1:], PC8)}", ""]).encode(PC8)


def _lines(file: SieFile) -> Iterator[Line]:
    yield from _head(file)
    for account in file.accounts:
        yield from _account(account)
    for dimension in file.dimensions:
        if dimension.parent is None:
            yield "#DIM", (dimension.number, dimension.name), 0, 0
        else:
            yield "#UNDERDIM", (dimension.number, dimension.name, dimension.parent), 0, 0
    for item in file.objects:
        yield "#OBJEKT", (item.dimension, item.id, item.name), 0, 0
    for number, voucher in enumerate(file.vouchers, 1):
        yield from _voucher(number, voucher)


def _head(file: SieFile) -> Iterator[Line]:
    yield "#PROGRAM", (file.programme.name, file.programme.version), 0, 0
    yield "#FORMAT", ("PC8",), 0, 0
    yield "#GEN", (file.generated, file.generated_by), 0, 0
    yield "#SIETYP", ("4",), 0, 0
    yield from _if_any("#PROSA", file.note)
    yield from _company(file.company)
    for year in file.years:
        yield "#RAR", (year.number, year.first, year.last), 0, 0
    yield from _if_any("#TAXAR", file.tax_year)
    yield from _if_any("#KPTYP", file.chart)
    yield from _if_any("#VALUTA", file.currency)


def _company(company: Company) -> Iterator[Line]:
    yield from _if_any("#FTYP", company.form)
    yield from _if_any("#FNR", company.code)
    yield from _if_any("#ORGNR", company.organisation_number)
    if (at := company.address) is not None:
        yield "#ADRESS", (at.contact, at.street, at.postal, at.phone), 0, 0
    yield "#FNAMN", (company.name,), 0, 0


def _if_any(label: str, value: str) -> Iterator[Line]:
    if value:
        yield label, (value,), 0, 0


def _account(account: Account) -> Iterator[Line]:
    yield "#KONTO", (account.number, account.name), 0, 0
    if account.kind:
        yield "#KTYP", (account.number, account.kind), 0, 0
    if account.unit:
        yield "#ENHET", (account.number, account.unit), 0, 0
    for code in account.tax_codes:
        yield "#SRU", (account.number, code), 0, 0


def _voucher(number: int, voucher: Voucher) -> Iterator[Line]:
    head = (voucher.series, voucher.number, voucher.day, voucher.text, voucher.registered, voucher.sign)
    yield VER, head, number, 0
    yield OPENING, (), number, 0
    for row, each in enumerate(voucher.transactions, 1):
        fields = (each.account, each.objects, each.amount, each.day, each.text, each.quantity, each.sign)
        yield TRANS, fields, number, row
    yield CLOSING, (), number, 0


def _written(label: str, fields: tuple[Value, ...]) -> str:
    """Empty fields at the end are left out; before another they are written, so that it keeps its place."""
    if not fields:
        return label
    shape = SHAPES[label]
    last = len(fields)
    while last > shape.needed and fields[last - 1] in (None, ""):
        last -= 1
    shown = zip(shape.fields, fields[:last], strict=False)
    return " ".join([label, *[_WRITERS.get(kind, _word)(value) for kind, value in shown]])


def _text(value: Value) -> str:
    escaped = _fit(value).replace('"', r"\"")
    return f'"{escaped}"'


def _word(value: Value) -> str:
    return _fit(value) if isinstance(value, str) and _BARE.fullmatch(value) else _text(value)


def _fit(value: Value) -> str:
    text = "" if value is None else str(value)
    if text.isascii() and text.isprintable() and not text.endswith("\\"):
        return text
    if found := _CONTROL.search(text):
        raise _Unfit(Rule.CONTROL_CHARACTER, f"has the control character {ord(found[0])} in {text!r}; take it out.")
    if text.endswith("\\"):
        raise _Unfit(Rule.QUOTES, f"ends with a backslash, which would swallow the quote after it: {text!r}.")
    try:
        text.encode(PC8)
    except UnicodeEncodeError as error:
        odd = "".join(dict.fromkeys(text[error.start : error.end]))
        why = f"holds {odd!r} in {text!r}, which a SIE file (code page 437) can't carry; write it otherwise."
        raise _Unfit(Rule.CODE_PAGE, why) from error
    return text


def _date(value: Value) -> str:
    return value.isoformat().replace("-", "") if isinstance(value, date) else '""'


def _amount(value: Value) -> str:
    if isinstance(value, Decimal) and value.is_finite():
        text = f"{value:.2f}"
        if Decimal(text) == value:
            return "0.00" if text == "-0.00" else text
    raise _Unfit(Rule.AMOUNT, f"has the amount {value}; it needs at most two decimals.")


def _quantity(value: Value) -> str:
    if value is None:
        return '""'
    if isinstance(value, Decimal) and value.is_finite():
        return f"{value:f}"
    raise _Unfit(Rule.QUANTITY, f"has the quantity {value}, which is no number.")


def _objects(value: Value) -> str:
    pairs = value if isinstance(value, tuple) else ()
    return "{" + " ".join(f"{dimension} {_text(id)}" for dimension, id in pairs) + "}"


_WRITERS: Mapping[Kind, Callable[[Value], str]] = {
    Kind.TEXT: _text,
    Kind.DATE: _date,
    Kind.AMOUNT: _amount,
    Kind.QUANTITY: _quantity,
    Kind.OBJECTS: _objects,
    Kind.WHOLE: str,
}
