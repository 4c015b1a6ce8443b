"""Absence types and rates (sheet 5.3, 5.4, 5.5)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from core.http.errors import NotSent
from core.models.codes import AbsenceType, HourRate
from core.providers.zenegy import wire
from core.providers.zenegy.routes import TITLE, uid

# [docs]; a newer list may be longer, so further numbers are taken from existing absences.
SYSTEM_TYPES: Mapping[int, str] = {
    0: "Vacation",
    1: "Illness",
    2: "Vacation free day",
    3: "Care day",
    4: "Child ill",
    5: "Maternity without salary",
    6: "Maternity with salary",
    7: "Training and education",
}


def absence_types(existing: Iterable[wire.Absence], pasted: str = "") -> list[AbsenceType]:
    """The system types, the company's own as found on existing absences, and those typed into the connection.

    No route lists a company's own types. pasted: one per line, `5:<uid> name`. Raises NotSent for any other line.
    """
    types = {str(number): AbsenceType(id=str(number), name=name, system_type=number) for number, name in _system()}
    for absence in existing:
        own = absence.company_absence_type
        target = absence_target(absence)
        name = (own.name if own and ":" in target else absence.absence_type_name) or target
        types.setdefault(target, _absence_type(target, name))
    for line in filter(str.strip, pasted.splitlines()):
        target, _, name = line.strip().partition(" ")
        types[target] = _absence_type(target, name.strip() or target)
    return list(types.values())


def _system() -> Iterable[tuple[int, str]]:
    return SYSTEM_TYPES.items()


def _absence_type(target: str, name: str) -> AbsenceType:
    number, company_type = absence_type_of(target)
    return AbsenceType(id=target, name=name, system_type=number, company_type=company_type)


def absence_target(absence: wire.Absence) -> str:
    """`Write.target` of an absence as read: `5`, or `5:<uid>` for the company's own type under 5."""
    own = absence.company_absence_type
    if own is None or own.is_custom_absence_type is False:
        return str(absence.absence_type)
    return f"{absence.absence_type}:{own.uid}"


def absence_type_of(target: str) -> tuple[int, str | None]:
    """System type and company type of a target. Raises NotSent where it is neither `5` nor `5:<uid>`."""
    number, _, company_type = target.partition(":")
    if not (number.isascii() and number.isdigit()) or target.endswith(":"):
        raise NotSent(
            f"{target!r} is no absence type of Zenegy: expected a number, or 5:uid for the company's own type.",
            provider=TITLE,
        )
    return int(number), uid(company_type, "absence type") if company_type else None


def hour_rate(rate: wire.HourRate, accounts: Collection[str] = ()) -> HourRate:
    """accounts: users that were seen to have this rate; they count only where its access is limited."""
    seen = frozenset(accounts) | {user.uid for user in rate.allowed_users or ()}
    return HourRate(
        id=rate.uid,
        number=rate.number or "",
        name=rate.name or rate.number or rate.uid,
        amount=rate.payment_per_rate,
        standard=rate.is_standard,
        own_amount=rate.override_rate,
        disabled=rate.is_disabled,
        accounts=seen if rate.limit_user_access or rate.is_standard else None,
    )


def supplement_rate(rate: wire.SupplementRate) -> HourRate:
    return HourRate(
        id=rate.uid,
        number=rate.number or "",
        name=rate.name or rate.number or rate.uid,
        operation="supplement",
        amount=rate.rate,
        own_amount=rate.override_rate,
    )


def rate_body(rate: HourRate, present: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The body that creates or changes a general rate. [spec] present: the detail as read, for what we do not know.

    Raises NotSent for a standard rate: Zenegy keeps those itself, from the wage on the employee.
    """
    if rate.standard or (present or {}).get("isStandard"):
        raise NotSent(
            f"{rate.name} is a person's standard rate. Zenegy keeps it itself: change the wage on the employee there.",
            provider=TITLE,
        )
    if not rate.number.strip() or not rate.name.strip():
        raise NotSent("A rate needs a number and a name.", provider=TITLE)
    kept = present or {}
    return {
        "name": rate.name,
        "number": rate.number,
        "paymentPerRate": rate.amount,
        "overrideRate": rate.own_amount,
        "limitUserAccess": rate.accounts is not None,
        "isStandard": False,
        "allowedUsers": sorted(rate.accounts or ()),
        "allowedUserGroups": [group["uid"] for group in kept.get("allowedUserGroups") or ()],
        "denmarkSpecificData": kept.get("denmarkSpecificData"),
    }
