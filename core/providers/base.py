"""What every provider is: a declaration (`Capabilities`), a connector that reads and writes, a sandbox.

Adding a provider means a folder beside this file whose `__init__` holds `PROVIDER`. Nothing else lists providers.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict

from core.http.protocols import Breaker, MemoryGate, MemoryTokens, NoBreaker, RateGate, Recorder, TokenStore
from core.models.bookkeeping import Bookkeeping
from core.models.both_sides import AbsencePeriod, Changes, Kept, SyncAbilities, WorkPeriod
from core.models.codes import AbsenceType, HourRates, SourceCode
from core.models.limits import Limit
from core.models.people import Employee
from core.models.period import ClosedPeriod
from core.models.postings import Posting
from core.models.rows import Kind, SourceRow
from core.models.tokens import Tokens
from core.models.writes import Identity, Receipt, RemoteRecord, Write


class Declaration(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Correction(StrEnum):
    """How a record that proves wrong is put right."""

    SIGNED_ROW = "signed_row"
    REPLACE = "replace"
    TAKE_BACK = "take_back"
    NEXT_PERIOD = "next_period"
    COUNTER = "counter"
    BY_HAND = "by_hand"


class Twice(StrEnum):
    """What the provider does with a write that it has already."""

    REFUSED = "refused"
    SECOND = "second"
    SAME = "same"


class Retry(StrEnum):
    """How it is known whether a write whose answer never came took place. The first two still need a look."""

    KEY = "key"
    OWN_ID = "own_id"
    REFERENCE = "reference"
    READ_BACK = "read_back"
    HOLD = "hold"


class TakenField(Declaration):
    """A field of employee data that an operation takes, by its name in `Write.fields`.

    required: nothing goes without it. needs: the connection's setting that must be filled in first. form: a regular
    expression that values must match; others are entered by hand. values: the provider's words for ours.
    """

    name: str
    required: bool = False
    needs: str = ""
    form: str = ""
    values: Mapping[str, str] = {}


class Operation(Declaration):
    """One kind of write.

    unit: of `Write.quantity`. per_account: filed under the person's account, not the person.
    correction: while the record is open. when_archived: after payroll closing or booking; `next_period` is a positive
    row of the next pay period, where the integration chose that, `counter` an opposite document, `by_hand` never is.
    retry: `reference` is a text that can be searched for, `read_back` compares what is there, `hold` asks a person.
    marker: a text field carries our marker. readable: the records can be read back.
    twice: the same write again is refused as a duplicate, makes a second record, or changes nothing.
    one_per_day: the provider refuses a second record of one person on one day.
    listed: the provider has one list of all records; else they are read person by person, at a request each.
    fields: of employee data, what it takes. by_hand: what only a person can change there, with the reason, for people.
    """

    name: str
    title: str
    unit: str
    per_account: bool = False
    correction: Correction
    when_archived: Correction = Correction.BY_HAND
    marker: bool
    twice: Twice
    retry: Retry = Retry.READ_BACK
    readable: bool = True
    one_per_day: bool = False
    listed: bool = True
    fields: tuple[TakenField, ...] = ()
    by_hand: Mapping[str, str] = {}


class Unconfirmed(Declaration):
    """A wire fact that nobody has confirmed: shown and counted on the connection's page."""

    topic: str
    says: str
    sheet: str


class Setting(Declaration):
    """A field of the connection's form. secret: stored encrypted, never shown again.

    choices: values with their titles, where only these make sense. attribute: the value is the id of one of the
    attributes that the account itself defines (`Attributed`). override: changes how we read and write, not who we
    are: it can be changed without signing in again.
    """

    name: str
    title: str
    help: str = ""
    secret: bool = False
    required: bool = True
    default: str = ""
    choices: Mapping[str, str] = {}
    override: bool = False
    attribute: bool = False


VALID_UNTIL = "valid_until"
"""The setting (YYYY-MM-DD) with which a person says when a key runs out that the provider does not tell."""
CLIENT_CREDENTIALS = "client_credentials"
"""The sign-in (`Capabilities.sign_in`) by keys that are exchanged for a token now and then, without a person."""
APPROVED_FROM, ALWAYS = "approved_from", "0"
"""The setting of a time system that says from which step rows count as approved, and its value for: they always do."""
RETURN_ADDRESS = "redirect_uri"
"""The setting of a sign-in at the provider's own page that says where it sends people back to."""
NO_HOST = "file:"
"""The address of a provider that nobody can be asked at: people hand over files. Never real, and has no sandbox."""


