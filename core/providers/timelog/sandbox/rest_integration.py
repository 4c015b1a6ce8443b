"""REST: external systems, external keys on registrations, the conflict list. Sheet 4.8."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from core.providers.timelog.sandbox.rest_time import ENTITY_REGISTRATION
from core.providers.timelog.sandbox.seed import ExternalSystem
from core.providers.timelog.sandbox.shelf import Entry
from core.providers.timelog.sandbox.state import TimeLogState
from core.providers.timelog.sandbox.taf import Call, Model, answer, listing, missing, resource, rule, single


def routes(state: TimeLogState) -> list[Route]:
    return [
        resource(state, "/external-systems", get=systems, post=add_system),
        resource(state, "/external-systems/{system_id:int}", get=system, put=change_system, delete=remove_system),
        resource(
            state, "/time-registration/{registration_id:int}/external-keys", get=keys, put=put_key, delete=remove_key
        ),
        resource(state, "/integration-conflicts", get=conflicts, post=add_conflict),
    ]


def systems(call: Call) -> Response:
    return listing(call, list(call.state.external_systems.values()), ExternalSystem.model_dump)


def add_system(call: Call) -> Response:
    """The answer has no id: list again. [spec]"""
    model = Model(call.body)
    name = model.text("Name", required=True)
    model.check()
    number = max(call.state.external_systems, default=0) + 1
    call.state.external_systems[number] = ExternalSystem(ID=number, Name=name, Description=model.text("Description"))
    return single(call, call.body)


def system(call: Call) -> Response:
    return single(call, _system(call).model_dump())


def change_system(call: Call) -> Response:
    found, model = _system(call), Model(call.body)
    name = model.text("Name", required=True)
    model.check()
    if found.IsSystemExternalSystem:
        raise rule("A system's own external system cannot be changed")
    found.Name, found.Description = name, model.text("Description")
    return single(call, call.body)


def remove_system(call: Call) -> Response:
    """Its keys go with it. [inferred]"""
    found = _system(call)
    if found.IsSystemExternalSystem:
        raise rule("A system's own external system cannot be deleted")
    del call.state.external_systems[found.ID]
    for key in [k for k in call.state.external_keys if k[1] == found.ID]:
        del call.state.external_keys[key]
    return answer(None)


def _system(call: Call) -> ExternalSystem:
    number = int(call.path["system_id"])
    found = call.state.external_systems.get(number)
    if found is None:
        raise missing("External system", number)
    return found


def keys(call: Call) -> Response:
    entry = _registration(call)
    rows = [
        (system_id, key)
        for (number, system_id), key in call.state.external_keys.items()
        if number == entry.registration_id
    ]
    return listing(call, rows, lambda row: _show_key(call.state, entry, *row))


def _show_key(state: TimeLogState, entry: Entry, system_id: int, key: str) -> dict[str, Any]:
    return {
        "ExternalID": key,
        "DomainType": ENTITY_REGISTRATION,
        "DomainGuid": entry.guid,
        "DomainID": entry.registration_id,
        "ExternalSystemID": system_id,
        "ExternalSystemName": state.external_systems[system_id].Name,
        "IsIgnored": False,
    }


def put_key(call: Call) -> Response:
    """Create or update: one key per registration and system. Closed days take it too. [spec]"""
    entry, model = _registration(call), Model(call.body)
    key, system_id = model.text("ExternalID", required=True), model.integer("ExternalSystemID", required=True)
    model.check()
    if system_id not in call.state.external_systems:
        raise missing("External system", system_id)
    call.state.external_keys[entry.registration_id, system_id] = key
    return single(call, {"ExternalID": key, "ExternalSystemID": system_id})


def remove_key(call: Call) -> Response:
    entry, system_id = _registration(call), call.number("externalSystemID", 0)
    if call.state.external_keys.pop((entry.registration_id, system_id), None) is None:
        raise missing("External key of system", system_id)
    return answer(None)


def _registration(call: Call) -> Entry:
    """By TimeRegistrationID only: the number of a work unit finds another row, or none."""
    number = int(call.path["registration_id"])
    entry = call.state.registrations.get(number)
    if entry is None:
        raise missing("Time registration", number)
    return entry


def conflicts(call: Call) -> Response:
    return listing(call, call.state.conflicts, dict)


def add_conflict(call: Call) -> Response:
    """An error put into TimeLog's own list; ConflictStatusType 1 is active. [spec]"""
    model = Model(call.body)
    message, system_id = model.text("ErrorMessage", required=True), model.integer("ExternalSystemID", required=True)
    code = call.body.get("ErrorCode")
    model.check()
    if system_id not in call.state.external_systems:
        raise missing("External system", system_id)
    call.state.conflicts.append(
        {
            "IntegrationConflictID": len(call.state.conflicts) + 1,
            "ErrorCode": code,
            "ErrorMessage": message,
            "ExternalSystemID": system_id,
            "ConflictStatusType": 1,
        }
    )
    return single(call, call.body)
