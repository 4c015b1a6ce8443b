"""The editor of codes: every edit becomes a draft at once; one that is older than somebody else's is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from console import here as places
from console import theme
from console.formats import ABSENT, add_up
from console.here import Here
from console.language import _
from console.panels.codes_words import (
    EVERYBODY,
    KINDS,
    PAID,
    STANDINGS,
    NoFigure,
    code_label,
    code_name,
    figure,
    name_of,
)
from console.widgets import MOST_STYLED, ROW_HEIGHT
from core.actions.code_drafts import EditedMeanwhile, discard_drafts, draft_code
from core.actions.code_targets import LEAVE_OUT, STANDARD, TAKES, Rule, split_key, target_key
from core.actions.shown.codes import CodesNow, Line, Standing
from core.models.rows import Kind

MOST = 18
TARGET, FROM, TO, FOR, AMOUNT = "target", "from", "to", "paid", "amount"
NOWHERE = "choose"
"""The target of a line that goes nowhere yet: its cell says that one is to be chosen."""

COLOURS = {
    Standing.OPEN: "red",
    Standing.BROKEN: "red",
    Standing.STUCK: "red",
    Standing.DRAFT: "yellow",
    Standing.MAPPED: "",
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """An edit that came too late: what was wanted, what somebody else made of the line, who and when."""

    slot: str
    name: str
    mine: Rule
    theirs: Rule | None
    by: str
    at: datetime | None


def draw(here: Here, lines: Sequence[Line], now: CodesNow, names: Mapping[str, str], wide: bool) -> None:
    """The grid. Its key holds the lines it shows, so that no edit lands on another one's."""
    key = _key(here, lines, wide)
    if any(_rule(here, lines[at], cells, quiet=True) != lines[at].rule for at, cells in _edits(key, lines)):
        # What the grid still holds is not what is stored: refused, discarded, or changed by somebody else.
        st.session_state[_generation(here)] = st.session_state.get(_generation(here), 0) + 1
        key = _key(here, lines, wide)
    st.session_state[_drawn(here)] = (key, list(lines))
    frame = _frame(here, lines)
    st.data_editor(
        _styled(here, frame, lines, key),
        key=key,
        hide_index=True,
        row_height=ROW_HEIGHT,
        height=ROW_HEIGHT * min(len(frame), MOST) + 34,
        column_order=_order(here, lines, wide),
        column_config=_columns(here, lines, now, names, wide),
        disabled=["state", "code", "name", "kind", "rows", "hours"],
        placeholder=ABSENT,
        alt=_("Codes and where they go"),
    )


def _drawn(here: Here) -> str:
    return f"{here.key}-codes-drawn"


def _generation(here: Here) -> str:
    return f"{here.key}-codes-generation"


def _key(here: Here, lines: Sequence[Line], wide: bool) -> str:
    shown = hashlib.sha256("\n".join(line.slot for line in lines).encode()).hexdigest()[:12]
    return f"{here.key}-codes-{shown}-{'wide' if wide else 'slim'}-{st.session_state.get(_generation(here), 0)}"


def _edits(key: str, lines: Sequence[Line]) -> list[tuple[int, Mapping[str, Any]]]:
    """What the grid holds beyond the frame it was given, by position."""
    state = st.session_state.get(key)
    rows: Mapping[int, Mapping[str, Any]] = state["edited_rows"] if state else {}
    return [(int(at), cells) for at, cells in rows.items() if int(at) < len(lines)]


def _frame(here: Here, lines: Sequence[Line]) -> pd.DataFrame:
    rules = [line.rule for line in lines]
    ends = [(li.rule.valid_from, li.rule.valid_to) if li.rule else (li.gap.first, li.gap.last) for li in lines]
    amounts = [rule.amount if rule else None for rule in rules]
    return pd.DataFrame(
        {
            "state": [_(STANDINGS[line.standing]) for line in lines],
            "code": [code_label(line) for line in lines],
            "name": [code_name(line) for line in lines],
            "kind": [_(KINDS[line.group]) for line in lines],
            "rows": [line.rows for line in lines],
            "hours": [float(hours) for hours in add_up([line.hours for line in lines])],
            TARGET: [target_key(rule.operation, rule.target) if rule else NOWHERE for rule in rules],
            FROM: pd.to_datetime(pd.Series([first for first, _last in ends], dtype=object)),
            TO: pd.to_datetime(pd.Series([last for _first, last in ends], dtype=object)),
            FOR: [(line.rule.pay_basis if line.rule else line.gap.pay_basis) or EVERYBODY for line in lines],
            AMOUNT: ["" if a is None else here.formats.amount(a) for a in amounts],
        }
    )


def _styled(here: Here, frame: pd.DataFrame, lines: Sequence[Line], key: str) -> Any:
    if len(frame) > MOST_STYLED:
        return frame
    looks = {"": "", **{colour: theme.painted(colour) for colour in ("yellow", "red")}}
    marks = [looks[COLOURS[line.standing]] for line in lines]
    written: dict[Any, Any] = {"hours": lambda v: here.formats.amount(Decimal(str(v))), "rows": here.formats.count}
    style = frame.style.set_uuid(hashlib.sha256(key.encode()).hexdigest()[:12])
    return style.format(written).apply(lambda _column: marks, subset=["state"])


def _order(here: Here, lines: Sequence[Line], wide: bool) -> list[str]:
    several = len({line.group for line in lines}) > 1
    plain = ["state", "code", "name", *(["kind"] if several or wide else []), "rows", "hours", TARGET, FROM]
    return [*plain, TO, FOR, AMOUNT] if wide else plain


