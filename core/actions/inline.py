"""Working a run or a workflow in the caller's own process, where no worker does."""

from __future__ import annotations

from core.actions.home import Home
from core.actions.worker import take_run, take_workflow
from core.security.logging import set_up_logging
from core.store.tables import Run


def work_here(home: Home, run_id: int) -> Run | None:
    """Take a run as far as it goes now. None when another process has it in hand.

    The log goes to a file in the home: stdout and stderr belong to whoever called.
    """
    set_up_logging(home.folder / "handover.log")
    return take_run(home, run_id)


def do_here(home: Home, workflow_run: int) -> None:
    """Do what a workflow does at one of its times; nothing where another process has it in hand. The log as above."""
    set_up_logging(home.folder / "handover.log")
    take_workflow(home, workflow_run)
