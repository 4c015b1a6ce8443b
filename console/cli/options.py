"""Options that several commands share."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from core.models.period import PayoutGroup, PayPeriod

IntegrationName = Annotated[str, typer.Option("--integration", help="Name of the integration.")]
Period = Annotated[str | None, typer.Option("--period", help="A calendar month, like 2026-10.")]
First = Annotated[str | None, typer.Option("--from", help="First day, like 2026-10-01; with --to.")]
Last = Annotated[str | None, typer.Option("--to", help="Last day, inclusive; with --from.")]
Group = Annotated[
    PayoutGroup | None,
    typer.Option("--payout-group", help="Only people paid this often. Without it: each group, one after another."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def pay_period(period: str | None, first: str | None, last: str | None) -> PayPeriod:
    """The period that was asked for. Raises BadParameter."""
    if (period is None) == (first is None and last is None):
        raise typer.BadParameter("Say which days: --period 2026-10, or --from and --to.")
    if period is not None:
        return month(period)
    if first is None or last is None:
        raise typer.BadParameter("--from and --to go together.")
    try:
        return PayPeriod(_day(first), _day(last))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def month(text: str) -> PayPeriod:
    """Raises BadParameter."""
    year, _, number = text.partition("-")
    try:
        return PayPeriod.month(int(year), int(number))
    except ValueError as error:
        raise typer.BadParameter(f"{text} is no month. Write it like 2026-10.") from error


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text} is no day. Write it like 2026-10-31.") from error
