"""The sheet's exchanges, answer by answer. Numbers, codes, structure must be the same; words and moments are ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.providers.economic.fjordbyg import Fjordbyg

GOLDEN = Path(__file__).parent / "golden"
THEIRS = "https://restapi.e-conomic.com"
WORDS = {"message", "developerHint", "errorMessage", "title", "detail", "logId", "logTime", "traceId", "traceTimeUtc"}
OURS = WORDS | {"objectVersion"}
"""Properties of which only the kind is compared."""
BEFORE: dict[str, list[str]] = {
    "11-journal-entries": ["11-create-voucher"],
    "11-delete-entry": ["11-create-voucher"],
    "11-draft-entries-bulk-again": ["11-draft-entries-bulk"],
    "11-draft-entries": ["11-draft-entries-bulk"],
    "11-delete-draft-entry": ["11-draft-entries-bulk"],
    "4.5-time-entries": ["11-create-time-entry"],
    "4.5-approve": ["11-create-time-entry"],
    "11-draft-invoice": ["11-create-draft-invoice"],
    "11-delete-draft-invoice": ["11-create-draft-invoice"],
    "4.6-book-invoice": ["11-create-draft-invoice"],
    "6-url-changed": ["11-draft-entries-bulk"],
}
"""What must have happened."""


def golden(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_text())
    return found


def play(fjordbyg: Fjordbyg, name: str) -> Any:
    request = golden(name)["request"]
    return fjordbyg.call(request["method"], request["target"], request.get("body"), headers=request.get("headers", {}))


def differences(expected: Any, found: Any, root: str, place: str = "body") -> list[str]:
    """Where the answer is not as the golden has it; properties beyond the golden's may be there."""
    if isinstance(expected, dict):
        if not isinstance(found, dict):
            return [f"{place}: {found!r} instead of an object"]
        missing = [f"{place}.{name} is missing" for name in expected if name not in found]
        return missing + [
            line
            for name in expected
            if name in found
            for line in _property(name, expected[name], found[name], root, f"{place}.{name}")
        ]
    if isinstance(expected, list):
        if not isinstance(found, list) or len(found) != len(expected):
            return [f"{place}: {found!r} instead of {len(expected)} rows"]
        pairs = enumerate(zip(expected, found, strict=True))
        return [line for number, (one, other) in pairs for line in differences(one, other, root, f"{place}[{number}]")]
    if isinstance(expected, str):
        expected = expected.replace(THEIRS, root)
    return [] if expected == found else [f"{place}: {found!r} instead of {expected!r}"]


def _property(name: str, expected: Any, found: Any, root: str, place: str) -> list[str]:
    is_moment = name == "lastUpdated" and not str(expected).startswith("2026-10-01")
    if name in OURS or is_moment:
        return [] if isinstance(found, type(expected)) and found else [f"{place}: {found!r}"]
    return differences(expected, found, root, place)


@pytest.mark.parametrize("name", sorted(path.stem for path in GOLDEN.glob("*.json")))
def test_the_sandbox_answers_as_the_sheet_says(fjordbyg: Fjordbyg, name: str) -> None:
    if name == "3-missing-module":
        fjordbyg.screen("module", moduleNumber=4, on=False)
    if name == "7-too-many":
        fjordbyg.screen("rate_limit", limit=3)
        fjordbyg.get("/self")
    for earlier in BEFORE.get(name, []):
        assert play(fjordbyg, earlier).is_success
    expected, answer = golden(name)["response"], play(fjordbyg, name)
    assert answer.status_code == expected["status"], answer.text
    for header, value in expected.get("headers", {}).items():
        assert answer.headers[header] == value.replace(THEIRS, fjordbyg.root)
    if "body" in expected:
        assert differences(expected["body"], answer.json(), fjordbyg.root) == []
    else:
        assert answer.content == b""


@pytest.mark.parametrize("name", sorted(path.stem for path in GOLDEN.glob("*.json")))
def test_a_golden_names_its_section_and_how_sure_it_is(name: str) -> None:
    document = golden(name)
    assert document["section"].split(",")[0] == name.partition("-")[0]
    assert any(mark in document["confidence"] for mark in ("spec", "live", "docs", "client", "inferred"))
