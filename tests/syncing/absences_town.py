"""Absences in two systems: one a week and person, always over that week's Wednesday."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from core.models.both_sides import Kept
from core.sync.words import Side
from tests.actions.sync_stage import SICK, VACATION
from tests.syncing.oracle import Place, There
from tests.syncing.town import BY_NUMBER, OF_PERSON, START, USERS, Town

WEEKS = 6
KINDS = {1: VACATION, 3: SICK}
HALF, WHOLE = 2, 1
NUMBERS = {theirs: mine for mine, theirs in KINDS.items()}
STATUS = {0: (False, False), 1: (True, False), 2: (False, True)}
MARCH = tuple((user, START + timedelta(weeks=week)) for user in USERS for week in range(WEEKS))


class Absences(Town):
    kept = Kept.ABSENCE
    places = MARCH

    def place_of(self, person: str, day: date) -> Place:
        return BY_NUMBER[person], day - timedelta(days=day.weekday())

    def held(self, side: Side) -> dict[Place, There]:
        found: dict[Place, There] = {}
        for place, there in self._timetrack() if side is Side.A else self._personio():
            other = found.get(place)
            if other is not None and not other.void and not there.void:
                assert other.content != there.content, f"{place} is there twice\n{self.told(place)}"
                self.spoilt.add(place)
                found[place] = replace(other, refs=other.refs + there.refs)
            elif other is None or other.void:
                found[place] = there
        return found

    def _timetrack(self) -> list[tuple[Place, There]]:
        found = []
        for row in self.stage.records("timetrack", "absences"):
            first, last = date.fromisoformat(row["from"][:10]), date.fromisoformat(row["to"][:10])
            half = row["absenceType"] == HALF
            content = (first, last, half, WHOLE if half else row["absenceType"])
            approved, void = STATUS[row["status"]]
            place = row["user"], first - timedelta(days=first.weekday())
            found.append((place, There((str(row["id"]),), content, content, approved, void)))
        return found

    def _personio(self) -> list[tuple[Place, There]]:
        found = []
        for row in self.stage.records("personio", "absence_periods"):
            begins, ends = row["starts_from"], row["ends_at"]
            first = date.fromisoformat(begins["date_time"][:10])
            last = date.fromisoformat(ends["date_time"][:10]) - timedelta(days=1)
            half = begins["type"] == "SECOND_HALF" or ends["type"] == "FIRST_HALF"
            content = (first, last, half, NUMBERS[row["absence_type"]["id"]])
            status = row["approval"]["status"]
            place = OF_PERSON[row["person"]["id"]], first - timedelta(days=first.weekday())
            raw = (*content, begins["type"], ends["type"])
            there = There(
                (row["id"],), raw, content, status == "APPROVED", status in ("REJECTED", "CANCELED", "CANCELLED")
            )
            found.append((place, there))
        return found

    def edit(self, side: Side, place: Place, there: There | None) -> None:
        if side is Side.A:
            self._edit_timetrack(place, there)
        else:
            self._edit_personio(place, there)

    def _days(self, monday: date) -> tuple[date, date, bool]:
        if self.dice.random() < 0.2:
            return monday + timedelta(days=2), monday + timedelta(days=2), True
        first, last = self.dice.choice([0, 1, 2]), self.dice.choice([2, 3, 4])
        return monday + timedelta(days=first), monday + timedelta(days=last), False

    def _edit_timetrack(self, place: Place, there: There | None) -> None:
        first, last, half = self._days(place[1])
        days: dict[str, Any] = {"from": str(first), "to": str(last)}
        kind = HALF if half else self.dice.choice([1, 3])
        if there is None:
            self.tell(
                place,
                "timetrack",
                "request_absence",
                username=place[0],
                absenceType=kind,
                status=self.dice.choice([0, 0, 1]),
                **days,
            )
        elif len(there.refs) > 1:
            self.tell(place, "timetrack", "cancel_absence", id=self.dice.choice(there.refs))
        elif there.void:
            self.tell(
                place,
                "timetrack",
                self.dice.choice(["cancel_absence", "cancel_absence", "reopen_absence"]),
                id=there.refs[0],
            )
        elif (roll := self.dice.random()) < 0.45:
            self.tell(place, "timetrack", "move_absence", id=there.refs[0], absenceType=kind, **days)
        else:
            names = ("approve_absence", "reopen_absence", "refuse_absence", "cancel_absence", "cancel_absence")
            self.tell(place, "timetrack", names[int((roll - 0.45) / 0.55 * len(names))], id=there.refs[0])

    def _edit_personio(self, place: Place, there: There | None) -> None:
        first, last, half = self._days(place[1])
        halves = (
            self.dice.choice([("FIRST_HALF", "FIRST_HALF"), ("SECOND_HALF", "SECOND_HALF")])
            if half
            else ("FIRST_HALF", "SECOND_HALF")
        )
        days: dict[str, Any] = {
            "starts_from": {"date_time": f"{first}T00:00:00", "type": halves[0]},
            "ends_at": {"date_time": f"{last}T00:00:00", "type": halves[1]},
        }
        if half:
            days["absence_type"] = {"id": VACATION}
        if there is None:
            days.setdefault("absence_type", {"id": self.dice.choice([VACATION, SICK])})
            self.tell(place, "personio", "create_absence", person={"id": USERS[place[0]]}, **days)
        elif len(there.refs) > 1:
            self.tell(place, "personio", "delete_absence", id=self.dice.choice(there.refs))
        elif there.void:
            self.tell(place, "personio", "delete_absence", id=there.refs[0])
        elif (roll := self.dice.random()) < 0.45:
            kind = there.content[3]
            if not half and kind == 1 and there.content[2]:
                days["absence_type"] = {"id": VACATION}
            self.tell(
                place, "personio", "edit_absence", id=there.refs[0], skip_approval=self.dice.random() < 0.5, **days
            )
        else:
            names = ("approve_absence", "reject_absence", "cancel_absence", "delete_absence", "delete_absence")
            self.tell(place, "personio", names[int((roll - 0.45) / 0.55 * len(names))], id=there.refs[0])
