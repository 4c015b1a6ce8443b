"""What a file may tell, by what it is about, and the headers by which columns are recognised.

Headers are those of TimeTrack's interface (its sheet, sections 4 and 10) and Personio's (its sheet, section 4), and the
usual words in English, German, Danish, Swedish and Norwegian. A person can name any other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Content(StrEnum):
    """What the rows of a file are. The last three are kinds of salary data (`core.models.rows.Kind`)."""

    EMPLOYEES = "employees"
    HOURS = "hours"
    ABSENCE = "absence"
    SUPPLEMENT = "supplement"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a column can hold. title: for people. headers: as they are recognised, see `plain`."""

    name: str
    title: str
    headers: frozenset[str]


def plain(header: str) -> str:
    """A header as it is compared: without case, accents, blanks and marks."""
    spelled = header.casefold().replace("æ", "ae").replace("ø", "o").replace("ß", "ss")
    folded = "".join(c for c in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "", folded)


def _field(name: str, title: str, *headers: str) -> Field:
    return Field(name, title, frozenset(map(plain, (name, title, *" ".join(headers).split()))))


_PERSON = _field(
    "person",
    "Employee",
    "username user employee_id person_id person.id personid employee_number employeeno employeenumber personnel_number "
    "personnelnumber payroll_number medarbejdernr medarbejdernummer lønnr lønnummer anställningsnummer ansattnummer "
    "personalnummer mitarbeiternummer personalnr benutzername benutzer mitarbeiter medarbejder anställd ansatt bruger",
)
_NAME = _field("name", "Name", "full_name fullname fuldenavn namn navn employee_name mitarbeitername medarbejdernavn")
_APPROVED = _field(
    "approved",
    "Approved",
    "status approval approval_status standing genehmigt freigegeben freigabe godkendt godkjent godkänd godkendelse",
)
_SHARED = (
    _field("id", "Row id", "entry_id record_id row_number id zeilenid"),
    _PERSON,
    _NAME,
    _field("label", "Code in words", "task text bezeichnung tekst tätigkeit aktivitet aufgabe code_name"),
    _field(
        "note", "Note", "notes comment comments details remark notiz bemerkung kommentar note bemærkning anteckning"
    ),
    _APPROVED,
    _field("waits_for", "Waits for", "approver manager vorgesetzter leder chef godkender"),
)
_DAY = "day work_date workdate datum dato tag dag arbejdsdag"
_CODE = "salary_code wage_type pay_code lohnart lohnartnummer lønart løntype lönart lønnsart kode kod"

FIELDS: Mapping[Content, tuple[Field, ...]] = {
    Content.EMPLOYEES: (
        _field("person", "Employee", *sorted(_PERSON.headers), "id"),
        _field("number", "Employee number", "number personal_number"),
        _field("first_name", "First name", "firstname given_name fornavn förnamn vorname"),
        _field("middle_name", "Middle name", "mellemnavn mellomnavn mellannamn"),
        _field("last_name", "Last name", "lastname surname family_name efternavn etternavn efternamn nachname"),
        _NAME,
        _field("initials", "Initials", "initialer initialen kürzel"),
        _field("email", "E-mail", "mail email_address epost e-post mailadresse emailadresse"),
        _field("phone", "Phone", "telephone telefon mobile mobil telefonnummer phone_number"),
        _field("birth_date", "Date of birth", "birthday dateofbirth fødselsdato fødselsdag födelsedatum geburtsdatum"),
        _field(
            "starts",
            "First day",
            "start_date hire_date employment_start_date ansættelsesdato startdato eintritt "
            "anställningsdatum eintrittsdatum",
        ),
        _field(
            "ends",
            "Last day",
            "end_date employment_end_date termination_date fratrædelsesdato slutdato austritt austrittsdatum slutdatum",
        ),
        _field("department", "Department", "dept afdeling avdeling avdelning abteilung team"),
        _field("legal_entity", "Legal entity", "company subsidiary firma gesellschaft virksomhed bolag selskap"),
        _field("payout_group", "Paid", "pay_group lønperiode"),
        _field("manager", "Manager", "supervisor vorgesetzter leder chef"),
        _field("title", "Job title", "position job stilling befattning"),
        _field("active", "Active", "enabled status aktiv"),
    ),
    Content.HOURS: (
        *_SHARED,
        _field("day", "Day", "date", _DAY),
        _field("start", "Begin", "from start_time begin_time beginn von fra från start clock_in kommen ab"),
        _field("end", "End", "to until end_time ende bis til till slut clock_out gehen"),
        _field("break_minutes", "Break in minutes", "breakminutes break breaks pause pausen pauseminuten rast"),
        _field(
            "quantity", "Hours", "quantity worked_hours duration stunden timer timmar antal anzahl dauer arbeitszeit"
        ),
        _field("code", "Code", _CODE),
        _field("client", "Client", "client_name clientname customer kunde kund"),
        _field("project", "Project", "project_name projectname projekt prosjekt"),
    ),
    Content.ABSENCE: (
        *_SHARED,
        _field("first", "First day away", "from day date start_date begin first_day von fra från start", _DAY),
        _field("last", "Last day away", "to until end_date end last_day bis til till slut"),
        _field(
            "code",
            "Absence type",
            "absenceTypeName absence_type absencetype type time_off_type abwesenheitsart "
            "abwesenheit fraværstype fravær fraværskode frånvaro frånvarotyp fraværskode",
            _CODE,
        ),
        _field("hours", "Hours away", "quantity hours stunden timer timmar fraværstimer"),
        _field("days", "Days away", "days tage dage dagar dager fraværsdage"),
        _field("half", "Half day", "half halfday half_day halber_tag halv halvdag day_segment"),
        _field("norm_hours", "Hours that day should have", "norm normtid normtimer sollstunden soll target_hours"),
    ),
    Content.SUPPLEMENT: (
        *_SHARED,
        _field("day", "Day", "date", _DAY),
        _field("code", "Code", _CODE, "type art"),
        _field("quantity", "Quantity", "amount number pieces antal anzahl menge betrag beløb belopp"),
        _field("unit", "Unit", "einheit enhed enhet"),
    ),
}

NEEDED: Mapping[Content, tuple[tuple[str, ...], ...]] = {
    Content.EMPLOYEES: (("person",),),
    Content.HOURS: (("person",), ("day", "start"), ("quantity", "end")),
    Content.ABSENCE: (("person",), ("first",), ("code", "label")),
    Content.SUPPLEMENT: (("person",), ("day",), ("code",), ("quantity",)),
}
"""Of each of these, one column at least."""


def titles(content: Content) -> dict[str, str]:
    """What a column can hold, in words, by field."""
    return {field.name: field.title for field in FIELDS[content]}
