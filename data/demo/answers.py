"""What a person decides in the demo, as data. Nothing here is done by itself: the demo applies each as an action.

Every decision names what it is about by `kind` (hours, absence, supplement) and `code` as rows of the time system carry
it, and says one `decision`:

* `map`: to `target`. `absence_type` is Zenegy's system type; `company_type` the name of the company's own type, which
  is found through an absence that uses it. `standard_rate` is each person's own rate. `general_rate` and
  `supplement_rate` are named by their number.
* `leave_out`: is not meant for payroll.
* `leave_open`: nobody knows; rows of this code stay blocked.

`pay_basis` narrows a decision to people paid that way. Links are not decided here: the demo takes the proposals that
the matching calls exact or confident.
"""

from __future__ import annotations

from typing import Any

from data.demo.company import ABSENCE_CODES, COMPANY_TYPES

Decision = dict[str, Any]

PROJECT_TIME = "project"
LEFT_OPEN = ("90",)
COMPANY_TYPE_OF = {"52": "unpaid_paternity"}
SALARY_TARGETS = {
    "2200": ("hours", "general_rate", "1150"),
    "2210": ("hours", "general_rate", "1200"),
    "2300": ("hours", "general_rate", "1300"),
    "2400": ("supplement", "supplement_rate", "900"),
}


def decisions() -> list[Decision]:
    """All decisions of the demo, absence first, in the order of the codes."""
    project: list[Decision] = [
        {
            "kind": "hours",
            "code": PROJECT_TIME,
            "pay_basis": "hourly",
            "decision": "map",
            "target": {"type": "standard_rate"},
        },
        {"kind": "hours", "code": PROJECT_TIME, "pay_basis": "monthly", "decision": "leave_out"},
    ]
    salary = [
        {"kind": kind, "code": code, "decision": "map", "target": {"type": type, "number": number}}
        for code, (kind, type, number) in SALARY_TARGETS.items()
    ]
    return [*_absence(), *project, *salary]


def _absence() -> list[Decision]:
    result: list[Decision] = []
    for code in ABSENCE_CODES:
        decision: Decision = {"kind": "absence", "code": code.code, "name": code.name}
        if code.code in LEFT_OPEN:
            decision |= {"decision": "leave_open"}
        elif not code.to_payroll:
            decision |= {"decision": "leave_out"}
        elif code.code in COMPANY_TYPE_OF:
            name, _, system = COMPANY_TYPES[COMPANY_TYPE_OF[code.code]]
            target = {"type": "absence_type", "absence_type": system, "company_type": name}
            decision |= {"decision": "map", "target": target}
        else:
            target = {"type": "absence_type", "absence_type": int(code.payroll_number), "company_type": None}
            decision |= {"decision": "map", "target": target}
        if code.active:
            result.append(decision)
    return result
