"""A SIE 4I file. Field names are ours; the record each comes from is named beside it. Amounts have two decimals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Programme:
    """The program that made the file (#PROGRAM)."""

    name: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """#ADRESS: all four are written, empty ones too."""

    contact: str = ""
    street: str = ""
    postal: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """The company whose books these are.

    name: #FNAMN. organisation_number: #ORGNR, written NNNNNN-NNNN. code: what the bookkeeping program calls it (#FNR).
    form: #FTYP, such as AB.
    """

    name: str
    organisation_number: str = ""
    code: str = ""
    form: str = ""
    address: Address | None = None


@dataclass(frozen=True, slots=True)
class Year:
    """#RAR: number 0 is the current financial year, -1 the one before."""

    number: int
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """#KONTO with its #KTYP (T asset, S debt, K cost, I income), #ENHET and #SRU."""

    number: str
    name: str
    kind: str = ""
    unit: str = ""
    tax_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dimension:
    """#DIM, or #UNDERDIM where it has a parent. 1 is cost centre, 6 project, 7 employee; from 20 they are free."""

    number: int
    name: str
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Object:
    """#OBJEKT: a cost centre, a project, an employee."""

    dimension: int
    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """#TRANS. amount: positive is debit. day: None is the voucher's day. quantity: of the amount's sign.

    objects: dimension and object, in the order of the file.
    """

    account: str
    amount: Decimal
    objects: tuple[tuple[int, str], ...] = ()
    day: date | None = None
    text: str = ""
    quantity: Decimal | None = None
    sign: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """#VER. series, number: empty where the bookkeeping program assigns them. sign: who registered it."""

    day: date
    transactions: tuple[Transaction, ...]
    series: str = ""
    number: str = ""
    text: str = ""
    registered: date | None = None
    sign: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SieFile:
    """All of a 4I file. generated: None only where a file that was read does not say.

    note: #PROSA. chart: #KPTYP, such as EUBAS97. currency: ISO 4217, empty is SEK. tax_year: #TAXAR.
    was_read: the flag; the importer sets it, a file is written without.
    """

    programme: Programme
    company: Company
    generated: date | None
    generated_by: str = ""
    vouchers: tuple[Voucher, ...] = ()
    accounts: tuple[Account, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    objects: tuple[Object, ...] = ()
    years: tuple[Year, ...] = ()
    note: str = ""
    chart: str = ""
    currency: str = ""
    tax_year: str = ""
    was_read: bool = False
