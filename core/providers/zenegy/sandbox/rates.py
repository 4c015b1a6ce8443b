"""The rules of hour rates (sheet 5.3, 11): unique numbers, standard rates that nobody edits, access lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from . import reading, seed
from .answers import Problem, Refused
from .company import Company


def rate_of(company: Company, uid: str) -> seed.HourRate:
    rate = company.rates.get(uid)
    if rate is None:
        raise Problem(404, f"Rate {uid} was not found.")
    return rate


def create(company: Company, body: Mapping[str, Any]) -> seed.HourRate:
    """A new general rate. A number that is taken is a 409 problem [spec: declared for rates]."""
    changes = _changes(company, body)
    for name in ("name", "number"):
        reading.required(body, name)
    if body.get("isStandard"):
        raise Refused("Standard rates are made by the system.")
    rate = seed.HourRate(uid=seed.new_uid(), id=company.next_id(), **changes)
    _check_number(company, rate.uid, rate.number)
    company.rates[rate.uid] = rate
    company.rates_changed()
    return rate


def change(company: Company, rate: seed.HourRate, body: Mapping[str, Any]) -> None:
    """Change the fields that the body names."""
    _refuse_standard(rate)
    changes = _changes(company, body)
    _check_number(company, rate.uid, changes.get("number", rate.number))
    for name, value in changes.items():
        setattr(rate, name, value)
    company.rates_changed()


def disable(rate: seed.HourRate) -> None:
    _refuse_standard(rate)
    rate.isDisabled = True


def delete(company: Company, rate: seed.HourRate) -> None:
    """Remove a general rate that no registration uses [the latter inferred]."""
    _refuse_standard(rate)
    if any(row.rate_uid == rate.uid for row in company.hours.rows.values()):
        raise Refused("The rate is in use and cannot be deleted.")
    del company.rates[rate.uid]
    company.rates_changed()


def _refuse_standard(rate: seed.HourRate) -> None:
    if rate.isStandard:
        raise Problem(403, "A standard rate follows the employee profile and cannot be changed.")


def _check_number(company: Company, uid: str, number: str) -> None:
    if any(r.number == number and r.uid != uid and not r.isStandard for r in company.rates.values()):
        raise Problem(409, f"A rate with number {number} already exists.")


def _changes(company: Company, body: Mapping[str, Any]) -> dict[str, Any]:
    """The fields sent, read and checked. Other members of `denmarkSpecificData` than the wage code are ignored."""
    readers: dict[str, Callable[[Any, str], Any]] = {
        "name": reading.text,
        "number": reading.text,
        "paymentPerRate": reading.number,
        "overrideRate": reading.flag,
        "limitUserAccess": reading.flag,
        "allowedUsers": reading.texts,
        "allowedUserGroups": reading.texts,
    }
    changes: dict[str, Any] = {
        name: read(body[name], name) for name, read in readers.items() if body.get(name) is not None
    }
    if any(uid not in company.users for uid in changes.get("allowedUsers", ())):
        raise Refused("USER_NOT_FOUND", "NotFound")
    if any(uid not in company.groups for uid in changes.get("allowedUserGroups", ())):
        raise Refused("User group was not found.", "NotFound")
    danish = reading.json_object(body.get("denmarkSpecificData") or {})
    if danish.get("wageCode") is not None:
        changes["wageCode"] = reading.text(danish["wageCode"], "wageCode")
    return changes
