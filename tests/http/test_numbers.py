"""Numbers go out and come in exactly."""

from __future__ import annotations

import json
from decimal import Decimal
from enum import IntEnum, StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import Response

from core.http.answer import Answer
from core.http.client import Http
from core.http.errors import Broken
from core.http.request import encode_json

NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12)
BODIES = st.recursive(
    st.none() | st.booleans() | st.integers() | NUMBERS | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=20,
)


@given(BODIES)
def test_a_body_reads_back_as_what_went_in(body):
    assert json.loads(encode_json(body), parse_float=Decimal) == body


@pytest.mark.parametrize("written", ["7.4", "7.40", "7.4167", "0.00", "-1.5", "1000000000000000000.01"])
def test_a_decimal_is_the_same_digits_on_the_wire_and_back(wire, written):
    wire.on("/echo", lambda seen: Response(seen["body"], media_type="application/json"))
    answer = Http(provider="demo", base_url=wire.url).write(
        "POST", "/echo", json={"hours": Decimal(written)}, operation="echo"
    )
    assert wire.seen[0]["body"] == b'{"hours":%s}' % written.encode()
    assert str(answer.json()["hours"]) == written


def test_an_exponent_is_written_out():
    assert encode_json([Decimal("1E+3"), Decimal("7.400000000000000e-1")]) == b"[1000,0.7400000000000000]"


def test_enumerations_go_as_their_values():
    assert encode_json([IntEnum("N", {"A": 2}).A, StrEnum("S", {"A": "x"}).A]) == b'[2,"x"]'


@pytest.mark.parametrize("value", [7.4, {"a": 1.0}, object(), {1: "a"}, b"x"])
def test_a_float_or_an_unknown_thing_is_refused(value):
    with pytest.raises(TypeError):
        encode_json(value)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused_both_ways(value):
    with pytest.raises(ValueError, match="not a number"):
        encode_json(Decimal(value))
    with pytest.raises(Broken):
        Answer(200, {}, value.encode()).json()


@pytest.mark.parametrize("content", [b"", b"<html>", b"{", b'{"a":1}x', b"\xff\xfe\xfa", b"[" * 100_000, b"1" * 9999])
def test_what_is_no_json_is_broken(content):
    with pytest.raises(Broken):
        Answer(200, {}, content).json()


def test_text_follows_its_declared_character_set():
    assert Answer(200, {"content-type": "text/xml; charset=ISO-8859-1"}, b"S\xf8ren").text == "Søren"
    assert Answer(200, {"content-type": 'text/xml; charset="utf-8"'}, "Søren".encode()).text == "Søren"
    assert Answer(200, {"content-type": "text/xml; charset=klingon"}, "Søren".encode()).text == "Søren"
    assert Answer(200, {}, b"\xef\xbb\xbfok").text == "ok"
