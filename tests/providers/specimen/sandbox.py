"""The specimen's sandbox: people, hours of a time system, and entries that can be written, on pages of 10 at most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core.providers.sandbox_host import Sandbox

DEFAULT_PAGE, LONGEST_PAGE = 3, 10
LISTS = ("people", "hours", "rates", "entries", "closings")
FIELDS = ("person", "first", "last", "start", "end", "rate", "hours", "amount", "note")


class State:
    def load(self, document: Mapping[str, Any]) -> None:
        self.company = dict(document["company"])
        self.lists = {name: [dict(row) for row in document.get(name, [])] for name in LISTS}
        self.numbers = count(1)
        self.hidden = False

    def records(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        return self.lists

    def close(self, _: Mapping[str, Any]) -> int:
        for entry in self.lists["entries"]:
            entry["state"] = "archived"
        days = [entry["first"] for entry in self.lists["entries"]]
        self.lists["closings"].append({"first": min(days), "last": max(days)})
        return len(self.lists["entries"])

    def hide(self, _: Mapping[str, Any]) -> None:
        self.hidden = True

    def entry(self, number: str) -> dict[str, Any] | None:
        return next((one for one in self.lists["entries"] if one["id"] == number), None)


def refused(code: str, words: str, status: int = 422) -> Response:
    return JSONResponse({"code": code, "message": words}, status)


def make() -> Sandbox:
    state = State()

    async def answer(request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {state.company['key']}":
            return refused("no-key", "The key is not known.", 401)
        body = await request.json() if await request.body() else {}
        match request.method, request.path_params["what"].split("/"):
            case "GET", ["company"]:
                return JSONResponse({name: state.company[name] for name in ("id", "name")})
            case "GET", [name] if name in LISTS:
                return page(request, state.lists[name])
            case "POST", ["entries"]:
                return create(body)
            case ("PUT" | "DELETE") as method, ["entries", number]:
                return change(method, number, body)
        return refused("no-route", "There is no such address.", 404)

    def page(request: Request, rows: list[dict[str, Any]]) -> Response:
        skip = int(request.query_params.get("skip", 0))
        take = min(int(request.query_params.get("take", DEFAULT_PAGE)), LONGEST_PAGE)
        drop = {"approved"} if state.hidden else set()
        shown = [{name: value for name, value in row.items() if name not in drop} for row in rows[skip : skip + take]]
        return JSONResponse({"total": len(rows), "rows": shown})

    def create(body: dict[str, Any]) -> Response:
        new = {name: body.get(name) for name in FIELDS}
        if any({name: one[name] for name in FIELDS} == new for one in state.lists["entries"]):
            return refused("duplicate", "This entry is there already.", 409)
        new |= {"id": f"entry-{next(state.numbers)}", "state": "approved"}
        state.lists["entries"].append(new)
        return JSONResponse(new)

    def change(method: str, number: str, body: dict[str, Any]) -> Response:
        entry = state.entry(number)
        if entry is None or entry["state"] == "archived":
            return refused("not-open", "This entry is not open any more.")
        if method == "DELETE":
            state.lists["entries"].remove(entry)
        else:
            entry |= {name: body.get(name) for name in FIELDS}
        return JSONResponse({"id": number})

    class Auth(Mapping[str, str]):
        def __getitem__(self, name: str) -> str:
            return str(state.company[name])

        def __iter__(self) -> Any:
            return iter(("key",))

        def __len__(self) -> int:
            return 1

    return Sandbox(
        name="specimen",
        state=state,
        routes=[Route("/{what:path}", answer, methods=["GET", "POST", "PUT", "DELETE"])],
        seed={"company": {"id": "c1", "name": "Nordlys", "key": "specimen-key-1"}},
        auth=Auth(),
        screens={"close": state.close, "hide": state.hide},
        is_write=lambda method, path, headers: method != "GET",
        refuse=lambda path: refused("asked", "The sandbox was asked to refuse this."),
    )
