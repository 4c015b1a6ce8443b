"""Matching employees of two systems: who here is who there, how sure, and why.

    result = match(left, right, decisions)

Layers, each a module: `text` and `names` (forms of values), `normalise` (both lists as arrays), `block` (which pairs
are worth a look), `compare` and `compare_names` (levels of each field), `rarity`, `weigh` and `departments` (points),
`assign` (one-to-one), `decide` (statuses), `explain` (words). Pure: plain data in, plain data out.
"""

from __future__ import annotations

from core.matching.matcher import match
from core.matching.result import Candidate, DecisionError, Decisions, FieldEvidence, MatchResult, Proposal, Status

__all__ = [
    "Candidate",
    "DecisionError",
    "Decisions",
    "FieldEvidence",
    "MatchResult",
    "Proposal",
    "Status",
    "match",
]
