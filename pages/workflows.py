"""Workflows: what is done by itself at fixed times, and what came of it."""

from console import here as places
from console import widgets
from console.language import _
from console.panels import notices, ways, workflows, workflows_dialogs, workflows_times
from core.actions.shown.workflows import workflows_now

here, flows = places.chosen()
head = widgets.head(_("Workflows"))
found = workflows_now(here.home, here.integration)
head.caption(workflows.caption(here, found))
ways.choose(here, flows)

if found:
    with head.actions:
        workflows.make_button(here, first=False)
    workflows.no_worker(here, found)
    workflows.progress(here, found)
    workflows.listed(here, found)
else:
    workflows.none_yet(here)
workflows_times.draw(here)
notices.draw(here)
workflows_dialogs.draw_if_asked(here, found)
