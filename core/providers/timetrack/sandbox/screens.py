"""What people do in TimeTrack itself, and the sandbox's switches: `POST _control/<name>` with a JSON object.

People are named by `username`, rows by `id`; all other names are TimeTrack's. Times are wall clock, like
`2026-03-10T08:00:00`; `switches.clock` decides how they are written on the wire.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from core.providers.sandbox_host import ScreenAction

from . import absences, attendances, project_time, reading, seed, shapes, users
from .answers import Refused
from .state import TimeTrackState

Posted = Mapping[str, Any]


class Screens:
    """The actions, bound to the state."""

    def __init__(self, state: TimeTrackState) -> None:
        self.state = state

    def actions(self) -> dict[str, ScreenAction]:
        names = (
            *("clock_in", "clock_out", "add_attendance", "edit_attendance", "delete_attendance"),
            *("add_project_time_entry", "edit_project_time_entry", "delete_project_time_entry"),
            *("request_absence", "approve_absence", "refuse_absence", "reopen_absence", "cancel_absence"),
            *("move_absence", "add_absence_type", "add_user", "edit_user", "rename_user", "enable_user"),
            *("disable_user", "delete_user", "rename_project", "regenerate_secret", "hide_field", "settings"),
        )
        return {name: _plain_errors(self.state, getattr(self, name)) for name in names}

    # -- the clock and entries -------------------------------------------------------------------------------------

    def clock_in(self, posted: Posted) -> Any:
        """{username, at?}: the clock runs from then on; without `at`, from now on."""
        person = self.state.user(posted["username"]).username
        if any(one.ends is None for one in self.state.attendances if one.user == person):
            raise ValueError(f"the clock of {person} runs already")
        row = seed.Attendance(user=person, begins=self._moment(posted, "at"), manual=False)
        return shapes.attendance(attendances.add(self.state, row))

    def clock_out(self, posted: Posted) -> Any:
        """{username, at?, breakMinutes?}"""
        running = [one for one in self.state.attendances if one.user == posted["username"] and one.ends is None]
        if not running:
            raise ValueError(f"no clock of {posted['username']} runs")
        ends, pause = self._moment(posted, "at"), reading.natural(posted.get("breakMinutes", 0))
        attendances.span(running[0].begins, ends, pause)
        running[0].ends, running[0].breakMinutes = ends, pause
        return shapes.attendance(running[0])

    def add_attendance(self, posted: Posted) -> Any:
        """{username, from, to, and any field of an attendance}"""
        row = seed.Attendance(**self._entry(posted, attendances.READERS))
        return shapes.attendance(attendances.add(self.state, row))

    def edit_attendance(self, posted: Posted) -> Any:
        """{id, and what is to change, the person too}"""
        row = self.state.attendances.get(str(posted["id"]))
        changed = row.model_copy(update=self._entry(posted, attendances.READERS))
        attendances.check(self.state, changed)
        return shapes.attendance(_changed(row, changed))

    def delete_attendance(self, posted: Posted) -> Any:
        row = self.state.attendances.get(str(posted["id"]))
        self.state.attendances.delete(row, hard=self._hard)
        return shapes.attendance(row)

    def add_project_time_entry(self, posted: Posted) -> Any:
        """{username, clientName, projectName, from, to, and any field of an entry}"""
        row = seed.ProjectTimeEntry(**self._entry(posted, project_time.READERS))
        return shapes.project_time_entry(project_time.add(self.state, row))

    def edit_project_time_entry(self, posted: Posted) -> Any:
        row = self.state.project_time_entries.get(str(posted["id"]))
        changed = row.model_copy(update=self._entry(posted, project_time.READERS))
        project_time.check(self.state, changed)
        return shapes.project_time_entry(_changed(row, changed))

    def delete_project_time_entry(self, posted: Posted) -> Any:
        row = self.state.project_time_entries.get(str(posted["id"]))
        self.state.project_time_entries.delete(row, hard=self._hard)
        return shapes.project_time_entry(row)

    # -- absences --------------------------------------------------------------------------------------------------

    def request_absence(self, posted: Posted) -> Any:
        """{username, absenceType, from, to, day_segment?, status?}: waiting, unless an administrator enters another."""
        row = seed.Absence(
            user=self.state.user(posted["username"]).username,
            begins=reading.day(posted["from"]),
            ends=reading.day(posted["to"]),
            absenceType=reading.whole(posted["absenceType"]),
            day_segment=absences.three(posted.get("day_segment", 0)),
            status=absences.three(posted.get("status", absences.NEW)),
        )
        return self.state.shown(absences.add(self.state, row))

    def approve_absence(self, posted: Posted) -> Any:
        return self._set_status(posted, absences.APPROVED)

    def refuse_absence(self, posted: Posted) -> Any:
        return self._set_status(posted, absences.DISAPPROVED)

    def reopen_absence(self, posted: Posted) -> Any:
        return self._set_status(posted, absences.NEW)

    def cancel_absence(self, posted: Posted) -> Any:
        """{id}: taken back by its person. No status says so, hence it is deleted. [inferred]"""
        row = self._absence(posted)
        shown = self.state.shown(row)
        absences.drop(self.state, row)
        return shown

    def move_absence(self, posted: Posted) -> Any:
        """{id, and any of from, to, absenceType, day_segment}: deleted and made anew, waiting, with another id."""
        row = self._absence(posted)
        self.cancel_absence(posted)
        known = {"from": row.begins, "to": row.ends, "absenceType": row.absenceType, "day_segment": row.day_segment}
        return self.request_absence({"username": row.user, **known, **posted})

    def add_absence_type(self, posted: Posted) -> Any:
        """{absenceTypeName, name, and any field of a seed absence type}: with the next number."""
        number = max(self.state.absence_types, default=0) + 1
        kind = seed.AbsenceType.model_validate({"absenceType": number, **posted})
        if kind.absenceType in self.state.absence_types:
            raise ValueError(f"there is an absence type {kind.absenceType} already")
        self.state.absence_types[kind.absenceType] = kind
        return kind.model_dump()

    def _set_status(self, posted: Posted, status: absences.Three) -> Any:
        row = self._absence(posted)
        row.status = status
        return self.state.shown(row)

    def _absence(self, posted: Posted) -> seed.Absence:
        return self.state.absences.get(str(posted["id"]))

    # -- people ----------------------------------------------------------------------------------------------------

    def add_user(self, posted: Posted) -> Any:
        """{username, firstName, lastName, email, and any field of a seed user}"""
        return shapes.user(users.add(self.state, seed.User.model_validate(posted)))

    def edit_user(self, posted: Posted) -> Any:
        """{username, and any field of a seed user but its id and user name}"""
        row = self.state.user(posted["username"])
        changed = seed.User.model_validate({**row.model_dump(), **posted, "id": row.id})
        return shapes.user(_changed(row, changed))

    def rename_user(self, posted: Posted) -> Any:
        """{username, new}: everything filed under the name follows."""
        row, new = self.state.user(posted["username"]), reading.filled(posted["new"])
        if any(one.username == new for one in self.state.users):
            raise ValueError(f"the user name {new!r} is taken")
        for entry in self.state.rows_of(row.username):
            entry.user = new
        for (username, day), timer in list(self.state.timers.items()):
            if username == row.username:
                timer.username = new
                self.state.timers[new, day] = self.state.timers.pop((username, day))
        row.username = new
        return shapes.user(row)

    def enable_user(self, posted: Posted) -> Any:
        return self._set_enabled(posted, True)

    def disable_user(self, posted: Posted) -> Any:
        return self._set_enabled(posted, False)

    def delete_user(self, posted: Posted) -> Any:
        """{username}: as DELETE does."""
        row = self.state.user(posted["username"])
        users.drop(self.state, row)
        return shapes.user(row)

    def _set_enabled(self, posted: Posted, enabled: bool) -> Any:
        row = self.state.user(posted["username"])
        row.enabled = enabled
        return shapes.user(row)

    # -- the rest --------------------------------------------------------------------------------------------------

    def rename_project(self, posted: Posted) -> Any:
        """{clientName, projectName, new}: entries keep the old name, so their link breaks. [inferred 4.3]"""
        row, new = self.state.project(posted["clientName"], posted["projectName"]), reading.filled(posted["new"])
        row.projectName = new
        return shapes.project(row)

    def regenerate_secret(self, _: Posted) -> Any:
        """A new API secret; the old one is dead. [inferred 3]"""
        self.state.api_secret = secrets.token_hex(16)
        return {"api_secret": self.state.api_secret}

    def hide_field(self, posted: Posted) -> Any:
        """{resource, field}: answers of this resource, such as `absences`, lack it until the next load."""
        self.state.hidden.add((str(posted["resource"]), str(posted["field"])))
        return {"hidden": sorted(map(list, self.state.hidden))}

    def settings(self, posted: Posted) -> Any:
        """Any of the switches of `seed.Switches`; answers all of them."""
        self.state.switches = seed.Switches.model_validate(self.state.switches.model_dump() | dict(posted))
        return self.state.switches.model_dump()

    @property
    def _hard(self) -> bool:
        return self.state.switches.deletes == "hard"

    def _moment(self, posted: Posted, name: str) -> datetime:
        return self.state.digits(reading.moment(posted[name])) if posted.get(name) else self.state.now()

    def _entry(self, posted: Posted, readers: Mapping[str, tuple[str, Callable[[Any], Any]]]) -> dict[str, Any]:
        """Fields of an entry, wall clock turned into digits. Raises ValueError for a name that no entry has."""
        if unknown := sorted(set(posted) - {*readers, "username", "id"}):
            raise ValueError(f"an entry has no {', '.join(unknown)}")
        found = {name: read(posted[wire]) for wire, (name, read) in readers.items() if posted.get(wire) is not None}
        found |= {name: self.state.digits(found[name]) for name in ("begins", "ends") if name in found}
        return found | ({"user": self.state.user(posted["username"]).username} if "username" in posted else {})


def _changed(row: Any, changed: Any) -> Any:
    for name in type(row).model_fields:
        setattr(row, name, getattr(changed, name))
    return row


def _plain_errors(state: TimeTrackState, action: Callable[[Posted], Any]) -> ScreenAction:
    """The host knows ValueError."""

    def run(posted: Posted) -> Any:
        try:
            return action(posted)
        except Refused as refused:
            raise ValueError(str(refused)) from refused
        finally:
            state.forget()

    return run
