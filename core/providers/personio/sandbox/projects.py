"""`/v2/projects` and their members (sheet section 4.7)."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from starlette.responses import Response
from starlette.routing import BaseRoute

from . import fields, reading
from .account import Account, Document
from .answers import Problem, bad_request, empty, not_found, reply, unprocessable
from .calls import Call, api
from .paging import asked, page
from .rows import Attendance
from .state import PersonioState

CAP, MEMBERS_CAP = 100, 200
INCLUDES = ("tracked_minutes", "sub_projects_tracked_minutes", "sub_projects_count", "tracked_periods_count")
LISTS = ("id", "name", "project_code", "parent_project.id")
# Which fields a sub-project may not have is not said; those that belong to the whole [inferred].
NOT_ON_SUB_PROJECTS = ("assigned_to_all", "client_name", "cost_center", "project_type")


class ProjectBody(fields.ProjectFields):
    name: str = Field(min_length=1, max_length=255)
    status: fields.ProjectStatus


class ProjectChange(fields.ProjectFields):
    name: str | None = Field(None, min_length=1, max_length=255)
    status: fields.ProjectStatus | None = None


class Member(BaseModel):
    person: fields.Ref


MEMBERS = TypeAdapter(list[Member])


def routes(state: PersonioState) -> list[BaseRoute]:
    read, write = "projects:read", "projects:write"
    all_, one, members = "/v2/projects", "/v2/projects/{id}", "/v2/projects/{id}/members"
    return [
        api(state, "GET", all_, read, list_projects),
        api(state, "POST", all_, write, create),
        api(state, "GET", one, read, get_project),
        api(state, "PATCH", one, write, change),
        api(state, "DELETE", one, write, delete),
        api(state, "GET", members, read, list_members),
        api(state, "POST", members, write, add_members),
        api(state, "DELETE", members, write, remove_members),
    ]


def list_projects(call: Call) -> Response:
    ask = asked(call, CAP, CAP)
    query = ask.query
    reading.only(query, (*LISTS, "status", "top_level_only", "include"), strict=True)
    wanted = {name: reading.listed(query, name) for name in LISTS}
    statuses = reading.chosen(query, "status", ("ACTIVE", "ARCHIVED"))
    top_only = query.get("top_level_only", "false").lower() == "true"
    include = _include(query.getlist("include"))

    def fits(row: Document) -> bool:
        values = {**row, "parent_project.id": _parent_id(row)}
        return (
            all(ids is None or values[name] in ids for name, ids in wanted.items())
            and (statuses is None or row["status"] in statuses)
            and not (top_only and _parent_id(row))
        )

    return page(
        call,
        ask,
        lambda: (row for row in call.account.projects.values() if fits(row)),
        lambda row: (len(row["id"]), row["id"]),
        lambda row: _shape(call.account, row, include),
    )


def get_project(call: Call) -> Response:
    reading.only(call.query, ("include",), strict=True)
    return reply(_shape(call.account, _project(call), _include(call.query.getlist("include"))))


def create(call: Call) -> Response:
    body, account = call.body(ProjectBody), call.account
    row = {"id": account.next_project_id(), **body.model_dump(mode="json")}
    _check(account, row, body.model_fields_set)
    account.touch()
    account.projects[row["id"]] = row
    account.members[row["id"]] = {}
    return call.created(row["id"])


def change(call: Call) -> Response:
    row, body = _project(call), call.body(ProjectChange)
    changed = row | body.model_dump(mode="json", include=body.model_fields_set)
    _check(call.account, changed, body.model_fields_set)
    call.account.touch()
    row.update(changed)
    return empty()


def delete(call: Call) -> Response:
    """A project with tracked time stays; with a parent go its sub-projects."""
    account = call.account
    row = _project(call)
    going = [row, *_subs(account, row["id"])]
    if any(_tracked(account, one["id"]) for one in going):
        raise unprocessable("Project has tracked time", "A project with tracked time cannot be deleted.")
    account.touch()
    for one in going:
        del account.projects[one["id"]], account.members[one["id"]]
    return empty()


def list_members(call: Call) -> Response:
    """A limit over 200 is a 422 here, not a 400."""
    ask = asked(call, MEMBERS_CAP, MEMBERS_CAP, _limit_too_high)
    members = call.account.members[_project(call)["id"]]
    return page(call, ask, lambda: members, lambda one: (len(one), one), lambda one: {"person": {"id": one}})


def add_members(call: Call) -> Response:
    """All or none; saying it twice changes nothing; the project is then no longer assigned to all."""
    row, account = _project(call), call.account
    ids = _member_ids(call)
    if _parent_id(row):
        raise unprocessable("Sub-project", "A sub-project cannot have members.")
    if not set(ids) <= set(account.persons):
        raise unprocessable("Unprocessable request", "One of the persons does not exist.")
    account.touch()
    account.members[row["id"]] |= dict.fromkeys(ids)
    row["assigned_to_all"] = False
    return reply({"_data": [{"person": {"id": one}} for one in ids]}, 201)


def remove_members(call: Call) -> Response:
    """By a list in the body or by `person.id` in the query: two clients, two ways, neither verified."""
    members = call.account.members[_project(call)["id"]]
    ids = _member_ids(call) if call.raw else reading.listed(call.query, "person.id") or []
    call.account.touch()
    for one in ids:
        members.pop(one, None)
    return empty()


def _member_ids(call: Call) -> list[str]:
    try:
        return [one.person.id for one in MEMBERS.validate_python(call.json())]
    except ValidationError as error:
        raise bad_request() from error


def _limit_too_high() -> Problem:
    return unprocessable("Unprocessable request", f"The limit must be between 1 and {MEMBERS_CAP}.")


def _include(values: list[str]) -> list[str]:
    names = [name.strip() for value in values for name in value.split(",") if name.strip()]
    if not set(names) <= set(INCLUDES):
        raise unprocessable("Unprocessable request", "An unknown value of include.")
    return names


def _check(account: Account, row: Document, sent: set[str]) -> None:
    others = [one for one in account.projects.values() if one["id"] != row["id"]]
    parent = _parent_id(row)
    start, end = row["start"] and row["start"]["date"], row["end"] and row["end"]["date"]
    if any(one["name"] == row["name"] for one in others):
        raise unprocessable("Duplicate name", "A project with this name exists already.")
    if row["project_code"] and any(one["project_code"] == row["project_code"] for one in others):
        raise unprocessable("Duplicate code", "A project with this code exists already.")
    if row["cost_center"] and row["cost_center"]["id"] not in account.names["cost_center"]:
        raise unprocessable("Unknown cost center", "The cost center does not exist.")
    if start and end and start > end:
        raise unprocessable("Start after end", "The start of the project must not be after its end.")
    if not parent:
        return
    above = account.projects.get(parent)
    if above is None or _parent_id(above) or parent == row["id"]:
        raise unprocessable("Unknown parent project", "The parent project does not exist or is a sub-project itself.")
    if any(row[name] for name in NOT_ON_SUB_PROJECTS if name in sent):
        raise unprocessable("Field not allowed", "This field is not allowed on a sub-project.")


def _shape(account: Account, row: Document, include: list[str]) -> Document:
    counted: dict[str, Any] = {}
    subs = _subs(account, row["id"]) if include else []
    if "tracked_minutes" in include:
        counted["tracked_minutes"] = _minutes(_tracked(account, row["id"]))
    if "sub_projects_tracked_minutes" in include:
        counted["sub_projects_tracked_minutes"] = sum(_minutes(_tracked(account, one["id"])) for one in subs)
    if "sub_projects_count" in include:
        counted["sub_projects_count"] = len(subs)
    if "tracked_periods_count" in include:
        counted["tracked_periods_count"] = len(_tracked(account, row["id"]))
    return {**row, **counted}


def _project(call: Call) -> Document:
    found = call.account.projects.get(call.path["id"])
    if found is None:
        raise not_found()
    return found


def _parent_id(row: Document) -> str | None:
    return row["parent_project"]["id"] if row["parent_project"] else None


def _subs(account: Account, project_id: str) -> list[Document]:
    return [one for one in account.projects.values() if _parent_id(one) == project_id]


def _tracked(account: Account, project_id: str) -> list[Attendance]:
    return [row for row in account.attendances if row.project_id == project_id]


def _minutes(rows: list[Attendance]) -> int:
    return sum(int((row.end - row.start).total_seconds()) // 60 for row in rows if row.end)
