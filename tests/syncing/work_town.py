"""Work in two systems: a person's day, with a break here and there."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from core.models.both_sides import Kept
from core.sync.words import Side
from tests.syncing.oracle import Place, There
from tests.syncing.town import BY_NUMBER, OF_PERSON, START, USERS, Town

Row = dict[str, Any]
PAUSES = (0, 30, 45)


class Work(Town):
    kept = Kept.WORK
    places = tuple((user, START + timedelta(days=day)) for user in USERS for day in range(5))

    def place_of(self, person: str, day: date) -> Place:
        return BY_NUMBER[person], day

    def held(self, side: Side) -> dict[Place, There]:
        """Content: when the work began and ended, and how long it was without breaks."""
        name, kind = ("timetrack", "attendances") if side is Side.A else ("personio", "attendance_periods")
        rows: defaultdict[Place, list[Row]] = defaultdict(list)
        for row in self.stage.records(name, kind):
            rows[_place(row)].append(row)
        shown = _timetrack if side is Side.A else _personio
        return {place: there for place, found in rows.items() if (there := shown(found))}

    def edit(self, side: Side, place: Place, there: There | None) -> None:
        if side is Side.A:
            self._edit_timetrack(place, there)
        else:
            self._edit_personio(place, there)

    def _edit_timetrack(self, place: Place, there: There | None) -> None:
        begins, ends, pause = self._hour(place, 7, 9), self._hour(place, 15, 18), self.dice.choice(PAUSES)
        if there is None:
            self.tell(
                place,
                "timetrack",
                "add_attendance",
                username=place[0],
                **{"from": begins, "to": ends},
                breakMinutes=pause,
            )
        elif self.dice.random() < 0.25:
            for ref in there.refs:
                self.tell(place, "timetrack", "delete_attendance", id=int(ref))
        else:
            changes = self.dice.choice([{"breakMinutes": pause}, {"to": ends}, {"from": begins, "breakMinutes": pause}])
            self.tell(place, "timetrack", "edit_attendance", id=int(there.refs[0]), **changes)

    def _edit_personio(self, place: Place, there: There | None) -> None:
        begins, ends = self._hour(place, 7, 9), self._hour(place, 15, 18)
        if there is None:
            self._new(place, "WORK", begins, ends)
        elif self.dice.random() < 0.25:
            for ref in there.refs:
                self.tell(place, "personio", "delete_attendance", id=ref)
        else:
            first, last = there.refs[0], there.refs[-1]
            if self.dice.random() < 0.1:
                self.tell(place, "personio", "confirm_attendance", id=first)
            ref, change = self.dice.choice(
                [(first, {"start": {"date_time": begins}}), (last, {"end": {"date_time": ends}})]
            )
            self.tell(place, "personio", "edit_attendance", id=ref, **change)

    def _new(self, place: Place, kind: str, begins: str, ends: str) -> None:
        self.tell(
            place,
            "personio",
            "create_attendance",
            person={"id": USERS[place[0]]},
            type=kind,
            start={"date_time": begins},
            end={"date_time": ends},
        )

    def _hour(self, place: Place, first: int, last: int) -> str:
        minutes = self.dice.randrange(first * 4, last * 4) * 15
        return f"{place[1]}T{minutes // 60:02}:{minutes % 60:02}:00"


def _place(row: Row) -> Place:
    if "user" in row:
        return row["user"], date.fromisoformat(row["from"][:10])
    return OF_PERSON[row["person"]["id"]], date.fromisoformat(row["start"]["date_time"][:10])


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text[:16])


def _timetrack(rows: list[Row]) -> There:
    rows = sorted(rows, key=lambda row: str(row["from"]))
    raw = tuple((_moment(r["from"]), _moment(r["to"]), r["breakMinutes"]) for r in rows)
    worked = sum(((ends - begins) - timedelta(minutes=rest) for begins, ends, rest in raw), timedelta())
    return There(tuple(str(r["id"]) for r in rows), raw, (raw[0][0], raw[-1][1], worked), approved=False)


def _personio(rows: list[Row]) -> There | None:
    rows = sorted(rows, key=lambda row: str(row["start"]["date_time"]))
    raw = tuple((r["type"], _moment(r["start"]["date_time"]), _moment(r["end"]["date_time"])) for r in rows)
    work = [(begins, ends) for kind, begins, ends in raw if kind == "WORK"]
    if not work:
        return None
    worked = sum((ends - begins for begins, ends in work), timedelta())
    return There(
        tuple(r["id"] for r in rows),
        raw,
        (work[0][0], work[-1][1], worked),
        approved=any("CONFIRMED" in str(r) for r in rows),
    )