class Capabilities(Declaration):
    """What a provider can do, as data: the rest of the product asks this and nothing else.

    production_hosts: a connection to any other host is not real and wears the banner.
    settle_seconds: how long after a request its effect may still surprise us (120 where nobody knows).
    not_taken: kinds of salary data that this target can't take as such, with the reason, for people.
    closed_periods: it can say which of its pay periods are closed, though not every account of it may know how.
    kept_in_step: what can be kept in step with another system here (`KeptInStep`), and what each takes.
    on_premise: it runs at the customer's and is reached through a host there. steps: what a person does to set it up.
    parallel: requests at once per account. quality: an answer to every rule of `core.providers.quality`.
    """

    name: str
    title: str
    production_hosts: tuple[str, ...]
    production_url: str
    sign_in: str
    settings: tuple[Setting, ...]
    kinds: tuple[Kind, ...] = ()
    closed_periods: bool = False
    kept_in_step: Mapping[Kept, SyncAbilities] = {}
    operations: tuple[Operation, ...] = ()
    not_taken: Mapping[str, str] = {}
    settle_seconds: float = 120
    read_timeout_seconds: float = 30
    limits: tuple[Limit, ...] = ()
    on_premise: bool = False
    steps: tuple[str, ...] = ()
    parallel: int = 2
    unconfirmed: tuple[Unconfirmed, ...] = ()
    quality: Mapping[str, str] = {}

    @property
    def takes(self) -> tuple[Kind, ...]:
        """The kinds of salary data that can be written here."""
        names = {operation.name for operation in self.operations}
        return tuple(kind for kind in Kind if kind.value in names)

    @property
    def is_target(self) -> bool:
        return bool(self.takes)

    @property
    def posts(self) -> tuple[Posting, ...]:
        """The documents of accounting that can be written here."""
        names = {operation.name for operation in self.operations}
        return tuple(posting for posting in Posting if posting.value in names)

    @property
    def is_source(self) -> bool:
        """Salary data are read from here."""
        return bool(self.kinds) and not self.takes

    def operation(self, name: str) -> Operation:
        """Raises KeyError for an operation that this provider does not take."""
        for operation in self.operations:
            if operation.name == name:
                return operation
        raise KeyError(f"{self.title} takes no {name}.")


@dataclass(kw_only=True)
class Account:
    """All that a connector needs to talk for one connection. `secrets` and `held` never appear in a repr.

    held: what people handed over for this connection, by name; only a provider at `NO_HOST` reads it.
    """

    connection: str
    base_url: str
    settings: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    held: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict, repr=False)
    tokens: TokenStore = field(default_factory=MemoryTokens)
    gate: RateGate = field(default_factory=MemoryGate)
    breaker: Breaker = field(default_factory=NoBreaker)
    recorder: Recorder | None = None
    read_timeout: float = 30
    parallel: int = 2


@dataclass(frozen=True, slots=True)
class Check:
    """What a test of the connection found. problems: sentences for a person; empty when all is well.

    can_approve: whether what we send can be sent as approved; None for a provider where that is no question.
    """

    identity: Identity
    signed_in_as: str
    role: str = ""
    scopes: tuple[str, ...] = ()
    can_approve: bool | None = None
    problems: tuple[str, ...] = ()


@runtime_checkable
class Connector(Protocol):
    """What all connectors do. Every method raises only `core.http.errors`; safe for threads.

    `tests/providers/conformance.py` holds all of them to it.
    """

    def check(self) -> Check:
        """Who is signed in, and may they do what we need? Writes nothing."""

    def employees(self) -> list[Employee]:
        """Everybody, former ones included. Personal numbers are not read."""

    def close(self) -> None:
        """Give back all connections; nothing can be asked afterwards."""


@runtime_checkable
class Attributed(Connector, Protocol):
    """A system whose accounts define attributes of people themselves."""

    def attributes(self) -> list[tuple[str, str, str]]:
        """Id, label and kind of those that are released for these credentials; never a value."""


@runtime_checkable
class Source(Connector, Protocol):
    """A system that hours and absence come from."""

    def legal_entities(self) -> Mapping[str, str]:
        """Names of the legal entities that employees belong to, by id; empty where the provider tells of none."""

    def codes(self) -> list[SourceCode]: ...

    def rows(self, kinds: Collection[Kind], first: date, last: date) -> list[SourceRow]:
        """All rows of these kinds and days, of everybody, each with its approval."""


