from __future__ import annotations

import time

import pytest

from core.security.ciphers import CannotOpen, Cipher
from core.security.keys import add_key, create_keys, forget_old_keys, load_keys


def cipher(tmp_path, name: str = "key") -> Cipher:
    return Cipher(create_keys(tmp_path / name))


def rotated(tmp_path) -> tuple[Cipher, Cipher, Cipher]:
    """The old key alone, the new one on top of the old one, the new one alone."""
    old, new = create_keys(tmp_path / "old"), create_keys(tmp_path / "new")
    both = tmp_path / "both"
    both.write_text(new.path.read_text() + old.path.read_text())
    return Cipher(old), Cipher(load_keys(both)), Cipher(new)


def test_what_was_sealed_opens_again(tmp_path):
    one = cipher(tmp_path)
    assert one.open_secret(one.seal_secret("tøken")) == "tøken"
    for value in (b"", b"payload", bytes(range(256)) * 100):
        assert one.open(one.seal(value, "item:7"), "item:7") == value


def test_the_plain_value_is_not_in_what_is_stored(tmp_path):
    one = cipher(tmp_path)
    assert b"150385-1234" not in one.seal(b"150385-1234", "item:7")
    assert one.seal(b"same", "item:7") != one.seal(b"same", "item:7")


def test_a_value_moved_to_another_row_does_not_open(tmp_path):
    one = cipher(tmp_path)
    with pytest.raises(CannotOpen, match="item:8 was altered, or belongs to another row"):
        one.open(one.seal(b"payload", "item:7"), "item:8")


def test_a_value_of_which_any_byte_was_altered_or_lost_does_not_open(tmp_path):
    one = cipher(tmp_path)
    sealed = one.seal(b"payload", "item:7")
    for place in range(len(sealed)):
        altered = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        for bad in (altered, sealed[:place]):
            with pytest.raises(CannotOpen):
                one.open(bad, "item:7")


def test_another_key_file_opens_nothing_and_says_so(tmp_path):
    one, other = cipher(tmp_path, "a"), cipher(tmp_path, "b")
    with pytest.raises(CannotOpen, match="a key that is not in the key file"):
        other.open(one.seal(b"payload", "item:7"), "item:7")
    for secret in (one.seal_secret("token"), "", "no token at all", "nøgle"):
        with pytest.raises(CannotOpen, match="another key file"):
            other.open_secret(secret)


def test_after_a_change_of_keys_old_values_open_and_new_ones_need_the_new_key(tmp_path):
    old, both, new = rotated(tmp_path)
    assert both.open(old.seal(b"payload", "row"), "row") == b"payload"
    assert both.open_secret(old.seal_secret("token")) == "token"
    assert new.open(both.seal(b"payload", "row"), "row") == b"payload"
    assert new.open_secret(both.seal_secret("token")) == "token"
    with pytest.raises(CannotOpen):
        old.open(both.seal(b"payload", "row"), "row")


def test_search_and_audit_stay_the_same_after_a_change_of_keys(tmp_path):
    old, both, new = rotated(tmp_path)
    assert both.search_hash("1503851234") == old.search_hash("1503851234") != new.search_hash("1503851234")
    assert both.audit_key == old.audit_key != new.audit_key


def test_a_search_hash_finds_equal_values_only_and_needs_the_key(tmp_path):
    one, other = cipher(tmp_path, "a"), cipher(tmp_path, "b")
    assert one.search_hash("1503851234") == one.search_hash("1503851234")
    assert len({one.search_hash("1503851234"), one.search_hash("1503851235"), other.search_hash("1503851234")}) == 3
    assert len(one.search_hash("")) == 64


def test_a_cipher_follows_its_key_file_while_it_lives(tmp_path):
    keys = create_keys(tmp_path / "key")
    living = Cipher(keys)
    before = living.seal(b"payload", "item:7"), living.seal_secret("secret")
    after = Cipher(add_key(keys))
    for value in (after.seal(b"payload", "item:7"), before[0]):
        assert living.open(value, "item:7") == b"payload"
    for text in (after.seal_secret("secret"), before[1]):
        assert living.open_secret(text) == "secret"
    assert living.seal(b"payload", "item:7")[:4] == after.newest != before[0][:4]
    assert living.audit_key == after.audit_key
    assert living.search_hash("x") == after.search_hash("x")


@pytest.mark.parametrize("what", ["gone", "broken", "another"])
def test_a_key_file_that_does_not_fit_any_more_changes_nothing_for_a_living_cipher(tmp_path, what):
    path = create_keys(tmp_path / "key").path
    living = Cipher(load_keys(path))
    name = living.newest
    if what == "another":
        create_keys(tmp_path / "other").path.replace(path)
    elif what == "broken":
        path.write_text("handover-key-1 half")
    else:
        path.unlink()
    assert living.seal(b"payload", "item:7")[:4] == name
    with pytest.raises(CannotOpen):
        living.open_secret("no such thing")


def test_what_only_a_forgotten_key_opens_is_lost_and_what_it_proved_and_found_stays(tmp_path):
    first = Cipher(create_keys(tmp_path / "key"))
    sealed = first.seal(b"payload", "item:7")
    both = add_key(first.keys)
    now = Cipher(forget_old_keys(both))
    with pytest.raises(CannotOpen):
        now.open(sealed, "item:7")
    assert now.open(Cipher(both).seal(b"payload", "item:7"), "item:7") == b"payload"
    again = Cipher(forget_old_keys(add_key(now.keys)))
    for one in (now, again):
        assert one.audit_key == first.audit_key
        assert one.search_hash("1503851234") == first.search_hash("1503851234")


def test_a_secret_is_sealed_anew_once_and_keeps_its_time(tmp_path):
    old, both, new = rotated(tmp_path)
    sealed = old.seal_secret("secret")
    anew = both.seal_secret_anew(sealed)
    assert new.open_secret(anew) == "secret"
    assert both.seal_secret_anew(anew) is None
    with pytest.raises(CannotOpen):
        new.seal_secret_anew(sealed)


def test_a_hundred_thousand_payloads_are_sealed_and_opened_in_seconds(tmp_path):
    one = cipher(tmp_path)
    value = b"x" * 400
    started = time.process_time()
    sealed = [one.seal(value, f"item:{number}") for number in range(100_000)]
    assert time.process_time() - started < 3
    assert one.open(sealed[-1], "item:99999") == value
