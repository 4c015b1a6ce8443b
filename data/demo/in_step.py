"""Part of the story as two systems keep it that people edit on both sides: a site that clocks in TimeTrack and whose
HR works in Personio.

`staff(story)` says who is known where and under which id: the first people of the time system, most of them in both,
some in one only, one with another name, one who left. `absences` and `days` are what both hold alike; `edits` is what
people do afterwards in either system, so that there is something to carry over, to ask about and to decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from data.demo.ids import uid
from data.demo.model import Person, Story
from data.demo.naming import written_out

MANY = 24
"""How many people work at the site, where the company is large enough."""
Kind = Literal["vacation", "sick", "special", "time_off", "home"]
KINDS: Mapping[str, Kind] = {"20": "vacation", "21": "vacation", "99": "vacation", "30": "sick", "31": "sick"}
LIEU = "70"
BREAK_AFTER = Decimal(5)
BREAK_MINUTES = 30
BEGIN_HOUR = 8
ONE_DAY = timedelta(days=1)
PLANNED = 7
"""People whose month is laid out for the edits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person of the site. user: number and user name in TimeTrack, hr: id in Personio; None where they aren't known.

    hr_family: the last name as Personio has it. left: their last day, as HR knows it; TimeTrack was not told.
    """

    person: Person
    user: int | None
    username: str
    hr: str | None
    given: str
    family: str
    hr_family: str
    email: str
    number: str
    hired: date
    left: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """An absence that both systems hold. id: in TimeTrack; the one in Personio follows from it. half: the morning.

    approved: else somebody has still to decide.
    """

    id: int
    member: Member
    kind: Kind
    first: date
    last: date
    half: bool = False
    approved: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day's work, with a break somewhere within. id: in TimeTrack."""

    id: int
    member: Member
    day: date
    minutes: int
    break_minutes: int


@dataclass(frozen=True, slots=True)
class Edit:
    """What somebody does in a system's own screens. approve: the record that comes of it is approved there then."""

    provider: str
    screen: str
    body: Mapping[str, Any]
    approve: bool = False


def staff(story: Story) -> list[Member]:
    """In the order of their keys. Of those at the end some are known to one system only."""
    known = [p for p in story.people if p.time is not None and p.time.active and "joiner_time_only" not in p.cases]
    people = known[:MANY]
    roles = dict(zip((p.key for p in reversed(people)), _roles(len(people)), strict=False))
    return [_member(story, person, roles.get(person.key, "")) for person in people]


def _roles(many: int) -> list[str]:
    return ["hr_only", "hr_only", "time_only", "renamed", "left"][: max(0, many - PLANNED - 1)]


def _member(story: Story, person: Person, role: str) -> Member:
    time = person.time
    if time is None:
        raise ValueError(f"person {person.key} is not in the time system")
    username = written_out(f"{person.given[:1]}{person.family}").lower().replace(" ", "").replace("-", "")
    return Member(
        person=person,
        user=None if role == "hr_only" else 300 + person.key,
        username=f"{username}{person.key}",
        hr=None if role == "time_only" else str(50100 + person.key),
        given=time.first_name,
        family=time.last_name,
        hr_family=f"{time.last_name}-Lindqvist" if role == "renamed" else time.last_name,
        email=time.email,
        number=str(1001 + person.key),
        hired=time.hired,
        left=story.last if role == "left" else None,
    )


def both(story: Story) -> list[Member]:
    """Those whom both systems know."""
    return [one for one in staff(story) if one.user is not None and one.hr is not None]


def planned(story: Story) -> list[Member]:
    """Those whose absence is laid out for the edits."""
    return both(story)[:PLANNED]


def monday(story: Story) -> date:
    """The second Monday of the period, or its first day where it has none."""
    found = [story.first + ONE_DAY * n for n in range((story.last - story.first).days + 1)]
    mondays = [day for day in found if day.weekday() == 0]
    return mondays[1] if len(mondays) > 1 else story.first


def absences(story: Story) -> list[Away]:
    """What both systems hold alike."""
    return list(_absences(story))


def _absences(story: Story) -> Iterator[Away]:
    week, laid_out = monday(story), planned(story)
    number = 9001
    for member in both(story):
        if member in laid_out:
            found: list[tuple[Kind, date, date, bool]] = [("vacation", week + ONE_DAY, week + 3 * ONE_DAY, False)]
            if member == laid_out[-1]:
                found.append(("home", week + 7 * ONE_DAY, week + 7 * ONE_DAY, False))
        else:
            found = list(_of_the_story(story, member.person))
        for kind, first, last, half in found:
            approved = member not in laid_out[:-1]
            yield Away(id=number, member=member, kind=kind, first=first, last=last, half=half, approved=approved)
            number += 1


