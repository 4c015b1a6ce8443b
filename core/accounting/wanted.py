"""What a plan wants the accounting system to hold: documents, and the rows that each covers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.accounting.rows import Portion, Problem
from core.models.rows import SourceRow
from core.models.writes import Write


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document as it should stand there. facts: what people see beside it, such as a rounding difference."""

    write: Write
    covers: tuple[Portion, ...]
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """All that approved rows ask for. Every row is in a document, in a problem, or not approved."""

    wanted: Sequence[Wanted] = ()
    problems: Sequence[Problem] = ()
    not_approved: Sequence[SourceRow] = ()
