"""Every noise kind of real HR data, one row each, among twenty ordinary colleagues."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.matching import Proposal, Status, match
from core.models.people import Employee

COLLEAGUES = (
    ("Ida", "Lindgren"), ("Oskar", "Bech"), ("Frida", "Dalgaard"), ("Emil", "Ekström"), ("Agnes", "Friis"),
    ("Storm", "Gustavsen"), ("Alma", "Hjort"), ("Noah", "Iversen"), ("Vera", "Juhl"), ("Elias", "Krogh"),
    ("Liv", "Lauridsen"), ("Hugo", "Munk"), ("Saga", "Nyström"), ("Axel", "Overgaard"), ("Ronja", "Pihl"),
    ("Felix", "Quist"), ("Tove", "Riis"), ("Malte", "Skov"), ("Freja", "Toft"), ("Albin", "Uldall"),
)  # fmt: skip


def colleagues() -> list[Employee]:
    return [
        Employee(
            id=f"c{n}",
            number=str(4100 + 7 * n),
            first_name=first,
            last_name=last,
            email=f"{first}.{last}@firma.example".lower(),
            birth_date=date(1961, 2, 3) + timedelta(days=617 * n),
            department=("Salg", "Lager", "Produktion")[n % 3],
        )
        for n, (first, last) in enumerate(COLLEAGUES)
    ]


def proposal(left: Employee, *right: Employee) -> Proposal:
    """What is proposed for `left` when twenty colleagues are in both systems too, payroll with one name field."""
    here = colleagues()
    there = [
        replace(
            p,
            id=f"z{p.id}",
            first_name=None,
            last_name=None,
            full_name=f"{p.first_name} {p.last_name}",
            birth_date=None,
        )
        for p in here
    ]
    result = match([*here, left], [*there, *right])
    assert all(p.right_id == f"z{p.left_id}" for p in result.proposals[:-1]), "a colleague was linked wrongly"
    return result.proposals[-1]


def person(id_: str, name: str = "", **fields: object) -> Employee:
    """name: "First Middle|Last" as parts, or without a bar as one full name."""
    first, bar, last = name.partition("|")
    named = {"first_name": first, "last_name": last} if bar else {"full_name": name or None}
    return Employee(id=id_, **named, **fields)  # type: ignore[arg-type]


BORN = date(1984, 3, 7)

SAME_PERSON = {
    "number missing": (person("a", "Søren|Thestrup", number="77"), person("b", "Søren Thestrup")),
    "leading zeros gone": (person("a", "Søren|Thestrup", number="0077"), person("b", "Søren Thestrup", number="77")),
    ".0 appended": (person("a", "Søren|Thestrup", number="77"), person("b", "Søren Thestrup", number="77.0")),
    "prefix": (person("a", "Søren|Thestrup", number="4977"), person("b", "Søren Thestrup", number="DK4977")),
    "one digit wrong": (person("a", "Søren|Thestrup", number="4977"), person("b", "Søren Thestrup", number="4927")),
    "written out": (person("a", "Søren|Åkjær"), person("b", "Soeren Aakjaer")),
    "stripped": (person("a", "Søren|Åkjær"), person("b", "Soren Akjar")),
    "exchanged": (person("a", "Søren|Åkjær"), person("b", "Sören Åkjär")),
    "sharp s": (person("a", "Jürgen|Weiß"), person("b", "Juergen Weiss")),
    "decomposed": (person("a", "Søren|Åkjær"), person("b", "Søren A\u030akjær")),
    "read as Windows-1252": (person("a", "Søren|Åkjær"), person("b", "SÃ¸ren Ã…kjÃ¦r")),
    "swapped": (person("a", "Torben|Thestrup"), person("b", "Thestrup Torben")),
    "swapped parts": (person("a", "Torben|Thestrup"), person("b", "Thestrup|Torben")),
    "last, first": (person("a", "Torben|Thestrup"), person("b", "Thestrup, Torben")),
    "capitals and blanks": (person("a", "Torben|Thestrup"), person("b", "  THESTRUP,  TORBEN ")),
    "title": (person("a", "Torben|Thestrup"), person("b", "Dr. Torben Thestrup, jr")),
    "particles": (person("a", "Torben|van der Thestrup"), person("b", "Torben Thestrup")),
    "first name dropped": (person("a", "Anne-Mette|Thestrup"), person("b", "Anne Thestrup")),
    "double surname halved": (person("a", "Torben|Thestrup-Winge"), person("b", "Torben Winge")),
    "middle name dropped": (person("a", "Torben Thor|Thestrup"), person("b", "Torben Thestrup")),
    "middle initial": (
        person("a", "Torben|Thestrup", middle_name="Winge"),
        person("b", "Torben W. Thestrup"),
    ),
    "called by middle name": (
        person("a", "Torben|Thestrup", middle_name="Walter"),
        person("b", "Walter Thestrup", birth_date=BORN),
    ),
    "maiden name kept": (person("a", "Torben|Thestrup"), person("b", "Torben Thestrup Winge")),
    "married": (
        person("a", "Torben|Thestrup", number="8811", birth_date=BORN),
        person("b", "Torben Winge", number="8811", birth_date=BORN),
    ),
    "maiden name in the mail": (
        person("a", "Torben|Thestrup"),
        person("b", "Torben Winge", email="torben.thestrup@firma.example"),
    ),
    "short form": (person("a", "Elisabeth|Thestrup"), person("b", "Lisbeth Thestrup")),
    "spelling": (person("a", "Christian|Thestrup"), person("b", "Kristian Testrup")),
    "initial only": (person("a", "Torben|Thestrup"), person("b", "T. Thestrup")),
    "typo": (person("a", "Torben|Thestrup"), person("b", "Tobren Thestrup")),
    "private mail": (
        person("a", "Torben|Thestrup", email="tot@firma.example"),
        person("b", "Torben Thestrup", email="bifrost@post.example"),
    ),
    "mail case": (
        person("a", "Torben|Thestrup", email="TT@Firma.example"),
        person("b", "Torben Thestrup", email="tt@firma.EXAMPLE"),
    ),
    "day and month swapped": (
        person("a", "Torben|Thestrup", birth_date=BORN),
        person("b", "Torben Thestrup", birth_date=date(1984, 7, 3)),
    ),
    "default birth date": (
        person("a", "Torben|Thestrup", birth_date=BORN),
        person("b", "Torben Thestrup", birth_date=date(1900, 1, 1)),
    ),
    "letter lost on the way": (person("a", "Søren|Åkjær"), person("b", "S?ren Åkj\ufffdr")),
    "long letter written out": (person("a", "Søren|Bøe"), person("b", "Søren Boee")),
    "last first, without a comma": (person("a", "Torben Thor|Thestrup"), person("b", "Thestrup Torben Thor")),
    "last first, with a typo": (person("a", "Torben|Thestrup"), person("b", "Thestrup Torbin")),
    "only the last name": (person("a", "|Thestrup", number="8811"), person("b", "Torben Thestrup", number="8811")),
    "user name": (person("a", "Thestrup", number="8811"), person("b", "Torben Thestrup", number="8811")),
    "initials in the address": (
        person("a", "Torben|Thestrup", initials="TOTH"),
        person("b", "T. Thestrup", email="toth@firma.example"),
    ),
    "hyphen after marriage": (person("a", "Torben|Thestrup"), person("b", "Torben Winge-Thestrup")),
    "birth year off by ten": (
        person("a", "Torben|Thestrup", birth_date=BORN),
        person("b", "Torben Thestrup", birth_date=date(1994, 3, 7)),
    ),
    "phone with country code": (
        person("a", "Torben|Thestrup", phone="12 34 56 78"),
        person("b", "T. Thestrup", phone="+45 12345678"),
    ),
    "start day and month swapped": (
        person("a", "Torben|Thestrup", starts=BORN),
        person("b", "T. Thestrup", starts=date(1984, 7, 3)),
    ),
    "other department": (
        person("a", "Torben|Thestrup", department="Salg"),
        person("b", "Torben Thestrup", department="Lager"),
    ),
}


@pytest.mark.parametrize("kind", SAME_PERSON)
def test_one_person_is_found_through(kind: str) -> None:
    left, right = SAME_PERSON[kind]
    found = proposal(left, right)
    assert found.right_id == "b", found


MUST_BE_SEEN = {
    "number of somebody else": (
        person("a", "Torben|Thestrup", number="8811"),
        person("b", "Gudrun Winge", number="8811"),
    ),
    "twin": (
        person("a", "Torben|Thestrup", birth_date=BORN, number="8811"),
        person("b", "Kamilla Thestrup", birth_date=BORN, number="8811"),
    ),
    "birth dates differ": (
        person("a", "Torben|Thestrup", birth_date=BORN),
        person("b", "Torben Thestrup", birth_date=date(1951, 11, 30)),
    ),
    "one person twice": (
        person("a", "Torben|Thestrup", number="8811"),
        person("b", "Torben Thestrup", number="8811"),
        person("b2", "Torben Thestrup", number="8811"),
    ),
    "namesakes": (
        person("a", "Torben|Thestrup"),
        person("b", "Torben Thestrup"),
        person("b2", "Torben Thestrup"),
    ),
    "number belongs to a colleague": (
        person("a", "Torben|Thestrup", number="4107"),
        person("b", "Torben Thestrup"),
    ),
    "namesake who was given a numbered address": (
        person("a", "Torben|Thestrup", email="torben.thestrup@firma.example"),
        person("b", "Torben Thestrup", email="torben.thestrup2@firma.example"),
    ),
    "nothing but number, mail and birth date": (
        person("a", number="8811", email="tt@firma.example", birth_date=BORN),
        person("b", number="8811", email="tt@firma.example", birth_date=BORN),
    ),
}


@pytest.mark.parametrize("kind", MUST_BE_SEEN)
def test_a_person_must_look_at(kind: str) -> None:
    left, *right = MUST_BE_SEEN[kind]
    found = proposal(left, *right)
    assert found.status in (Status.REVIEW, Status.NO_MATCH), found


def test_a_leaver_and_a_joiner_are_not_linked() -> None:
    found = proposal(person("a", "Torben|Thestrup", number="8811"), person("b", "Gudrun Winge", number="9100"))
    assert (found.right_id, found.status) == (None, Status.NO_MATCH)
    assert len(found.candidates) == 5


def test_test_users_are_nobody() -> None:
    found = proposal(person("a", "Test|Bruger"), person("b", "Test Test"))
    assert (found.right_id, found.status) == (None, Status.NO_MATCH)


def test_exact_needs_the_number_and_the_folded_name() -> None:
    both = proposal(person("a", "Søren|Åkjær", number="0077"), person("b", "Soeren Aakjaer", number="77"))
    name_only = proposal(person("a", "Søren|Åkjær"), person("b", "Soeren Aakjaer", number="77"))
    nearly = proposal(person("a", "Søren|Åkjær", number="77"), person("b", "Soeren Aakjaer Winge", number="77"))
    assert (both.status, name_only.status) == (Status.EXACT, Status.CONFIDENT)
    assert nearly.right_id == "b"
    assert nearly.status is not Status.EXACT


def test_a_mailbox_that_many_use_proves_nothing() -> None:
    shared = {"email": "info@firma.example"}
    left = [replace(p, **shared) for p in colleagues()]
    right = [replace(p, id=f"z{p.id}", **shared) for p in colleagues()]
    [stranger] = match(
        [*left, person("a", "Torben|Thestrup", **shared)], [*right, person("b", "Gudrun Winge", **shared)]
    ).proposals[-1:]
    assert stranger.right_id is None
    mail = next(e for e in stranger.candidates[0].evidence if e.field == "email")
    assert (mail.points, mail.level) == (0.0, "many people have this value, it says nothing")


def test_where_both_systems_count_from_one_equal_numbers_come_to_weigh_nothing() -> None:
    left = [replace(p, number=str(n + 1)) for n, p in enumerate(colleagues())]
    right = [replace(p, id=f"z{p.id}", number=str(n + 1)) for n, p in enumerate(reversed(colleagues()))]
    result = match(left, right)
    assert all(p.right_id == f"z{p.left_id}" for p in result.proposals)
    assert {p.status for p in result.proposals} == {Status.CONFIDENT}
    evidence = [e for p in result.proposals for c in p.candidates for e in c.evidence if e.field == "number"]
    assert max(e.points for e in evidence) < 2


def test_departments_in_two_languages_come_to_speak() -> None:
    english = {"Salg": "Sales", "Lager": "Warehouse", "Produktion": "Production"}
    left = [replace(p, email=None, number=None) for p in colleagues()]
    right = [replace(p, id=f"z{p.id}", department=english[p.department or ""]) for p in left]
    [first, *_] = match(left, right).proposals
    department = next(e for e in first.candidates[0].evidence if e.field == "department")
    assert (department.left, department.right, department.level) == ("Salg", "Sales", "departments often go together")
    assert department.points > 0.5
