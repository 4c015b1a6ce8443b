"""Personio's v2 JSON as models: what all resources share (sheet section 4). Answers are read leniently.

Only the fields that a flow needs are declared; the rest is dropped at the border. No field of a person is promised, so
only what nothing can do without must be there. Words of lists come in upper or lower case, objects bare or wrapped.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from core.http.errors import Broken

PROVIDER, TITLE = "personio", "Personio"

_WRAPPERS = ("_data", "data")
_MIDNIGHT_AFTER = "T24:00"


def wall(value: Any) -> Any:
    """Local wall clock, without zone. [docs] A zone that comes all the same is ignored; 24:00 is the next midnight.

    Raises ValueError for what is no date and time.
    """
    if not isinstance(value, str):
        return value
    after = _MIDNIGHT_AFTER in value
    parsed = datetime.fromisoformat(value.replace(_MIDNIGHT_AFTER, "T00:00")).replace(tzinfo=None)
    return parsed + timedelta(days=1) if after else parsed


def _stamp(value: Any) -> Any:
    """Aware, or None: of a stamp without zone nobody knows in whose time it is."""
    if not isinstance(value, str):
        return value
    parsed = datetime.fromisoformat(value)
    return parsed if parsed.tzinfo else None


def _word(value: Any) -> Any:
    return value.strip().upper().replace("-", "_") if isinstance(value, str) else value


def _day(value: Any) -> Any:
    return datetime.fromisoformat(value).date() if isinstance(value, str) else value


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Wall = Annotated[datetime, BeforeValidator(wall)]
MaybeStamp = Annotated[datetime | None, BeforeValidator(_stamp)]
Word = Annotated[str, BeforeValidator(_word)]
MaybeWord = Annotated[str | None, BeforeValidator(_word)]
Day = Annotated[date, BeforeValidator(_day)]
MaybeDay = Annotated[date | None, BeforeValidator(_day)]
Id = Annotated[str, BeforeValidator(_text), Field(min_length=1)]


class Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    @property
    def key(self) -> str | None:
        """What no two rows of a list share; None where there is no such thing."""
        return getattr(self, "id", None)


class Ref(Wire):
    """A reference is an object with an id; v1 wrote the same ids as numbers. [spec]"""

    id: Id


class Moment(Wire):
    """`{"date_time": …}`; on absences also which half of the day is meant, or null for the whole one. [client]"""

    date_time: Wall
    type: MaybeWord = None


class Approval(Wire):
    status: MaybeWord = None


W = TypeVar("W", bound=Wire)


def read(model: type[W], document: Any) -> W:
    """The document, bare or wrapped, as `model`. Raises Broken that names the fields and never repeats their values."""
    try:
        return model.model_validate(unwrapped(document))
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'whole'}: {e['type']}" for e in error.errors()[:5])
        raise Broken(
            f"Personio's answer does not have the form of a {model.__name__} ({wrong}). Nothing of it was used.",
            provider=TITLE,
        ) from None


def unwrapped(document: Any) -> Any:
    """One object, taken out of `_data` or `data` where it is in one: clients have met all three (sheet 4)."""
    if isinstance(document, Mapping):
        for name in _WRAPPERS:
            if isinstance(document.get(name), Mapping):
                return document[name]
    return document


def rows(document: Any) -> list[Any] | None:
    """The rows of a list; None for what is no list."""
    if isinstance(document, list):
        return document
    if isinstance(document, Mapping):
        return next((document[name] for name in _WRAPPERS if isinstance(document.get(name), list)), None)
    return None


def next_link(document: Any) -> str | None:
    """The address of the next page, absolute or relative; None on the last one. [spec]"""
    found: Any = document
    for name in ("_meta", "links", "next", "href"):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, str) and found else None


def created_id(document: Any) -> str | None:
    """The id in the answer to a create, wrapped or not; None where it names none."""
    inner = unwrapped(document)
    found = _text(inner.get("id")) if isinstance(inner, Mapping) else None
    return found if isinstance(found, str) and found else None
