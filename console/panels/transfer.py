"""Transfer: where a pay period stands, in figures, and what else is to be known before it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from operator import attrgetter

import streamlit as st

from console import nav, tables, texts, widgets
from console.formats import CENT, plain, sentence, title
from console.here import Here
from console.language import _, ngettext
from console.panels.filters import Chosen
from console.plans import GROUP, PERIOD
from console.widgets import Figure
from core.actions.shown.approval import approval_of
from core.actions.shown.periods import TransferNow
from core.actions.shown.plans import Line, Place, PlanNow
from core.actions.shown.sums import Sum, in_payroll, will_be_sent
from core.models.period import PayPeriod
from core.models.rows import Kind

PLACES = (Place.READY, Place.WAITING, Place.IN_PAYROLL, Place.NOTHING, Place.OUTSIDE)


def caption(here: Here, plan: PlanNow | None, transfer: TransferNow | None) -> str:
    source, target = here.flow.ends
    way = _("{source} to {target}").format(source=source.title, target=target.title)
    if plan is None:
        return _("{way} · not planned yet").format(way=way)
    words = _("{way} · plan {name} made {moment} by {actor}")
    moment = here.formats.moment(plan.made_at)
    said = words.format(way=way, name=plan.hash[:4].upper(), moment=moment, actor=plain(plan.made_by))
    return said + (_(" · closed") if transfer and transfer.closed_at else "")


def not_planned(here: Here) -> None:
    """Instead of empty tables: what would be here, and the next steps."""
    source, target = here.flow.ends
    steps = (
        _("Plan it: {source} and {target} are read, and nothing is written."),
        _("Look who is ready, and what stands in the way of the others."),
        _("Send: a dialog repeats what goes where, and nothing goes before you confirm it there."),
    )
    st.space("small")
    st.markdown(_("Nobody has planned this period yet. Three steps lead through it:"))
    said = (step.format(source=source.title, target=target.title) for step in steps)
    st.markdown("\n".join(f"{number}. {words}" for number, words in enumerate(said, 1)))


def figures(here: Here, plan: PlanNow) -> list[Figure]:
    """Head count and hours of the strip. The five places add up to everybody, their hours to the source's."""
    f = here.formats
    going, in_payroll, waiting, nothing, outside = shares(plan.lines)
    count = {place: len(plan.at(place)) for place in PLACES}
    total = going + in_payroll + waiting + nothing + outside
    kept_back = _("{hours} kept back").format(hours=f.hours(waiting))
    return [
        Figure(_("Employees"), f.count(len(plan.lines)), f.hours(total)),
        Figure(_("Ready"), f.count(count[Place.READY]), f.hours(going)),
        Figure(_("Not ready"), f.count(count[Place.WAITING]), kept_back),
        Figure(_("In payroll already"), f.count(count[Place.IN_PAYROLL]), f.hours(in_payroll)),
        Figure(_("Nothing for payroll"), f.count(count[Place.NOTHING]), f.hours(nothing)),
        Figure(_("Other groups and entities"), f.count(count[Place.OUTSIDE]), f.hours(outside)),
    ]


def shares(lines: Sequence[Line]) -> list[Decimal]:
    """Hours going, in payroll, kept back, not meant for payroll, of others, as they are written on every page.

    They add up to the rounded sum: the largest of those that nobody acts on takes what rounding leaves over.
    """
    names = ("going", "in_payroll", "waiting", "nothing", "outside")
    sums = [sum(map(attrgetter(name), lines), Decimal(0)) for name in names]
    written = [one.quantize(CENT, ROUND_HALF_UP) for one in sums]
    largest = max((1, 3, 4), key=lambda i: written[i])
    written[largest] += sum(sums, Decimal(0)).quantize(CENT, ROUND_HALF_UP) - sum(written, Decimal(0))
    return written


def notes(here: Here, period: PayPeriod, group: str, plan: PlanNow) -> None:
    """Rows of earlier periods that were approved late, each with the way to its period."""
    f = here.formats
    for number, note in enumerate(plan.notes):
        earlier = PayPeriod(date.fromisoformat(note["first"]), date.fromisoformat(note["last"]))
        words = ngettext(
            "{rows} of {period} was approved late or changed after it was sent: {people}{hours}. It goes with its own "
            "period.",
            "{rows} of {period} were approved late or changed after they were sent: {people}{hours}. They go with "
            "their own period.",
            note["rows"],
        )
        hours = sum((Decimal(v) for name, v in note["quantity"].items() if name.endswith("/hours")), Decimal(0))
        said = words.format(
            rows=f.many(note["rows"], "row"),
            period=f.period(earlier),
            people=f.many(note["people"], "person", "people"),
            hours=f", {f.hours(hours)}" if hours else "",
        )
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"late-{here.key}-{number}"):
            st.markdown(f":orange[:material/schedule:] {said}", width="content")
            address = {"company": here.key, PERIOD: str(earlier), GROUP: group}
            label = _("Go to {period}").format(period=f.period(earlier))
            nav.button("transfer", label, f"earlier-{here.key}-{period}-{earlier}", **address)


