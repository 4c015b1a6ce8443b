"""Codes in words: kinds, standings, targets, troubles; and how what people type becomes a figure or a day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from babel.numbers import get_decimal_symbol

from console.formats import ABSENT, Formats
from console.here import Here
from console.language import N_, _
from core.actions.code_targets import LEAVE_OUT, STANDARD, Rule, Target, Trouble, target_key
from core.actions.shown.codes import CodesNow, Group, Line, Standing

GROUPS: Mapping[Group, str] = {
    Group.ABSENCE: N_("Absence"),
    Group.PROJECT: N_("Project time"),
    Group.SALARY: N_("Salary codes"),
    Group.LINES: N_("Mileage and expenses"),
}
KINDS: Mapping[Group, str] = {
    Group.ABSENCE: N_("Absence"),
    Group.PROJECT: N_("Hours"),
    Group.SALARY: N_("Hours"),
    Group.LINES: N_("Other"),
}
STANDINGS: Mapping[Standing, str] = {
    Standing.OPEN: N_("Not mapped"),
    Standing.BROKEN: N_("Broken"),
    Standing.DRAFT: N_("Draft"),
    Standing.STUCK: N_("Not possible"),
    Standing.MAPPED: N_("Mapped"),
}
EVERYBODY = "everybody"
PAID: Mapping[str, str] = {EVERYBODY: N_("Everybody"), "hourly": N_("Hourly"), "monthly": N_("Monthly")}
WHY: Mapping[str, str] = {
    "name": N_("suggested by its name"),
    "like_name": N_("suggested by a name that reads alike"),
    "number": N_("suggested by its payroll number"),
    "standard": N_("suggested, as project time is paid at each person's own rate"),
    "in_salary": N_("suggested, as a monthly salary pays project time already"),
    "not_for_payroll": N_("suggested, as TimeLog keeps it out of its own salary export"),
}
TROUBLES: Mapping[str, str] = {
    "target_gone": N_("{target} isn't in {payroll} any more. Choose another one."),
    "wrong_kind": N_("{kind} can't go to {target}. Choose a target of its kind."),
    "rate_off": N_("{target} is switched off in {payroll}. Switch it on there, or choose another one."),
    "own_amount_refused": N_("{target} takes no amount of its own. Take the amount off, or choose another rate."),
    "amount_none": N_("An amount must be more than nothing. Take it off, or give a positive one."),
    "days_reversed": N_("It ends before it begins. Change From or To."),
    "overlap": N_("The same days go to {target} already ({days}). End that one first, or choose other days."),
    "overlap_absence": N_(
        "A day can only be one kind of absence, and these days are {target} already ({days}). "
        "End that one first, or choose other days."
    ),
}


def names_of(now: CodesNow) -> dict[str, str]:
    """Every target by its key, as people read it."""
    known = {target.key: target_name(target) for target in now.targets}
    return {**known, STANDARD: _("Standard rate"), LEAVE_OUT: _("Not for payroll")}


def target_name(target: Target) -> str:
    return f"{target.number} {target.name}".strip()


def name_of(names: Mapping[str, str], key: str) -> str:
    """A target that payroll shows no more is named by its id."""
    return names.get(key) or key.partition(":")[2] or key


def code_label(line: Line) -> str:
    """The code as the time system writes it; project time has none."""
    return ABSENT if line.group is Group.PROJECT else line.code


def whole_name(line: Line) -> str:
    return code_name(line) if line.group is Group.PROJECT else f"{line.code} {code_name(line)}"


def code_name(line: Line) -> str:
    """The code's name; with whom it is about where it isn't about everybody."""
    basis = line.rule.pay_basis if line.rule else line.gap.pay_basis
    return f"{line.name}, {_(PAID[basis]).lower()}" if basis in ("hourly", "monthly") else line.name


def trouble_words(here: Here, found: Trouble, line: Line, names: Mapping[str, str]) -> str:
    absence = found.reason == "overlap" and line.group is Group.ABSENCE
    words = _(TROUBLES["overlap_absence" if absence else found.reason])
    target = name_of(names, found.about.get("target", ""))
    days = span(here.formats, _day(found.about.get("from")), _day(found.about.get("to")))
    kind = _(GROUPS[line.group])
    return words.format(target=target, payroll=here.flow.target.title, kind=kind, days=days)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def span(formats: Formats, first: date | None, last: date | None) -> str:
    """From when to when, both ends open or not."""
    if first and last:
        return formats.days(first, last)
    if first:
        return _("from {day}").format(day=formats.day(first))
    if last:
        return _("until {day}").format(day=formats.day(last))
    return _("always")


def rule_words(here: Here, rule: Rule | None, names: Mapping[str, str]) -> str:
    """A mapping in a few words."""
    if rule is None:
        return _("no target")
    said = [name_of(names, target_key(rule.operation, rule.target))]
    if rule.amount is not None:
        said.append(_("{amount} each").format(amount=here.formats.amount(rule.amount)))
    if rule.pay_basis:
        said.append(_("for people paid {how}").format(how=_(PAID.get(rule.pay_basis, rule.pay_basis)).lower()))
    if rule.valid_from or rule.valid_to:
        said.append(span(here.formats, rule.valid_from, rule.valid_to))
    return ", ".join(said)


def ago(here: Here, moment: datetime | None) -> str:
    """`2 minutes ago`; what is older than a day by its day and time."""
    if moment is None:
        return _("never")
    past = max(here.home.store.clock() - moment, timedelta(0))
    if past < timedelta(minutes=1):
        return _("just now")
    if past < timedelta(hours=1):
        return _("{past} ago").format(past=here.formats.many(int(past.total_seconds() // 60), "minute"))
    if past < timedelta(days=1):
        return _("{past} ago").format(past=here.formats.many(int(past.total_seconds() // 3600), "hour"))
    return here.formats.moment(moment)


class NoFigure(ValueError):
    """What was typed is no amount, or could be two. The message says how to write it."""


def figure(typed: str, locale: str) -> Decimal | None:
    """An amount as people type it, None for an empty cell.

    A comma or a stop may stand before the decimals. Raises NoFigure, also for what could be thousands or decimals.
    """
    text = re.sub(r"[\s\u00a0\u202f]", "", typed)
    if not text:
        return None
    comma = get_decimal_symbol(locale)
    grouping = "." if comma == "," else ","
    if re.fullmatch(rf"-?\d{{1,3}}({re.escape(grouping)}\d{{3}})+{re.escape(comma)}\d+", text):
        return Decimal(text.replace(grouping, "").replace(comma, "."))
    if re.fullmatch(rf"-?\d{{1,3}}({re.escape(grouping)}\d{{3}})+", text):
        whole, cut = text.replace(grouping, ""), text.replace(grouping, comma, 1)
        raise NoFigure(
            _("{typed} could be {whole} or {cut}. Write one of them.").format(typed=typed, whole=whole, cut=cut)
        )
    if re.fullmatch(r"-?\d+([.,]\d+)?", text):
        return Decimal(text.replace(",", "."))
    raise NoFigure(_("{typed} is no amount. Write it like {example}.").format(typed=typed, example=f"185{comma}50"))
