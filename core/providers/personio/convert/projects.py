"""Projects that time is booked on (sheet 4.7)."""

from __future__ import annotations

from dataclasses import dataclass

from core.providers.personio import wire_time


@dataclass(frozen=True, slots=True)
class Project:
    """id is what `WorkPeriod.project` holds. parent: id of the project above it. Only an active one takes time."""

    id: str
    name: str
    code: str
    client: str
    parent: str
    active: bool


def project(one: wire_time.Project) -> Project:
    parent = one.parent_project.id if one.parent_project else ""
    return Project(one.id, one.name, one.project_code or "", one.client_name or "", parent, one.status != "ARCHIVED")