def alarms(here: Here, plan: PlanNow) -> None:
    """What was sent and is not going to be paid as it was sent: somebody may miss money, so it comes first."""
    f = here.formats
    found: dict[str, list[Line]] = {}
    for line in plan.lines:
        for reason in {trouble.reason for trouble in line.person.alarms}:
            found.setdefault(reason, []).append(line)
    for reason, lines in sorted(found.items()):
        words = texts.reason(reason)
        names = ", ".join(line.person.name for line in lines[:3])
        more = _(" and {count} more").format(count=f.count(len(lines) - 3)) if len(lines) > 3 else ""
        people = f.many(len(lines), "person", "people")
        st.error(f"{title(words.what)}: {people}, {plain(names)}{more}. {words.mend}")


def sums(here: Here, found: Chosen, transfer: TransferNow) -> None:
    """What waits to be sent, by target of payroll, as payroll takes it: rounded row by row. Else what is there."""
    going = will_be_sent(here.home, here.integration, found.plan.id, found.people)
    if not going:
        there = in_payroll(here.home, here.integration, transfer.id) if found.people is None else []
        if there:
            widgets.section(_("In payroll"), here.formats.many(sum(one.rows for one in there), "row"))
            sums_table(here, there, _("What of this period is in payroll, by kind"))
        return
    widgets.section(_("This will be sent"), here.formats.many(sum(one.rows for one in going), "row"))
    sums_table(here, going, _("What will be sent, by kind"))
    words = _("{target} takes hours with two decimals and absence in days, so sums differ a little.")
    st.caption(words.format(target=here.flow.target.title))
    approval(here, found.plan.id)


def approval(here: Here, plan: int) -> None:
    """What counts as approved, and where that is inferred, from what."""
    found, source = approval_of(here.home, here.integration, plan), here.flow.source.title
    if found.always:
        words = _("Nobody need have approved: rows go, and are paid, as they stand in {source}.")
        st.markdown(f":orange[:material/warning:] {words.format(source=source)}")
        return
    said = [_("Only approved data. Enough is: {step}.").format(step=_(found.step).lower())]
    inferred = {
        "day": _("No approval of their own in {source}, so that of their day counts: {rows}."),
        "not_required": _("Their code needs none: {rows}."),
    }
    for evidence, words in inferred.items():
        if rows := _rows_by_kind(here, found.evidence.get(evidence, {})):
            said.append(words.format(rows=rows, source=source))
    st.caption(" ".join(said))


def _rows_by_kind(here: Here, counted: Mapping[Kind, int]) -> str:
    """`Absence, 51 rows`."""
    f = here.formats
    return "; ".join(
        f"{_(texts.KINDS[kind.value])}, {f.many(count, 'row')}" for kind, count in counted.items() if count
    )


def sums_table(here: Here, found: Sequence[Sum], alt: str) -> None:
    """Line by line, with a sum under what adds up: hours, then days, then the rest for itself."""
    f = here.formats
    lines: list[tuple[str, int, Decimal]] = []
    looks: dict[int, str] = {}
    for unit, words in (("hours", _("All hours")), ("days", _("All days"))):
        alike = [one for one in found if one.unit == unit and one.action != "remove"]
        lines += [(one.name, one.rows, one.quantity) for one in alike]
        if alike:
            looks[len(lines)] = "sum"
            lines.append((words, sum(o.rows for o in alike), sum((o.quantity for o in alike), Decimal(0))))
    for one in found:
        if one.unit not in ("hours", "days") or one.action == "remove":
            words = _("Taken back: {name}, {unit}") if one.action == "remove" else "{name}, {unit}"
            lines.append((words.format(name=one.name, unit=texts.unit(one.unit)), one.rows, one.quantity))
    rows = [(name, f.count(count), f.amount(quantity)) for name, count, quantity in lines]
    tables.draw([_("Kind"), _("Rows"), _("Sum")], rows, alt, [_("Rows"), _("Sum")], looks)


def last_run(here: Here, transfer: TransferNow, summary: str) -> None:
    """One line about what was sent last, with the way to it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(sentence(summary), width="content")
        key = f"last-run-{here.key}-{transfer.last_run}"
        nav.button("history", _("Look at this run"), key, company=here.key, run=transfer.last_run)
