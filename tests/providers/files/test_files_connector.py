"""The connector: what it answers of what is held. It has no host, so the conformance suite, which plays with a sandbox,
has nothing to hold on to; its rules that make sense here are these."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.http.errors import NotSent
from core.models.rows import Approval, Kind, SourceRow
from core.providers.base import NO_HOST, Account, Source, providers
from core.providers.files import PROVIDER, Files
from core.providers.files.cells import Found
from core.providers.files.connector import NOTHING_YET
from core.providers.files.kept import EMPLOYEES, NAMED, month_of, plain_person, plain_row
from core.providers.quality import unanswered
from tests.providers.files.making import HOURS, found_in

FIRST, LAST = date(2026, 2, 1), date(2026, 3, 31)
HOURS_FILE = (
    HOURS + "7;28.02.2026;7,4;1010;yes\n7;10.03.2026;7;1010;no\n8;31.03.2026;1;1020;yes\n8;01.04.2026;1;1020;yes\n"
)
ABSENCE_FILE = "Employee;From;To;Absence type\n7;11.03.2026;12.03.2026;Sick\n"
PEOPLE_FILE = "Employee number;First name;Last name;Legal entity\n7;Ida;Holm;Acme ApS\n9;Nina;Ort;\n"


def held(*files: str) -> dict[str, list[dict[str, Any]]]:
    kept: dict[str, list[dict[str, Any]]] = {}
    for found in map(found_in, files):
        _keep(kept, found)
    return kept


def _keep(kept: dict[str, list[dict[str, Any]]], found: Found) -> None:
    name = NAMED if found.rows else EMPLOYEES
    kept.setdefault(name, []).extend(map(plain_person, found.people))
    for row in found.rows:
        kept.setdefault(month_of(row.kind, row.day), []).append(plain_row(row))


def connector(*files: str, **settings: str) -> Files:
    return Files(Account(connection="c1", base_url=NO_HOST, settings=settings, held=held(*files)))


def rows(of: Files, *kinds: Kind) -> list[SourceRow]:
    return of.rows(kinds or list(Kind), FIRST, LAST)


def test_it_is_listed_as_a_source_that_is_never_real_and_has_no_sandbox() -> None:
    told = providers()["files"].capabilities
    assert (told.is_source, told.is_target, told.production_hosts, told.production_url) == (True, False, (), NO_HOST)
    assert PROVIDER.sandbox is None
    assert unanswered(told.quality) == []
    assert all(one.title and one.override and one.default in one.choices for one in told.settings)
    assert isinstance(connector(), Source)


def test_it_answers_all_rows_of_the_days_as_their_file_says() -> None:
    of = connector(HOURS_FILE, ABSENCE_FILE)
    found = rows(of, Kind.HOURS)
    assert [replace(row, version="") for row in found] == list(found_in(HOURS_FILE).rows[:3])
    assert len({row.version for row in found}) == 3
    assert [row.day.day for row in rows(of, Kind.ABSENCE)] == [11, 12]
    assert len(rows(of)) == 5
    assert rows(of, Kind.SUPPLEMENT) == []


def test_everybody_is_an_employee_whether_listed_or_only_named() -> None:
    people = {person.id: person.name for person in connector(PEOPLE_FILE, HOURS_FILE).employees()}
    assert people == {"7": "Ida Holm", "8": "8", "9": "Nina Ort"}
    assert connector(PEOPLE_FILE).legal_entities() == {"Acme ApS": "Acme ApS"}


def test_codes_are_those_that_rows_carry() -> None:
    found = [(one.kind, one.code) for one in connector(HOURS_FILE, ABSENCE_FILE).codes()]
    assert found == [(Kind.ABSENCE, "Sick"), (Kind.HOURS, "1010"), (Kind.HOURS, "1020")]


def test_without_information_on_approval_nothing_is_approved_until_somebody_decides() -> None:
    assert {row.approval for row in rows(connector(ABSENCE_FILE))} == {Approval(False, "missing")}
    always = connector(ABSENCE_FILE, HOURS_FILE, approved_from="0")
    assert {row.approval for row in rows(always, Kind.ABSENCE)} == {Approval(True, "not_required")}
    assert [row.approval.approved for row in rows(always, Kind.HOURS)] == [True, False, True]


def test_a_version_changes_with_anything_that_a_transfer_depends_on() -> None:
    line = "7;10.03.2026;{};{};{}\n"
    said = [("7", "1010", "yes"), ("7,4", "1010", "yes"), ("7", "1020", "yes"), ("7", "1010", "no")]
    versions = [rows(connector(HOURS + line.format(*one)))[0].version for one in said]
    assert len(set(versions)) == len(said)
    assert versions[0] == rows(connector(HOURS + line.format(*said[0])))[0].version


def test_each_connection_is_an_account_of_its_own() -> None:
    check = connector(HOURS_FILE).check()
    assert (check.identity.id, check.problems) == ("c1", ())
    assert connector().check().problems == (NOTHING_YET,)


@pytest.mark.parametrize("setting", ["people_by", "decimal", "slashes", "approved_from"])
def test_a_setting_that_makes_no_sense_is_told_at_once(setting: str) -> None:
    with pytest.raises(NotSent, match="none of the choices"):
        connector(**{setting: "perhaps"})


def test_eight_threads_read_the_same_and_after_closing_nothing_is_answered() -> None:
    of = connector(HOURS_FILE, PEOPLE_FILE)
    with ThreadPoolExecutor(8) as threads:
        read = list(threads.map(lambda _: rows(of), range(32)))
    assert all(found == read[0] for found in read)
    of.close()
    for ask in (of.check, of.employees, of.codes, lambda: rows(of)):
        with pytest.raises(NotSent, match="closed"):
            ask()


def test_nothing_that_is_held_appears_in_a_repr() -> None:
    assert "Ida" not in repr(Account(connection="c1", base_url=NO_HOST, held=held(PEOPLE_FILE)))
