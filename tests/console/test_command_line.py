"""What every command has in common: help at once, plain errors, exit codes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from core.security.keys import create_keys

from .conftest import PERIOD, ROOT, Handover, control, started

PLAN = ("plan", "--integration", "demo", "--period", PERIOD)


def test_help_comes_without_anything_heavy() -> None:
    script = (
        "import sys; sys.argv = ['handover', '--help']; from console.cli import main; main(); "
        "print(*{name.split('.')[0] for name in sys.modules}, sep='\\n')"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines())
    assert not loaded & {"streamlit", "sqlmodel", "sqlalchemy", "pandas", "numpy", "httpx", "dbos", "uvicorn"}
    for command in ("demo", "plan", "send", "runs", "status", "verify", "match", "sandbox", "worker", "console", "run"):
        assert f"\n  {command} " in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nothing-like-this",),
        ("plan", "--period", PERIOD),
        ("plan", "--integration", "demo"),
        ("plan", "--integration", "demo", "--period", "2026-13"),
        ("plan", "--integration", "demo", "--period", PERIOD, "--from", "2026-10-01"),
        ("plan", "--integration", "demo", "--from", "2026-10-01"),
        ("plan", "--integration", "demo", "--from", "2026-10-31", "--to", "2026-10-01"),
        ("plan", "--integration", "demo", "--period", PERIOD, "--payout-group", "daily"),
        ("send", "--integration", "demo"),
        ("sandbox", "--port", "99999"),
    ],
)
def test_wrong_use_ends_2_and_says_what_is_wrong(handover: Handover, arguments: tuple[str, ...]) -> None:
    ended = handover(*arguments)
    assert ended.code == 2
    assert "Traceback" not in ended.err
    assert ended.err or "Usage:" in ended.out


def test_wrong_use_is_json_where_json_was_asked_for(handover: Handover) -> None:
    assert handover("plan", "--integration", "demo", "--json").json["exit"] == 2


def cannot_run(handover: Handover, words: str, *arguments: str) -> None:
    """Exit 3, one plain sentence on stderr; the same as JSON on stdout where that was asked for."""
    ended = handover(*arguments)
    assert (ended.code, ended.out) == (3, "")
    assert words in ended.err
    assert ended.err.count("\n") == 1
    as_json = handover(*arguments, "--json")
    assert as_json.json == {"error": ended.err.strip(), "exit": 3}


def test_an_integration_that_does_not_exist_is_named(handover: Handover) -> None:
    cannot_run(handover, "There is no integration named demo.", *PLAN)


def test_a_missing_key_is_told(handover: Handover, tmp_path: Path) -> None:
    assert handover("status").code == 0
    (tmp_path / "config" / "key").unlink()
    cannot_run(handover, "There is no key file at", "status")


def test_another_key_is_told(handover: Handover, tmp_path: Path) -> None:
    assert handover("status").code == 0
    (tmp_path / "config" / "key").unlink()
    create_keys(tmp_path / "config" / "key")
    cannot_run(handover, "The key file does not belong to this database.", "status")


def test_a_broken_key_is_told(handover: Handover, tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "key").write_text("no key")
    cannot_run(handover, "is not a key", "status")


def test_a_home_that_can_not_be_is_told(handover: Handover, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("HANDOVER_HOME", str(tmp_path / "file" / "home"))
    cannot_run(handover, "Not a directory", "status")


def test_a_database_that_can_not_be_is_told(handover: Handover, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDOVER_DATABASE_URL", "nonsense")
    cannot_run(handover, "The database can't be used", "status")


def test_a_provider_that_signs_us_out_is_told_and_nothing_is_planned(handover: Handover, company: str) -> None:
    control(company, "revoke_grant", {})
    ended = handover(*PLAN)
    assert (ended.code, ended.err.count("\n")) == (3, 1)
    assert handover("status", "--json").json["items"] == {}


def test_a_taken_port_is_told(handover: Handover, sandbox_url: str) -> None:
    port = sandbox_url.rsplit(":", 1)[1]
    for command in ("sandbox", "run", "console"):
        ended = handover(command, "--port", port)
        assert ended.code == 3
        assert f"Port {port}" in ended.err


def test_a_sandbox_serves_one_provider_with_its_own_seed(environment: dict[str, str], tmp_path: Path) -> None:
    """`--provider` puts it at the root path, `--data` takes the place of its seed; it says so once it answers."""
    (tmp_path / "zenegy.json").write_text(json.dumps({"companies": []}))
    process = started(
        "sandbox", "--port", "0", "--provider", "zenegy", "--data", str(tmp_path), environment=environment
    )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().split()[0]
        index = get(f"{url}/_control/index")["providers"]
        assert index["zenegy"]["base_url"] == url
        assert get(f"{url}/_control/records")["employees"] == []
    finally:
        process.terminate()
        process.communicate()


def get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.loads(answer.read())


def test_a_sandbox_says_what_it_can_not_serve(handover: Handover, tmp_path: Path) -> None:
    assert "There is no provider named sap." in handover("sandbox", "--port", "0", "--provider", "sap").err
    (tmp_path / "zenegy.json").write_text("{")
    broken = handover("sandbox", "--port", "0", "--data", str(tmp_path))
    assert broken.code == 3
    assert "zenegy.json can't be read" in broken.err
    (tmp_path / "zenegy.json").write_text('{"companies": 7}')
    assert "does not fit" in handover("sandbox", "--port", "0", "--data", str(tmp_path)).err


def test_lists_are_matched(handover: Handover, tmp_path: Path) -> None:
    for name in ("left", "right"):
        (tmp_path / f"{name}.csv").write_text("id,full_name,employee_number\n1,Anna Friis,12\n")
    files = [str(tmp_path / f"{name}.csv") for name in ("left", "right")]
    done = handover("match", *files, "--out", str(tmp_path / "links.csv"))
    assert done.code == 0
    assert (tmp_path / "links.csv").read_text().splitlines()[1].startswith("1,1,")
    missing = handover("match", str(tmp_path / "none.csv"), files[1], "--out", str(tmp_path / "links.csv"))
    assert missing.code == 3
    assert "There is no file" in missing.err


def test_everything_starts_together_and_ends_together(
    handover: Handover, environment: dict[str, str], free_port: int
) -> None:
    """`handover run`, which is `make run`: the address answers once it is printed, and SIGTERM leaves nothing."""
    process = started("run", "--port", str(free_port), environment=environment)
    try:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        url = next(line.split()[3] for line in lines if line.startswith("Handover is at "))
        with urllib.request.urlopen(url, timeout=10) as page:
            assert page.status == 200
        assert handover("run", "--port", str(free_port)).code == 3
        standing = handover("status", "--json").json
        assert {c["name"] for c in standing["connections"]} == {
            "TimeLog",
            "Zenegy",
            "TimeTrack",
            "Personio",
            "e-conomic",
        }
        sandbox = next(c["base_url"] for c in standing["connections"] if c["name"] == "TimeLog")
        get(f"{sandbox}/_control/requests")
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert process.returncode == 0
    for gone in (url, f"{sandbox}/_control/requests"):
        with pytest.raises(OSError, match="refused"):
            urllib.request.urlopen(gone, timeout=5)


def test_a_killed_command_leaves_no_process_behind(environment: dict[str, str]) -> None:
    """Even kill -9: what it started sees that it is gone."""
    script = (
        "from console.cli.children import sandbox\n"
        "with sandbox() as url:\n"
        "    print(url, flush=True)\n"
        "    import time; time.sleep(60)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    get(url)
    process.kill()
    process.wait()
    until = time.monotonic() + 20
    while answers(url) and time.monotonic() < until:
        time.sleep(0.1)
    assert not answers(url)


def answers(url: str) -> bool:
    try:
        get(url)
    except OSError:
        return False
    return True
