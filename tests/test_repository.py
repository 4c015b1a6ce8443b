"""What may be in the repository at all."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOP = {"pyproject.toml", "README.md", "Makefile", "LICENSE", "requirements.lock", "console", "pages", "core", "data"}
TOP |= {"tests", ".ci", ".streamlit", ".gitignore"}
LARGEST = 600_000
LONGEST = 450
LONG_WITH_ONE_SUBJECT = {
    "core/providers/timelog/sandbox/seed.py": "every form of one document",
    "tests/providers/timelog/test_timelog_reading.py": "one behaviour after another",
}

# Homes of people and of CI, this checkout, and temporary folders that somebody once typed in.
MACHINE_PATH = re.compile(r"/(?:home|Users)/\w+/|/root/|(?<![\w.])/work/\w+|[A-Z]:\\\\?Users\\")
REGISTRY = re.compile(
    r"https?://[^\s\"'<>]*(?:/simple\b|/pypi/|/packages/|/debian\b)|\b(?:py" + r"pi\.org|pythonhosted\.org)"
)


def committed() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("Not a git checkout.")
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def lines_that_match(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for name in committed():
        content = (ROOT / name).read_bytes()
        if b"\0" in content or name == "tests/test_repository.py":
            continue
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
            if pattern.search(line):
                found.append(f"{name}:{number}: {line.strip()[:120]}")
    return found


def test_the_top_level_holds_only_what_it_is_meant_to_hold() -> None:
    assert {name.partition("/")[0] for name in committed()} <= TOP


def test_no_committed_file_names_a_path_of_somebodys_machine() -> None:
    assert lines_that_match(MACHINE_PATH) == []


def test_no_committed_file_names_a_package_registry() -> None:
    assert lines_that_match(REGISTRY) == []


@pytest.mark.parametrize(
    "line",
    ["see /home/karen/x", "cd /work/main", "in /root/.cache", "C:\\Users\\karen", "/Users/karen/x"],
)
def test_machine_paths_are_recognised(line: str) -> None:
    assert MACHINE_PATH.search(line)


def test_no_committed_file_is_large() -> None:
    sizes = {name: (ROOT / name).stat().st_size for name in committed()}
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}


def test_a_long_module_still_has_one_subject_and_says_which() -> None:
    modules = [name for name in committed() if name.endswith(".py") and "/migrations/versions/" not in name]
    lengths = {name: len((ROOT / name).read_bytes().splitlines()) for name in modules}
    long = {name: length for name, length in lengths.items() if length > LONGEST}
    assert {name: length for name, length in long.items() if name not in LONG_WITH_ONE_SUBJECT} == {}


def test_every_locked_package_has_hashes_and_one_exact_version() -> None:
    blocks = re.split(r"\n(?=\S)", (ROOT / "requirements.lock").read_text())
    packages = [block for block in blocks if not block.startswith("#")]
    assert len(packages) > 50
    assert [
        block.splitlines()[0] for block in packages if not re.match(r"[\w.\-]+(\[[\w,\-]+\])?==[\w.+!]+[ ;]", block)
    ] == []
    assert [block.splitlines()[0] for block in packages if "--hash=sha256:" not in block] == []
