"""Every code that the core gives has words."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from console import texts
from core.ledger.states import Action, State
from core.transfer.case import Outcome

TRANSFER = Path(__file__).parents[2] / "core" / "transfer"


def reasons_in(path: Path) -> set[str]:
    """Reason codes: what is given to `problem` and `Problem`, and what choosers of a reason answer."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("problem", "Problem") and node.args:
            found |= {
                n.value for n in ast.walk(node.args[0]) if isinstance(n, ast.Constant) and isinstance(n.value, str)
            }
        if isinstance(node, ast.FunctionDef) and node.name == "_refused":
            found |= {
                n.value.value
                for n in ast.walk(node)
                if isinstance(n, ast.Return) and isinstance(n.value, ast.Constant) and n.value.value
            }
        if isinstance(node, ast.Dict) and any(
            isinstance(v, ast.Constant) and v.value == "already_there" for v in node.values
        ):
            found |= {v.value for v in node.values if isinstance(v, ast.Constant)}
    return found


def test_every_reason_of_a_plan_has_words_a_place_and_a_person() -> None:
    given = set().union(*(reasons_in(path) for path in TRANSFER.glob("*.py"))) - {"not_paid_"}
    assert {"unmapped_code", "rate_not_open", "already_there", "norm_zero"} <= given
    assert given - texts.REASONS.keys() == set()
    for words in texts.REASONS.values():
        assert words.what
        assert words.mend.endswith(".")
        assert words.who in (texts.HR, texts.CONSULTANT, texts.MANAGER)


@pytest.mark.parametrize(
    ("enumeration", "words"), [(State, texts.STATES), (Outcome, texts.OUTCOMES), (Action, texts.MOVES)]
)
def test_every_state_outcome_and_move_has_words(enumeration: type[State], words: dict[str, str]) -> None:
    assert {member.value for member in enumeration} <= words.keys()


def test_a_take_back_that_arrived_is_not_said_to_be_in_payroll() -> None:
    assert texts.state("confirmed") == texts.state("confirmed", "replace") == "in payroll"
    assert texts.state("confirmed", "remove") == "taken back"


def test_a_reason_is_filled_in() -> None:
    assert texts.reason("unmapped_code", "90 Diverse").what == "code 90 Diverse has no target in payroll"
    assert texts.reason("not_approved", "Per Sørensen").what == "not approved yet, waits for Per Sørensen"
    assert texts.reason("not_approved").what == "not approved yet"
    assert "of_tomorrow" in texts.reason("of_tomorrow").what


@pytest.mark.parametrize(
    ("value", "words"),
    [("1585.1800", "1,585.18"), ("49.50", "49.50"), ("37.0", "37"), ("0.004", "0"), ("-1.5", "-1.50")],
)
def test_figures_are_short_and_not_wrong(value: str, words: str) -> None:
    assert texts.figure(value) == words


def test_a_row_sent_with_another_period_names_that_period() -> None:
    assert texts.reason("sent_with_another_period", "2026-10-01..2026-10-31").what.endswith("sent with October 2026")
    assert texts.reason("sent_with_another_period").what.endswith("sent with another period")
