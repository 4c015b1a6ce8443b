"""Back-ups of a home, and bringing one back.

A back-up is one archive: the database as it was at one moment, the audit chain's anchors, and when it was made. The key
is never in it, nor the engine's own file: that holds no decision and is made anew. A home that was brought back may
send nothing until it was compared with payroll (`core.actions.restored`).
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, make_url
from sqlmodel import col, select

from core.actions.home import Home, database_url, home_folder
from core.actions.restored import close_sending
from core.actions.verify import check_chain
from core.security.ciphers import Cipher
from core.security.keys import key_file, load_keys
from core.store.audit import audit
from core.store.database import Clock, machine_clock, open_store
from core.store.errors import StoreError
from core.store.tables import AuditEntry, Company
from core.workflows.locks import any_worker

DATABASE, ANCHORS, ABOUT = "handover.sqlite", "anchors.txt", "backup.json"
VERSION = 1
MADE = "back-up made"
"""The act in the audit chain."""


class CannotBackUp(StoreError):
    """No back-up was made. The message says why, and what to do."""


class CannotRestore(StoreError):
    """Nothing was brought back. The message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class BackUp:
    """made_at: the moment before which everything is in it (aware UTC). size: bytes."""

    file: Path
    made_at: datetime
    size: int
    companies: int


def back_up(home: Home, file: Path, actor: str, replace: bool = False) -> BackUp:
    """Write all of this home but the key into `file`, while others work on it, and check what was written.

    replace: write over a file of that name. Raises CannotBackUp.
    """
    if not home.store.sqlite:
        raise CannotBackUp(
            "This home's data are in PostgreSQL. Back them up with its own tool, pg_dump, which copies a living "
            f"database; and copy {home.anchors} before it."
        )
    if file.exists() and not replace:
        raise CannotBackUp(f"{file} is there already. Choose another name, or say --replace.")
    if not file.parent.is_dir():
        raise CannotBackUp(f"There is no folder {file.parent}.")
    made_at = home.store.clock()
    with _beside(file) as work:
        # Before the database: what the anchors name must be in it.
        anchors = home.anchors.read_bytes() if home.anchors.exists() else b""
        _copy_database(Path(home.store.engine.url.database or ""), work / DATABASE)
        (work / ANCHORS).write_bytes(anchors)
        (work / ABOUT).write_text(json.dumps({"version": VERSION, "made_at": made_at.isoformat()}))
        draft = work / "archive"
        _pack(work, draft)
        companies, broken = _checked(draft, work / "check", home.store.cipher)
        if broken:
            raise CannotBackUp("The data are not whole, so no back-up was kept. " + " ".join(broken))
        try:
            _put(draft, file, replace)
        except FileExistsError:
            raise CannotBackUp(f"{file} appeared meanwhile. Choose another name, or say --replace.") from None
    with home.store.write() as session:
        for company in session.exec(select(Company.id).order_by(col(Company.id))).all():
            told = {"made_at": made_at.isoformat()}
            audit(home.store, session, company, actor, MADE, f"file:{file.name}", **told)
    return BackUp(file, made_at, file.stat().st_size, companies)


