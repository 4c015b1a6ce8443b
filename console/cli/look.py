"""`handover runs`, `handover status` and `handover verify`: how things stand. None of them changes anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from console import texts
from console.cli.options import First, IntegrationName, Json, Last, Period, pay_period
from console.cli.printing import plain, print_json, print_reasons, print_run, reason_json, run_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.actions.restored import Compared
    from core.actions.shown.companies import End
    from core.actions.shown.gauges import Gauges
    from core.actions.shown.standing import PeriodView, Standing
    from core.actions.verify import Verdict

OptionalIntegration = Annotated[str | None, typer.Option("--integration", help="Only of this integration.")]


def runs(integration: OptionalIntegration = None, json: Json = False) -> int:
    """The runs, newest first."""
    from core.actions.home import integration_named, open_home
    from core.actions.shown.runs import run_list

    with open_home() as home:
        flow = integration_named(home, integration)[1] if integration else None
        found = run_list(home, integration=flow)
    if json:
        print_json({"runs": [run_json(run) for run in found]})
        return 0
    for run in found:
        print_run(run)
    if not found:
        print("Nothing has been sent yet.")
    return 0


def status(json: Json = False) -> int:
    """Connections, open periods, unfinished runs, items, alarms: as stored, without asking a provider."""
    from core.actions.home import open_home
    from core.actions.shown.standing import standing

    with open_home() as home:
        found = standing(home)
    code = int(bool(found.unfinished) or _alarmed(found))
    if json:
        print_json({**_standing_json(found), "exit": code})
        return code
    _print_standing(found)
    return code


def _standing_json(found: Standing) -> dict[str, Any]:
    return {
        "connections": [
            {**_connection_json(company, connection), **plain(found.gauges.ways[connection.id])}
            for company, connection in found.connections
        ],
        "periods": [{**plain(p), "alarms": [reason_json(alarm) for alarm in p.alarms]} for p in found.periods],
        "unfinished": [run_json(run) for run in found.unfinished],
        "items": found.items,
        "by_hand": found.by_hand,
        **{name: value for name, value in plain(found.gauges).items() if name != "ways"},
        "unclear_per_thousand": found.gauges.unclear_per_thousand,
    }


def _connection_json(company: str, found: End) -> dict[str, Any]:
    """trouble: what the provider said last, where something is wrong; pauses_until: nobody asks it before then."""
    names = ("provider", "base_url", "real", "may_send", "signed_in_as", "problems")
    last = ("pauses_until", "token_expires", "last_success", "unconfirmed")
    return {
        "id": found.id,
        "company": company,
        "name": found.name,
        **{name: getattr(found, name) for name in names},
        "trouble": found.said,
        **{name: getattr(found, name) for name in last},
    }


def _alarmed(found: Standing) -> bool:
    needs_somebody = any(found.items.get(state) for state in ("rejected", "held"))
    return needs_somebody or bool(found.by_hand) or any(p.alarms or p.differences for p in found.periods)


def _print_standing(found: Standing) -> None:
    print("Connections")
    for company, connection in found.connections:
        print(f"  {_connection(company, connection)}")
        for sentence in connection.problems:
            print(f"      {sentence}")
    if not found.connections:
        print("  none yet")
    print("\nOpen periods")
    for period in found.periods:
        print(f"  {_period(period)}")
        print_reasons("Alarms", period.alarms)
    if not found.periods:
        print("  none yet")
    if found.unfinished:
        print("\nUnfinished runs")
        for run in found.unfinished:
            print_run(run)
    print("\nRows in the ledger")
    for state, count in found.items.items():
        print(f"  {count:>9,}  {texts.STATES[state]}")
    if not found.items:
        print("  none yet")
    if found.by_hand:
        print(f"  {found.by_hand:>9,}  to be entered in payroll by hand")
    print("\nOperation")
    for sentence in _operation(found.gauges):
        print(f"  {sentence}")


def _operation(found: Gauges) -> Iterable[str]:
    yield f"{texts.many(found.workers, 'worker')} alive"
    if found.oldest_open_seconds is not None:
        yield f"the oldest open row has waited for {found.oldest_open_seconds / 60:,.0f} min"
    if found.attempted:
        yield (
            f"last 30 days: {texts.many(found.attempted, 'row')} tried, {found.unclear:,} without a clear answer "
            f"({found.unclear_per_thousand:g} per 1,000), {found.throttled:,} times asked to wait"
        )
    made = found.backed_up_at
    yield f"newest back-up: {f'{made:%Y-%m-%d %H:%M} UTC' if made else 'none that this database knows of'}"


def _connection(company: str, found: End) -> str:
    kind = "the real system" if found.real else "not the real system"
    may = "may send" if found.may_send else "read-only"
    health = "signed out" if found.health == "signed_out" else "healthy"
    health = f"in trouble: {found.said}" if found.said else health
    return f"{found.name} of {company} at {found.base_url}: {health} · {kind} · {may}"


def _period(found: PeriodView) -> str:
    people = ", ".join(f"{count:,} {texts.OUTCOMES[name]}" for name, count in found.people.items())
    differs = f" · {texts.many(found.differences, 'difference')} at the last reading back" if found.differences else ""
    days = f"{found.first} to {found.last}, paid {found.payout_group}"
    return f"{found.integration} · {days} · {people or 'not planned yet'}{differs}"


def verify(
    integration: IntegrationName,
    period: Period = None,
    first: First = None,
    last: Last = None,
    json: Json = False,
) -> int:
    """Check the audit chain, and compare the ledger with payroll by reading anew. Ends 1 when anything differs.

    In a home that was brought back from a back-up it opens sending again.
    """
    days = pay_period(period, first, last)
    from core.actions.home import actor, integration_named, open_home
    from core.actions.restored import compare_restored
    from core.actions.verify import verify as check

    with open_home() as home:
        company, flow = integration_named(home, integration)
        found = check(home, company, flow, days)
        restored = compare_restored(home, company, flow, days, found, actor())
    code = 0 if found.agrees and (restored is None or restored.opened) else 1
    if json:
        print_json(
            {
                "integration": integration,
                "first": days.first,
                "last": days.last,
                "agrees": found.agrees,
                **plain(found),
                "differences": [{**plain(d), "says": texts.DIFFERENCES[d.kind]} for d in found.differences],
                "restored": restored and plain(restored),
                "exit": code,
            }
        )
        return code
    _print_verdict(found)
    if restored is not None:
        _print_restored(restored)
    return code


def _print_restored(found: Compared) -> None:
    print(f"\n{found.why}")
    for record in found.unknown:
        print(f"  Sent since then, and not in this ledger: {_about(record)}")
    if found.unknown:
        print("  None of these is sent again: a plan shows each as already there, until somebody decides about it.")
    if found.opened:
        print("Sending is as open again as it was then. Plan each open period anew.")
    else:
        first, last = found.days.first, found.days.last
        print(f"Sending stays closed until the chain is whole and all of --from {first} --to {last} was compared.")


def _print_verdict(found: Verdict) -> None:
    print("Audit chain: whole" if not found.chain else "Audit chain: broken")
    for sentence in found.chain:
        print(f"  {sentence}")
    print(f"Payroll, read anew: {texts.many(found.equal, 'row')} as sent")
    for operation in sorted({*found.sent, *found.found}):
        sent, there = (texts.figure(side.get(operation, 0)) for side in (found.sent, found.found))
        print(f"  {texts.KINDS.get(operation, operation)}: {sent} sent, {there} found")
    for difference in found.differences:
        print(f"  {_difference(difference)}")
    for sentence in _undecided(found):
        print(f"  {sentence}")
    if found.others:
        records = texts.many(len(found.others), "record")
        print(f"{records} not from here, there before we sent or nobody knows since when; no disagreement")
    for other in found.others:
        print(f"  {_about(other)}")
    print("All agrees." if found.agrees else "This does not agree.")


def _undecided(found: Verdict) -> Iterable[str]:
    for state, count in found.undecided.items():
        unclear = count - (found.by_hand if state == "held" else 0)
        if unclear:
            yield f"{texts.many(unclear, 'row')} {texts.STATES[state]}: nobody can say yet whether payroll has them"
    if found.by_hand:
        rows = texts.many(found.by_hand, "row")
        yield f"{rows} {texts.STATES['held']}: to be entered by hand in payroll; say so on Transfer then"


def _difference(found: Any) -> str:
    about, _, record = _about(found).partition(": ")
    return f"{about}: {texts.DIFFERENCES[found.kind]} ({record})"


def _about(found: Any) -> str:
    holder, first, last, target = found.subject.split("|", 3)
    days = first if first == last else f"{first} to {last}"
    whose = f"person {found.source_person}" if found.source_person else f"payroll's {holder}"
    figures = [
        f"{texts.figure(value)} {word}"
        for value, word in ((found.sent, "sent"), (found.found, "found"))
        if value is not None
    ]
    what = texts.KINDS.get(found.operation, found.operation)
    return f"{what} of {whose} on {days}: {', '.join(figures)}; record {found.ref}, target {target}"
