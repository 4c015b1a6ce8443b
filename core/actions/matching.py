"""Matching for lists that come from no connection: what the command line and notebooks use of `core.matching`."""

from core.matching import Against, Candidate, Columns, Decisions, MatchResult, Proposal, Status, match, match_open

__all__ = ["Against", "Candidate", "Columns", "Decisions", "MatchResult", "Proposal", "Status", "match", "match_open"]
