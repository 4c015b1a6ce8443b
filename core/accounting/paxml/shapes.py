"""Which elements there are, and which of them is which field of the model. [sheet 2.1, 2.3 to 2.5, spec]

The write, the read and the check of a file all follow these tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.accounting.paxml import model
from core.accounting.paxml.values import Kind


@dataclass(frozen=True, slots=True)
class Leaf:
    """An attribute, or an element that holds one value."""

    name: str
    field: str
    kind: Kind = Kind.TEXT
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Elements inside an element. wrapper: what stands around a list of them. single: there is at most one."""

    shape: Shape
    field: str
    wrapper: str = ""
    single: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """An element. content: the field that its own text is. others: elements of the standard that we don't look into."""

    name: str
    model: type
    attributes: tuple[Leaf, ...] = ()
    leaves: tuple[Leaf, ...] = ()
    parts: tuple[Part, ...] = ()
    content: Leaf | None = None
    others: frozenset[str] = frozenset()


def _leaves(text: str) -> tuple[Leaf, ...]:
    """`name field kind` by `name field kind`, separated by commas; without a kind it is text, * is needed."""
    rows = (row.split() for row in text.replace("*", " *").split(","))
    return tuple(
        Leaf(name, field, next((Kind(word) for word in more if word != "*"), Kind.TEXT), "*" in more)
        for name, field, *more in rows
    )


_WHO = "anstid employee, persnr person_number person_number"
_ROW = _leaves(f"postid post whole, {_WHO}")
_UNIT = Shape("resenhet", model.Unit, _leaves("dim dimension dimension*, id id unit_id*"))
_UNITS = Part(_UNIT, "units", "resenheter")
_RE_EXPORT = Shape("nyexport", model.ReExport, _leaves("datum day date*, datumfrom first date, datumtom last date"))


def _since(name: str, field: str) -> Part:
    value = Leaf(name, "value", Kind.DECIMAL, needed=True)
    return Part(Shape(name, model.Since, _leaves("datum day date"), content=value), field, single=True)


HEADER = Shape(
    "header",
    model.Header,
    leaves=_leaves(
        "version version version*, format format format, datum created moment, foretagid company_code,"
        "foretagorgnr organisation_number organisation_number, foretagnamn company, extraadress extra_address,"
        "postadress address, postnr postal_code, ort town, land country, epost email, hemsida home_page,"
        "kontaktperson contact, personalansvarig responsible_for_staff, attestansvarig responsible_for_approval,"
        "telefon phone, telefax fax, programnamn programme, programlicens licence, info info"
    ),
    parts=(Part(_RE_EXPORT, "re_export", single=True),),
)
DIMENSION = Shape("dimension", model.Dimension, _leaves("dim number dimension*, namn name*, info info"))
UNIT = Shape(
    "resultatenhet",
    model.NamedUnit,
    _leaves("delete delete yes_no, dim dimension dimension*, id id*, namn name*, info info"),
)
CODE = Shape("kod", model.Code, _leaves("id id*, namn name*, info info"))
_MARKER = (*_ROW, *_leaves("datum day date, datumfrom first date, datumtom last date"))
READY = Shape("klar", model.Marker, _MARKER)
APPROVED = Shape("attesterat", model.Marker, _MARKER)
TIME = Shape(
    "tidtrans",
    model.TimeRow,
    _ROW,
    _leaves(
        "tidkod code time_code*, datum day date, datumfrom first date, datumtom last date, starttid start moment,"
        "sluttid end moment, timmar hours decimal, omfattning extent percent, barn child person_number,"
        "samlingsid group, semgrund holiday_basis yes_no, kontonr account, kundnr customer, info info"
    ),
    (_UNITS,),
)
SALARY = Shape(
    "lonetrans",
    model.SalaryRow,
    _ROW,
    _leaves(
        "lonkod code salary_code, lonart pay_type, benamning name, kommentar comment, datum day date,"
        "datumfrom first moment, datumtom last moment, antal quantity decimal, apris price decimal,"
        "belopp amount decimal, varugrupp goods, moms vat decimal, samlingsid group, kontonr account,"
        "kundnr customer, info info"
    ),
    (_UNITS,),
)
_DAY = Shape(
    "dag", model.ScheduleDay, _leaves("datum day date*, starttid start time, sluttid end time, timmar hours decimal")
)
SCHEDULE = Shape("schema", model.Schedule, _leaves(_WHO), parts=(Part(_DAY, "days"),))
PERSON = Shape(
    "person",
    model.Person,
    _leaves(f"{_WHO}, delete delete yes_no"),
    _leaves(
        "fornamn first_name, efternamn last_name, extraadress extra_address, postadress address, postnr postal_code,"
        "ort town, land country, mobiltelefon mobile, hemtelefon home_phone, arbetstelefon work_phone,"
        "epostarb work_email, eposthem home_email, personaltyp staff staff, kategori category,"
        "befattning position, befattningskod position_code, anstform employment_form,"
        "semesteravtal holiday_agreement, bankclearing clearing_number, bankkonto bank_account,"
        "anstdatum hired date, avgdatum left date, lonform pay_form pay_form, innevarande paid_in_period yes_no,"
        "semesterdagar holidays decimal, skattetabell tax_table decimal, skattekolumn tax_column whole, info info"
    ),
    (
        _since("timlon", "hourly_pay"),
        _since("manlon", "monthly_pay"),
        _since("sysgrad", "working_rate"),
        _UNITS,
    ),
    others=frozenset({"personbelopp", "persontexter", "skattejamkning", "loneutmatning"}),
)

TIMES = "tidtransaktioner"
"""Stands apart: its rows have markers before them."""
SECTIONS: tuple[Part, ...] = (
    Part(DIMENSION, "dimensions", "dimensioner"),
    Part(UNIT, "units", "resultatenheter"),
    Part(CODE, "codes", "koder"),
    Part(TIME, "times", TIMES),
    Part(SALARY, "salaries", "lonetransaktioner"),
    Part(SCHEDULE, "schedules", "schematransaktioner"),
    Part(PERSON, "people", "personal"),
)
BY_WRAPPER: Mapping[str, Part] = {part.wrapper: part for part in SECTIONS}
OTHER_SECTIONS = frozenset({"resetransaktioner", "loneutbetalning", "saldon"})
