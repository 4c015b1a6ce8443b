"""What all tables share: how constraints are named, and short ways to write typed columns."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from core.store.types import Exact, Utc

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def new_id() -> str:
    return uuid.uuid4().hex


def key() -> Any:
    """A primary key that says nothing about its row."""
    return Field(default_factory=new_id, primary_key=True)


def moment(nullable: bool = True) -> Any:
    return Field(default=None, sa_column=Column(Utc, nullable=nullable)) if nullable else Field(sa_type=Utc)


def amount(nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(Exact, nullable=True)) if nullable else Field(sa_type=Exact)


def document() -> Any:
    """A JSON object. Never holds a secret or a personal number."""
    return Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