def restore(file: Path, folder: Path, actor: str, clock: Clock = machine_clock) -> BackUp:
    """Make `folder`, which is empty or not there, the home that `file` is a back-up of. It may send nothing then.

    The key file is the one that the environment names. Raises CannotRestore; KeyMissing, KeyBroken and WrongKey where
    it does not fit; NewerDatabase.
    """
    if make_url(database_url(folder)).get_backend_name() != "sqlite":
        raise CannotRestore(
            "HANDOVER_DATABASE_URL names PostgreSQL, whose data its own tool brings back. End consoles and workers, "
            f"bring the dump back with pg_restore into an empty database, leave {home_folder() / 'anchors.txt'} as it "
            "is, and run `handover restore --database`: nothing is sent then until it was compared with payroll. For "
            "an archive of SQLite, unset HANDOVER_DATABASE_URL."
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CannotRestore(f"{folder} is not empty. A back-up is brought back into an empty folder only.")
    cipher = Cipher(load_keys(key_file()))
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _beside(folder) as work:
        made_at = _unpack(file, work / "home")
        home = Home(work / "home", open_store(f"sqlite:///{work / 'home' / DATABASE}", cipher, clock))
        try:
            if broken := _broken(home):
                raise CannotRestore("The back-up is not whole, so nothing was brought back. " + " ".join(broken))
            companies = close_sending(home, made_at, actor)
        finally:
            home.close()
        (work / "home").replace(folder)
    return BackUp(file, made_at, file.stat().st_size, companies)


def database_restored(home: Home, actor: str) -> tuple[datetime, int]:
    """After the database was brought back with its own tool: it may send nothing, as after `restore`.

    Answers until when it is surely complete (aware UTC), and how many companies there are. Raises CannotRestore.
    """
    if any_worker(home.store, home.folder):
        raise CannotRestore("A worker is running for this database. End all workers, then bring the database back.")
    with home.store.read() as session:
        newest: datetime | None = session.exec(select(func.max(AuditEntry.at))).one()
    if newest is None:
        raise CannotRestore("This database holds no company: nothing was brought back into it.")
    return newest, close_sending(home, newest, actor)


@contextmanager
def _beside(place: Path) -> Iterator[Path]:
    """A folder that only we read, on the same disk; gone at the end."""
    work = Path(tempfile.mkdtemp(prefix=f".{place.name}.", suffix=".new", dir=place.resolve().parent))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _copy_database(living: Path, copy: Path) -> None:
    """In one step, that is in one reading transaction: writers go on, and the copy is of one moment."""
    address = f"{living.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")


def _pack(work: Path, archive: Path) -> None:
    with zipfile.ZipFile(archive, "x", zipfile.ZIP_DEFLATED) as packed:
        for name in (ABOUT, ANCHORS, DATABASE):
            packed.write(work / name, name)
    with archive.open("rb") as written:
        os.fsync(written.fileno())
    archive.chmod(0o600)


def _put(draft: Path, file: Path, replace: bool) -> None:
    """Raises FileExistsError: a link never writes over anything."""
    if replace:
        draft.replace(file)
    else:
        os.link(draft, file)
    folder = os.open(file.resolve().parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _unpack(file: Path, folder: Path) -> datetime:
    """Answers when it was made. Raises CannotRestore for what is no back-up."""
    folder.mkdir(mode=0o700)
    try:
        with zipfile.ZipFile(file) as packed:
            about = json.loads(packed.read(ABOUT))
            if about["version"] != VERSION:
                raise CannotRestore(f"{file} was made by a newer Handover. Bring it back with that one.")
            for name in (ANCHORS, DATABASE):
                with packed.open(name) as inside, (folder / name).open("xb") as out:
                    shutil.copyfileobj(inside, out)
                (folder / name).chmod(0o600)
            return datetime.fromisoformat(about["made_at"])
    except FileNotFoundError:
        raise CannotRestore(f"There is no file {file}.") from None
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, OSError) as error:
        raise CannotRestore(f"{file} is no whole back-up of Handover: {error}") from error


def _checked(archive: Path, folder: Path, cipher: Cipher) -> tuple[int, list[str]]:
    """Read back what was written: how many companies, and what is not whole."""
    _unpack(archive, folder)
    copy = Home(folder, open_store(f"sqlite:///{folder / DATABASE}", cipher))
    try:
        with copy.store.read() as session:
            companies = len(session.exec(select(Company.id)).all())
        return companies, _broken(copy)
    finally:
        copy.close()


def _broken(home: Home) -> list[str]:
    with home.store.read() as session:
        pages = session.connection().exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        companies = session.exec(select(Company)).all()
    found = [] if pages == "ok" else [f"The database is damaged: {pages}."]
    return found + [f"{company.name}: {said}" for company in companies for said in check_chain(home, company)]
