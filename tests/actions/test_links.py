"""Deciding who is who: links, pairs that are not, people set aside, and taking all of it back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from core.actions.copies import remember_people, remembered_people
from core.actions.employees import propose_if_cheap
from core.actions.home import Home
from core.actions.links import Decision, Pressed, confirm_links, decide, link_people, links, unlink_people
from core.actions.links_file import NotLinks, export_links, import_links, read_links_file
from core.actions.links_undo import reopen, undo
from core.actions.people import propose_links
from core.actions.shown.employees import Board, board, board_stamp, everybody
from core.actions.shown.lines import Facet, Word
from core.actions.shown.pairs import acts, pair
from core.models.people import Employee
from core.security.ciphers import Cipher
from core.store.audit import broken_entries
from core.store.database import Store, open_store
from core.store.errors import ChangedMeanwhile
from core.store.tables import Company, Connection, EmployeeLink, Integration, PersonCopy

NAMES = ("Anne Sørensen", "Bo Nielsen", "Carl Holm", "Dorte Bach", "Erik Lund", "Freja Dahl", "Gitte Toft", "Hans Krog")


def person(number: int, name: str, **more: object) -> Employee:
    values = {"number": f"{1000 + number}", "birth_date": date(1980, 1 + number, 5), **more}
    return Employee(id=f"{number}", full_name=name, **values)


@dataclass
class Office:
    """A company whose two systems hold the same eight people."""

    home: Home
    company: Company
    integration: Integration

    @property
    def about(self) -> tuple[Home, Company, Integration]:
        return self.home, self.company, self.integration

    @property
    def board(self) -> Board:
        return board(self.home, self.integration, everybody(self.home, self.integration))

    def links(self) -> dict[str, str]:
        with self.home.store.read() as session:
            return links(session, self.integration.id)

    def read(self, here: list[Employee], there: list[Employee]) -> None:
        remember_people(self.home, self.integration.source_id, here)
        remember_people(self.home, self.integration.target_id, there)

    def newest(self) -> Pressed:
        return acts(self.home, self.integration, datetime(2000, 1, 1, tzinfo=UTC))[0].pressed


HERE = [person(n, name) for n, name in enumerate(NAMES)]
THERE = [replace(person(n, name), id=f"p{n}") for n, name in enumerate(NAMES)]


class Ticking:
    """A clock on which no two moments are alike."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def office(store: Store, tmp_path: Path) -> Office:
    store.clock = Ticking()
    return furnish(store, tmp_path)


@pytest.fixture
def any_office(any_store: Store, tmp_path: Path) -> Office:
    """Once on SQLite, once on PostgreSQL."""
    any_store.clock = Ticking()
    return furnish(any_store, tmp_path)


def furnish(store: Store, folder: Path) -> Office:
    now = store.clock()
    with store.write() as session:
        company = Company(slug="office", name="Office", created_at=now)
        session.add(company)
        session.flush()
        ends = [
            Connection(
                company_id=company.id, provider=name, name=name, base_url="http://127.0.0.1", owner="me", created_at=now
            )
            for name in ("timelog", "zenegy")
        ]
        session.add_all(ends)
        session.flush()
        integration = Integration(
            company_id=company.id, name="demo", source_id=ends[0].id, target_id=ends[1].id, created_at=now
        )
        session.add(integration)
    made = Office(Home(folder, store), company, integration)
    made.read(HERE, THERE)
    return made


def test_everybody_stands_in_one_facet_and_the_facets_add_up(office: Office) -> None:
    assert {line.word for line in office.board.lines} == {Word.NOT_COMPARED}
    assert office.board.matched_at is None
    propose_links(office.home, office.integration)
    found = office.board
    assert found.counts == {Facet.EXACT: 8}
    link_people(*office.about, {"0": "p0"}, "me")
    decide(*office.about, Decision.IGNORED, {"1": None}, "me")
    decide(*office.about, Decision.NO_COUNTERPART, {"2": None}, "me")
    counts = office.board.counts
    assert counts == {Facet.LINKED: 1, Facet.IGNORED: 2, Facet.EXACT: 5}
    assert counts.total() == len(HERE)
    assert {p.id for p in office.board.only_there} == {f"p{n}" for n in range(1, 8)}


