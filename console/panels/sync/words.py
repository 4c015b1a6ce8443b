"""A sync in words: fields and their values, what is done, why, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from console.formats import ABSENT, Formats
from console.here import Here
from console.language import N_, _
from core.actions.shown.sync_words import Stretch, Value
from core.actions.shown.syncs import SENTENCES, Choice, Do, Entry, Guard, Side
from core.models.both_sides import Activity, Half, Standing

FIELDS = {
    "type": N_("Type"),
    "first": N_("First day"),
    "last": N_("Last day"),
    "begins": N_("Begins"),
    "ends": N_("Ends"),
    "start": N_("From"),
    "end": N_("To"),
    "note": N_("Note"),
    "standing": N_("Approval"),
    "work": N_("Work and breaks"),
}
BEGINS = {Half.FIRST: N_("in the morning"), Half.SECOND: N_("at midday")}
ENDS = {Half.FIRST: N_("at midday"), Half.SECOND: N_("in the evening")}
STANDINGS = {
    Standing.REQUESTED: N_("waits for approval"),
    Standing.APPROVED: N_("approved"),
    Standing.REJECTED: N_("rejected"),
    Standing.CANCELLED: N_("cancelled"),
}
ORDINARY = (Half.FIRST, Half.SECOND)
"""How a whole day begins and ends."""

DOING = {
    Do.CREATE: N_("Create"),
    Do.RECREATE: N_("Create again"),
    Do.UPDATE: N_("Change"),
    Do.REPLACE: N_("Delete and create"),
    Do.MERGE: N_("Merge"),
    Do.DELETE: N_("Delete"),
    Do.VOID: N_("Take back"),
    Do.APPROVE: N_("Approve"),
    Do.REOPEN: N_("Open again"),
    Do.REWRITE: N_("Send as approved"),
    Do.RESOLVE: N_("Finish"),
}
NEW = (Do.CREATE, Do.RECREATE)
GONE = (Do.DELETE, Do.VOID)
ONLY_SEEN = (Do.WAITS, Do.DUPLICATE, Do.REPORT_DRIFT, Do.REPORT_APPROVAL, Do.CONFLICT_FROZEN, Do.CONFLICT_APPROVAL)
"""What has to be mended in one of the systems: no button here can."""

STATES = {
    "done": N_("Done, read back"),
    "stale": N_("Changed meanwhile"),
    "refused": N_("Refused"),
    "held": N_("No clear answer"),
    "stopped": N_("Not begun"),
}
MEND = {
    "stale": N_("One of the systems holds something else than the plan showed. Nothing was written: plan again."),
    "refused": N_("The system took it not. Mend what it says, then plan again."),
    "held": N_("Nobody knows whether it arrived. The next plan looks it up before anything is sent again."),
    "stopped": N_("The run ended before. Plan again."),
}
GUARDS = {
    Guard.EMPTY_SIDE: N_(
        "Look in {side} whether these days are really empty, and whether the connection may still read them. "
        "Without this guard everything there counts as deleted."
    ),
    Guard.MANY_DELETES: N_(
        "Look below whether so much was really deleted. Without this guard the plan holds these deletes, and you still "
        "see it before anything is written."
    ),
    Guard.PEOPLE_GONE: N_(
        "Look in {side} whether they have left, and read the employees again. Without this guard their entries stay as "
        "they are on both sides."
    ),
}
CHOICES = {
    Choice.TAKE_A: N_("Take {source}'s"),
    Choice.TAKE_B: N_("Take {target}'s"),
    Choice.KEEP_BOTH: N_("Keep both"),
    Choice.IGNORE: N_("Ignore"),
}
NOTES: Mapping[str, tuple[str, str]] = {
    "person_not_linked": (N_("of people who are linked to nobody"), N_("Link them on Employees.")),
    "type_not_mapped": (N_("of a type that is not mapped"), N_("Map it under Absence types.")),
    "project_not_mapped": (N_("on a project that the other side does not know"), N_("Make the project there.")),
    "days_against_hours": (N_("counted in days here and in hours there"), N_("Map a type of the same unit.")),
    "half_days_not_told": (N_("with half days that the other side can't say"), N_("Map a half-day type.")),
    "break_fills_the_work": (N_("whose break is as long as the work"), N_("Correct the entry.")),
    "work_overlaps": (N_("that overlap on one day"), N_("Correct the entries.")),
    "breaks_without_work": (N_("with breaks and no work"), N_("Correct the day.")),
    "person_rematched": (N_("of people who are linked to somebody else now"), N_("They are compared anew.")),
    "person_deleted": (N_("of people who were deleted in one system"), N_("They stay as they are.")),
}


def value(f: Formats, name: str, said: Value) -> str:
    """A field's value; a dash where there is nothing."""
    match said:
        case Half():
            return _((BEGINS if name == "begins" else ENDS)[said])
        case Standing():
            return _(STANDINGS[said])
        case datetime():
            return f"{f.day(said.date())} {said:%H.%M}"
        case date():
            return f.day(said) if said < date.max else _("nobody knows yet")
        case tuple():
            return ", ".join(_stretch(one) for one in said) or ABSENT
    return str(said) if said else ABSENT


