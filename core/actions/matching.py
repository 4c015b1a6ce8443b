"""Matching for lists that come from no connection: what the command line and notebooks use of `core.matching`."""

from core.matching import Candidate, MatchResult, Proposal, Status, match

__all__ = ["Candidate", "MatchResult", "Proposal", "Status", "match"]