@runtime_checkable
class Target(Connector, Protocol):
    """A system that takes writes and shows what it holds."""

    def absence_types(self) -> list[AbsenceType]: ...

    def hour_rates(self, accounts: Sequence[str]) -> HourRates:
        """Shared rates, and the standard rate of each of these accounts."""

    def records(
        self, operation: str, first: date, last: date, holders: Collection[str] | None = None
    ) -> list[RemoteRecord]:
        """Everything the provider holds of this operation on these days, whoever made it, in every state.

        holders: only theirs are asked for; a provider that has one list may answer with more.
        """

    def closed_periods(self, first: date, last: date) -> list[ClosedPeriod]:
        """The closed pay periods that touch these days. Empty too where a provider or an account can't say."""

    def find(self, write: Write) -> list[RemoteRecord]:
        """What the provider holds under this write's holder on its days: the read that settles an unclear write."""

    def send(self, write: Write) -> Receipt:
        """Create the record. Raises Unclear when nobody can tell; never sends twice."""

    def replace(self, ref: str, write: Write) -> Receipt:
        """Change an open record into this write."""

    def remove(self, ref: str, write: Write) -> None:
        """Take one open record back. `write` is the one it was created by."""


@runtime_checkable
class KeptInStep(Connector, Protocol):
    """A system that people edit, whose absence and work are kept in step with another's.

    Lists are complete or they raise: a page that failed is never left out. Writes and records have the
    form of `core.models.both_sides_writes`.
    """

    def absence_types(self) -> list[AbsenceType]: ...

    def absence_periods(self, first: date, last: date, people: Collection[str] | None = None) -> list[AbsencePeriod]:
        """Every absence that touches these days, in every standing. people: only theirs; None for everybody."""

    def absence_period(self, ref: str) -> AbsencePeriod | None:
        """One absence by its id; None where the system says that there is none."""

    def work_periods(self, first: date, last: date, people: Collection[str] | None = None) -> list[WorkPeriod]:
        """All work and breaks that count to these days."""

    def work_period(self, ref: str, person: str, day: date) -> WorkPeriod | None: ...

    def changes(self, kept: Kept, cursor: str) -> Changes:
        """What changed since the cursor that the last call gave; an empty cursor only gives one to begin with.

        Raises NotSent where the declaration doesn't say `tells_changes`.
        """

    def send(self, write: Write) -> Receipt: ...

    def replace(self, ref: str, write: Write) -> Receipt: ...

    def remove(self, ref: str, write: Write) -> None: ...

    def find(self, write: Write) -> list[RemoteRecord]: ...

    def records(
        self, operation: str, first: date, last: date, holders: Collection[str] | None = None
    ) -> list[RemoteRecord]: ...


@runtime_checkable
class Books(Connector, Protocol):
    """A system that keeps the books. Writes and records have the form of `core.models.postings`."""

    def bookkeeping(self) -> Bookkeeping:
        """All that postings refer to, and what this account can't do. A missing module raises nothing; it is told."""

    def records(
        self, operation: str, first: date, last: date, holders: Collection[str] | None = None
    ) -> list[RemoteRecord]:
        """Every document of this operation dated on these days, whoever made it, drafts and booked ones."""

    def find(self, write: Write) -> list[RemoteRecord]: ...

    def send(self, write: Write) -> Receipt: ...

    def replace(self, ref: str, write: Write) -> Receipt: ...

    def remove(self, ref: str, write: Write) -> None:
        """Delete a draft. Raises NotSent where the operation can't."""


@dataclass(frozen=True, slots=True)
class OAuth:
    """Signing in at the provider's own page. Both raise only `core.http.errors`.

    authorize_url: where to send the person, with this state. exchange: the tokens for a code, and the settings that the
    sign-in itself decided, such as the company that was picked.
    """

    authorize_url: Callable[[Account, str], str]
    exchange: Callable[[Account, str], tuple[Tokens, Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class Provider:
    """A folder under `core/providers`, as the rest of the product sees it.

    connect: makes the connector of one account. sandbox: makes the local server; called only by the sandbox host. None
    for a provider at `NO_HOST`.
    oauth: where people sign in at the provider's own page.
    """

    capabilities: Capabilities
    connect: Callable[[Account], Any]
    sandbox: Callable[[], Any] | None
    oauth: OAuth | None = None

    @property
    def name(self) -> str:
        return self.capabilities.name


def providers() -> dict[str, Provider]:
    """All providers, by name, found by listing the folder."""
    found: Iterable[str] = (
        m.name for m in pkgutil.iter_modules(importlib.import_module("core.providers").__path__) if m.ispkg
    )
    made = (importlib.import_module(f"core.providers.{name}").PROVIDER for name in sorted(found))
    return {provider.name: provider for provider in made}


def provider(name: str) -> Provider:
    """Raises KeyError with the known names for one that does not exist."""
    known = providers()
    if name not in known:
        raise KeyError(f"There is no provider named {name}. Known: {', '.join(known)}.")
    return known[name]
