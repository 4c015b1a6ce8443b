"""`handover match`: two CSV files of employees in, their links out."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from console.cli.people_csv import MatchInputError, People, read_people
from core.actions.matching import Columns, MatchResult, Status, match

__all__ = ["MatchCounts", "MatchInputError", "match_files"]

POSSIBLE = 0.001
_REVIEW = Status.REVIEW.value
HEADER = ("left_id", "right_id", "status", "confidence", "rank", "reasons")


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchCounts:
    """left, right: employees read; then left ones by status. notes: what was left out while reading, in words."""

    left: int
    right: int
    exact: int
    confident: int
    review: int
    no_match: int
    notes: tuple[str, ...]


def match_files(left: Path, right: Path, out: Path, seed: int = 0) -> MatchCounts:
    """Match the employees of two CSV files and write the links to `out`, in the order of the left file.

    Rank 1 of a left id is the proposed link, its right_id empty where there is none; further ranks are candidates, best
    first, and always `review`: only a person may take one. The same input and seed write the same bytes.
    Raises MatchInputError when a file can't be used; nothing is written then.
    """
    if out.resolve() in (left.resolve(), right.resolve()):
        raise MatchInputError(
            f"The result would overwrite {out.name}, one of the two lists. Choose another file for it."
        )
    with _no_collecting():
        people = read_people(left), read_people(right)
        result = match(people[0].employees, people[1].employees, seed=seed)
        _write(result, out)
        return _counts(people, result)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Millions of small objects without cycles: looking for some again and again takes a third of the time."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _counts(people: tuple[People, People], result: MatchResult) -> MatchCounts:
    by_status = Counter(p.status for p in result.proposals)
    return MatchCounts(
        left=len(people[0].employees),
        right=len(people[1].employees),
        exact=by_status[Status.EXACT],
        confident=by_status[Status.CONFIDENT],
        review=by_status[Status.REVIEW],
        no_match=by_status[Status.NO_MATCH],
        notes=people[0].notes + people[1].notes,
    )


def _write(result: MatchResult, out: Path) -> None:
    """Beside the old file first, so that a failure leaves no half of one."""
    beside = out.with_name(f".{out.name}.part")
    try:
        with beside.open("w", encoding="utf-8", newline="") as file:
            file.write(",".join(HEADER) + "\n")
            file.writelines(_lines(result))
        beside.replace(out)
    except OSError as error:
        raise MatchInputError(f"{out} can't be written: {error.strerror}.") from error
    finally:
        beside.unlink(missing_ok=True)


def _lines(result: MatchResult) -> Iterator[str]:
    """Of hardly possible candidates the total alone: a file of 100,000 people is large enough.

    Most lines are such, with nothing in them to quote but ids; writing each through `csv` takes a tenth of all time.
    """
    columns = result.columns()
    if not columns:
        return
    right_ids, points = columns.right_ids, columns.points
    quoted = {each: _cell(each) for each in set(right_ids)}
    totals = {each: f"points {each:+.2f}" for each in set(points)}
    shares = {each: f"{each:.4f}" for each in set(columns.confidence)}
    for proposal in result.proposals:
        left, right_id = _cell(proposal.left_id), proposal.right_id
        others = range(columns.starts[proposal.row], columns.starts[proposal.row + 1])
        link = next((at for at in others if right_ids[at] == right_id), None) if right_id is not None else None
        words = "nobody is likely enough" if link is None else _words(columns, link, totals[points[link]])
        right = "" if right_id is None else quoted.get(right_id) or _cell(right_id)
        yield f"{left},{right},{proposal.status.value},{proposal.confidence:.4f},1,{words}\n"
        rank = 1
        for at in others:
            if at != link:
                rank += 1
                share, total = columns.confidence[at], totals[points[at]]
                words = total if share < POSSIBLE else _words(columns, at, total)
                yield f"{left},{quoted[right_ids[at]]},{_REVIEW},{shares[share]},{rank},{words}\n"


def _words(columns: Columns, at: int, total: str) -> str:
    """What speaks against taking it unseen, the total, and every field that adds to it or takes from it."""
    fields = [
        f"{level} {points:+.2f} ({left} / {right})" for _, left, right, level, points in columns.told(at) if points
    ]
    return _cell("; ".join([*(f"look: {conflict}" for conflict in columns.conflicts[at]), total, *fields]))


def _cell(text: str) -> str:
    """As RFC 4180 has it."""
    if '"' in text or "," in text or "\n" in text or "\r" in text:
        return '"' + text.replace('"', '""') + '"'
    return text
