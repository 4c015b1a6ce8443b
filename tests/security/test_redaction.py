from __future__ import annotations

import time
from decimal import Decimal
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

import pytest

from core.security.redaction import MASK, data, excerpt, is_secret_name, line, register_secret, text

CANARY = 'c4n<&>"ry+/=tweet'


@pytest.mark.parametrize(
    "form",
    [
        CANARY,
        f"before {CANARY} after {CANARY}",
        f"https://x/?q={quote(CANARY)}",
        f"a={quote_plus(CANARY)}&b=2",
        '{"x": "c4n<&>\\"ry+/=tweet"}',
        f"<x>{escape(CANARY)}</x>",
    ],
)
def test_a_registered_value_is_masked_however_it_is_written(form):
    register_secret(CANARY)
    masked = text(form)
    assert MASK in masked
    assert "tweet" not in masked


def test_a_secret_inside_a_longer_one_does_not_leave_the_rest_standing():
    register_secret("inner-secret")
    register_secret("outer-inner-secret-tail")
    assert text("x outer-inner-secret-tail y") == f"x {MASK} y"


def test_a_short_value_is_not_masked_everywhere():
    register_secret("demo")
    register_secret("")
    assert text("the demo company") == "the demo company"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"access_token": "abc", "hours": 7.4}', '{"access_token": "***", "hours": 7.4}'),
        ('{"refreshToken":"a\\"b","x":1}', '{"refreshToken":"***","x":1}'),
        ('{"password": 1234, "x": 1}', '{"password": "***", "x": 1}'),
        ('{"tokens": 3, "token": null}', '{"tokens": 3, "token": null}'),
        ('{"client_secret": ["a", "b"], "x": 1}', '{"client_secret": "***", "x": 1}'),
        ('{"credentials": {"a": "b"}, "x": 1}', '{"credentials": "***", "x": 1}'),
        ('{"access_token": "cut in the mid', '{"access_token": "***"'),
        ("{'api_key': 'abc', 'x': 1}", "{'api_key': \"***\", 'x': 1}"),
        ('"{\\"apiKey\\": \\"abc\\"}"', '"{\\"apiKey\\": "***"}"'),
        ("siteCode=N&apiID=r&apiPassword=p%261&page=1", "siteCode=N&apiID=r&apiPassword=***&page=1"),
        ("https://x/cb?code=abc&state=s", "https://x/cb?code=***&state=s"),
        ("https://x/cb?page=1&access_token=abc#f", "https://x/cb?page=1&access_token=***"),
        ("https://user:pass1@host/x", "https://user:***@host/x"),
        ("<tlp:Password a='1'>p</tlp:Password><b>1</b>", "<tlp:Password a='1'>***</tlp:Password><b>1</b>"),
        ("Authorization: Bearer abc.def\nAccept: x", "Authorization: ***\nAccept: x"),
        ("cookie: a=b; c=d\nset-cookie: e=f", "cookie: ***\nset-cookie: ***"),
        ("X-AppSecretToken: abc\nX-Company: 1", "X-AppSecretToken: ***\nX-Company: 1"),
        ("sent bearer abcdef123 to it", "sent bearer *** to it"),
        ("got eyJhbGciOiJI.eyJzdWIiOiIx.sig-1 back", "got *** back"),
        ("the cpr=1503851234 is", "the cpr=*** is"),
    ],
)
def test_a_value_under_a_telling_name_or_shape_is_masked(before, after):
    shown = text(before)
    assert shown.split("#")[0] == after.split("#")[0]


@pytest.mark.parametrize(
    "number",
    [
        "150385-1234",
        "1503851234",
        "150385 1234",
        "310299-0001",
        "750385-1234",
        "19850315-1234",
        "850315-1234",
        "850375-1234",
        "850315+1234",
        "198503151234",
        "15038512345",
        "150385 12345",
        "55038512345",
        "15438512345",
    ],
)
def test_nordic_personal_numbers_are_masked_wherever_they_stand(number):
    for around in ("{}", "for {}.", '"x": "{}"', "<a>{}</a>", "a={}&b=1", "({})"):
        assert number not in text(around.format(number))


@pytest.mark.parametrize(
    "harmless",
    [
        "2026-03-02T08:30:11.4200000",
        "7.4167",
        "+45 20 00 10 07",
        "6A1D0B52-52B0-4E0C-9B0A-015038512345",
        "3b1503851234",
        "991399-1234",
        "1700000000",
        "order 1003851",
        "ho:1a2b3c4d",
        "Basic training",
        "the tokens of the day: 3",
        "Invalid token: expired",
        "tokenType=bearer",
    ],
)
def test_what_only_looks_a_little_alike_is_left(harmless):
    assert text(harmless) == harmless


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "Api_Password",
        "apiPassword",
        "X-Api-Key",
        "client_secret",
        "Authorization",
        "Proxy-Authorization",
        "Set-Cookie",
        "X-AgreementGrantToken",
        "refresh_token",
        "cpr",
        "cprNumber",
        "employeeCpr",
        "personnummer",
        "socialSecurityNumber",
    ],
)
def test_telling_names(name):
    assert is_secret_name(name)


@pytest.mark.parametrize("name", ["", "token_type", "hours", "code", "absenceCode", "employeeNumber", "apiID", "state"])
def test_other_names_keep_their_values(name):
    assert not is_secret_name(name)


def test_mappings_and_lists_keep_their_shape_and_their_numbers():
    register_secret("registered-value")
    before = {
        "token": "x",
        "password": "",
        "hours": Decimal("7.4"),
        "list": [1, None, True, "registered-value", {"apiKey": 9}],
        "raw": b"cpr=1503851234",
        ("a", 1): ("150385-1234",),
    }
    assert data(before) == {
        "token": MASK,
        "password": "",
        "hours": "7.4",
        "list": [1, None, True, MASK, {"apiKey": MASK}],
        "raw": f"cpr={MASK}",
        ("a", 1): [MASK],
    }


def test_an_excerpt_is_masked_before_it_is_cut():
    register_secret("secret-that-is-cut")
    shown = excerpt("x" * 490 + "secret-that-is-cut" + "y" * 100)
    assert "secret" not in shown
    assert len(shown) <= 501


def test_a_large_answer_is_masked_in_a_moment():
    row = '{"uid":"6a1d0b52-52b0-4e0c-9b0a-2f6c7c1e9a11","hours":7.4,"token":"abc","note":"' + "word " * 20 + '"},'
    nasty = "a" * 200_000 + '"' * 2000 + "token" * 2000 + "1" * 50_000 + "<" * 2000
    started = time.process_time()
    masked = text(row * 5000)
    text(nasty)
    assert time.process_time() - started < 5
    assert "abc" not in masked


def test_a_line_that_was_shown_is_masked_once_its_secret_is_known() -> None:
    said = "X-Trace: 4f1c9d2e77aa"
    assert line(said) == said
    register_secret("4f1c9d2e77aa")
    assert line(said) == f"X-Trace: {MASK}"
