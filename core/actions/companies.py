"""Companies and their integrations: making them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from zoneinfo import ZoneInfo

from babel import Locale
from sqlmodel import Session, select

from core.actions.connections import CannotConnect, connection_of
from core.actions.home import Home
from core.models.rows import Kind
from core.providers.base import provider
from core.store.audit import audit
from core.store.tables import Company, Integration

LONGEST_NAME = 120
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ł": "l"})


def make_company(
    home: Home, name: str, actor: str, locale: str = "da_DK", time_zone: str = "Europe/Copenhagen"
) -> Company:
    """A company with nothing in it yet. locale: how it writes figures. time_zone: in which its people read times.

    Raises CannotConnect for an empty name or one that another company has.
    """
    name = " ".join(name.split())
    if not name:
        raise CannotConnect("Give the company a name.")
    if len(name) > LONGEST_NAME:
        raise CannotConnect(f"A company's name has at most {LONGEST_NAME} letters.")
    Locale.parse(locale), ZoneInfo(time_zone)
    with home.store.write() as session:
        if name in session.exec(select(Company.name)).all():
            raise CannotConnect(f"There is a company named {name} already. Choose it at the top left.")
        company = Company(
            slug=_slug(session, name), name=name, locale=locale, time_zone=time_zone, created_at=home.store.clock()
        )
        session.add(company)
        session.flush()
        audit(home.store, session, company.id, actor, "company made", f"company:{company.id}", name=name)
    return company


def _slug(session: Session, name: str) -> str:
    """The name as an address can hold it; a number behind it where another company has it."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(_LETTERS)).encode("ascii", "ignore").decode()
    wanted = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "company"
    taken = set(session.exec(select(Company.slug)).all())
    return next(s for n in range(1, len(taken) + 2) if (s := wanted if n == 1 else f"{wanted}-{n}") not in taken)


def make_integration(
    home: Home, company: Company, source_id: str, target_id: str, name: str, kinds: Collection[Kind], actor: str
) -> Integration:
    """Tie a time system to a payroll, for payroll. kinds: what is to be carried.

    Raises CannotConnect where the two don't fit, or another integration has the name: the command line goes by it.
    """
    name = " ".join(name.split())
    if not name:
        raise CannotConnect("Give the integration a name; the command line calls it by that.")
    with home.store.write() as session:
        source = connection_of(session, company.id, source_id)
        target = connection_of(session, company.id, target_id)
        if not provider(source.provider).capabilities.is_source:
            raise CannotConnect(f"{source.name} is no time system, so nothing can be read from it for payroll.")
        refused = [kind.value for kind in kinds if kind not in provider(target.provider).capabilities.takes]
        if refused:
            raise CannotConnect(f"{target.name} takes no {', '.join(refused)}.")
        if name in session.exec(select(Integration.name)).all():
            raise CannotConnect(f"There is an integration named {name} already. Choose another name.")
        row = Integration(
            company_id=company.id,
            name=name,
            source_id=source.id,
            target_id=target.id,
            settings={"kinds": sorted(kind.value for kind in kinds)},
            created_at=home.store.clock(),
        )
        session.add(row)
        session.flush()
        audit(home.store, session, company.id, actor, "integration made", f"integration:{row.id}", name=name)
    return row
