"""Pages without a browser: Streamlit's own test run, on a store of a demo company."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner

from core.actions.code_reading import read_again
from core.actions.home import Home, integration_named, open_home
from core.actions.people import propose_links, unlink_people
from tests.app.demo import NAMES, OCTOBER, Stages, stages
from tests.app.reviewing import linked
from tests.databases import Databases

Use = Callable[[str], Path]


@pytest.fixture(scope="session", autouse=True)
def _components_are_looked_for_once() -> Iterator[None]:
    """Streamlit reads what every installed package says of itself for each test run anew: 0.3 seconds of the machine,
    most of what a page costs. A server does it once, and so do we."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session")
def made(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    with stages(databases, tmp_path_factory.mktemp("console")) as found:
        yield found


@pytest.fixture
def use(made: Stages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Use]:
    """`use("planned")`: the pages of this test see a copy of that stage."""
    for name in NAMES:
        monkeypatch.setenv(name, "")
    st.cache_resource.clear()
    yield lambda stage: made.use(stage, tmp_path)
    st.cache_resource.clear()


@pytest.fixture
def look(use: Use) -> Iterator[Callable[[str], Home]]:
    """`look("planned")`: the same, opened for the test itself."""
    opened: list[Home] = []
    with_contexts = []

    def at(stage: str) -> Home:
        context = open_home(use(stage))
        with_contexts.append(context)
        opened.append(context.__enter__())
        return opened[-1]

    yield at
    for context in with_contexts:
        context.__exit__(None, None, None)


@pytest.fixture(scope="session")
def _counted(made: Stages) -> None:
    """One more stage: a planned month whose rows were counted."""
    made.databases.copy(made.folder / "planned", made.folder / "counted")
    made.name(made.folder / "counted")
    with open_home(made.folder / "counted") as home:
        read_again(home, integration_named(home, "demo")[1], OCTOBER)


@pytest.fixture
def counted(_counted: None, look: Callable[[str], Home]) -> Home:
    return look("counted")


@pytest.fixture(scope="session")
def _opened_ones(made: Stages) -> None:
    """One more stage: twelve people who were linked are not, and everybody is matched anew."""
    made.databases.copy(made.folder / "prepared", made.folder / "open_ones")
    made.name(made.folder / "open_ones")
    with open_home(made.folder / "open_ones") as home:
        company, integration = integration_named(home, "demo")
        unlink_people(home, company, integration, sorted(linked(home))[:12], "lone")
        propose_links(home, integration)


@pytest.fixture
def open_ones(_opened_ones: None, look: Callable[[str], Home]) -> Home:
    return look("open_ones")
