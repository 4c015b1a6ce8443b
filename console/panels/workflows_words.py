"""A workflow in words: when it comes, what it does, how its times began and ended. Draws nothing: the command line says
the same."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import time, timedelta

from babel.dates import get_day_names

from console import texts
from console.formats import WORDS, Formats
from console.language import N_, _
from core.actions.shown.workflows import Rhythm, TimeNow, WorkflowNow, explained, rhythm
from core.actions.workflows import What
from core.models.rows import Kind

WORKING_DAYS = (0, 1, 2, 3, 4)
TYPED_TIME = re.compile(r"(\d{1,2})(?:[.:](\d\d))?")
MADE_UP_FOR = timedelta(minutes=1)
"""A time that begins so much later was missed, and is made up for."""

STATES = {
    "queued": (N_("Waits for a worker"), "gray"),
    "running": (N_("Being done"), "gray"),
    "done": (N_("Done"), "green"),
    "failed": (N_("Failed"), "red"),
    "skipped": (N_("Left out"), "gray"),
}
SYNCS = {
    What.SYNC_PEOPLE: N_("keeps employees in step, as far as the rules allow it without a person"),
    What.SYNC_ABSENCES: N_("keeps absences in step, as far as the rules allow it without a person"),
    What.SYNC_WORK: N_("keeps time entries in step, as far as the rules allow it without a person"),
}
NEVER_ALONE = N_(
    "Never by itself: corrections, deletes, people with unusual values, and codes or rates that were never sent before "
    "(a person's own rate counts for that person alone). These wait on Transfer."
)


class NoTime(ValueError):
    """What was typed is no time of day, in words for the person who typed it."""


def clock(at: time) -> str:
    """`7.30`"""
    return f"{at.hour}.{at.minute:02}"


def time_of(typed: str) -> time:
    """`7`, `7.30` or `7:30`. Raises NoTime."""
    found = TYPED_TIME.fullmatch(typed.strip())
    if found and int(found[1]) < 24 and int(found[2] or 0) < 60:
        return time(int(found[1]), int(found[2] or 0))
    raise NoTime(_("“{typed}” is no time of day. Write it like 7.30.").format(typed=typed.strip()))


def weekday(day: int) -> str:
    """day: as `date.weekday` counts, Monday is 0."""
    return str(get_day_names("wide", locale=WORDS)[day])


def when(cron: str) -> str:
    """`Every day at 7.30`; what has no such words as it was typed, and explained."""
    said = rhythm(cron)
    return _said(said) if said else _("{explained} ({cron})").format(cron=cron, explained=explained(cron))


def _said(said: Rhythm) -> str:
    if said.at is None:
        return _("Every hour at .{minute}").format(minute=f"{said.minute:02}")
    if not said.days:
        return _("Every day at {time}").format(time=clock(said.at))
    if said.days == WORKING_DAYS:
        return _("Monday to Friday at {time}").format(time=clock(said.at))
    return _("{days} at {time}").format(days=_list([f"{weekday(day)}s" for day in said.days]), time=clock(said.at))


def _list(words: Sequence[str]) -> str:
    """`a, b and c`"""
    return _(" and ").join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def kinds(found: Collection[Kind]) -> str:
    return _list([_(texts.KINDS[kind]).lower() for kind in Kind if kind in found])


def does(one: WorkflowNow) -> str:
    """What it does, and what it may send by itself."""
    if one.what.in_step:
        return _(SYNCS[one.what])
    if one.what is What.PLAN:
        return _("reads and plans; a person sends")
    return _("reads, plans, and sends {kinds} by itself").format(kinds=kinds(one.may_send))


def state(one: TimeNow) -> tuple[str, str]:
    """How a time stands, in a word, with its colour."""
    word, colour = STATES[one.state]
    return _(word), colour


def began(f: Formats, one: TimeNow) -> str:
    """How it was begun, and when, if not at its time."""
    if one.by_hand:
        return _("begun by {actor}").format(actor=one.actor)
    at = one.started_at or one.created_at
    if one.state == "skipped" or at - one.slot < MADE_UP_FOR:
        return _("begun at its time")
    same = f.local(at).date() == f.local(one.slot).date()
    return _("missed, made up for at {time}").format(time=f.clock(at) if same else f.moment(at))
