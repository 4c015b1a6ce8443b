"""The rules of a sync: direction, who wins, what a delete does, and what may be done without a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from console import here as places
from console.formats import plain
from console.language import N_, _
from console.panels.sync import people_settings
from console.panels.sync.place import Place
from core.actions.errors import EXPECTED
from core.actions.shown.sync_settings import SettingsNow, settings_now
from core.actions.shown.syncs import Deletes, Direction, Do, Drift, Policy, Writeback
from core.actions.sync_rules import change_rules

DIRECTIONS = {
    Direction.BOTH: N_("Both ways"),
    Direction.A_TO_B: N_("{source} into {target} only"),
    Direction.B_TO_A: N_("{target} into {source} only"),
}
POLICIES = {
    Policy.MANUAL: N_("Ask a person"),
    Policy.MASTER_A: N_("{source} wins"),
    Policy.MASTER_B: N_("{target} wins"),
    Policy.NEWEST: N_("The newest change wins"),
}
DELETES = {
    Deletes.ASK: N_("Ask a person"),
    Deletes.ON: N_("Delete on the other side too"),
    Deletes.OFF: N_("Leave the other side as it is"),
}
WRITEBACKS = {
    Writeback.REPORT: N_("Tell a person, who approves there"),
    Writeback.REWRITE: N_("Send the same once more, as approved"),
}
DRIFTS = {Drift.REPORT: N_("Tell, and leave it"), Drift.REVERT: N_("Overwrite it")}
BY_ITSELF: Mapping[str, tuple[Do, ...]] = {
    N_("Create"): (Do.CREATE, Do.RECREATE),
    N_("Change"): (Do.UPDATE, Do.REPLACE, Do.MERGE),
    N_("Delete and take back"): (Do.DELETE, Do.VOID),
    N_("Approve and open again"): (Do.APPROVE, Do.REOPEN, Do.REWRITE),
}


def draw(at: Place) -> None:
    with st.popover(_("Settings"), icon=":material/tune:", key=f"sync-settings-{at.here.key}"):
        now = settings_now(at.here.home, at.here.integration, at.kept)
        _form(at, now)
    with st.popover(_("Employees"), icon=":material/group:", key=f"sync-people-{at.here.key}"):
        people_settings.draw(at.here, at.here.flow)


def _form(at: Place, now: SettingsNow) -> None:
    here, rules = at.here, now.rules
    names = {"source": here.flow.source.title, "target": here.flow.target.title}
    key = f"{here.key}-{here.integration.id}-{at.kept.value}-rule"
    with st.form(key, border=False):
        said: dict[str, Any] = {
            "direction": _radio(_("Direction"), DIRECTIONS, rules.direction, f"{key}-direction", names),
            "policy": _radio(
                _("Who wins where both sides changed the same"),
                {one: label for one, label in POLICIES.items() if one is not Policy.NEWEST or now.newest},
                rules.policy,
                f"{key}-policy",
                names,
            ),
        }
        if not now.newest:
            why = _("The newest change can't win here: {systems} doesn't tell when something was changed.")
            st.caption(why.format(systems=_(" and ").join(now.without_time)))
        label = _("What was deleted on one side")
        said["deletes"] = _radio(label, DELETES, rules.deletes, f"{key}-deletes", names)
        label = _("One way only: an edit on the side that is written to")
        said["drift"] = _radio(label, DRIFTS, rules.drift, f"{key}-drift", names)
        if now.untold:
            label = _("Approved on one side; {systems} can't be told of it later")
            label = label.format(systems=_(" and ").join(now.untold))
            said["approval_writeback"] = _radio(label, WRITEBACKS, rules.approval_writeback, f"{key}-writeback", names)
        if now.merges:
            said["field_merge"] = st.checkbox(
                _("Merge note and project where each side changed another one"),
                rules.field_merge,
                key=f"{key}-merge",
                help=_("Never times, and nothing that was approved."),
            )
        st.caption(_("A scheduled sync may do by itself; the rest waits here:"))
        allowed: list[str] = []
        for number, (words_, dos) in enumerate(BY_ITSELF.items()):
            on = all(do.value in rules.apply for do in dos)
            if st.checkbox(_(words_), on, key=f"{key}-apply-{number}"):
                allowed += [do.value for do in dos]
        if st.form_submit_button(_("Save settings"), key=f"{key}-save", type="secondary"):
            _save(at, {**said, "apply": allowed})


def _radio(label: str, options: Mapping[Any, str], chosen: Any, key: str, names: Mapping[str, str]) -> str:
    all_: Sequence[Any] = list(options)
    shown = {one: _(text).format(**names) for one, text in options.items()}
    found = st.radio(label, all_, all_.index(chosen) if chosen in all_ else 0, format_func=shown.__getitem__, key=key)
    return str(found.value)


def _save(at: Place, said: Mapping[str, Any]) -> None:
    here = at.here
    try:
        change_rules(here.home, here.company, here.integration, at.kept, here.actor, **said)
    except (*EXPECTED, ValueError) as error:
        places.tell("error", _("Not saved. {error}").format(error=plain(str(error))))
    else:
        places.tell("success", _("Saved. It counts from the next plan on."))
    st.rerun()
