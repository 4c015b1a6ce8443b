"""The absences of these days: a line a person, a column a day, both systems in one cell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st
from babel.dates import format_date
from markupsafe import Markup

from console import widgets
from console.formats import WORDS
from console.here import Here
from console.language import _
from console.panels.sync import planning, words
from console.panels.sync.place import Place
from core.actions.shown.sync_month import MOST, Away, Bar, Month, sync_month
from core.actions.shown.syncs import Side

COLOURS = (
    ("#7FB0DB", "#2F5F8F"),
    ("#E3BC7F", "#7A5A26"),
    ("#8FC7AF", "#2E6B52"),
    ("#D9A3A3", "#7C4040"),
    ("#B9A9D6", "#554478"),
    ("#B6BEC6", "#4A545D"),
)
"""Grounds of the kinds of absence, light and dark; the letter in the cell says it too."""
SUNDAY = 6
DAYS = 62
"""A longer period is shown by its first days."""
CSS = """<style>
.cal{border-collapse:separate;border-spacing:0;font-size:.8rem;width:100%;table-layout:fixed;
font-variant-numeric:tabular-nums}
.cal th{font-weight:400;color:light-dark(#566370,#9CA9B5);padding:.1rem 0;text-align:center}
.cal th:first-child{width:9.5rem;text-align:start;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.cal tbody th{color:inherit}
.cal td{height:1.9rem;padding:1px;border-bottom:1px solid light-dark(#E7EBEF,#272E35)}
.cal .off{background:light-dark(#F7F8FA,#1B2025)}
.cal .dif{box-shadow:inset 0 0 0 2px light-dark(#C2620C,#E0933F);border-radius:3px}
.cal i{display:flex;align-items:center;justify-content:center;height:50%;font-style:normal;line-height:1;
color:light-dark(#10171E,#E3E8EC);overflow:hidden}
.cal i.all{height:100%} .cal i.am{margin-right:50%} .cal i.pm{margin-left:50%}
.cal i.wait{outline:1px dashed light-dark(#10171E,#E3E8EC);outline-offset:-2px}
.cal i.no{background:none}
.key{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;font-size:.875rem;color:light-dark(#5A6670,#9CA9B5)}
.key b{font-weight:400;display:inline-block;width:1.3rem;text-align:center;margin-right:.4rem;border-radius:2px;
color:light-dark(#10171E,#E3E8EC)}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
</style>"""


def draw(at: Place) -> None:
    here = at.here
    first = at.days.first
    last = min(at.days.last, first + timedelta(days=DAYS - 1))
    page = int(st.session_state.get(_page(at), 1)) - 1
    found = sync_month(here.home, here.integration, first, last, page)
    with widgets.section(_("Who is away"), here.formats.many(found.people, "person", "people")):
        st.button(
            _("Sync this period"),
            key=f"sync-period-{at.about}",
            icon=":material/sync:",
            type="secondary",
            on_click=planning.ask,
            args=(at.about,),
        )
    if not found.lines:
        st.markdown(_("Nobody is away on these days, as far as they were compared. Sync them to look again."))
        return
    letters = _letters(found.kinds)
    st.html(CSS)
    st.html(_table(here, found, letters))
    st.html(_legend(here, letters))
    if found.people > MOST:
        st.pagination(-(-found.people // MOST), key=_page(at))
    st.caption(_asof(at))


def _page(at: Place) -> str:
    return f"{at.about}-sync-page"


def _asof(at: Place) -> str:
    now = at.now
    if now is None:
        return ""
    said = _("As both systems were when they were compared, {moment}. Types that are not mapped don't show.")
    return said.format(moment=at.here.formats.moment(now.made_at))


def _letters(kinds: Sequence[str]) -> dict[str, tuple[str, tuple[str, str]]]:
    """A letter and a ground for each kind of absence."""
    taken: dict[str, str] = {}
    for kind in kinds:
        own = (c.upper() for c in kind if c.isalnum())
        taken[kind] = next((c for c in own if c not in taken.values()), kind[:1].upper())
    return {kind: (taken[kind], COLOURS[at % len(COLOURS)]) for at, kind in enumerate(kinds)}


Letters = dict[str, tuple[str, tuple[str, str]]]


def _table(here: Here, found: Month, letters: Letters) -> Markup:
    days = [found.first + timedelta(days=n) for n in range((found.last - found.first).days + 1)]
    head = Markup("").join(
        Markup('<th scope="col"><span class="unseen">{}</span><span aria-hidden="true">{}<br>{}</span></th>').format(
            here.formats.day(day), format_date(day, "EEEEE", locale=WORDS), day.day
        )
        for day in days
    )
    body = Markup("").join(_line(here, name, away, days, letters) for name, away in found.lines)
    whole = Markup(
        '<table class="cal" aria-label="{}"><thead><tr><th scope="col">{}</th>{}</tr></thead><tbody>{}</tbody></table>'
    )
    return whole.format(_("Absences, day by day"), _("Person"), head, body)


def _line(here: Here, name: str, away: Sequence[Away], days: Sequence[date], letters: Letters) -> Markup:
    cells = Markup("").join(_cell(here, day, away, letters) for day in days)
    return Markup('<tr><th scope="row" title="{}">{}</th>{}</tr>').format(name, name, cells)


def _cell(here: Here, day: date, away: Sequence[Away], letters: Letters) -> Markup:
    off = "off" if day.weekday() >= SUNDAY - 1 else ""
    there = [one for one in away if any(bar and any(bar.halves(day)) for bar in (one.a, one.b))]
    if not there:
        return Markup('<td class="{}"></td>').format(off)
    # Of several on one day the one that needs somebody shows; all of them are said.
    one = max(there, key=lambda found: found.differs)
    a, b = (bar if bar and any(bar.halves(day)) else None for bar in (one.a, one.b))
    said = "; ".join(_said(here, found, day) for found in there)
    inner = _bar(a, day, letters, whole=True) if not one.differs and a else _both(a, b, day, letters)
    look = " ".join(part for part in (off, "dif" if one.differs else "") if part)
    cell = Markup('<td class="{}" title="{}"><span class="unseen">{}</span>{}</td>')
    return cell.format(look, said, said, inner)


def _both(a: Bar | None, b: Bar | None, day: date, letters: Letters) -> Markup:
    return Markup("").join(_bar(bar, day, letters) if bar else Markup('<i class="no"></i>') for bar in (a, b))


def _bar(bar: Bar, day: date, letters: Letters, whole: bool = False) -> Markup:
    morning, afternoon = bar.halves(day)
    half = "" if morning and afternoon else "am" if morning else "pm"
    look = " ".join(part for part in ("all" if whole else "", half, "wait" if bar.waiting else "") if part)
    letter, (light, dark) = letters[bar.kind]
    style = f"background:light-dark({light},{dark})"
    return Markup('<i class="{}" style="{}" aria-hidden="true">{}</i>').format(look, style, letter)


def _said(here: Here, one: Away, day: date) -> str:
    """For screen readers and the pointer: what both systems hold on this day."""
    names = words.named(here)
    both = {side: _holds(bar, day) for side, bar in zip(Side, (one.a, one.b), strict=True)}
    if not one.differs:
        return both[Side.A]
    return _("differs: {source} {a}, {target} {b}").format(
        source=names[Side.A], a=both[Side.A], target=names[Side.B], b=both[Side.B]
    )


def _holds(bar: Bar | None, day: date) -> str:
    if bar is None or not any(bar.halves(day)):
        return _("nothing")
    morning, afternoon = bar.halves(day)
    half = "" if morning and afternoon else _(", morning") if morning else _(", afternoon")
    return f"{bar.kind}{half}{_(', waits for approval') if bar.waiting else ''}"


def _legend(here: Here, letters: Letters) -> Markup:
    names = words.named(here)
    kinds = [
        Markup('<span><b style="background:light-dark({},{})">{}</b>{}</span>').format(*ground, letter, kind)
        for kind, (letter, ground) in letters.items()
    ]
    mark = Markup('<span><b style="box-shadow:inset 0 0 0 2px light-dark(#C2620C,#E0933F)">&nbsp;</b>{}</span>')
    said = _("differs: above {source}, below {target}").format(source=names[Side.A], target=names[Side.B])
    wait = Markup('<span><b style="outline:1px dashed;outline-offset:-2px">&nbsp;</b>{}</span>')
    parts = [*kinds, mark.format(said), wait.format(_("waits for approval"))]
    return Markup('<div class="key">{}</div>').format(Markup("").join(parts))
