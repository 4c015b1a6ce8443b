"""Zenegy's answers taken out of their wrapping (sheet section 4): what the wrapping says, and the rows of a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any


class ResultType(IntEnum):
    """`resultType` of the envelope. Hours sends names [spec], Admin numbers, in the same order [inferred]."""

    INTERNAL_ERROR = 0
    OK = 1
    NOT_FOUND = 2
    FORBIDDEN = 3
    CONFLICTED = 4
    INVALID = 5
    UNAUTHORIZED = 6


_BY_NAME = {kind.name.replace("_", "").lower(): kind for kind in ResultType}


@dataclass(frozen=True, slots=True)
class Result:
    """An envelope `Result` [spec]. `value` is None where it is missing. kind: None where the word is not known."""

    success: bool
    message: str
    kind: ResultType | None
    value: Any


def result(document: Any) -> Result | None:
    """The envelope, decided by `isSuccess`; None for a document that is not wrapped (the older routes)."""
    if not isinstance(document, Mapping) or not ({"isSuccess", "isFailure"} & document.keys()):
        return None
    success = document["isSuccess"] if "isSuccess" in document else not document["isFailure"]
    return Result(
        success=success is True,
        message=str(document.get("message") or ""),
        kind=_result_type(document.get("resultType")),
        value=document.get("value"),
    )


def _result_type(raw: Any) -> ResultType | None:
    if isinstance(raw, int) and not isinstance(raw, bool):
        return ResultType(raw) if raw in set(ResultType) else None
    if isinstance(raw, str):
        return _result_type(int(raw)) if raw.isdigit() else _BY_NAME.get(raw.lower())
    return None


def unwrapped(document: Any) -> Any:
    """The value of an envelope, or the document itself."""
    found = result(document)
    return document if found is None else found.value


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. total, display: `totalRecords` and `totalDisplayRecords`; None where the answer has none."""

    items: tuple[Any, ...]
    total: int | None = None
    display: int | None = None

    @property
    def certain_total(self) -> int | None:
        """The rows on all pages; None where the two totals differ.

        Nobody has shown which of them counts what a filter leaves: then only an empty page tells the end.
        """
        return self.total if self.display in (None, self.total) else None


def page(document: Any) -> Page | None:
    """A list in any of the forms met: paged object, array, one object (sheet 5.3), nothing. None: it is no list."""
    value = unwrapped(document)
    if value is None:
        return Page(())
    if isinstance(value, list):
        return Page(tuple(value))
    if isinstance(value, Mapping) and isinstance(value.get("data"), list):
        return Page(tuple(value["data"]), value.get("totalRecords"), value.get("totalDisplayRecords"))
    if isinstance(value, Mapping) and "uid" in value:
        return Page((value,))
    return None
