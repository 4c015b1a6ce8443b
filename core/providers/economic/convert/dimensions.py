"""Departments: e-conomic keeps departments and shares of several under numbers that may be the same (sheet 4.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.models.bookkeeping import Dimension

SHARED = "d:"
"""Begins the id of a distribution over several departments."""


def id_of(number: str | None, kind: str | None) -> str | None:
    if number is None:
        return None
    return f"{SHARED}{number}" if kind == "distribution" else number


def marks_of(number: str | None, kind: str | None) -> dict[Dimension, str]:
    """The dimensions of a record that carries this distribution."""
    known = id_of(number, kind)
    return {Dimension.DEPARTMENT: known} if known else {}


def body_of(marks: Mapping[Dimension, str]) -> dict[str, Any]:
    """As the field of an entry or line; nothing where no department is meant."""
    known = marks.get(Dimension.DEPARTMENT)
    if not known:
        return {}
    kind = "distribution" if known.startswith(SHARED) else "department"
    number = int(known.removeprefix(SHARED))
    return {"departmentalDistribution": {"departmentalDistributionNumber": number, "distributionType": kind}}
