"""Matching employees of two systems: who here is who there, how sure, and why.

    result = match(left, right, decisions)         # everybody
    result = match_open(left, right, decisions)    # those about whom nothing is decided yet, quickly
    changed = changed_links(stored, left, right)   # links whose people changed since

Layers, each a module: `text` and `names` (forms of values), `normalise` and `vocabulary` (both lists as arrays), `keys`
and `block` (which pairs are worth a look), `compare`, `compare_names`, `compare_values` and `likeness` (levels of each
field), `rarity`, `weigh` and `departments` (points), `shares` (confidence), `teach` (what decisions say about it),
`assign` and `left_over` (one-to-one), `decide` (statuses), `explain` (words), `again` (what is left).
Pure: plain data in, plain data out.
"""

from __future__ import annotations

from core.matching.again import KEY_FIELDS, changed_links, key_values, match_open
from core.matching.matcher import match
from core.matching.result import (
    Against,
    Candidate,
    Columns,
    DecisionError,
    Decisions,
    FieldEvidence,
    MatchResult,
    Proposal,
    Status,
)

__all__ = [
    "KEY_FIELDS",
    "Against",
    "Candidate",
    "Columns",
    "DecisionError",
    "Decisions",
    "FieldEvidence",
    "MatchResult",
    "Proposal",
    "Status",
    "changed_links",
    "key_values",
    "match",
    "match_open",
]