def _of_the_story(story: Story, person: Person) -> Iterator[tuple[Kind, date, date, bool]]:
    """Whole days that follow on each other, free days between them included, are one absence."""
    work = {row.day for row in story.work if row.person == person.key}
    rows = [row for row in story.absences if row.person == person.key]
    run: list[date] = []
    kind: Kind = "special"
    for row in rows:
        if sum(other.day == row.day for other in rows) > 1:
            continue
        this = "time_off" if row.code == LIEU else KINDS.get(row.code, "special")
        if row.day in work:
            if this in ("vacation", "sick"):
                yield this, row.day, row.day, True
            continue
        if run and (this != kind or not _follows(run[-1], row.day, work)):
            yield kind, run[0], run[-1], False
            run = []
        kind = this
        run.append(row.day)
    if run:
        yield kind, run[0], run[-1], False


def _follows(earlier: date, later: date, work: set[date]) -> bool:
    between = [earlier + ONE_DAY * n for n in range(1, (later - earlier).days)]
    return len(between) <= 4 and not any(day in work for day in between)


def days(story: Story) -> list[Day]:
    """A stretch of work for each day on which the story has hours, but where somebody is away all day."""
    away = {
        (one.member.person.key, one.first + ONE_DAY * n)
        for one in absences(story)
        if not one.half and one.kind != "home"
        for n in range((one.last - one.first).days + 1)
    }
    members = {one.person.key: one for one in both(story)}
    hours: dict[tuple[int, date], Decimal] = {}
    for row in story.work:
        if row.person in members and row.salary_code is None and (row.person, row.day) not in away:
            hours[row.person, row.day] = hours.get((row.person, row.day), Decimal(0)) + row.hours
    found = []
    for number, ((person, day), total) in enumerate(sorted(hours.items()), 60001):
        minutes = min(int(total * 60) // 5 * 5, 14 * 60)
        if minutes:
            pause = BREAK_MINUTES if total > BREAK_AFTER else 0
            found.append(Day(id=number, member=members[person], day=day, minutes=minutes, break_minutes=pause))
    return found


def absence_ref(story: Story, number: int) -> str:
    """Personio's id of an absence."""
    return uid(story.seed, "absence-period", number)


def edits(story: Story) -> list[Edit]:
    """A moved absence, a change in Personio, a conflict, a delete, new ones on both sides, a move of what is approved
    already, a changed day of work."""
    week = monday(story)
    mine = {one.member.person.key: one for one in absences(story) if one.kind == "vacation"}
    steps = (_moved, _longer, _conflict, _deleted, _ill, _half_day, _moved)
    found: list[Edit] = []
    for step, member in zip(steps, planned(story), strict=False):
        found += step(story, mine[member.person.key], week)
    worked = {one.member.person.key: one for one in reversed(days(story))}
    last = planned(story)[-1] if len(planned(story)) == PLANNED else None
    if last is not None and (day := worked.get(last.person.key)) is not None:
        ends = BEGIN_HOUR * 60 + day.minutes + day.break_minutes + 30
        found.append(Edit("timetrack", "edit_attendance", {"id": day.id, "to": clock(day.day, ends)}))
    return found


def clock(day: date, minutes: int) -> str:
    """Wall clock, so many minutes after midnight."""
    return f"{day.isoformat()}T{minutes // 60:02}:{minutes % 60:02}:00"


def _move(one: Away, first: date, last: date) -> Edit:
    body = {"id": one.id, "from": str(first), "to": str(last)}
    return Edit("timetrack", "move_absence", body, approve=one.approved)


def _end(story: Story, one: Away, last: date) -> Edit:
    ends = {"date_time": f"{last}T00:00:00", "type": "SECOND_HALF"}
    body = {"id": absence_ref(story, one.id), "ends_at": ends, "skip_approval": one.approved}
    return Edit("personio", "edit_absence", body)


def _moved(story: Story, one: Away, week: date) -> Sequence[Edit]:
    return [_move(one, one.first + ONE_DAY, one.last + ONE_DAY)]


def _longer(story: Story, one: Away, week: date) -> Sequence[Edit]:
    return [_end(story, one, one.last + ONE_DAY)]


def _conflict(story: Story, one: Away, week: date) -> Sequence[Edit]:
    return [_move(one, one.first + ONE_DAY, one.last), _end(story, one, one.last + ONE_DAY)]


def _deleted(story: Story, one: Away, week: date) -> Sequence[Edit]:
    return [Edit("timetrack", "cancel_absence", {"id": one.id})]


def _ill(story: Story, one: Away, week: date) -> Sequence[Edit]:
    day = str(week + 7 * ONE_DAY)
    body = {"username": one.member.username, "absenceType": 3, "from": day, "to": day}
    return [Edit("timetrack", "request_absence", body, approve=True)]


def _half_day(story: Story, one: Away, week: date) -> Sequence[Edit]:
    at = f"{week + 8 * ONE_DAY}T00:00:00"
    body = {
        "person": {"id": one.member.hr},
        "absence_type": {"id": uid(story.seed, "absence-type", "vacation")},
        "starts_from": {"date_time": at, "type": "FIRST_HALF"},
        "ends_at": {"date_time": at, "type": "FIRST_HALF"},
        "skip_approval": True,
    }
    return [Edit("personio", "create_absence", body)]