def test_a_link_keeps_what_matching_said(office: Office) -> None:
    propose_links(office.home, office.integration)
    link_people(*office.about, {"0": "p0"}, "me")
    with office.home.store.read() as session:
        row = session.exec(select(EmployeeLink)).one()
    assert (row.match_status, row.decided_by) == ("exact", "me")
    assert row.confidence is not None
    assert row.confidence > 0.9
    assert row.evidence[0]["seen"]["number"] == ["1000", "1000"]
    beside = pair(office.home, office.integration, office.board, "0")
    assert beside is not None
    assert beside.total == sum(c.points for c in beside.compared if c.points is not None)


def test_a_bulk_is_undone_with_one_press_and_gives_back_what_was_there(any_office: Office) -> None:
    propose_links(any_office.home, any_office.integration)
    before = any_office.board
    decide(*any_office.about, Decision.LATER, {"3": "p3"}, "me")
    link_people(*any_office.about, {f"{n}": f"p{n}" for n in range(6)}, "me")
    assert len(any_office.links()) == 6
    assert undo(*any_office.about, any_office.newest(), "me") == 6
    assert any_office.links() == {}
    assert any_office.board.line("3").later  # type: ignore[union-attr]
    reopen(*any_office.about, ["3"], "me")
    assert any_office.board.lines == before.lines
    assert broken_entries(any_office.home.store, any_office.company.id) == []


def test_a_second_undo_of_the_same_press_changes_nothing(office: Office) -> None:
    link_people(*office.about, {"0": "p0"}, "me")
    pressed = office.newest()
    assert undo(*office.about, pressed, "me") == 1
    decide(*office.about, Decision.IGNORED, {"0": None}, "me")
    assert undo(*office.about, pressed, "me") == 0
    assert office.board.line("0").word is Word.IGNORED  # type: ignore[union-attr]


def test_an_unlinking_is_undone_too(office: Office) -> None:
    link_people(*office.about, {"0": "p0", "1": "p1"}, "me")
    unlink_people(*office.about, ["0", "1"], "me")
    assert office.links() == {}
    newest = acts(office.home, office.integration, datetime(2000, 1, 1, tzinfo=UTC))[0]
    assert (newest.decision, newest.people) == ("unlinked", ("0", "1"))
    assert undo(*office.about, newest.pressed, "me") == 2
    assert office.links() == {"0": "p0", "1": "p1"}


def test_what_was_undone_is_told_apart_from_what_was_unlinked(office: Office) -> None:
    link_people(*office.about, {"0": "p0"}, "me")
    undo(*office.about, office.newest(), "me")
    link_people(*office.about, {"1": "p1"}, "me")
    unlink_people(*office.about, ["1"], "me")
    found = acts(office.home, office.integration, datetime(2000, 1, 1, tzinfo=UTC))
    assert [(act.decision, act.people) for act in found] == [("unlinked", ("1",)), ("undone", ("0",))]
    for act in found:
        undo(*office.about, act.pressed, "me")
    assert office.links() == {"0": "p0", "1": "p1"}


def test_undoing_is_refused_when_somebody_else_has_the_place_by_then(office: Office) -> None:
    link_people(*office.about, {"0": "p0"}, "me")
    unlink_people(*office.about, ["0"], "me")
    unlinked = office.newest()
    link_people(*office.about, {"1": "p0"}, "you")
    with pytest.raises(ChangedMeanwhile):
        undo(*office.about, unlinked, "me")
    assert office.links() == {"1": "p0"}


