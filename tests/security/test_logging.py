"""The log, as a process of its own writes it."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import textwrap

PROGRAM = """
    import logging, sys
    from pathlib import Path
    import structlog
    from core.security.logging import bound, set_up_logging
    from core.security.redaction import register_secret

    set_up_logging(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    register_secret("canary-in-the-log")
    log = structlog.get_logger("core.test")
    with bound(company="c1", run="r1"):
        with bound(lane="person-7", item="i9"):
            log.info("sent canary-in-the-log", token="abc", hours="7.40", who={"cpr": "1503851234"}, name="Søren")
        log.debug("too small to show")
    logging.getLogger("library").warning("refused %s for 150385-1234", "canary-in-the-log")
    try:
        raise ValueError("broke at canary-in-the-log")
    except ValueError:
        log.exception("failed")
        logging.getLogger("library").exception("failed too")
    class Odd:
        def __str__(self): raise RuntimeError("canary-in-the-log")
    logging.getLogger("library").warning("can't be written %s", Odd())
    log.info("after")
"""


def run(tmp_path, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = tmp_path / "program.py"
    program.write_text(textwrap.dedent(PROGRAM))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        [sys.executable, program, *arguments], capture_output=True, text=True, check=True, env=environment
    )


def test_every_line_is_json_with_its_ids_and_without_secrets(tmp_path):
    out = run(tmp_path)
    lines = [json.loads(line) for line in out.stderr.splitlines()]
    sent, library, failed, failed_too, *_, after = lines
    assert sent["event"] == "sent ***"
    assert (sent["company"], sent["run"], sent["lane"], sent["item"]) == ("c1", "r1", "person-7", "i9")
    assert (sent["token"], sent["hours"], sent["who"]["cpr"], sent["name"]) == ("***", "7.40", "***", "Søren")
    assert (sent["level"], sent["logger"], sent["at"][-1]) == ("info", "core.test", "Z")
    assert library["event"] == "refused *** for ***"
    assert "company" not in library
    for one in (failed, failed_too):
        assert "ValueError: broke at ***" in one["exception"]
        assert "Traceback" in one["exception"]
    assert after["event"] == "after"
    assert "too small" not in out.stderr
    for secret in ("canary", "150385"):
        assert secret not in out.stderr + out.stdout


def test_a_log_file_is_appended_to_and_only_its_owner_reads_it(tmp_path):
    file = tmp_path / "logs" / "worker.jsonl"
    for _ in range(2):
        out = run(tmp_path, str(file))
        assert "canary" not in out.stderr + out.stdout
    events = [json.loads(line)["event"] for line in file.read_text("utf-8").splitlines()]
    assert events.count("after") == 2
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
