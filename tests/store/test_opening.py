"""What a person is told when the database or the key file isn't right."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from core.security.ciphers import Cipher
from core.security.keys import KeyMissing, create_keys, load_keys
from core.store.database import Store, open_store
from core.store.errors import StoreError, WrongKey


def test_the_first_opening_makes_the_folder_and_the_tables(tmp_path: Path, cipher: Cipher) -> None:
    store = open_store(f"sqlite:///{tmp_path}/new/folder/handover.sqlite", cipher)
    with store.read() as session:
        assert session.scalar(text("SELECT count(*) FROM company")) == 0
    store.close()


@pytest.mark.sqlite
def test_sqlite_keeps_every_commit_on_disk_and_foreign_keys_in_force(store: Store) -> None:
    with store.read() as session:
        settings = [session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")]
    assert settings == ["wal", 2, 1]


def test_another_key_file_is_refused_and_the_right_one_still_opens(
    any_url: str, any_store: Store, cipher: Cipher, tmp_path: Path
) -> None:
    other = Cipher(create_keys(tmp_path / "other" / "key"))
    with pytest.raises(WrongKey, match=r"does not belong to this database.*HANDOVER_KEY_FILE"):
        open_store(any_url, other)
    open_store(any_url, cipher).close()


def test_a_missing_key_file_says_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(KeyMissing, match=str(tmp_path / "key")):
        load_keys(tmp_path / "key")


def test_a_changed_key_file_that_keeps_the_old_key_opens_the_database(
    any_url: str, any_store: Store, cipher: Cipher, tmp_path: Path
) -> None:
    old = (tmp_path / "config" / "key").read_text().splitlines()[-1]
    new = create_keys(tmp_path / "newer" / "key").path
    new.write_text(f"{new.read_text()}{old}\n")
    open_store(any_url, Cipher(load_keys(new))).close()


def test_a_file_that_is_no_database_is_named(tmp_path: Path, cipher: Cipher) -> None:
    (tmp_path / "notes.txt").write_text("Not a database. " * 100)
    with pytest.raises(StoreError, match=r"notes\.txt can't be opened.*not a database"):
        open_store(f"sqlite:///{tmp_path}/notes.txt", cipher)


def test_a_server_that_is_not_there_is_named_without_its_password(cipher: Cipher, free_port: int) -> None:
    url = f"postgresql+psycopg://karen:hemmeligt@127.0.0.1:{free_port}/handover"
    with pytest.raises(StoreError, match=r"karen:\*\*\*@127\.0\.0\.1.* can't be opened") as refused:
        open_store(url, cipher)
    assert "hemmeligt" not in str(refused.value)


def test_a_folder_that_can_not_be_made_is_named(tmp_path: Path, cipher: Cipher) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"file/handover\.sqlite can't be opened"):
        open_store(f"sqlite:///{tmp_path}/file/handover.sqlite", cipher)