def test_a_rejected_pair_gives_way_to_the_next_candidate_and_comes_back(office: Office) -> None:
    twins = [replace(HERE[0], id="0"), replace(HERE[0], id="9", number="2000")]
    office.read([*HERE[1:], *twins], [*THERE, replace(THERE[0], id="p9", number="2001")])
    propose_links(office.home, office.integration)
    first = office.board.line("9").target  # type: ignore[union-attr]
    assert first is not None
    decide(*office.about, Decision.REJECTED, {"9": first.id}, "me")
    then = office.board.line("9")
    assert then is not None
    assert then.target is None or then.target.id != first.id
    assert decide(*office.about, Decision.REJECTED, {"9": first.id}, "me") == 0
    undo(*office.about, office.newest(), "me")
    assert office.board.line("9").target == first  # type: ignore[union-attr]


def test_linking_a_rejected_pair_takes_the_rejection_back(office: Office) -> None:
    decide(*office.about, Decision.REJECTED, {"0": "p0"}, "me")
    link_people(*office.about, {"0": "p0"}, "me")
    propose_links(office.home, office.integration)  # contradicting decisions would be refused here
    assert office.links() == {"0": "p0"}


def test_nobody_loses_a_link_unless_it_was_asked_for(any_office: Office) -> None:
    link_people(*any_office.about, {"0": "p0", "1": "p1"}, "me")
    for pairs in ({"0": "p2"}, {"2": "p0"}):
        with pytest.raises(ChangedMeanwhile):
            link_people(*any_office.about, pairs, "me")
    with pytest.raises(ChangedMeanwhile):
        decide(*any_office.about, Decision.IGNORED, {"0": None}, "me")
    assert any_office.links() == {"0": "p0", "1": "p1"}
    link_people(*any_office.about, {"0": "p1", "1": "p0"}, "me", taking_over=["0", "1"])
    assert any_office.links() == {"0": "p1", "1": "p0"}
    undo(*any_office.about, any_office.newest(), "me")
    assert any_office.links() == {"0": "p0", "1": "p1"}
    link_people(*any_office.about, {"2": "p0"}, "me", taking_over=["2", "0"])
    assert any_office.links() == {"2": "p0", "1": "p1"}


def test_a_link_whose_data_changed_is_raised_again_until_somebody_keeps_it(any_office: Office) -> None:
    propose_links(any_office.home, any_office.integration)
    link_people(*any_office.about, {"0": "p0", "1": "p1", "2": "p2"}, "me")
    renamed = replace(HERE[0], full_name="Anne Bach")
    any_office.read([renamed, *HERE[1:2], *HERE[3:]], [t for t in THERE if t.id != "p1"])
    words = {line.here.id: line.word for line in any_office.board.lines}
    assert [words[n] for n in ("0", "1", "2")] == [Word.CHANGED, Word.GONE_THERE, Word.GONE_HERE]
    assert all(any_office.board.line(n).facet is Facet.REVIEW for n in ("0", "1", "2"))  # type: ignore[union-attr]
    assert confirm_links(*any_office.about, ["0"], "me") == 1
    assert any_office.board.line("0").word is Word.LINKED  # type: ignore[union-attr]
    assert any_office.links()["0"] == "p0"
    # A department is no key field.
    any_office.read([replace(renamed, department="Elsewhere"), *HERE[1:]], THERE)
    assert any_office.board.line("0").word is Word.LINKED  # type: ignore[union-attr]


def test_the_board_is_read_anew_after_every_act(office: Office) -> None:
    propose_links(office.home, office.integration)
    stamps = [board_stamp(office.home, office.integration)]
    link_people(*office.about, {"0": "p0"}, "me")
    stamps.append(board_stamp(office.home, office.integration))
    undo(*office.about, office.newest(), "me")
    stamps.append(board_stamp(office.home, office.integration))
    propose_if_cheap(office.home, office.integration, 8)
    stamps.append(board_stamp(office.home, office.integration))
    assert len(set(stamps)) == len(stamps)


