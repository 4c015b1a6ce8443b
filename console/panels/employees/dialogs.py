"""The page's dialogs: linking those who are ticked, moving, unlinking, creating, a file of links; `bulk` has more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from console import widgets
from console.dialogs import dialog
from console.formats import ABSENT, plain
from console.here import Here
from console.language import _
from console.panels.employees import acting, bulk, place, trail, words
from console.panels.employees.filters import Filter
from console.panels.employees.preview import SAMPLE, buttons, sample
from core.actions.changes import Change, goes_by_hand, propose_changes
from core.actions.creation import draft
from core.actions.errors import EXPECTED
from core.actions.links_file import export_links, read_links_file
from core.actions.shown.employees import Board
from core.actions.shown.lines import Facet
from core.actions.shown.pairs import sent_rows

MOST_WITH_FIELDS = 60
"""For more people at once no fields are offered: nobody would read them."""


def if_asked(here: Here, known: Board, chosen: Filter) -> None:
    """Open the dialog that was asked for. Only one at a time."""
    asked = place.asked(here)
    if asked is None:
        return
    kind, *about = asked
    f = here.formats
    match kind:
        case "link":
            title = _("Link {people}?").format(people=f.many(len(about[0]), "employee", "employees"))
            _open(title, _link, here, known, *about)
        case "exact":
            title = _("Link all {count} exact?").format(count=f.count(len(bulk.offered(known, Facet.EXACT))))
            _open(title, bulk.exact, here, known)
        case "above":
            _open(_("Link all above a line"), bulk.above, here, known, chosen)
        case "move":
            _open(_("Take over a link?"), _move, here, known, *about)
        case "unlink":
            title = _("Unlink {people}?").format(people=f.many(len(about[0]), "employee", "employees"))
            _open(title, _unlink, here, known, *about)
        case "create":
            _open(_("New employee in {source}").format(source=here.flow.source.title), _create, here, known, *about)
        case "trail":
            _open(_("Decisions so far"), trail.draw, here, known)
        case _:
            _open(_("Links as a file"), _file, here, known)


def _open(title: str, draw: Any, here: Here, known: Board, *about: Any) -> None:
    def inside() -> None:
        widgets.banner(here.flow, "dialog")
        draw(here, known, *about)

    dialog(title, place.asked_key(here), lambda: place.answered(here), inside, width="medium")


def _link(here: Here, known: Board, pairs: Mapping[str, str]) -> None:
    """Everybody ticked, and per field what would be written over in the time system: nothing ticked."""
    found = [line for line in known.lines if line.here.id in pairs]
    sample(here, found)
    if len(pairs) <= MOST_WITH_FIELDS:
        _fields(here, propose_changes(here.home, here.integration, pairs))
    people = here.formats.many(len(pairs), "employee", "employees")
    label = _("Link {people}").format(people=people)
    key = f"{here.key}-do-link-{place.digest(*pairs, *pairs.values())}"
    buttons(here, label, key, acting.link, (here, acting.DIALOG, dict(pairs), None))


def _fields(here: Here, changes: Sequence[Change]) -> None:
    source = here.flow.source
    if not changes:
        st.caption(_("Nothing differs that {source} could take over.").format(source=source.title))
        return
    what = _("Nothing is ticked. What you tick is written over in {source}; old values are kept and can be put back.")
    st.caption(what.format(source=source.title))
    with st.container(key=f"panel-fields-{here.key}", gap="xsmall", height=240 if len(changes) > 6 else "content"):
        for change in changes:
            old, new = (words.marked(parts) for parts in words.parted(change.old or "", change.new))
            field = _(words.FIELDS[change.field])
            label = f"{plain(change.name)}, {field}: {old or ABSENT} → {new}"
            st.checkbox(label, key=acting.box(here, acting.DIALOG, change))
    if goes_by_hand(here.home, here.integration):
        st.caption(
            _(
                "No transactional user is set for {source}: numbers, e-mails and phones go onto a list to be done by "
                "hand there, which the next reading ticks off."
            ).format(source=source.title)
        )


def _move(here: Here, known: Board, person: str, target: str) -> None:
    """Somebody is linked there, or this person is linked elsewhere: say who loses what."""
    line = known.line(person)
    if line is None or target not in known.there:
        st.markdown(_("This changed meanwhile. Look again."))
        return
    holder = known.line(known.holder(target) or "")
    there = known.there[target]
    pairs, taking = {person: target}, [person]
    if holder is not None and holder.here.id != person:
        taking.append(holder.here.id)
        st.markdown(
            _("{there} is linked with **{holder}** now, who will be without a link.").format(
                there=plain(there.name), holder=plain(holder.here.name)
            )
        )
        if (
            line.linked
            and line.target is not None
            and st.checkbox(
                _("Swap: link {holder} with {other}").format(
                    holder=plain(holder.here.name), other=plain(line.target.name)
                ),
                key=f"{here.key}-swap-{person}-{target}",
            )
        ):
            pairs[holder.here.id] = line.target.id
    _warn_of_sent(here, known, taking)
    label = _("Link {here} with {there}").format(here=plain(line.here.name), there=plain(there.name))
    key = f"{here.key}-do-move-{place.digest(*pairs, *pairs.values())}"
    buttons(here, label, key, acting.link, (here, acting.DIALOG, pairs, None, tuple(taking)))


def _unlink(here: Here, known: Board, people: Sequence[str]) -> None:
    names = [plain(line.here.name) for person in people if (line := known.line(person))]
    more = len(names) - SAMPLE
    st.markdown(", ".join(names[:SAMPLE]) + (_(" and {count} more").format(count=more) if more > 0 else ""))
    _warn_of_sent(here, known, people)
    label = _("Unlink {people}").format(people=here.formats.many(len(people), "employee", "employees"))
    buttons(here, label, f"{here.key}-do-unlink-{place.digest(*people)}", acting.unlink, (here, tuple(people), None))


def _warn_of_sent(here: Here, known: Board, people: Sequence[str]) -> None:
    sent = sent_rows(here.home, here.integration, people)
    f, target = here.formats, here.flow.target.title
    if not sent:
        st.caption(_("Nothing was sent to {target} for them.").format(target=target))
        return
    st.warning(
        _("{rows} of {people} are in {target}, sent from here. They stay there; the next plan says what to do.").format(
            rows=f.many(sum(sent.values()), "row"), people=f.many(len(sent), "person", "people"), target=target
        )
    )


def _create(here: Here, known: Board, target: str) -> None:
    """What the time system wants for a new employee, and that it costs."""
    source, payroll = here.flow.ends
    person = known.there[target]
    st.markdown(
        _("{person} is in {payroll} only. {source} takes a licence for every new employee.").format(
            person=plain(person.name), payroll=payroll.title, source=source.title
        )
    )
    st.caption(
        _(
            "{source} tries it out first and makes nobody if something is missing. Numbers are its own; ask there."
        ).format(source=source.title)
    )
    known_values = draft(here.home, here.integration, target)
    boxes = {name: f"{here.key}-new-{target}-{name}" for name in known_values}
    columns = st.columns(3)
    for number, name in enumerate(known_values):
        label = _(words.NEW_FIELDS.get(name) or words.FIELDS[name])
        columns[number % 3].text_input(label, known_values[name], key=boxes[name])
    agreed = st.checkbox(
        _("Take a licence in {source} for {person}").format(source=source.title, person=plain(person.name)),
        key=f"{here.key}-licence-{target}",
    )
    why = "" if agreed else _("Tick that a licence may be taken.")
    label = _("Create 1 employee")
    buttons(here, label, f"{here.key}-do-create-{target}", acting.create, (here, target, boxes), why)


def _file(here: Here, known: Board) -> None:
    st.download_button(
        _("Export links (CSV)"),
        lambda: export_links(here.home, here.integration),
        file_name=f"links-{here.key}.csv",
        mime="text/csv",
        key=f"{here.key}-export",
        on_click="ignore",
    )
    st.markdown(
        _("Or take in such a file: columns source_id, target_id and status. You see what it does before it is done.")
    )
    data = st.file_uploader(_("File of links"), type=["csv"], key=f"{here.key}-links-file")
    if data is None:
        return
    try:
        wanted = read_links_file(here.home, here.integration, data.getvalue())
    except EXPECTED as error:
        st.error(plain(str(error)))
        return
    f = here.formats
    st.markdown(
        _("{links} new, {aside} set aside, {already} decided like this already, {problems} with a problem.").format(
            links=f.many(len(wanted.pairs), "link"),
            aside=f.count(len(wanted.aside)),
            already=f.count(wanted.already),
            problems=f.many(len(wanted.problems), "line"),
        )
    )
    for problem in wanted.problems[:SAMPLE]:
        st.caption(plain(problem))
    label = _("Take in {count}").format(count=f.many(wanted.new, "decision"))
    key = f"{here.key}-do-file-{place.digest(*wanted.pairs, *wanted.pairs.values(), *wanted.aside)}"
    buttons(here, label, key, acting.take_in, (here, wanted), "" if wanted.new else _("Nothing in it is new."))
