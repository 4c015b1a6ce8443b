from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest

from core.security.keys import (
    LASTING,
    KeyBroken,
    KeyMissing,
    Keys,
    add_key,
    create_keys,
    forget_old_keys,
    key_file,
    load_keys,
)


def lines(path: Path) -> list[str]:
    return [line for line in path.read_text().splitlines() if not line.startswith("#")]


def test_the_first_start_makes_a_key_file_that_only_its_owner_reads(tmp_path):
    path = tmp_path / "config" / "handover" / "key"
    made = create_keys(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert load_keys(path) == made
    assert [one.name for one in path.parent.iterdir()] == ["key"]


def test_an_existing_key_file_is_never_replaced(tmp_path):
    first = create_keys(tmp_path / "key")
    before = (tmp_path / "key").read_bytes()
    assert create_keys(tmp_path / "key") == first
    assert (tmp_path / "key").read_bytes() == before


def test_processes_that_start_at_the_same_time_get_the_same_key(tmp_path):
    start = threading.Barrier(8)
    made: list[Keys] = []

    def begin() -> None:
        start.wait()
        made.append(create_keys(tmp_path / "key"))

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one.roots for one in made}) == 1
    assert len(made) == 8


def test_a_missing_key_file_says_where_it_was_looked_for_and_what_to_do(tmp_path):
    with pytest.raises(KeyMissing, match="HANDOVER_KEY_FILE") as caught:
        load_keys(tmp_path / "key")
    assert str(tmp_path / "key") in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"# only a comment\n",
        b"handover-key-1\n",
        b"handover-key-1 c2hvcnQ=\n",
        b"handover-key-9 " + b"A" * 43 + b"=\n",
        b"handover-key-1 " + b"?" * 44 + b"\n",
        b"\x00\xff\xfe",
        "nøgle".encode(),
    ],
)
def test_a_file_without_a_usable_key_is_refused(tmp_path, content):
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(KeyBroken) as caught:
        load_keys(tmp_path / "key")
    assert str(tmp_path / "key") in str(caught.value)


def test_what_stands_in_a_broken_line_is_not_told(tmp_path):
    (line,) = lines(create_keys(tmp_path / "key").path)
    (tmp_path / "key").write_text(line[:-3])
    with pytest.raises(KeyBroken) as caught:
        load_keys(tmp_path / "key")
    assert line[20:40] not in str(caught.value)


def test_a_place_that_cannot_be_written_or_read_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(KeyBroken, match="can't be made"):
        create_keys(tmp_path / "file" / "key")
    with pytest.raises(KeyBroken, match="can't be read"):
        load_keys(tmp_path)


def test_the_same_key_twice_is_refused(tmp_path):
    path = create_keys(tmp_path / "key").path
    path.write_text(path.read_text() * 2)
    with pytest.raises(KeyBroken, match="twice"):
        load_keys(path)


def test_a_new_key_comes_on_top_and_the_others_stay(tmp_path):
    first = create_keys(tmp_path / "key")
    second = add_key(first)
    third = add_key(second)
    assert third.roots[1:] == second.roots
    assert second.roots[1:] == first.roots
    assert load_keys(first.path) == third
    assert stat.S_IMODE(first.path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["key"]


def test_a_link_to_the_key_file_stays_a_link(tmp_path):
    create_keys(tmp_path / "real")
    (tmp_path / "key").symlink_to("real")
    added = add_key(load_keys(tmp_path / "key"))
    assert (tmp_path / "key").is_symlink()
    assert load_keys(tmp_path / "real").roots == added.roots


def test_of_forgotten_keys_nothing_stands_in_the_file_but_what_proves_and_searches(tmp_path):
    keys = add_key(create_keys(tmp_path / "key"))
    before = lines(keys.path)
    left = forget_old_keys(keys)
    assert left.roots == keys.roots[:1]
    assert {purpose: left.lasting(purpose) for purpose in LASTING} == {p: keys.lasting(p) for p in LASTING}
    assert before[1].split()[1] not in keys.path.read_text()
    assert load_keys(keys.path) == left


def test_a_key_file_that_lost_one_of_its_lasting_lines_is_refused(tmp_path):
    path = forget_old_keys(add_key(create_keys(tmp_path / "key"))).path
    path.write_text("".join(f"{line}\n" for line in lines(path) if " search " not in line))
    with pytest.raises(KeyBroken, match="A line is missing"):
        load_keys(path)


def test_a_key_file_that_cannot_be_changed_is_told_and_stays(tmp_path):
    keys = create_keys(tmp_path / "folder" / "key")
    away = Keys(tmp_path / "nowhere" / "key", keys.roots)
    with pytest.raises(KeyBroken, match="can't be changed"):
        add_key(away)
    assert load_keys(keys.path) == keys


def test_keys_of_different_purposes_and_files_have_nothing_in_common(tmp_path):
    one, other = create_keys(tmp_path / "a"), create_keys(tmp_path / "b")
    derived = [keys.derived(purpose)[0] for keys in (one, other) for purpose in ("secrets", "payload", "audit")]
    assert len({*derived, *one.roots, *other.roots}) == 8


def test_keys_are_not_in_their_repr(tmp_path):
    keys = create_keys(tmp_path / "key")
    assert repr(keys.roots[0]) not in repr(keys)
    assert lines(keys.path)[0].split()[1] not in repr(keys)


def test_the_key_file_is_in_the_configuration_folder_unless_named(monkeypatch, tmp_path):
    monkeypatch.delenv("HANDOVER_KEY_FILE", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert key_file() == tmp_path / "handover" / "key"
    monkeypatch.setenv("HANDOVER_KEY_FILE", "~/elsewhere")
    assert key_file() == Path.home() / "elsewhere"