def _stretch(one: Stretch) -> str:
    times = f"{_clock(one.start)}–{_clock(one.end)}"
    if one.activity is Activity.BREAK:
        return _("{times} break").format(times=times)
    rest = _("{minutes} min break").format(minutes=one.break_minutes) if one.break_minutes else ""
    return " ".join(part for part in (times, one.project.replace("\t", " / "), rest and f"({rest})", one.note) if part)


def _clock(minutes: int) -> str:
    days, rest = divmod(minutes, 1440)
    return f"{rest // 60:02}.{rest % 60:02}" + (f" {days:+}" if days else "")


def days(f: Formats, entry: Entry) -> str:
    first, last = entry.days
    return f.days(first, last) if last < date.max else _("from {day}").format(day=f.day(first))


def changes(f: Formats, entry: Entry) -> str:
    """What is written, in one line: what is new or goes away as it is, else from and to of each field."""
    if entry.do in (*NEW, *GONE):
        after = entry.do in NEW
        said = {one.name: one.after if after else one.before for one in entry.changes}
        told = [value(f, name, what) for name, what in said.items() if not _ordinary(name, what)]
        return ", ".join(told)
    return "; ".join(
        f"{_(FIELDS[one.name])}: {value(f, one.name, one.before)} → {value(f, one.name, one.after)}"
        for one in entry.changes
    )


def _ordinary(name: str, said: Value) -> bool:
    """What goes without saying: the days stand beside it, and most absences are whole days and approved."""
    return said is None or name in ("first", "last") or said is Standing.APPROVED or (name, said) in WHOLE


WHOLE = (("begins", Half.FIRST), ("ends", Half.SECOND))


def why(here: Here, entry: Entry) -> str:
    """The reason, with the names of both systems."""
    source, target = _ends(here, entry)
    return _(SENTENCES[entry.do]).format(source=source, target=target)


def _ends(here: Here, entry: Entry) -> tuple[str, str]:
    names = named(here)
    target = entry.target or Side.B
    return names[target.other], names[target]


def named(here: Here) -> dict[Side, str]:
    """What both systems are called."""
    return {Side.A: here.flow.source.title, Side.B: here.flow.target.title}


def note(here: Here, what: str, side: str, count: int) -> str:
    """Something that the plan left out, and what to do."""
    f, (about, mend) = here.formats, NOTES.get(what, (what.replace("_", " "), ""))
    where = _("In {system}").format(system=named(here)[Side(side)]) if side else _("In both systems")
    return f"{where}: {f.many(count, 'entry', 'entries')} {_(about)}. {_(mend) if mend else ''}".strip()


def effect(here: Here, entry: Entry, choice: Choice) -> str:
    """What a decision leads to, once it is planned again."""
    if choice is Choice.KEEP_BOTH:
        return _("Both stay as they are until one of them changes.")
    if choice is Choice.IGNORE:
        return _("Nothing is written, and it is not asked again until one side changes.")
    names = named(here)
    side = Side.A if choice is Choice.TAKE_A else Side.B
    wins, other = names[side], names[side.other]
    mine, theirs = (_there(entry, one) for one in (side, side.other))
    if mine and theirs:
        return _("{other} becomes as {wins} is.").format(other=other, wins=wins)
    words = _("It is created in {other}.") if mine else _("It is deleted in {other}.")
    return words.format(other=other)


def _there(entry: Entry, side: Side) -> bool:
    return any((fact.a if side is Side.A else fact.b) is not None for fact in entry.facts)


def missing(here: Here, entry: Entry) -> str:
    """Which side holds nothing, in words; empty where both hold something."""
    gone = [name for side, name in named(here).items() if not _there(entry, side)]
    return _("{system} holds nothing here.").format(system=_(" and ").join(gone)) if gone else ""
