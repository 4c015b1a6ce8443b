"""`handover notices`: what happened that somebody should know, and where such notices go."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from console.cli.options import Json
from console.cli.printing import plain, print_json

if TYPE_CHECKING:
    from core.actions.home import Home
    from core.actions.notices import Company
    from core.actions.shown.notices import AddressNow, NoticeNow


class Act(StrEnum):
    LIST = "list"
    SEEN = "seen"
    ADDRESSES = "addresses"
    EMAIL = "email"
    WEBHOOK = "webhook"
    TEST = "test"
    SECRET = "secret"  # noqa: S105 - a word of the command line
    UNSUBSCRIBE = "unsubscribe"


ON_AN_ADDRESS = {
    Act.EMAIL: "the e-mail address",
    Act.WEBHOOK: "the https:// address",
    Act.TEST: "the id of an address",
    Act.SECRET: "the id of an address",
    Act.UNSUBSCRIBE: "the id of an address",
}


def notices(
    act: Annotated[
        Act,
        typer.Argument(
            help="list: the newest. seen: somebody has looked at all. addresses: where they go. email, webhook: they "
            "go to ADDRESS too. test: send one there. secret: a new one for a webhook. unsubscribe: no more."
        ),
    ] = Act.LIST,
    address: Annotated[str | None, typer.Argument(help="An address, or the id of one that `addresses` lists.")] = None,
    company: Annotated[
        str | None, typer.Option("--company", help="Its short name; needed where there are two.")
    ] = None,
    new: Annotated[bool, typer.Option("--new", help="List only what nobody has looked at.")] = False,
    json: Json = False,
) -> int:
    """Notices of a company: what ended badly, what waits for somebody, and to which addresses such notices go."""
    if (address is None) == (act in ON_AN_ADDRESS):
        raise typer.BadParameter(f"Name {ON_AN_ADDRESS[act]}." if act in ON_AN_ADDRESS else f"{act} takes no address.")
    from core.actions.home import open_home

    with open_home() as home:
        owner = _company(home, company)
        body, lines = _done(home, owner, act, address or "", new)
    if json:
        print_json({"company": owner.slug, **body})
    else:
        print("\n".join(lines))
    return 0


def _company(home: Home, slug: str | None) -> Company:
    from core.actions.shown.companies import companies

    found = companies(home)
    known = ", ".join(sorted(one.slug for one in found)) or "none yet"
    chosen = [one for one in found if slug is None or one.slug == slug]
    if len(chosen) != 1:
        what = f"There is no company {slug}." if slug else "Say which company: --company."
        raise typer.BadParameter(f"{what} There is: {known}.")
    return chosen[0]


def _done(home: Home, company: Company, act: Act, address: str, new: bool) -> tuple[dict[str, Any], list[str]]:
    """The answer for programs, and the lines for people."""
    from core.actions import notices as verbs
    from core.actions.home import actor
    from core.actions.shown.notices import addresses_of, notices_of

    match act:
        case Act.LIST:
            found = notices_of(home, company, unseen=new)
            return {"notices": plain(found)}, [_line(one) for one in found] or ["Nothing that somebody should know."]
        case Act.SEEN:
            marked = verbs.mark_seen(home, company, actor())
            return {"seen": marked}, [f"{marked} were new."]
        case Act.ADDRESSES:
            known = addresses_of(home, company)
            return {"addresses": plain(known)}, [_goes(one) for one in known] or ["They are told in the console only."]
        case Act.EMAIL | Act.WEBHOOK:
            made = verbs.subscribe(home, company, act.value, address, actor())
            secret = [f"It is signed with this secret, shown only now: {made.secret}"] if made.secret else []
            return plain(made), [f"Notices of {company.name} go there from now on ({made.id}).", *secret]
        case Act.SECRET:
            fresh = verbs.change_secret(home, company, address, actor())
            return {"id": address, "secret": fresh}, [
                f"The new secret, shown only now: {fresh}",
                "The old one signs too, for a day.",
            ]
        case Act.TEST:
            sent = verbs.send_test(home, company, address, actor())
            return {"id": address, "notice": sent}, [
                "A test is on its way; `handover notices addresses` says how it went."
            ]
        case Act.UNSUBSCRIBE:
            verbs.unsubscribe(home, company, address, actor())
            return {"id": address}, ["No more notices go there."]


def _line(found: NoticeNow) -> str:
    new = "" if found.seen_at else "new · "
    flow = f"{found.flow}: " if found.flow else ""
    late = sum(one.state != "delivered" for one in found.deliveries)
    way = f" · {late} of {len(found.deliveries)} not delivered" if late else ""
    return f"{found.at:%Y-%m-%d %H.%M} UTC · {new}{flow}{found.says} {found.page}{way}"


def _goes(found: AddressNow) -> str:
    from core.actions.notice_words import TROUBLES

    how = f"in trouble: {TROUBLES.get(found.trouble, found.trouble)}" if found.trouble else "no trouble"
    last = f", last delivered {found.delivered_at:%Y-%m-%d %H.%M} UTC" if found.delivered_at else ""
    waits = f", {found.waiting} on the way" if found.waiting else ""
    return f"{found.id}  {found.way} {found.shown}: {how}{last}{waits}"
