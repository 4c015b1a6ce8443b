"""Help: every topic is there, reads well, and its address leads to it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from console.cli import COMMANDS
from console.panels.help import FOLDER, read_topics, topics
from tests.app.conftest import Use
from tests.app.looking import ROOT, opened, sound

WANTED = {
    "first-transfer",
    "linking-employees",
    "codes-and-rates",
    "sending-once",
    "when-something-is-unclear",
    "by-hand-list",
    "command-line",
    "workflows",
    "sync",
    "accounting",
}


def shown(**address: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "pages" / "help.py"), default_timeout=30)
    for name, value in address.items():
        at.query_params[name] = value
    return sound(at.run())


def test_every_topic_is_there_once() -> None:
    assert [topic.id for topic in topics()] == [path.stem[2:] for path in sorted(FOLDER.glob("*.md"))]
    assert {topic.id for topic in topics()} == WANTED


@pytest.mark.parametrize("topic", sorted(WANTED))
def test_a_topic_is_shown_by_its_address(topic: str) -> None:
    at = shown(topic=topic)
    found = next(one for one in topics() if one.id == topic)
    assert at.header[0].value == found.title
    assert len(at.markdown[-1].value) > 300


def test_an_address_without_a_topic_shows_the_first_transfer() -> None:
    assert shown().header[0].value == shown(topic="nonsense").header[0].value == "The first transfer"


def test_choosing_a_topic_puts_it_into_the_address() -> None:
    at = shown(company="nordlys")
    sound(at.radio[0].set_value("by-hand-list").run())
    assert at.query_params["topic"] in ("by-hand-list", ["by-hand-list"])
    assert at.header[0].value == "The by-hand list"


def test_the_commands_that_help_names_exist() -> None:
    text = next(topic.text for topic in topics() if topic.id == "command-line")
    assert set(re.findall(r"^handover (\w+)", text, re.MULTILINE)) <= COMMANDS.keys()


def test_help_is_there_before_any_company(use: Use) -> None:
    use("empty")
    at = opened("help")
    assert [at.title[0].value, at.header[0].value] == ["Help", "The first transfer"]
    assert opened("codes").title[0].value == "Set up the first company"


def test_a_file_of_help_without_a_heading_is_named(tmp_path: Path) -> None:
    (tmp_path / "8-lost.md").write_text("No heading here.")
    with pytest.raises(ValueError, match=r"8-lost\.md"):
        read_topics(tmp_path)
