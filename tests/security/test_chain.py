from __future__ import annotations

import stat
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.security.chain import (
    GENESIS,
    Anchor,
    append_anchor,
    canonical,
    compare_anchors,
    entry_digest,
    read_anchors,
    verify,
)

KEY = b"k" * 32
AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


def chain(length: int = 5, key: bytes = KEY) -> list[tuple[str, dict[str, object], str]]:
    entries: list[tuple[str, dict[str, object], str]] = []
    previous = GENESIS
    for number in range(1, length + 1):
        content: dict[str, object] = {"number": number, "act": "send", "body": {"count": number, "who": "Søren"}}
        digest = entry_digest(key, previous, content)
        entries.append((previous, content, digest))
        previous = digest
    return entries


def test_a_whole_chain_has_nothing_to_complain_about():
    assert verify(KEY, []) == []
    assert verify(KEY, chain()) == []


def test_an_altered_entry_is_named_and_no_other():
    entries = chain()
    entries[2] = (entries[2][0], {**entries[2][1], "act": "cancel"}, entries[2][2])
    assert verify(KEY, entries) == ["Entry 3 was altered after it was written."]


def test_an_entry_altered_with_its_digest_but_without_the_key_is_found():
    entries = chain()
    forged = {**entries[4][1], "act": "cancel"}
    entries[4] = (entries[4][0], forged, entry_digest(b"guess" * 7, entries[4][0], forged))
    assert verify(KEY, entries) == ["Entry 5 was altered after it was written."]


@pytest.mark.parametrize("place", [0, 1, 3])
def test_a_removed_entry_is_found_where_it_is_missing(place):
    entries = chain()
    del entries[place]
    (problem,) = verify(KEY, entries)
    assert problem.startswith(f"Entry {place + 2} does not follow")


def test_added_and_moved_entries_are_found():
    entries = chain()
    assert verify(KEY, [*entries[:2], entries[1], *entries[2:]])
    assert verify(KEY, [entries[0], entries[2], entries[1], *entries[3:]])


def test_content_is_written_one_way_only():
    assert canonical({"b": 1, "a": [None, True, "ø"]}) == canonical({"a": [None, True, "ø"], "b": 1})
    assert canonical({"a": "ø"}) == '{"a":"ø"}'.encode()
    for odd in ({"a": object()}, {"a": float("nan")}):
        with pytest.raises((TypeError, ValueError)):
            canonical(odd)


def anchors_of(entries) -> list[Anchor]:
    return [Anchor(AT, "c1", number, entries[number - 1][2]) for number in (2, 5)]


def digests(entries) -> dict[int, str]:
    return {number: entry[2] for number, entry in enumerate(entries, 1)}


def test_anchors_come_back_as_they_were_written(tmp_path):
    path = tmp_path / "anchors" / "chain.txt"
    written = anchors_of(chain())
    for anchor in written:
        append_anchor(path, KEY, anchor)
    assert read_anchors(path, KEY) == (written, [])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(path.read_text().splitlines()) == 2


def test_without_an_anchor_file_there_are_none(tmp_path):
    assert read_anchors(tmp_path / "none", KEY) == ([], [])


@pytest.mark.parametrize("change", [("c1", "c2"), (" 2 ", " 3 "), ("2026", "2027")])
def test_a_forged_line_is_found_and_the_others_still_count(tmp_path, change):
    path = tmp_path / "chain.txt"
    first, second = anchors_of(chain())
    append_anchor(path, KEY, first)
    path.write_text(path.read_text().replace(*change))
    append_anchor(path, KEY, second)
    assert read_anchors(path, KEY) == ([second], [1])


def test_a_line_that_a_crash_cut_short_does_not_swallow_the_next(tmp_path):
    path = tmp_path / "chain.txt"
    first, second = anchors_of(chain())
    append_anchor(path, KEY, first)
    path.write_bytes(path.read_bytes()[:-20])
    append_anchor(path, KEY, second)
    assert read_anchors(path, KEY) == ([second], [1])


def test_a_chain_that_still_holds_its_anchors_fits():
    entries = chain(9)
    assert compare_anchors(anchors_of(entries), "c1", digests(entries)) == []


def test_cut_off_newest_entries_are_found_by_the_anchor():
    entries = chain()
    assert verify(KEY, entries[:4]) == []
    assert compare_anchors(anchors_of(entries), "c1", digests(entries[:4])) == [
        "Entry 5, there at 2026-03-02 08:30 UTC, is gone."
    ]


def test_a_chain_written_anew_with_the_key_is_found_by_the_anchor():
    before = chain()
    after = [(p, {**c, "act": "other"}, d) for p, c, d in chain()]
    rebuilt = {n: entry_digest(KEY, GENESIS, c) for n, (_, c, _) in enumerate(after, 1)}
    assert len(compare_anchors(anchors_of(before), "c1", rebuilt)) == 2


def test_another_companys_anchors_are_not_compared():
    entries = chain()
    other = [replace(anchor, company="c2") for anchor in anchors_of(entries)]
    assert compare_anchors(other, "c1", {}) == []
