"""A company whose notices go out, on a clock that is turned by hand."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from sqlmodel import select

from core.actions import notices
from core.actions.home import Home
from core.actions.postman import postman
from core.store.database import Store
from core.store.notices import Tells, tell
from core.store.tables import Company, Notice, NoticeDelivery
from core.workflows.delivery import Courier
from tests.ledger.house import Hands


class Office:
    """A company, its notices, and a courier on a clock that is turned by hand."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.clock = store, Hands()
        store.clock = self.clock
        self.home = Home(folder, store)
        self.company = Company(slug="nordlys", name="Nordlys ApS", created_at=self.clock())
        with store.write() as session:
            session.add(self.company)
        self.courier = Courier(store, postman(self.home))
        self._told = 0

    def hears(self, way: str, address: str) -> notices.Subscribed:
        return notices.subscribe(self.home, self.company, way, address, "lone")

    def tell(self, times: int = 1) -> None:
        """Runs that ended with one row refused, each a second after the other."""
        for _ in range(times):
            self._told += 1
            self.clock.turn(1)
            with self.store.write() as session:
                subject = f"run:{self._told}"
                tell(session, self.clock(), Tells.RUN_ENDED, self.company.id, subject, facts={"refused": 1})

    def sweep(self) -> None:
        """Until nothing is in hand any more."""
        self.courier.sweep()
        assert self.courier.leave(20)

    def deliveries(self) -> list[NoticeDelivery]:
        with self.store.read() as session:
            return list(session.exec(select(NoticeDelivery).join(Notice).order_by(Notice.at)).all())  # type: ignore[arg-type]

    def states(self) -> Counter[str]:
        return Counter(row.state for row in self.deliveries())
