"""What stands around every page: logo, company, navigation, banner, and what is shown when there is no page yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from console import here, nav, widgets
from console.formats import plain
from console.language import _
from console.panels import setup
from console.waiting import waiting
from core.actions.errors import EXPECTED
from core.actions.shown.companies import Flow, accounting_flows, flows
from core.actions.shown.connections import ends_of

LOGO = Path(__file__).resolve().parent.parent / "logo.svg"


def draw(page: Any) -> None:
    """The whole window. Trouble with the installation itself is a sentence on an otherwise empty page."""
    st.logo(LOGO)
    try:
        known = here.all_companies()
    except EXPECTED as error:
        st.title(_("Handover can't open its data"), anchor=False)
        st.error(str(error))
        return
    if not known:
        _sidebar([], None, {}, nav.IN_STEP)
        here.told()
        if page.url_path in nav.WITHOUT_COMPANY:
            page.run()
        else:
            setup.first_company()
        return
    company = here.chosen_company(known)
    ways = flows(here.home(), company)
    payroll = any(not way.in_step for way in ways)
    hidden = {
        *(() if any(way.in_step for way in ways) else nav.IN_STEP),
        *(() if payroll or not ways else nav.TO_PAYROLL),
    }
    _sidebar(known, company, _counts(ways[0]) if ways else {}, hidden)
    posting = accounting_flows(here.home(), company)
    about = posting if posting and page.url_path in nav.POSTING else [*ways, *posting]
    widgets.banner(_about(page, about) or ends_of(here.home(), company))
    here.told()
    needs_more = not ways or (page.url_path in nav.TO_PAYROLL and not payroll)
    if needs_more and page.url_path not in nav.WITHOUT_FLOW:
        if page.url_path:
            words = _(
                "{page} has something to show once both systems are connected and somebody chose what to transfer."
            )
            st.info(words.format(page=page.title))
        setup.draw(here.visit())
    else:
        page.run()


def _about(page: Any, ways: Sequence[Flow]) -> Flow | None:
    """Whose systems the banner names: the flow in the address, else the one that the page is about."""
    said = st.query_params.get(here.FLOW)
    wanted = [way for way in ways if way.in_step] if page.url_path in nav.IN_STEP else ways
    return next((way for way in wanted if way.integration.id == said), None) or next(iter(wanted or ways), None)


def _counts(found: Flow) -> dict[str, str]:
    """By page, how much waits for a person there."""
    now = here.of_flow(here.visit(), found)
    return {page: now.formats.count(count) for page, count in waiting(now).items() if count}


def _sidebar(known: list[Any], company: Any, counts: Mapping[str, str], hidden: Collection[str]) -> None:
    """hidden: pages that this company has no use for; they say so by their address."""
    with st.sidebar:
        if company is not None:
            _company(known, company)
        for title, names in nav.sections().items():
            with st.container(key=f"nav-{title or 'first'}", gap="xxsmall"):
                if title:
                    st.caption(_(title))
                for name in names:
                    if name in hidden:
                        continue
                    address = nav.said({here.COMPANY: company.slug if company is not None else None})
                    page, count = nav.page(name), counts.get(name)
                    label = f"{page.title} · {count}" if count else None
                    st.page_link(page, label=label, query_params=address, width="stretch")


def _company(known: list[Any], company: Any) -> None:
    names = {c.slug: c.name for c in known}
    if len(names) == 1:
        st.markdown(f"**{plain(company.name)}**")
        return
    alike = {name for name, count in Counter(names.values()).items() if count > 1}
    widgets.choose(
        here.COMPANY,
        _("Company"),
        list(names),
        lambda slug: f"{names[slug]}, {slug}" if names[slug] in alike else names[slug],
        "frame",
        company.slug,
        alone=True,
    )
