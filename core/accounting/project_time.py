"""From approved hours to time entries on the projects of the accounting system."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from core.accounting.rows import Problem, Reason, approved, portion, project_of
from core.accounting.wanted import Asked, Wanted
from core.mapping.accounts import ProjectRule
from core.mapping.dated import DatedRules
from core.models.postings import ProjectTime, project_time_write
from core.models.rows import Kind, SourceRow

LONGEST_TEXT = 200
"""Room is left for our mark, whatever the system takes."""


def ask_project_time(rows: Iterable[SourceRow], links: Mapping[str, str], rules: DatedRules[str, ProjectRule]) -> Asked:
    """One entry for each employee, project, activity and day. links: source person to the employee there."""
    good, waiting = approved(rows, {Kind.HOURS})
    groups: defaultdict[tuple[str, str, str, str], list[SourceRow]] = defaultdict(list)
    problems: list[Problem] = []
    for row in good:
        key = (row.kind.value, row.id)
        project, employee = project_of(row), links.get(row.person)
        if project is None:
            problems.append(Problem(Reason.NO_PROJECT, (key,), row.person, {"label": row.label}))
        elif (rule := rules.find(row.day, project)) is None:
            problems.append(Problem(Reason.NO_RULE, (key,), row.person, {"code": project, "label": row.label}))
        elif employee is None:
            problems.append(Problem(Reason.NOT_LINKED, (key,), row.person))
        else:
            groups[row.day.isoformat(), employee, rule.target, rule.activity].append(row)
    wanted = [
        _entry(employee, target, activity, its) for (_, employee, target, activity), its in sorted(groups.items())
    ]
    return Asked(tuple(one for one in wanted if one.write.quantity), tuple(problems), tuple(waiting))


def _entry(employee: str, project: str, activity: str, rows: list[SourceRow]) -> Wanted:
    entry = ProjectTime(
        employee=employee,
        project=project,
        activity=activity,
        day=rows[0].day,
        hours=sum((row.quantity for row in rows[1:]), rows[0].quantity),
        text=", ".join(dict.fromkeys(row.note or row.label for row in rows))[:LONGEST_TEXT].strip(),
    )
    return Wanted(project_time_write(entry), tuple(portion(row) for row in rows))
