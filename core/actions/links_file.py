"""Links as a file that Excel opens: out, and in again for another company or after somebody worked on it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from core.actions.copies import people_once_read, remembered_people
from core.actions.home import Home
from core.actions.links import Decision, decide, link_people, live
from core.store.errors import StoreError
from core.store.tables import Company, EmployeeLink, Integration

COLUMNS = (
    "source_id",
    "source_number",
    "source_name",
    "target_id",
    "target_number",
    "target_name",
    "status",
    "matched_as",
    "confidence",
    "decided_by",
    "decided_at",
)
NEEDED = ("source_id", "target_id", "status")
ASIDE = (Decision.NO_COUNTERPART, Decision.IGNORED)
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


class NotLinks(StoreError):
    """The file is no file of links; the message says what is missing."""


def defused(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def _as_it_was(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(DANGEROUS) else cell


def export_links(home: Home, integration: Integration) -> bytes:
    """All decisions that hold. UTF-8 with a byte order mark, semicolons, one header line."""
    with home.store.read() as session:
        rows = session.exec(
            select(EmployeeLink)
            .where(*live(integration.id), EmployeeLink.status != Decision.LATER)
            .order_by(EmployeeLink.source_person, col(EmployeeLink.decided_at))
        ).all()
        here = {**people_once_read(session, integration.source_id), **remembered_people(session, integration.source_id)}
        there = {
            **people_once_read(session, integration.target_id),
            **remembered_people(session, integration.target_id),
        }
    text = io.StringIO(newline="")
    out = csv.writer(text, delimiter=";", lineterminator="\r\n")
    out.writerow(COLUMNS)
    for row in rows:
        mine, theirs = here.get(row.source_person), there.get(row.target_person or "")
        cells = (
            row.source_person,
            (mine.number or "") if mine else "",
            mine.name if mine else "",
            row.target_person or "",
            (theirs.number or "") if theirs else "",
            theirs.name if theirs else "",
            row.status,
            row.match_status,
            "" if row.confidence is None else f"{row.confidence:.4f}",
            row.decided_by,
            row.decided_at.isoformat(timespec="seconds"),
        )
        out.writerow([defused(cell) for cell in cells])
    return text.getvalue().encode("utf-8-sig")


@dataclass(frozen=True, slots=True)
class Import:
    """What a file of links would do. pairs: new links. aside: new `no_counterpart` and `ignored`, by person.

    already: lines that say what holds already. problems: sentences, each with its line.
    """

    pairs: Mapping[str, str]
    aside: Mapping[str, Decision]
    already: int
    problems: Sequence[str]

    @property
    def new(self) -> int:
        return len(self.pairs) + len(self.aside)


def read_links_file(home: Home, integration: Integration, data: bytes) -> Import:
    """What the file would do; nothing is stored. Lines of other statuses, such as rejected pairs, are passed over.

    Raises NotLinks for a file without the columns source_id, target_id and status.
    """
    table = _table(data)
    with home.store.read() as session:
        here = remembered_people(session, integration.source_id)
        there = remembered_people(session, integration.target_id)
        rows = session.exec(
            select(EmployeeLink.source_person, EmployeeLink.target_person, EmployeeLink.status).where(
                *live(integration.id)
            )
        ).all()
    holds = {(s, t if status == Decision.LINKED else None, status) for s, t, status in rows}
    taken = {t: s for s, t, status in rows if status == Decision.LINKED and t}
    pairs: dict[str, str] = {}
    aside: dict[str, Decision] = {}
    already, problems = 0, []
    for number, line in enumerate(table, 2):
        source, target, status = (_as_it_was((line.get(name) or "").strip()) for name in NEEDED)
        if status not in (Decision.LINKED, *ASIDE):
            continue
        if (source, target if status == Decision.LINKED else None, status) in holds:
            already += 1
        elif source not in here:
            problems.append(f"Line {number}: there is nobody with the id {source} in the time system.")
        elif source in pairs or source in aside:
            problems.append(f"Line {number}: {here[source].name} is decided twice in this file.")
        elif status in ASIDE:
            aside[source] = Decision(status)
        elif target not in there:
            problems.append(f"Line {number}: there is nobody with the id {target} in payroll.")
        elif target in taken or target in pairs.values():
            problems.append(f"Line {number}: {there[target].name} is linked to somebody else.")
        else:
            pairs[source] = target
    return Import(pairs, aside, already, problems)


def _table(data: bytes) -> list[dict[str, str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    found = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",")
    missing = [name for name in NEEDED if name not in (found.fieldnames or ())]
    if missing:
        raise NotLinks(f"This is no file of links: the column {', '.join(missing)} is missing. Export one to see them.")
    return list(found)


def import_links(home: Home, company: Company, integration: Integration, wanted: Import, actor: str) -> int:
    """Do what `read_links_file` said. Answers how many decisions are new. Raises ChangedMeanwhile."""
    done = link_people(home, company, integration, wanted.pairs, actor) if wanted.pairs else 0
    for decision in ASIDE:
        if people := {p: None for p, d in wanted.aside.items() if d is decision}:
            done += decide(home, company, integration, decision, people, actor)
    return done
