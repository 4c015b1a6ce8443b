"""Every page at every stage: it draws, it is true, and it asks nobody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from console import nav
from core.actions.home import Home, integration_named
from core.actions.links import Decision, decide
from core.actions.shown.codes import codes_now
from core.actions.shown.employees import board, everybody
from core.actions.shown.lines import Facet
from core.store.tables import Company, Connection, Integration
from tests.app.conftest import Use
from tests.app.demo import OCTOBER, STAGES, Stages
from tests.app.looking import PAGES, entries, figures, labels, number, opened, tables, texts

Look = Callable[[str], Home]


def test_every_page_of_the_folder_stands_in_the_navigation_and_no_other() -> None:
    listed = [name for names in nav.sections().values() for name in names]
    assert sorted(listed) == sorted(PAGES)
    assert set(PAGES) <= set(nav.TITLES) == set(nav.ICONS)


@pytest.mark.parametrize("stage", STAGES[1:])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_draws_at_every_stage_names_the_host_and_asks_no_provider(
    page: str, stage: str, use: Use, made: Stages
) -> None:
    use(stage)
    before = made.requests()
    at = opened(page)
    assert len(at.title) == 1
    assert made.requests() == before
    host = made.url.removeprefix("http://").replace(".", r"\.").replace(":", r"\:")
    assert "**Practice company.**" in at.markdown[0].value
    assert host in at.markdown[0].value


@pytest.mark.parametrize("page", [page for page in PAGES if page not in nav.WITHOUT_COMPANY])
def test_without_a_company_every_page_says_the_steps_and_shows_no_empty_table(
    page: str, use: Use, made: Stages
) -> None:
    use("empty")
    before = made.requests()
    at = opened(page)
    assert made.requests() == before
    assert [title.value for title in at.title] == ["Set up the first company"]
    assert "**1. Name the company**" in texts(at)
    assert "after step 3" in texts(at)
    assert not at.dataframe
    assert not tables(at)
    assert not figures(at)


def test_a_company_without_a_flow_says_the_steps_with_its_name(look: object) -> None:
    home = look("empty")  # type: ignore[operator]
    with home.store.write() as session:
        session.add(Company(slug="bageri", name="Havnens *Bageri*", created_at=home.store.clock()))
    at = opened("transfer")
    assert at.title[0].value == r"Set up Havnens \*Bageri\*"
    assert at.info[0].value.startswith("Transfer has something to show once")
    assert labels(at)[:2] == ["New company…", "Connect the time system"]


def test_a_host_that_is_neither_real_nor_this_machine_is_named_too(look: object) -> None:
    home = look("planned")  # type: ignore[operator]
    with home.store.write() as session:
        for row in session.exec(select(Connection)).all():
            row.real, row.base_url = row.provider == "timelog", f"https://{row.provider}.staging.example"
            session.add(row)
    banner = opened("transfer").markdown[0].value
    assert "Not the real thing" in banner
    assert r"zenegy\.staging\.example" in banner
    assert "timelog" not in banner


def test_with_both_ends_real_there_is_no_banner(look: object) -> None:
    home = look("planned")  # type: ignore[operator]
    with home.store.write() as session:
        for row in session.exec(select(Connection)).all():
            row.real = True
            session.add(row)
    assert "Practice" not in texts(opened("transfer"))


def test_a_company_in_the_address_that_does_not_exist_becomes_one_that_does(use: Use) -> None:
    use("planned")
    at = opened(company="somebody-else")
    assert at.query_params["company"] in ("nordlys", ["nordlys"])


def test_widgets_of_two_companies_never_share_a_key(look: object) -> None:
    home = look("planned")  # type: ignore[operator]
    _second_company(home)
    first, second = _keys(opened("transfer", company="nordlys")), _keys(opened("transfer", company="other"))
    assert first
    assert second
    assert not first & second


def _keys(at: AppTest) -> set[str]:
    elements = (*at.button, *at.selectbox, *at.dataframe)
    return {element.key or "" for element in elements} - {"frame-company"}


def _second_company(home: object) -> None:
    with home.store.write() as session:  # type: ignore[attr-defined]
        integration = session.exec(select(Integration)).one()
        other = Company(slug="other", name="Other ApS", created_at=home.store.clock())  # type: ignore[attr-defined]
        session.add(other)
        session.flush()
        values = {name: getattr(integration, name) for name in ("source_id", "target_id", "settings", "created_at")}
        session.add(Integration(company_id=other.id, name="demo", **values))


def test_another_companys_run_is_not_shown(look: object) -> None:
    home = look("sent")  # type: ignore[operator]
    _second_company(home)
    at = opened("history", company="other", run="1")
    assert at.title[0].value == "History"
    assert "has no run 1" in texts(at)


@pytest.mark.parametrize("address", [{"period": "soon"}, {"period": "2026-10-31..2026-10-01"}, {"group": "x"}])
def test_an_address_that_makes_no_sense_shows_what_people_usually_come_for(address: dict[str, str], use: Use) -> None:
    use("planned")
    at = opened("transfer", **address)
    assert {box.value for box in at.selectbox} == {"2026-10-01..2026-10-31", "monthly", "all"}


@pytest.mark.sqlite
def test_a_database_that_can_not_be_opened_is_said_in_a_sentence(use: Use, made: Stages) -> None:
    home = use("planned")
    (home / "handover.sqlite").write_bytes(b"not a database at all, by any means" * 100)
    at = opened()
    assert at.title[0].value == "Handover can't open its data"
    assert at.error


@pytest.mark.parametrize("stage", ["planned", "sent"])
def test_the_parts_of_the_overview_add_up_to_everybody(stage: str, use: Use) -> None:
    use(stage)
    found = {label: number(value) for label, (value, _) in figures(opened()).items()}
    assert found.pop("Employees") == sum(found.values()) > 50


@pytest.mark.parametrize("stage", ["planned", "sent"])
def test_what_blocks_adds_up_to_the_hours_kept_back_on_both_pages(stage: str, use: Use) -> None:
    use(stage)
    at = opened()
    blocks = [number(part) for said in entries(at) for part in said.splitlines() if part.endswith(" h")]
    total = next(
        number(c.value.split(" · ")[1]) for c in at.caption if " people" in c.value and c.value.endswith(" hours")
    )
    assert blocks
    assert abs(sum(blocks) - total) <= number("0,01") * len(blocks)


def test_the_overview_leads_to_the_group_with_the_most_people_ready(use: Use) -> None:
    use("planned")
    assert [label for label in labels(opened()) if label.startswith("Check and send")]


def test_the_overview_of_a_period_without_plan_leads_to_planning(use: Use) -> None:
    use("prepared")
    at = opened(period="2026-09-01..2026-09-30")
    assert "Plan September 2026" in labels(at)
    assert "Read again" not in labels(at)
    assert not figures(at)


def test_history_without_runs_says_what_would_be_there(use: Use) -> None:
    use("planned")
    at = opened("history")
    assert "Nothing was sent yet" in texts(at)
    assert not tables(at)


def test_the_navigation_says_how_much_waits_on_a_page(look: Look) -> None:
    home = look("planned")
    company, integration = integration_named(home, "demo")
    lines = board(home, integration, everybody(home, integration)).lines
    undecided = [line.here.id for line in lines if line.facet not in (Facet.LINKED, Facet.IGNORED)]
    codes = codes_now(home, integration, OCTOBER).not_mapped
    assert undecided
    assert codes
    for page in ("overview", "transfer", "help"):
        assert {f"Employees · {len(undecided)}", f"Codes and rates · {codes}", "Transfer"} <= _links(opened(page))
    decide(home, company, integration, Decision.IGNORED, dict.fromkeys(undecided), "lone")
    assert "Employees" in _links(opened())


def _links(at: AppTest) -> set[str]:
    return {link.proto.label for link in at.get("page_link")}
