"""What bookkeepers decide about an integration for accounting: accounts, projects, prices, dimensions, settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlmodel import Session, col, select

from core.accounting.rows import Values
from core.actions.home import Home
from core.mapping.accounts import (
    AccountRule,
    AccountRules,
    InvoiceRule,
    ProjectRule,
    invoice_rules,
    project_rules,
)
from core.models.bookkeeping import Dimension
from core.models.postings import Posting
from core.models.rows import Kind
from core.store.audit import audit
from core.store.errors import StoreError
from core.store.tables import Company, DimensionValueRow, Integration, PostingRule

ACCOUNTING = "accounting"
"""The purpose of an integration that posts to an accounting system, and where its settings stand."""
PERIOD = "{period}"
"""Stands in a document's text for the month, or the days, that it is about."""


class CannotSave(StoreError):
    """A rule or setting can't stand as it is. The message says which and why, for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingSettings:
    """How documents of one kind are made. kinds: of the rows, for vouchers. billed: projects whose hours are invoiced;
    None for all."""

    journal: str = ""
    rounding: str = ""
    currency: str = ""
    text: str = f"Handover {PERIOD}"
    kinds: tuple[str, ...] = (Kind.HOURS, Kind.SUPPLEMENT)
    billed: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDraft:
    """A line of a table as a person typed it. id: of the rule that it stands for, None for a new one.

    goes: for vouchers `debit, credit, rate, text` and `dimension:<name>`; for project time `target, activity`; for
    invoices `customer, product, price, target`.
    """

    id: str | None = None
    kind: str = ""
    about: str
    narrow: str = ""
    goes: Mapping[str, str]
    valid_from: date | None = None
    valid_to: date | None = None


def settings_of(integration: Integration, posting: Posting) -> PostingSettings:
    chosen = dict(integration.settings.get(ACCOUNTING, {}).get(posting.value, {}))
    for name in ("kinds", "billed"):
        if chosen.get(name) is not None:
            chosen[name] = tuple(chosen[name])
    return PostingSettings(**chosen)


def change_settings(
    home: Home, company: Company, integration: Integration, posting: Posting, settings: PostingSettings, actor: str
) -> Integration:
    with home.store.write() as session:
        row = session.get_one(Integration, integration.id, with_for_update=True)
        said = {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(settings).items()}
        row.settings = {
            **row.settings,
            ACCOUNTING: {**row.settings.get(ACCOUNTING, {}), posting.value: said},
        }
        session.add(row)
        audit(home.store, session, company.id, actor, "posting settings changed", f"integration:{row.id}", **said)
    return row


def live_rules(session: Session, integration: str, posting: Posting) -> Sequence[PostingRule]:
    """The rules that nobody has ended, in the order in which they are shown."""
    query = select(PostingRule).where(
        col(PostingRule.integration_id) == integration,
        col(PostingRule.posting) == posting.value,
        col(PostingRule.ended_at).is_(None),
    )
    return session.exec(
        query.order_by(
            col(PostingRule.kind), col(PostingRule.about), col(PostingRule.narrow), col(PostingRule.valid_from)
        )
    ).all()


def save_rules(
    home: Home, company: Company, integration: Integration, posting: Posting, drafts: Sequence[RuleDraft], actor: str
) -> int:
    """Let this be the table: what is not in it any more ends, what changed ends and begins anew. How many changed.

    Raises CannotSave, and then nothing changed.
    """
    with home.store.write() as session:
        session.get_one(Integration, integration.id, with_for_update=True)
        before = {rule.id: rule for rule in live_rules(session, integration.id, posting)}
        kept = {draft.id for draft in drafts if draft.id in before and _same(before[draft.id], draft)}
        ended = [rule for rule in before.values() if rule.id not in kept]
        made = [_row(home, integration, posting, draft, actor) for draft in drafts if draft.id not in kept]
        checked([*(before[id] for id in kept if id), *made], posting)
        for rule in ended:
            rule.ended_by, rule.ended_at = actor, home.store.clock()
        session.add_all([*ended, *made])
        counts = {"posting": posting.value, "ended": len(ended), "made": len(made)}
        if ended or made:
            audit(home.store, session, company.id, actor, "rules changed", f"integration:{integration.id}", **counts)
    return max(len(ended), len(made))


def checked(rules: Sequence[PostingRule], posting: Posting) -> Any:
    """The rules as planning uses them. Raises CannotSave."""
    try:
        if posting is Posting.VOUCHER:
            return AccountRules([_account_rule(rule) for rule in rules])
        if posting is Posting.PROJECT_TIME:
            return project_rules([_project_rule(rule) for rule in rules])
        return invoice_rules([_invoice_rule(rule) for rule in rules])
    except ValueError as error:
        raise CannotSave(str(error)) from error


def values_of(session: Session, integration: str) -> Values:
    rows = session.exec(select(DimensionValueRow).where(DimensionValueRow.integration_id == integration))
    return Values({(Dimension(row.dimension), row.source): row.target for row in rows})


def save_values(
    home: Home,
    company: Company,
    integration: Integration,
    values: Mapping[tuple[Dimension, str], str],
    actor: str,
) -> None:
    """Say which value there stands for one of the source; an empty one takes back what was said."""
    with home.store.write() as session:
        for (dimension, source), target in values.items():
            row = session.get(DimensionValueRow, (integration.id, dimension.value, source))
            if not target:
                if row is not None:
                    session.delete(row)
                continue
            session.merge(
                DimensionValueRow(
                    integration_id=integration.id,
                    dimension=dimension.value,
                    source=source,
                    target=target,
                    decided_by=actor,
                    decided_at=home.store.clock(),
                )
            )
        about = f"integration:{integration.id}"
        audit(home.store, session, company.id, actor, "dimensions mapped", about, values=len(values))


def _same(rule: PostingRule, draft: RuleDraft) -> bool:
    return (rule.kind, rule.about, rule.narrow, rule.goes, rule.valid_from, rule.valid_to) == (
        draft.kind,
        draft.about,
        draft.narrow,
        _said(draft.goes),
        draft.valid_from,
        draft.valid_to,
    )


def _row(home: Home, integration: Integration, posting: Posting, draft: RuleDraft, actor: str) -> PostingRule:
    return PostingRule(
        integration_id=integration.id,
        posting=posting.value,
        kind=draft.kind,
        about=draft.about.strip(),
        narrow=draft.narrow.strip(),
        goes=_said(draft.goes),
        valid_from=draft.valid_from,
        valid_to=draft.valid_to,
        changed_by=actor,
        changed_at=home.store.clock(),
    )


def _said(goes: Mapping[str, str]) -> dict[str, str]:
    return {name: value.strip() for name, value in sorted(goes.items()) if value.strip()}


def _account_rule(rule: PostingRule) -> AccountRule:
    _days(rule)
    marks = {name.removeprefix("dimension:"): value for name, value in rule.goes.items() if ":" in name}
    return AccountRule(
        id=rule.id,
        kind=Kind(rule.kind),
        code=rule.about,
        department=rule.narrow or None,
        rate=_money(rule, "rate") if rule.goes.get("rate") else None,
        debit=_must(rule, "debit", "a debit account"),
        credit=_must(rule, "credit", "a credit account"),
        dimensions={Dimension(name): value for name, value in marks.items()},
        text=rule.goes.get("text", ""),
        valid_from=rule.valid_from,
        valid_to=rule.valid_to,
    )


def _project_rule(rule: PostingRule) -> ProjectRule:
    _days(rule)
    return ProjectRule(
        project=rule.about,
        target=_must(rule, "target", "a project there"),
        activity=_must(rule, "activity", "an activity"),
        valid_from=rule.valid_from,
        valid_to=rule.valid_to,
    )


def _invoice_rule(rule: PostingRule) -> InvoiceRule:
    _days(rule)
    return InvoiceRule(
        project=rule.about,
        person=rule.narrow or None,
        customer=_must(rule, "customer", "a customer"),
        product=_must(rule, "product", "a product"),
        price=_money(rule, "price"),
        target=rule.goes.get("target", ""),
        valid_from=rule.valid_from,
        valid_to=rule.valid_to,
    )


def _must(rule: PostingRule, name: str, words: str) -> str:
    if not rule.about:
        raise ValueError("A line has no code or project. Fill it in, or remove the line.")
    if not rule.goes.get(name):
        raise ValueError(f"The line of {rule.about} has no {words.removeprefix('a ').removeprefix('an ')}.")
    return str(rule.goes[name])


def _money(rule: PostingRule, name: str) -> Decimal:
    try:
        return Decimal(_must(rule, name, name))
    except InvalidOperation:
        raise ValueError(f"The {name} of {rule.about} is no number: {rule.goes[name]}.") from None


def _days(rule: PostingRule) -> None:
    if rule.valid_from and rule.valid_to and rule.valid_from > rule.valid_to:
        raise ValueError(f"The line of {rule.about} ends before it begins.")
