"""Files handed over to a connection that has no host: chosen, looked at, taken in; and those taken in before."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st
from babel.numbers import get_decimal_symbol

from console import exports, tables, widgets
from console import here as places
from console.formats import plain
from console.here import Visit
from console.language import N_, _, ngettext
from core.actions.errors import EXPECTED
from core.actions.file_removal import remove_file
from core.actions.file_sheets import Form, Style, kept_sheet, written
from core.actions.files import Content, Look, look_at, take_in, taken_files, titles
from core.actions.shown.connections import ConnectionNow

KINDS = {
    Content.EMPLOYEES: N_("Employees"),
    Content.HOURS: N_("Hours"),
    Content.ABSENCE: N_("Absence"),
    Content.SUPPLEMENT: N_("Salary lines"),
}
MOST_FAULTS, SHOWN = 200, 20


def draw(visit: Visit, one: ConnectionNow) -> None:
    key = f"{visit.key}-files-{one.end.id}"
    widgets.section(_("Hand over a file"), _("CSV or Excel, at most 25 MB"))
    count = st.session_state.get(f"{key}-count", 0)  # another key empties the field after a file was taken in
    sent = st.file_uploader(_("File"), type=["csv", "txt", "xlsx"], key=f"{key}-{count}", max_upload_size=25)
    if sent is not None:
        try:
            _looked_at(visit, one, f"{key}-{count}", sent.name, sent.getvalue())
        except EXPECTED as error:
            st.error(plain(str(error)))
    _before(visit, one)
    _out(visit, one)


def _looked_at(visit: Visit, one: ConnectionNow, key: str, name: str, data: bytes) -> None:
    where = (visit.home, visit.company.id, one.end.id)
    first = look_at(*where, data, name)
    content = st.segmented_control(
        _("What is in it"),
        list(KINDS),
        default=first.content,
        format_func=lambda which: _(KINDS[which]),
        key=f"{key}-content",
        required=True,
    )
    add = st.checkbox(
        _("Keep what earlier files said of the same days"),
        key=f"{key}-add",
        help=_("Else this file stands for all days from its first to its last row."),
    )
    offered = first if content is first.content else look_at(*where, data, name, content)
    columns = _columns(offered, f"{key}-{content.value}")
    look = look_at(*where, data, name, content, columns, add)
    _says(look)
    out = False
    if look.faults:
        out = st.checkbox(_("Leave these lines out"), key=f"{key}-out")
    ready = not look.lacks and (out or not look.faults)
    if st.button(_("Take in"), key=f"{key}-take", type="primary", disabled=not ready):
        take_in(*where, data, name, content, columns, visit.actor, out, add)
        counter = f"{visit.key}-files-{one.end.id}-count"
        st.session_state[counter] = st.session_state.get(counter, 0) + 1
        places.tell("success", _("{name} was taken in.").format(name=plain(name)))
        st.rerun()


def _columns(look: Look, key: str) -> Mapping[str, str]:
    """Which column holds what, as it is remembered, known or guessed, for the person to change."""
    headers = ["", *dict.fromkeys(header for header in look.headers if header)]
    with st.expander(_("Columns"), expanded=bool(look.lacks), key=f"{key}-columns"):
        found = {}
        for field, words in titles(look.content).items():
            held = look.columns.get(field, "")
            found[field] = st.selectbox(
                _(words), headers, index=headers.index(held) if held in headers else 0, key=f"{key}-{field}"
            )
    return {field: header for field, header in found.items() if header}


def _says(look: Look) -> None:
    st.caption(plain(look.form))
    st.table([dict(zip(_headers(look), line, strict=False)) for line in look.lines])
    if look.lacks:
        st.warning(_("Say which column holds {what}.").format(what=plain(", ".join(look.lacks))))
        return
    parts = {_("new"): look.new, _("changed"): look.changed, _("as before"): look.same, _("no more"): look.gone}
    st.markdown(" · ".join(f"{count} {word}" for word, count in parts.items()))
    for note in look.notes:
        st.info(plain(note))
    if look.faults:
        st.error(
            ngettext("{count} line has faults.", "{count} lines have faults.", look.broken_lines).format(
                count=look.broken_lines
            )
        )
        st.markdown("\n".join(f"- {plain(str(fault))}" for fault in look.faults[:MOST_FAULTS]))


def _headers(look: Look) -> list[str]:
    """One name a column: those without a header, or with another's, go by their place."""
    seen: dict[str, None] = {}
    for place, header in enumerate(look.headers, 1):
        seen[header if header and header not in seen else f"{header} ({place})".strip()] = None
    return list(seen)


def _before(visit: Visit, one: ConnectionNow) -> None:
    f = visit.formats
    known = taken_files(visit.home, visit.company.id, one.end.id)
    if not known:
        return
    widgets.section(_("Taken in"), f.many(len(known), "file"))
    with st.container(key=f"lines-files-{visit.key}-{one.end.id}", gap="xxsmall"):
        for taken in known[:SHOWN]:
            parts = [
                _(KINDS[Content(taken.content)]),
                f.many(taken.count, "row"),
                f.days(taken.first, taken.last) if taken.first and taken.last else "",
                ngettext("{count} line left out", "{count} lines left out", taken.left_out).format(count=taken.left_out)
                if taken.left_out
                else "",
                _("{moment} by {actor}").format(moment=f.moment(taken.taken_at), actor=taken.taken_by),
            ]
            with st.container(horizontal=True, vertical_alignment="center"):
                with st.container(width="stretch"):
                    tables.entry(taken.name, [" · ".join(part for part in parts if part)])
                st.button(
                    _("Remove"),
                    key=f"{visit.key}-file-{taken.id}-remove",
                    type="tertiary",
                    help=_("All rows of its kind and days go. What was sent of them is taken back by the next plan."),
                    on_click=_remove,
                    args=(visit, one, taken.id),
                )


def _remove(visit: Visit, one: ConnectionNow, taken: str) -> None:
    where = (visit.home, visit.company.id, one.end.id)
    places.tried(lambda: remove_file(*where, taken, visit.actor), done=_("The file is removed, with what it said."))


def _out(visit: Visit, one: ConnectionNow) -> None:
    """What is kept, as files: to be mended and handed over again, or as an empty form with the headers that are
    known."""
    widgets.section(_("Write a file"), _("what is kept, or an empty form"))
    with st.container(key=f"lines-out-{visit.key}-{one.end.id}", gap="xxsmall"):
        for content, words in KINDS.items():
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(_(words), width="stretch")
                for form, label in ((Form.CSV, _("CSV")), (Form.XLSX, _("Excel"))):
                    st.download_button(
                        label,
                        partial(_file, visit, one.end.id, content, form),
                        f"{content.value}.{form.value}",
                        exports.CSV if form is Form.CSV else exports.XLSX,
                        key=f"{visit.key}-out-{one.end.id}-{content.value}-{form.value}",
                        type="tertiary",
                        icon=":material/download:",
                        on_click="ignore",
                    )


def _file(visit: Visit, connection: str, content: Content, form: Form) -> bytes:
    sheet = kept_sheet(visit.home, visit.company.id, connection, content)
    return written(sheet, form, Style(decimal=get_decimal_symbol(visit.formats.locale)))
