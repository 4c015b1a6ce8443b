"""What matching proposes: made when both systems were read, kept for the pages, which never match while drawing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from core.actions.copies import remembered_people
from core.actions.home import Home
from core.actions.links import decisions, link_people
from core.matching import Candidate, Decisions, MatchResult, Proposal, Status, match
from core.models.people import Employee
from core.store.tables import Company, Integration, LinkProposal

AT_ONCE = 2000
DECIDED, CANDIDATE = "decided", "candidate"
"""Status of what a person had decided before matching, and of all candidates but the first."""


def propose_links(home: Home, integration: Integration) -> MatchResult:
    """Propose links for the people as last read, and keep the proposals.

    All people are matched, those with a decision as constraints: the fields' worth is learned from everybody.
    """
    with home.store.read() as session:
        source = remembered_people(session, integration.source_id)
        target = remembered_people(session, integration.target_id)
        decided = decisions(session, integration.id)
    known = Decisions(
        linked=frozenset(pair for pair in decided.linked if pair[0] in source and pair[1] in target),
        rejected=decided.rejected,
        no_counterpart=decided.no_counterpart,
    )
    result = match(in_scope(integration, source.values()), list(target.values()), known)
    with home.store.write() as session:
        _keep(session, integration, result, home.store.clock())
    return result


def in_scope(integration: Integration, people: Iterable[Employee]) -> list[Employee]:
    """The people of the integration's legal entities: a payroll holds one legal entity only."""
    entities = integration.settings.get("legal_entities")
    return [p for p in people if entities is None or p.legal_entity in entities]


def _keep(session: Session, integration: Integration, result: MatchResult, now: Any) -> None:
    """Replace all proposals. The integration's row is locked: of two processes the later one's stay, whole."""
    session.get_one(Integration, integration.id, with_for_update={"key_share": True})
    session.execute(delete(LinkProposal).where(col(LinkProposal.integration_id) == integration.id))
    rows = [{**row, "integration_id": integration.id, "made_at": now} for p in result.proposals for row in _rows(p)]
    for start in range(0, len(rows), AT_ONCE):
        session.execute(insert(LinkProposal), rows[start : start + AT_ONCE])


def _rows(proposal: Proposal) -> Iterator[dict[str, Any]]:
    """Rank 1 is what is proposed, somebody or nobody; the other candidates follow, best first."""
    link = proposal.link
    status = DECIDED if proposal.decided else proposal.status.value
    yield _row(proposal, 1, proposal.right_id, status, proposal.confidence, link)
    others = [c for c in proposal.candidates if c is not link]
    for rank, candidate in enumerate(others, 2):
        yield _row(proposal, rank, candidate.right_id, CANDIDATE, candidate.confidence, candidate)


def _row(
    proposal: Proposal, rank: int, target: str | None, status: str, confidence: float, candidate: Candidate | None
) -> dict[str, Any]:
    reasons: list[dict[str, Any]] = []
    if candidate is not None:
        reasons = [asdict(e) for e in candidate.evidence]
        reasons += [{"conflict": words} for words in candidate.conflicts]
    return {
        "source_person": proposal.left_id,
        "rank": rank,
        "target_person": target,
        "status": status,
        "confidence": confidence,
        "reasons": reasons,
    }


def proposed(session: Session, integration_id: str, people: Sequence[str]) -> list[LinkProposal]:
    """All that was proposed for these source people, with the reasons, by person and rank."""
    return list(
        session.exec(
            select(LinkProposal)
            .where(LinkProposal.integration_id == integration_id, col(LinkProposal.source_person).in_(people))
            .order_by(LinkProposal.source_person, col(LinkProposal.rank))
        ).all()
    )


def accept_proposals(
    home: Home, company: Company, integration: Integration, statuses: Sequence[Status], actor: str
) -> tuple[int, MatchResult]:
    """Match, and link everybody whose proposal has one of these statuses."""
    result = propose_links(home, integration)
    pairs = {p.left_id: p.right_id for p in result.proposals if p.status in statuses and p.right_id is not None}
    return link_people(home, company, integration, pairs, actor), result
