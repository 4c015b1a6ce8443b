"""The e-conomic sandbox: whatever stands in a body, the answer is a refusal or a record, never a server error."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.providers.economic.fjordbyg import DRAFTS, INVOICES, TIME, VOUCHERS, Fjordbyg, draft, hours, invoice, voucher

WRITES: list[tuple[str, dict[str, Any]]] = [
    (VOUCHERS, voucher()),
    (f"{DRAFTS}/bulk", {"entries": [draft(voucherNumber=40118)]}),
    (TIME, hours()),
    (INVOICES, invoice()),
]


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, below in pairs:
        yield from places(below, (*path, name))


def replaced(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    body = copy.deepcopy(body)
    node = body
    for name in path[:-1]:
        node = node[name]
    node[path[-1]] = value
    return body


@pytest.mark.parametrize(("path", "body"), WRITES)
@pytest.mark.parametrize("value", [None, [], 1e300])
def test_no_value_at_any_place_breaks_the_server(
    fjordbyg: Fjordbyg, path: str, body: dict[str, Any], value: Any
) -> None:
    for place in places(body):
        answer = fjordbyg.http.post(path, content=json.dumps(replaced(body, place, value)))
        assert answer.status_code in (201, 400), (place, answer.text)
    assert fjordbyg.http.get("/_control/records").status_code == 200


@pytest.mark.parametrize("raw", [b"", b"[", b"\xff", b"1", b'{"amount": NaN}'])
@pytest.mark.parametrize(("path", "body"), WRITES)
def test_what_is_no_object_of_json_is_refused(fjordbyg: Fjordbyg, path: str, body: dict[str, Any], raw: bytes) -> None:
    assert fjordbyg.http.post(path, content=raw).status_code == 400


@pytest.mark.parametrize("cursor", ["x", "%FF", "eA==", "ÿ"])
def test_a_cursor_that_is_not_one_of_ours_is_refused(fjordbyg: Fjordbyg, cursor: str) -> None:
    assert fjordbyg.codes("GET", f"{TIME}?cursor={cursor}", None) == [("", "BadRequest")]
