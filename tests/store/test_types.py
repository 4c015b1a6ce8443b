"""Money, hours and times come back exactly as they went in, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, func, insert, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import StatementError

from core.store.database import Store
from core.store.types import SCALE, Exact, Utc

ROWS = Table("typed_row", MetaData(), Column("id", Integer, primary_key=True), Column("x", Exact), Column("t", Utc))
DIALECT = sqlite.dialect()
NOON = datetime(2026, 3, 29, 12, 30, 15, 123456, UTC)


@pytest.fixture
def typed(any_store: Store) -> Store:
    with any_store.write() as session:
        ROWS.create(session.connection())
    return any_store


def put(store: Store, **values: object) -> None:
    with store.write() as session:
        session.execute(insert(ROWS).values(**values))


def test_amounts_come_back_equal_and_sum_exactly(typed: Store) -> None:
    amounts = [Decimal("0.1"), Decimal("0.2"), Decimal("-7.4"), Decimal("0.0001"), Decimal("123456789012.34"), None]
    for amount in amounts:
        put(typed, x=amount)
    with typed.read() as session:
        assert list(session.scalars(select(ROWS.c.x).order_by(ROWS.c.id))) == amounts
        total = session.scalar(select(func.sum(ROWS.c.x)))
    assert total == Decimal("123456789005.2401")


def test_a_finer_amount_is_refused_and_not_rounded(typed: Store) -> None:
    with pytest.raises(StatementError, match=r"0\.00001 has more than four decimals"):
        put(typed, x=Decimal("0.00001"))
    with typed.read() as session:
        assert session.scalar(select(func.count()).select_from(ROWS)) == 0


@given(st.integers(-(10**15), 10**15))
def test_an_amount_is_stored_as_ten_thousandths_and_never_in_exponents(scaled: int) -> None:
    amount = Decimal(scaled) / SCALE
    stored = Exact().process_bind_param(amount, DIALECT)
    assert stored == scaled
    back = Exact().process_result_value(stored, DIALECT)
    assert back == amount
    assert "E" not in str(back)
    assert len(str(back).partition(".")[2]) >= 2


def test_a_time_of_any_zone_comes_back_as_the_same_moment_in_utc(typed: Store) -> None:
    put(typed, t=NOON.astimezone(timezone(timedelta(hours=2))))
    with typed.read() as session:
        back = session.scalar(select(ROWS.c.t))
    assert back == NOON
    assert back.utcoffset() == timedelta(0)


def test_times_of_different_zones_are_compared_as_moments(typed: Store) -> None:
    put(typed, t=NOON)
    an_hour_before = (NOON - timedelta(hours=1)).astimezone(timezone(timedelta(hours=5)))
    with typed.read() as session:
        assert session.scalar(select(func.count()).where(ROWS.c.t > an_hour_before)) == 1
        assert session.scalar(select(func.count()).where(ROWS.c.t < an_hour_before)) == 0


def test_a_naive_time_is_refused(typed: Store) -> None:
    with pytest.raises(StatementError, match="aware times only"):
        put(typed, t=datetime(2026, 3, 29, 12, 0))  # noqa: DTZ001