def _columns(here: Here, lines: Sequence[Line], now: CodesNow, names: Mapping[str, str], wide: bool) -> dict[str, Any]:
    c = st.column_config
    # A format here would be written over the company's own, which the Styler brings.
    localized: dict[str, Any] = {"format": "localized", "step": 0.01} if len(lines) > MOST_STYLED else {}
    source, target = here.flow.ends
    keys = _targets(lines, now)
    return {
        "state": c.TextColumn(_("State"), width=82),
        "code": c.TextColumn(_("Code"), width=46),
        "name": c.TextColumn(_("In {source}").format(source=source.title), width=140 if wide else 134),
        "kind": c.TextColumn(_("Kind"), width=64),
        "rows": c.NumberColumn(_("Rows"), width=50),
        "hours": c.NumberColumn(_("Hours"), width=76, **localized),
        TARGET: c.SelectboxColumn(
            _("Goes to in {target}").format(target=target.title),
            options=keys,
            width=142,
            format_func=lambda key: name_of(names, str(key)) if key != NOWHERE else _("Choose"),
        ),
        FROM: c.DateColumn(_("From"), width=84, format="D MMM YYYY"),
        TO: c.DateColumn(_("To"), width=84, format="D MMM YYYY"),
        FOR: c.SelectboxColumn(
            _("For"), width=88, options=list(PAID), format_func=lambda basis: _(PAID[str(basis)]), required=True
        ),
        AMOUNT: c.TextColumn(_("Own amount"), width=106, help=_("Per hour or piece, where the rate takes one.")),
    }


def _targets(lines: Sequence[Line], now: CodesNow) -> list[str]:
    """What lines of these kinds can go to, those that are switched off left out; and what they go to now."""
    kinds = {line.kind for line in lines}
    takes = {operation for kind in kinds for operation in TAKES[kind]}
    keys = [t.key for t in now.targets if t.operation in takes and not t.disabled]
    keys = [NOWHERE] + ([STANDARD] if Kind.HOURS in kinds else []) + keys + [LEAVE_OUT]
    used = [target_key(line.rule.operation, line.rule.target) for line in lines if line.rule]
    return list(dict.fromkeys([*keys, *used]))


def _rule(here: Here, line: Line, cells: Mapping[str, Any], quiet: bool = False) -> Rule | None:
    """The line's mapping as these cells make it, None without a target. Raises NoFigure, unless `quiet`."""
    was = line.rule
    key = cells.get(TARGET, target_key(was.operation, was.target) if was else None)
    if key in (None, NOWHERE):
        return None
    operation, target = split_key(key, line.kind)
    try:
        amount = was.amount if was else None
        amount = figure(cells[AMOUNT] or "", here.formats.locale) if AMOUNT in cells else amount
    except NoFigure:
        if quiet:
            return None
        raise
    return Rule(
        kind=line.kind,
        code=line.code,
        operation=operation,
        target=target,
        amount=amount,
        pay_basis=_basis(cells[FOR]) if FOR in cells else was.pay_basis if was else line.gap.pay_basis,
        valid_from=_day(cells[FROM]) if FROM in cells else was.valid_from if was else line.gap.first,
        valid_to=_day(cells[TO]) if TO in cells else was.valid_to if was else line.gap.last,
    )


def _basis(said: str | None) -> str | None:
    return None if said == EVERYBODY else said


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said[:10]) if said else None


def take(here: Here) -> None:
    """Keep what was edited since the last run. Positions become lines with the lines of the run that drew the grid."""
    if _drawn(here) not in st.session_state:
        return
    key, lines = st.session_state[_drawn(here)]
    for at, cells in _edits(key, lines):
        line = lines[at]
        try:
            rule = _rule(here, line, cells)
        except NoFigure as wrong:
            places.tell("error", str(wrong))
            continue
        if rule is None:
            _cleared(here, line, cells)
        elif rule != line.rule:
            _keep(here, lines, line, rule)


def _cleared(here: Here, line: Line, cells: Mapping[str, Any]) -> None:
    """Without a target there is no mapping: a draft is given up, a mapping ends on a day, the rest needs a target."""
    if line.is_draft and line.seen.draft and line.at:
        discard(here, {line.seen.draft: line.at})
    elif line.rule is not None:
        words = _(
            "Code {code} stays as it is. To end its mapping set To; rows not meant for payroll go to “{left_out}”."
        )
        places.tell("info", words.format(code=line.code, left_out=_("Not for payroll")))
    elif set(cells) - {TARGET}:
        places.tell("info", _("Choose first where code {code} goes.").format(code=line.code))


def _keep(here: Here, lines: list[Line], line: Line, rule: Rule) -> None:
    try:
        seen = draft_code(here.home, here.company, here.integration, line.seen, rule, here.actor)
    except EditedMeanwhile as refused:
        conflict = Conflict(line.slot, code_name(line), rule, refused.theirs, refused.by, refused.at)
        st.session_state.setdefault(conflicts_key(here), {})[line.slot] = conflict
        return
    for at, other in enumerate(lines):
        if (other.kind, other.code) == (line.kind, line.code):
            now = replace(seen, draft=other.seen.draft, replaces=other.seen.replaces)
            lines[at] = replace(other, seen=seen, rule=rule) if other is line else replace(other, seen=now)


def conflicts_key(here: Here) -> str:
    return f"{here.key}-codes-conflicts"


def use_mine(here: Here, conflict: Conflict, line: Line) -> None:
    """Make the refused edit after all, on the line as it is shown now."""
    st.session_state.get(conflicts_key(here), {}).pop(conflict.slot, None)
    _keep(here, [line], line, conflict.mine)


def discard(here: Here, seen: Mapping[str, datetime]) -> None:
    places.tried(lambda: discard_drafts(here.home, here.company, here.integration, seen, here.actor))
