"""What a call of a webhook, or a row of its log of events, points to (sheet 8).

Payloads hold ids and no data. [docs] Their keys nobody has shown, so ids are looked for, the most telling key first.
All of it is a hint: whoever gets one reads anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.models.both_sides import Kept

_KEPT = {"absence": Kept.ABSENCE, "attendance": Kept.WORK}
_NAMES = ("event_name", "event", "name", "type")
_ENVELOPE = ("company_id", "webhook_id", "event_id", "delivery_id", "id")


@dataclass(frozen=True, slots=True)
class Hint:
    """event: such as `absence-period.deleted`, empty where none was found. refs: ids that may be meant, each once."""

    event: str
    refs: tuple[str, ...]

    @property
    def kept(self) -> Kept | None:
        """What is to be read anew; None for anything else, such as a person."""
        return _KEPT.get(self.event.partition("-")[0])

    @property
    def deleted(self) -> bool:
        return self.event.endswith(".deleted")


def hint(body: Any) -> Hint:
    """Never raises: what makes no sense points to nothing."""
    if not isinstance(body, Mapping):
        return Hint("", ())
    event = next((body[name] for name in _NAMES if isinstance(body.get(name), str) and "." in body[name]), "")
    event = event.strip().lower()
    payload = body.get("payload")
    inner = payload if isinstance(payload, Mapping | list) else {k: v for k, v in body.items() if k not in _ENVELOPE}
    found = [(path.lower(), ref) for path, ref in _ids(inner, "")]
    subject = event.partition(".")[0].partition("-")[0]
    about = [ref for path, ref in found if subject and _names(path, subject)]
    bare = [ref for path, ref in found if path in ("id", "ids", "resource_id", "entity_id", "object_id")]
    return Hint(event, tuple(dict.fromkeys(about or bare or [ref for _, ref in found])))


def _names(path: str, subject: str) -> bool:
    """Whether an id is the event's own subject: `absence_period.id`, `absencePeriodId`, but not `absence_type.id`."""
    return path.startswith(subject) and "type" not in path


def _ids(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every text or number under a name that ends in `id` or `ids`, with the names that lead to it."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _ids(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for inner in value:
            yield from _ids(inner, path)
    elif isinstance(value, str | int) and not isinstance(value, bool) and path.lower().endswith(("id", "ids")):
        yield path, str(value)
