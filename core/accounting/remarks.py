"""What the check of a file finds, and the errors that its reader and writer raise."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error: the target may refuse the file or take it wrongly. A warning: it will take it, somebody should look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Remark:
    """rule: its id in the format's list of rules. text: a sentence for a person. line: from 1, None for the whole."""

    severity: Severity
    rule: str
    text: str
    line: int | None = None


class Remarks:
    """Collects remarks while a file is checked. warnings: the rules that are no errors."""

    def __init__(self, warnings: Collection[str]) -> None:
        self._warnings = warnings
        self.found: list[Remark] = []

    def add(self, rule: str, text: str, line: int | None = None) -> None:
        severity = Severity.WARNING if rule in self._warnings else Severity.ERROR
        self.found.append(Remark(severity, rule, text, line))

    def in_order(self) -> list[Remark]:
        """By line; what is about the whole file comes last."""
        return sorted(self.found, key=lambda remark: (remark.line is None, remark.line or 0))


class Unreadable(ValueError):
    """The bytes are no file of this format, or a part of one; the message says why and what to do."""


class NotWritten(ValueError):
    """The file would break the format. remarks: the errors, each with the row it stands in."""

    def __init__(self, remarks: Sequence[Remark]) -> None:
        more = f" (and {len(remarks) - 1} more)" if len(remarks) > 1 else ""
        super().__init__(f"The file was not written. {remarks[0].text}{more}")
        self.remarks = tuple(remarks)
