"""What stands around every page: logo, company, navigation, banner, and what is shown when there is no page yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from console import here, nav, widgets
from console.formats import plain
from console.language import _
from console.panels import setup
from console.waiting import waiting
from core.actions.errors import EXPECTED
from core.actions.shown.companies import Flow, flow
from core.actions.shown.connections import ends_of
from core.actions.shown.syncs import sync_flows

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
        _sidebar([], None, {})
        here.told()
        if page.url_path in nav.WITHOUT_COMPANY:
            page.run()
        else:
            setup.first_company()
        return
    company = here.chosen_company(known)
    found = flow(here.home(), company)
    _sidebar(known, company, _counts(found) if found is not None else {})
    in_step = sync_flows(here.home(), company) if page.url_path == nav.SYNC else []
    widgets.banner(next(iter(in_step), None) or found or ends_of(here.home(), company))
    here.told()
    if found is None and page.url_path not in nav.WITHOUT_FLOW:
        if page.url_path:
            words = _(
                "{page} has something to show once both systems are connected and somebody chose what to transfer."
            )
            st.info(words.format(page=page.title))
        setup.draw(here.visit())
    else:
        page.run()


def _counts(found: Flow) -> dict[str, str]:
    """By page, how much waits for a person there."""
    now = here.of_flow(here.visit(), found)
    return {page: now.formats.count(count) for page, count in waiting(now).items() if count}


def _sidebar(known: list[Any], company: Any, counts: Mapping[str, str]) -> None:
    with st.sidebar:
        if company is not None:
            _company(known, company)
        for title, names in nav.sections().items():
            with st.container(key=f"nav-{title or 'first'}", gap="xxsmall"):
                if title:
                    st.caption(_(title))
                for name in names:
                    if name == nav.SYNC and (company is None or not sync_flows(here.home(), company)):
                        continue  # most companies transfer and keep nothing in step; the page says so by its address
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
