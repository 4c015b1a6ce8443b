"""What goes into matching beside the two lists, and what comes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol


class Status(StrEnum):
    """What is proposed for one left employee.

    exact: number and name are equal after folding and nothing speaks against it.
    confident: the evidence is as good without that. Both may be accepted together, after a preview.
    review: a link is proposed, and a person must look.
    no_match: nobody on the right side is likely enough.
    """

    EXACT = "exact"
    CONFIDENT = "confident"
    REVIEW = "review"
    NO_MATCH = "no_match"


class Against(StrEnum):
    """What forbids linking two unseen, in words."""

    NAMES = "the number is the same but both names differ"
    FIRST_NAMES = "first names differ"
    BIRTH_DATES = "birth dates differ"
    NUMBER_ELSEWHERE = "the number belongs to somebody else"
    RUNNER_UP = "another candidate is almost as likely"
    NO_NAME = "there is no name to compare"
    NUMBERED_MAIL = "e-mail addresses differ only by a number"
    SECOND_NAMESAKE = "only the name agrees, and the e-mail address is that of a second namesake"
    OTHERS_ALIKE = "only the name agrees, the numbers differ, and somebody else's name is like it"


class DecisionError(ValueError):
    """Decisions of people that contradict each other; the message names the employees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What people have decided, by the providers' own ids. Holds whatever the evidence says.

    linked: pairs (left id, right id) that belong together.
    rejected: pairs (left id, right id) that do not.
    no_counterpart: left ids that nobody on the right side belongs to.
    Ids that are in neither list today are passed over: people leave, and their decisions stay.
    """

    linked: frozenset[tuple[str, str]] = frozenset()
    rejected: frozenset[tuple[str, str]] = frozenset()
    no_counterpart: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Raises DecisionError when no result could satisfy all decisions."""
        links = sorted(self.linked)
        for side, word in ((0, "left"), (1, "right")):
            seen: set[str] = set()
            for pair in links:
                if pair[side] in seen:
                    raise DecisionError(
                        f"The {word} employee {pair[side]} is linked twice. Take one of the links back."
                    )
                seen.add(pair[side])
        for left, right in links:
            if (left, right) in self.rejected:
                raise DecisionError(
                    f"Employees {left} and {right} are both linked and rejected. Take one of them back."
                )
            if left in self.no_counterpart:
                raise DecisionError(f"Employee {left} is linked to {right} and marked as having no counterpart.")


@dataclass(frozen=True, slots=True)
class FieldEvidence:
    """What one field says about a pair.

    field: the name of the field in `core.models.people.Employee`.
    left, right: the values as the two systems hold them; "" where one has none.
    level: how they compare, in words.
    points: base-2 logarithm of how much more often this is seen at the same person than at two people; two decimals.
    """

    field: str
    left: str
    right: str
    level: str
    points: float


class Explains(Protocol):
    """Puts the candidates of a left employee, and what speaks for one of them, into words."""

    def candidates(self, row: int) -> tuple[Candidate, ...]: ...

    def evidence(self, pair: int) -> tuple[FieldEvidence, ...]: ...

    def told(self, pair: int) -> list[tuple[str, str, str, str, float]]: ...

    def columns(self) -> Columns: ...


@dataclass(frozen=True, slots=True)
class Columns:
    """The candidates of all left employees at once, for who writes them all: a hundred thousand people have half a
    million, and an object for each takes longer than writing them.

    starts: by `Proposal.row`, the place of the first candidate, best first; one more entry ends the last.
    right_ids, points, confidence, conflicts: as in `Candidate`; told: the fields of each `FieldEvidence` of a place.
    """

    starts: list[int]
    right_ids: list[str]
    points: list[float]
    confidence: list[float]
    conflicts: list[tuple[str, ...]]
    told: Callable[[int], list[tuple[str, str, str, str, float]]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A right employee that may be the left one.

    points: the total; exactly the sum of the points of `evidence`.
    confidence: 0 to 1, the pair's share against "nobody" and against every other candidate of either person.
    conflicts: what forbids accepting it unseen, in words.
    """

    right_id: str
    points: float
    confidence: float
    conflicts: tuple[str, ...]
    pair: int = field(repr=False, compare=False)
    explains: Explains = field(repr=False, compare=False)

    @property
    def evidence(self) -> tuple[FieldEvidence, ...]:
        """What each field says that either has, in the order in which a person reads them. Made when asked for."""
        return self.explains.evidence(self.pair)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed for one left employee.

    right_id: the other end of the proposed one-to-one link; None for no_match.
    confidence: 0 to 1, of the link, or of there being nobody when there is no link.
    decided: a person has decided this; the status is then confident or no_match.
    conflicts: what forbids accepting the link unseen, in words.
    """

    left_id: str
    right_id: str | None
    status: Status
    confidence: float
    decided: bool
    conflicts: tuple[str, ...]
    row: int = field(repr=False, compare=False)
    explains: Explains = field(repr=False, compare=False)

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """Best first, up to five and the proposed one. The proposed one is not the first when a better one is the link
        of somebody else. Made when asked for: a hundred thousand people have half a million candidates.
        """
        return self.explains.candidates(self.row)

    def with_conflict(self, words: str) -> Proposal:
        """The same, to be looked at for one more reason."""
        return replace(self, status=Status.REVIEW, conflicts=(*self.conflicts, words))

    @property
    def link(self) -> Candidate | None:
        """The candidate that is proposed."""
        if self.right_id is None:
            return None
        return next((c for c in self.candidates if c.right_id == self.right_id), None)


@dataclass(frozen=True, slots=True)
class MatchResult:
    """proposals: one for each left employee, in the order of the left list.
    base: the points that chance costs: a pair of total `-base` is as likely right as wrong, before competition.
    unlinked: right ids that no proposal links, in the order of the right list.
    """

    proposals: tuple[Proposal, ...]
    base: float
    unlinked: tuple[str, ...]

    def columns(self) -> Columns | None:
        """The candidates of all proposals at once; None where nothing is proposed."""
        return self.proposals[0].explains.columns() if self.proposals else None