def test_what_was_decided_before_matching_is_compared_anew_when_taken_back(office: Office) -> None:
    link_people(*office.about, {"0": "p0"}, "me")
    propose_links(office.home, office.integration)
    unlink_people(*office.about, ["0"], "me")
    line = office.board.line("0")
    assert line is not None
    assert (line.word, line.confidence) == (Word.NOT_COMPARED, None)
    propose_if_cheap(office.home, office.integration, 8)
    assert office.board.line("0").word is Word.EXACT  # type: ignore[union-attr]


def test_links_go_out_as_a_file_and_come_in_again(office: Office) -> None:
    odd = replace(HERE[1], full_name="=cmd|' /C calc'!A0")
    office.read([HERE[0], odd, *HERE[2:]], THERE)
    link_people(*office.about, {"0": "p0", "1": "p1"}, "me")
    decide(*office.about, Decision.IGNORED, {"2": None}, "me")
    data = export_links(office.home, office.integration)
    assert data.startswith(b"\xef\xbb\xbfsource_id;source_number;source_name;")
    assert b";'=cmd|" in data
    assert b";=cmd" not in data
    known = read_links_file(office.home, office.integration, data)
    assert (known.new, known.already, known.problems) == (0, 3, [])
    unlink_people(*office.about, ["0", "1"], "me")
    reopen(*office.about, ["2"], "me")
    wanted = read_links_file(office.home, office.integration, data)
    assert import_links(*office.about, wanted, "you") == 3
    assert office.links() == {"0": "p0", "1": "p1"}
    assert office.board.line("2").word is Word.IGNORED  # type: ignore[union-attr]


def test_a_file_that_does_not_fit_says_which_line_and_why(office: Office) -> None:
    link_people(*office.about, {"0": "p0"}, "me")
    lines = ["source_id,target_id,status", "1,p0,linked", "77,p1,linked", "2,p77,linked", "3,p3,linked", "3,p4,linked"]
    found = read_links_file(office.home, office.integration, "\n".join(lines).encode())
    assert found.pairs == {"3": "p3"}
    assert [problem.split(":")[0] for problem in found.problems] == ["Line 2", "Line 3", "Line 4", "Line 6"]
    with pytest.raises(NotLinks, match="target_id, status"):
        read_links_file(office.home, office.integration, b"source_id;name\n1;x\n")


@pytest.fixture
def two_stores(any_url: str, cipher: Cipher) -> Iterator[tuple[Store, Store]]:
    """Two processes' worth of connections to one database."""
    stores = open_store(any_url, cipher), open_store(any_url, cipher)
    yield stores
    for store in stores:
        store.close()


def test_two_processes_may_remember_the_same_people_at_once(two_stores: tuple[Store, Store], tmp_path: Path) -> None:
    office = furnish(two_stores[0], tmp_path)
    many = [person(n % 10, f"Person {n}", birth_date=None) for n in range(300)]
    crowds = [[replace(one, id=f"{n}-{i}") for i, one in enumerate(many)] for n in range(4)]
    errors: list[BaseException] = []

    def remember(store: Store, crowd: list[Employee]) -> None:
        try:
            remember_people(Home(tmp_path, store), office.integration.source_id, crowd)
        except BaseException as error:
            errors.append(error)

    for crowd in crowds:
        threads = [threading.Thread(target=remember, args=(store, crowd)) for store in two_stores]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert errors == []
    with two_stores[1].read() as session:
        assert len(remembered_people(session, office.integration.source_id)) == 300
        assert len(session.exec(select(PersonCopy)).all()) == 8 + 8 + 4 * 300


def test_of_two_who_link_somebody_at_once_one_is_told(two_stores: tuple[Store, Store], tmp_path: Path) -> None:
    office = furnish(two_stores[0], tmp_path)
    refused: list[str] = []

    def link(store: Store, source: str) -> None:
        try:
            link_people(Home(tmp_path, store), office.company, office.integration, {source: "p0"}, f"by {source}")
        except ChangedMeanwhile as error:
            refused.append(str(error))

    threads = [threading.Thread(target=link, args=args) for args in zip(two_stores, ("0", "1"), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert len(office.links()) == 1
