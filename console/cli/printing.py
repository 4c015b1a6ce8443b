"""What all commands print alike: JSON for programs, short lines for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

from console import texts

if TYPE_CHECKING:
    from core.actions.shown.runs import RunNow
    from core.actions.shown.summaries import PlanView, Reason, Summary

ORDER = tuple(texts.OUTCOMES)


def print_json(body: Any) -> None:
    """One JSON document on stdout. Figures are text, so that none is rounded on the way."""
    json.dump(plain(body), sys.stdout, indent=2, ensure_ascii=False)
    print(flush=True)


def plain(thing: Any) -> Any:
    """As JSON carries it: dates and figures as text."""
    if is_dataclass(thing) and not isinstance(thing, type):
        return plain(asdict(thing))
    if isinstance(thing, Mapping):
        return {str(name): plain(value) for name, value in thing.items()}
    if isinstance(thing, list | tuple | set | frozenset):
        return [plain(value) for value in thing]
    if isinstance(thing, Decimal):
        return format(thing.normalize(), "f")
    if isinstance(thing, date | datetime):
        return thing.isoformat()
    return thing.value if isinstance(thing, Enum) else thing


def reason_json(found: Reason) -> dict[str, Any]:
    words = texts.reason(found.reason, found.about)
    return {**plain(found), "says": words.what, "mend": words.mend, "who": words.who}


def summary_json(summary: Summary) -> dict[str, Any]:
    """Head count, moves, totals, problems and alarms, with their words."""
    return {
        **plain(summary),
        "problems": [reason_json(found) for found in summary.problems],
        "alarms": [reason_json(found) for found in summary.alarms],
    }


def plan_json(view: PlanView) -> dict[str, Any]:
    body: dict[str, Any] = plain(view)
    return {**{name: value for name, value in body.items() if name != "summary"}, **summary_json(view.summary)}


def run_json(run: RunNow) -> dict[str, Any]:
    """A run, with its items as they were when it ended."""
    body: dict[str, Any] = plain(
        {
            "id": run.id,
            "company": run.company,
            "integration": run.integration,
            "first": run.period.first if run.period else None,
            "last": run.period.last if run.period else None,
            "payout_group": run.group,
            "plan": run.plan,
            "state": run.state,
            "reason": run.reason,
            "actor": run.actor,
            "trigger": run.trigger,
            "created_at": run.created_at,
            "ended_at": run.ended_at,
            "states": run.states,
            "totals": run.totals,
            "agrees": run.agrees,
            "report": run.report,
        }
    )
    return body


def print_run(run: RunNow) -> None:
    """A run in a few lines, with what reading back found."""
    days = f"{run.period.first} to {run.period.last}, paid {run.group}" if run.period else "employee data"
    print(f"Run {run.id}: {texts.RUNS[run.state]} · {run.integration} · {days} · started by {run.actor}")
    rows = ", ".join(f"{count:,} {texts.STATES[state]}" for state, count in run.states.items())
    print(f"  {rows or 'no rows'}")
    if run.reason:
        print(f"  {run.reason}")
    if run.agrees is not None:
        words = "agrees, row by row" if run.agrees else "differs; `handover verify` says where"
        print(f"  read back: payroll {words}")


def print_summary(summary: Summary) -> None:
    """Head count, figures, and what is left for a person."""
    print(f"\nPeople: {summary.everybody:,} in either system")
    for outcome in ORDER:
        if count := summary.people.get(outcome):
            print(f"  {count:>11,}  {texts.OUTCOMES[outcome]}")
    for name, shares in summary.totals.items():
        kind, _, unit = name.partition("/")
        print(f"\n{texts.KINDS.get(kind, kind)}, in {unit}")
        _print_column(
            [(words, shares[share]) for share, words in texts.SHARES.items() if shares.get(share)],
            ("in all, in the time system", shares.get("source", Decimal(0))),
        )
    print_reasons("Left for a person", summary.problems)
    print_reasons("Alarms", summary.alarms)


def _print_column(parts: Sequence[tuple[str, Decimal]], whole: tuple[str, Decimal]) -> None:
    """Parts and their sum, all with as many decimals as it takes for them to add up before the reader's eyes."""
    fine = any(value != round(value, 2) for _, value in (*parts, whole))
    for words, value in (*parts, whole):
        print(f"  {f'{value:,.4f}' if fine else texts.figure(value):>11}  {words}")


def print_reasons(title: str, reasons: Iterable[Reason]) -> None:
    reasons = sorted(reasons, key=lambda r: (-r.rows, r.reason, r.about))
    if reasons:
        print(f"\n{title}")
    for found in reasons:
        words = texts.reason(found.reason, found.about)
        names = ", ".join(found.names) + (" and others" if found.people > len(found.names) else "")
        rows, people = texts.many(found.rows, "row"), texts.many(found.people, "person", "people")
        print(f"  {rows} of {people}: {words.what}. {words.mend} ({words.who})")
        print(f"      {names}")


def print_plan(view: PlanView) -> None:
    print(f"Plan {view.id}: {view.first} to {view.last}, paid {view.payout_group}")
    print(f"  hash {view.hash}")
    moves = ", ".join(f"{count:,} {texts.MOVES[name]}" for name, count in view.summary.moves.items())
    print(f"  {texts.many(view.to_send, 'row')} to send" + (f" ({moves})" if moves and view.to_send else ""))


def say(words: str) -> None:
    """A line about what is going on: on stderr, so that stdout holds the result alone."""
    print(words, file=sys.stderr, flush=True)
