"""Who may import whom: the table of the design, kept by reading the source (imports inside functions count too)."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = ("core", "console", "pages", "data", "tests")

CORE = "core"
# A part may import itself and what stands here; `core.security` stands for all under it.
MAY_IMPORT: Mapping[str, tuple[str, ...]] = {
    "core.models": (),
    "core.security": ("core.models",),
    "core.store": ("core.security", "core.models"),
    "core.http": ("core.security", "core.models"),
    "core.providers": ("core.http", "core.security", "core.models"),
    "core.matching": ("core.models",),
    "core.mapping": ("core.models",),
    "core.ledger": ("core.store", "core.providers.base", "core.http.errors", "core.security", "core.models"),
    "core.transfer": (
        "core.ledger",
        "core.matching",
        "core.mapping",
        "core.store",
        "core.models",
        "core.providers.base",
    ),
    "core.sync": ("core.ledger", "core.matching", "core.mapping", "core.store", "core.models", "core.providers.base"),
    "core.accounting": (
        "core.ledger",
        "core.matching",
        "core.mapping",
        "core.store",
        "core.models",
        "core.providers.base",
    ),
    "core.workflows": ("core.ledger", "core.store", "core.security", "core.models"),
    "core.actions": (CORE, "data"),
    "data": ("core.models",),
    "console": ("core.actions", "core.models"),
    "pages": ("console", "core.actions", "core.models"),
}


@dataclass(frozen=True)
class Import:
    """One import of one module: who, whom, and where it stands."""

    importer: str
    imported: str
    place: str

    def __str__(self) -> str:
        return f"{self.place}: {self.importer} imports {self.imported}"


def under(module: str, *parts: str) -> bool:
    return any(module == part or module.startswith(f"{part}.") for part in parts)


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> dict[str, Path]:
    return {name_of(path): path for top in OURS for path in sorted((ROOT / top).rglob("*.py"))}


@cache
def imports() -> tuple[Import, ...]:
    return tuple(found for name, path in modules().items() for found in imports_of(name, path))


def imports_of(name: str, path: Path) -> Iterator[Import]:
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for imported, line in imported_by(path.read_text("utf-8"), package):
        yield Import(name, imported, f"{path.relative_to(ROOT)}:{line}")


def imported_by(source: str, package: str) -> Iterator[tuple[str, int]]:
    """Every module that this source of a module in `package` imports, and the line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            wholes = [f"{base}.{alias.name}" for alias in node.names]
            for imported in dict.fromkeys(whole if whole in modules() else base for whole in wholes):
                yield imported, node.lineno


def breaches(importer: str, *forbidden: str, but: tuple[str, ...] = ()) -> list[str]:
    """Imports of `forbidden` in modules under `importer`, except under `but`."""
    return [
        str(found)
        for found in imports()
        if under(found.importer, importer) and under(found.imported, *forbidden) and not under(found.imported, *but)
    ]


def provider_folders() -> list[str]:
    return sorted(path.parent.name for path in (ROOT / "core" / "providers").glob("*/__init__.py"))


def report(found: list[str]) -> str:
    return "\n".join(["", *found])


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_a_part_imports_only_what_its_line_in_the_design_names(part: str) -> None:
    found = breaches(part, *OURS, but=(part, *MAY_IMPORT[part]))
    assert not found, report(found)


def test_every_folder_of_core_has_a_line_in_the_table() -> None:
    folders = {f"core.{path.parent.name}" for path in (ROOT / "core").glob("*/__init__.py")}
    assert folders <= set(MAY_IMPORT)


@pytest.mark.parametrize("provider", provider_folders())
def test_a_provider_imports_no_other_provider(provider: str) -> None:
    others = [f"core.providers.{other}" for other in provider_folders() if other != provider]
    found = breaches(f"core.providers.{provider}", *others)
    assert not found, report(found)


@pytest.mark.parametrize("provider", provider_folders())
def test_a_sandbox_is_a_second_reading_and_imports_nothing_of_the_connector(provider: str) -> None:
    sandbox = f"core.providers.{provider}.sandbox"
    found = breaches(sandbox, *OURS, but=(sandbox, "core.providers.sandbox_host"))
    assert not found, report(found)


def test_what_hosts_sandboxes_knows_no_connector() -> None:
    found = breaches("core.providers.sandbox_host", CORE)
    assert not found, report(found)


def test_streamlit_is_imported_only_under_console_and_pages() -> None:
    found = [line for part in OURS if part not in ("console", "pages", "tests") for line in breaches(part, "streamlit")]
    assert not found, report(found)


def test_the_command_line_never_reaches_streamlit() -> None:
    """Follows every import, also those inside functions, from the modules that the command starts with."""
    seen: dict[str, str] = {}
    todo = [(name, name) for name in modules() if under(name, "console.cli") or name == "console.__main__"]
    while todo:
        name, way = todo.pop()
        if name in seen:
            continue
        seen[name] = way
        for found in imports():
            if found.importer == name and found.imported in modules():
                todo.append((found.imported, f"{way} -> {found.imported}"))
    found = [
        f"{seen[one.importer]}: {one}" for one in imports() if one.importer in seen and under(one.imported, "streamlit")
    ]
    assert not found, report(found)


def test_httpx_is_used_only_in_core_http() -> None:
    found = [
        str(one)
        for one in imports()
        if under(one.imported, "httpx") and not under(one.importer, "core.http", "tests", "data")
    ]
    assert not found, report(found)


def test_dbos_is_used_in_one_file_of_workflows_at_most() -> None:
    users = {one.importer for one in imports() if under(one.imported, "dbos") and not under(one.importer, "tests")}
    assert len(users) <= 1, report(sorted(users))
    assert all(under(user, "core.workflows") for user in users), report(sorted(users))


def test_only_the_store_and_its_users_in_core_speak_sql() -> None:
    found = [line for part in ("console", "pages", "data") for line in breaches(part, "sqlalchemy", "sqlmodel")]
    assert not found, report(found)


def test_modules_of_the_console_are_imported_as_console_x() -> None:
    """Streamlit puts console/ first on the path: `import help` would find console/help.py, a second time."""
    own = {path.stem for path in (ROOT / "console").iterdir() if path.suffix == ".py" or path.is_dir()} - {"__init__"}
    found = [
        str(one)
        for one in imports()
        if under(one.importer, "console", "pages") and one.imported.partition(".")[0] in own - set(OURS)
    ]
    assert not found, report(found)


def test_the_reader_sees_every_form_of_import() -> None:
    source = """
import httpx
from core.http import errors
from core.models.people import Employee
def late():
    import streamlit as st
    from .. import models
    from . import tables
    from .tables.base import new_id
"""
    assert [imported for imported, _ in imported_by(source, "core.store")] == [
        "httpx",
        "core.http.errors",
        "core.models.people",
        "streamlit",
        "core.models",
        "core.store.tables",
        "core.store.tables.base",
    ]
