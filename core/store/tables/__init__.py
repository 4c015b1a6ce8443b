"""All tables, and the metadata that migrations are compared with."""

from sqlmodel import SQLModel

from core.store.tables.accounting import BooksRow, DimensionValueRow, PostingPlan, PostingRule, PostingStep
from core.store.tables.audit import AuditEntry, KeyCheck
from core.store.tables.company import (
    BreakerRow,
    Catalogue,
    Company,
    Connection,
    GateRow,
    PersonCopy,
    SignIn,
    TokenRow,
)
from core.store.tables.files import FileRows, FileTaken
from core.store.tables.integration import (
    CodeMapping,
    EmployeeLink,
    ForeignDecision,
    Integration,
    LinkProposal,
    RateDraft,
)
from core.store.tables.ledger import Exchange, Item, ItemAfter, ItemSource, Lane, Transition
from core.store.tables.notice import Notice, NoticeAddress, NoticeDelivery
from core.store.tables.sync import SyncActionRow, SyncCursor, SyncPlan, SyncQuestion, SyncStep, SyncType, TwinRow
from core.store.tables.transfer import Plan, PlanSheet, Run, Sheet, Transfer
from core.store.tables.workflow import Workflow, WorkflowRun

METADATA = SQLModel.metadata

__all__ = [
    "METADATA",
    "AuditEntry",
    "BooksRow",
    "BreakerRow",
    "Catalogue",
    "CodeMapping",
    "Company",
    "Connection",
    "DimensionValueRow",
    "EmployeeLink",
    "Exchange",
    "FileRows",
    "FileTaken",
    "ForeignDecision",
    "GateRow",
    "Integration",
    "Item",
    "ItemAfter",
    "ItemSource",
    "KeyCheck",
    "Lane",
    "LinkProposal",
    "Notice",
    "NoticeAddress",
    "NoticeDelivery",
    "PersonCopy",
    "Plan",
    "PlanSheet",
    "PostingPlan",
    "PostingRule",
    "PostingStep",
    "RateDraft",
    "Run",
    "Sheet",
    "SignIn",
    "SyncActionRow",
    "SyncCursor",
    "SyncPlan",
    "SyncQuestion",
    "SyncStep",
    "SyncType",
    "TokenRow",
    "Transfer",
    "Transition",
    "TwinRow",
    "Workflow",
    "WorkflowRun",
]
