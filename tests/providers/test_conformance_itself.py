"""The conformance suite is tested itself: an honest connector keeps every rule, a broken one fails exactly its own."""

from __future__ import annotations

import importlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.providers.base import Provider, provider
from tests.providers.conformance import Conformance
from tests.providers.specimen import PROVIDER
from tests.providers.specimen.broken import BROKEN, BrokenProvider
from tests.providers.specimen.connector import Specimen
from tests.providers.specimen.suite import SpecimenConformance
from tests.providers.stage import quick_turns, stage_of

ROOT = Path(__file__).parents[2]
RULES = sorted(name for name in dir(SpecimenConformance) if name.startswith("test_"))


def breaks(provider: Provider, rule: str) -> bool:
    suite = type("Suite", (SpecimenConformance,), {"provider": provider})()
    stage = stage_of(provider)
    stage.load(suite.seed())
    try:
        with quick_turns():
            getattr(suite, rule)(stage)
    except (Exception, pytest.fail.Exception):
        return True
    return False


def own(connector: type[Specimen]) -> set[str]:
    """The methods in which it differs from the honest one."""
    return set() if connector is Specimen else set(vars(connector)) & set(vars(Specimen)) - {"__module__"}


@pytest.fixture(scope="module")
def reached() -> dict[str, set[str]]:
    """The honest connector's methods that each rule reaches, all of them kept. A connector that differs elsewhere only
    does the same there, so it need not be tried."""
    found: dict[str, set[str]] = {}

    class Followed(Specimen):
        def __getattribute__(self, name: str) -> Any:
            found[rule].add(name)
            return super().__getattribute__(name)

    for rule in RULES:
        found[rule] = set()
        assert not breaks(replace(PROVIDER, connect=Followed), rule), rule
    return found


def without_conformance_test(providers: Path, tests: str) -> list[str]:
    """Names of the provider folders that no conformance test answers for."""
    return [
        folder.name
        for folder in sorted(providers.iterdir())
        if (folder / "__init__.py").exists() and not _has_test(folder.name, tests)
    ]


def _has_test(name: str, tests: str) -> bool:
    try:
        module = importlib.import_module(f"{tests}.{name}.test_{name}_conformance")
    except ModuleNotFoundError:
        return False
    return any(
        isinstance(one, type)
        and issubclass(one, Conformance)
        and title.startswith("Test")
        and one.provider.name == name
        for title, one in vars(module).items()
    )


def test_every_provider_folder_with_something_to_play_against_has_a_conformance_test() -> None:
    without = without_conformance_test(ROOT / "core" / "providers", "tests.providers")
    assert [name for name in without if provider(name).sandbox] == []


def test_a_provider_folder_without_conformance_test_is_named(tmp_path: Path) -> None:
    for name in ("zenegy", "dinero"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
    (tmp_path / "no_provider").mkdir()
    assert without_conformance_test(tmp_path, "tests.providers") == ["dinero"]


def test_an_honest_connector_keeps_every_rule() -> None:
    assert [rule for rule in RULES if breaks(PROVIDER, rule)] == []


BY_NAME = pytest.mark.parametrize("broken", BROKEN, ids=lambda one: one.provider.connect.__name__)


@BY_NAME
def test_a_broken_connector_fails_its_rule(broken: BrokenProvider) -> None:
    assert breaks(broken.provider, broken.rule)


@BY_NAME
@pytest.mark.long
def test_a_broken_connector_fails_no_other_rule(broken: BrokenProvider, reached: dict[str, set[str]]) -> None:
    differs = own(broken.provider.connect)
    concerned = [rule for rule in RULES if differs & reached[rule]] if differs else RULES
    assert [rule for rule in concerned if breaks(broken.provider, rule)] == [broken.rule]


def test_every_rule_has_a_connector_that_breaks_it() -> None:
    assert sorted({broken.rule for broken in BROKEN}) == RULES
