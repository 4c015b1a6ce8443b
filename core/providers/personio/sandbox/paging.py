"""Pages of v2: opaque cursors, caps by resource, absolute links built from the request's host (sheet section 5).

A cursor carries the limit and the filters it was made with, so that a client may resend them or not. It says after
which row the next page begins, not how many rows to skip: what is added or deleted meanwhile shifts nothing.
"""

from __future__ import annotations

import base64
import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from starlette.datastructures import QueryParams
from starlette.responses import Response

from .answers import Problem, bad_request, reply
from .calls import Call

T = TypeVar("T")
Key = tuple[int | str, ...]
Ordered = tuple[list[Any], list[Any]]
REMEMBERED = 32


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is asked for. query: the filters, those of the cursor where the request repeats none."""

    limit: int
    query: QueryParams
    after: Key | None


class Down(tuple[int | str, ...]):
    """One part of a key that sorts downwards."""

    __slots__ = ()

    def __lt__(self, other: Any) -> bool:
        return tuple.__gt__(self, other)


def asked(call: Call, cap: int, default: int, over: Callable[[], Problem] = bad_request) -> Asked:
    """over: the refusal of a limit out of range."""
    held = _read(call.query["cursor"], call) if call.query.get("cursor") else None
    own = [(name, value) for name, value in call.query.multi_items() if name not in ("limit", "cursor")]
    query = QueryParams(own or (held["q"] if held else []))
    limit = call.query.get("limit") or (held["l"] if held else default)
    if not str(limit).isdigit() or not 1 <= int(limit) <= cap:
        raise over()
    return Asked(int(limit), query, held["a"] if held else None)


def page(
    call: Call,
    ask: Asked,
    rows: Callable[[], Iterable[T]],
    key: Callable[[T], Key],
    shape: Callable[[T], Any],
    down: Sequence[bool] = (),
    next_path: str = "",
    keep: bool = False,
) -> Response:
    """One page. rows: those that the filters let through. key: unique, the order; down: which parts sort downwards.

    next_path: where the next link points to, if not to this list. keep: sort once for all pages until the next write;
    only for a list that changes by nothing else.
    """

    def order(values: Key) -> tuple[Any, ...]:
        return tuple(
            Down((v,)) if flag else v
            for v, flag in zip(values, (*down, *[False] * (len(values) - len(down))), strict=True)
        )

    def in_order() -> Ordered:
        pairs = sorted(((order(key(row)), row) for row in rows()), key=lambda pair: pair[0])
        return [row for _, row in pairs], [one for one, _ in pairs]

    ordered, keys = _kept(call, ask, in_order) if keep else in_order()
    start = 0 if ask.after is None else bisect_right(keys, order(ask.after))
    found = ordered[start : start + ask.limit]
    links = {"self": {"href": call.link()}}
    if start + ask.limit < len(ordered):
        cursor = _write(call, ask, key(found[-1]))
        to = call.url.replace(path=next_path) if next_path else call.url
        links["next"] = {"href": str(to.replace(query=f"cursor={cursor}"))}
    return reply({"_data": [shape(row) for row in found], "_meta": {"links": links}})


def _kept(call: Call, ask: Asked, in_order: Callable[[], Ordered]) -> Ordered:
    kept = call.account.sorted_lists
    if kept.changes != call.account.changes or len(kept.lists) >= REMEMBERED:
        kept.lists.clear()
        kept.changes = call.account.changes
    name = (call.url.path, str(ask.query))
    if name not in kept.lists:
        kept.lists[name] = in_order()
    return kept.lists[name]


def path_of(cursor: str) -> str:
    """The list that a cursor belongs to; a 400 for what is none."""
    return str(_decoded(cursor)["p"])


def _write(call: Call, ask: Asked, after: Key) -> str:
    held = {"p": call.url.path, "l": ask.limit, "q": ask.query.multi_items(), "a": after}
    return base64.urlsafe_b64encode(json.dumps(held, separators=(",", ":")).encode()).decode().rstrip("=")


def _read(cursor: str, call: Call) -> dict[str, Any]:
    held = _decoded(cursor)
    if held["p"] != call.url.path:
        raise bad_request(parameter="cursor")
    return held


def _decoded(cursor: str) -> dict[str, Any]:
    try:
        held = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        query = [(str(name), str(value)) for name, value in held["q"]]
        return {"p": str(held["p"]), "l": int(held["l"]), "q": query, "a": tuple(held["a"])}
    except (ValueError, TypeError, KeyError) as error:
        raise bad_request(parameter="cursor") from error
