"""A plan's figures: its sheets, added up."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from core.transfer.keep import SHEET


def plan_figures(session: Session, sheets: Sequence[int]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The head count with what is told beside it, and the totals: of all these sheets, added up."""
    people: Counter[str] = Counter()
    moves: Counter[str] = Counter()
    problems: Counter[str] = Counter()
    alarms: Counter[str] = Counter()
    evidence: Counter[str] = Counter()
    totals: defaultdict[str, defaultdict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    wanted = set(sheets)
    for start in range(0, len(sheets), 500):
        some = sheets[start : start + 500]
        for outcome, body in session.execute(select(SHEET.c.outcome, SHEET.c.body).where(SHEET.c.id.in_(some))):
            people[outcome] += 1
            moves.update(move["action"] for move in body["moves"])
            problems.update(found["reason"] for found in body["problems"])
            alarms.update(found["reason"] for found in body["alarms"])
            evidence.update(body["evidence"])
            for name, shares in body["totals"].items():
                for share, value in shares.items():
                    totals[name][share] += Decimal(value)
    counts = {
        "people": dict(sorted(people.items())),
        "everybody": len(wanted),
        "moves": dict(sorted(moves.items())),
        "problems": dict(sorted(problems.items())),
        "alarms": dict(sorted(alarms.items())),
        "evidence": dict(sorted(evidence.items())),
    }
    return counts, {name: {s: str(v) for s, v in sorted(sums.items())} for name, sums in sorted(totals.items())}
