"""A SIE file that was read: what it holds and what is to be said about it, lenient as real files need. [sheet 1.7]"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.accounting.remarks import Remark, Remarks, Unreadable
from core.accounting.sie import values
from core.accounting.sie.checking import examined
from core.accounting.sie.checksum import refuse_cut_off
from core.accounting.sie.codepage import code_page_of, decoded
from core.accounting.sie.model import (
    Account,
    Address,
    Company,
    Dimension,
    Object,
    Programme,
    SieFile,
    Transaction,
    Voucher,
    Year,
)
from core.accounting.sie.records import FLAGGA, TRANS, Record, records
from core.accounting.sie.rules import WARNINGS, Target
from core.accounting.sie.vouchers import Found, vouchers

NONE = Record(0, "")


@dataclass(frozen=True, slots=True)
class Reading:
    """code_page: the codec it was read with. A voucher that can't be read whole isn't in the file; an error says so."""

    file: SieFile
    remarks: tuple[Remark, ...]
    code_page: str


def read(data: bytes, target: Target | None = None) -> Reading:
    """A 4I file, with the remarks of its check. Raises Unreadable for bytes that are no SIE file or the half of one.

    Rows struck or added later are not read: the #TRANS rows alone are the final state. [sheet 1.4]
    """
    found = examined(data, target)
    if not any(record.label == FLAGGA for record in found.records):
        raise Unreadable("This is no SIE file: it has no #FLAGGA. Choose another file.")
    refuse_cut_off(found.records)
    return Reading(_file(found.records), found.remarks, found.code_page)


def flag(data: bytes) -> bool:
    """Whether the importer has read the file: it overwrites the 0 of #FLAGGA with 1. [sheet 1.5]

    Never write over a file of which this is false. Raises Unreadable where there is no flag.
    """
    for record in records(decoded(data, code_page_of(data)), Remarks(WARNINGS)):
        if record.label == FLAGGA and record.text(0) in ("0", "1"):
            return record.text(0) == "1"
    raise Unreadable("The file has no #FLAGGA of 0 or 1, so nobody can tell whether it was imported.")


def _file(found: Sequence[Record]) -> SieFile:
    first = {record.label: record for record in reversed(found)}

    def head(label: str) -> Record:
        return first.get(label, NONE)

    return SieFile(
        programme=Programme(head("#PROGRAM").text(0), head("#PROGRAM").text(1)),
        company=_company(head("#FNAMN"), head("#ORGNR"), head("#FNR"), head("#FTYP"), first.get("#ADRESS")),
        generated=values.day(head("#GEN").text(0)),
        generated_by=head("#GEN").text(1),
        vouchers=tuple(voucher for each in vouchers(found) if (voucher := _voucher(each)) is not None),
        accounts=_accounts(found),
        dimensions=tuple(_dimensions(found)),
        objects=tuple(_objects(found)),
        years=tuple(_years(found)),
        note=" ".join(field for field in head("#PROSA").fields if isinstance(field, str)),
        chart=head("#KPTYP").text(0),
        currency=head("#VALUTA").text(0),
        tax_year=head("#TAXAR").text(0),
        was_read=head(FLAGGA).text(0) == "1",
    )


def _company(name: Record, number: Record, code: Record, form: Record, address: Record | None) -> Company:
    return Company(
        name=name.text(0),
        organisation_number=number.text(0),
        code=code.text(0),
        form=form.text(0),
        address=None
        if address is None
        else Address(contact=address.text(0), street=address.text(1), postal=address.text(2), phone=address.text(3)),
    )


def _accounts(found: Iterable[Record]) -> tuple[Account, ...]:
    names: dict[str, str] = {}
    more: dict[str, dict[str, str]] = {"#KTYP": {}, "#ENHET": {}}
    tax: dict[str, list[str]] = {}
    for record in found:
        number, value = record.text(0), record.text(1)
        if record.label == "#KONTO":
            names[number] = value
        elif record.label == "#SRU":
            tax.setdefault(number, []).append(value)
        elif record.label in more:
            more[record.label][number] = value
    return tuple(
        Account(
            number=number,
            name=name,
            kind=more["#KTYP"].get(number, ""),
            unit=more["#ENHET"].get(number, ""),
            tax_codes=tuple(tax.get(number, ())),
        )
        for number, name in names.items()
    )


def _dimensions(found: Iterable[Record]) -> Iterable[Dimension]:
    for record in found:
        if record.label in ("#DIM", "#UNDERDIM") and (number := values.whole(record.text(0))) is not None:
            yield Dimension(number, record.text(1), values.whole(record.text(2)))


def _objects(found: Iterable[Record]) -> Iterable[Object]:
    for record in found:
        if record.label == "#OBJEKT" and (dimension := values.whole(record.text(0))) is not None:
            yield Object(dimension, record.text(1), record.text(2))


def _years(found: Iterable[Record]) -> Iterable[Year]:
    """One without dates says nothing that can be used; real files have it. [sheet 1.7, run]"""
    for record in found:
        number, first, last = values.whole(record.text(0)), values.day(record.text(1)), values.day(record.text(2))
        if record.label == "#RAR" and number is not None and first is not None and last is not None:
            yield Year(number, first, last)


def _voucher(found: Found) -> Voucher | None:
    head = found.head
    day = values.day(head.text(2))
    rows = [_transaction(row) for row in found.rows if row.label == TRANS]
    whole = tuple(row for row in rows if row is not None)
    if day is None or len(whole) < len(rows):
        return None
    series, number = head.text(0), head.text(1)
    return Voucher(
        day=day,
        transactions=whole,
        series=series,
        number="" if not series and number == "0" else number,
        text=head.text(3),
        registered=values.day(head.text(4)),
        sign=head.text(5),
    )


def _transaction(row: Record) -> Transaction | None:
    listed = row.fields[1] if len(row.fields) > 1 else ""
    if not isinstance(listed, tuple):
        return None
    amount = values.amount(row.text(2))
    if amount is None or not row.text(0):
        return None
    pairs = zip(listed[::2], listed[1::2], strict=False)
    return Transaction(
        account=row.text(0),
        amount=amount,
        objects=tuple((number, id) for dimension, id in pairs if (number := values.whole(dimension)) is not None),
        day=values.day(row.text(3)),
        text=row.text(4),
        quantity=values.quantity(row.text(5)),
        sign=row.text(6),
    )
