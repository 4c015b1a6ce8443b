"""A small server that plays golden answers over a real socket, and what tests need to talk to it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.http.protocols import Recorder
from core.providers.base import Account
from core.providers.timelog.connector import TimeLog

GOLDEN = Path(__file__).parent / "golden"
ROOT = "/nordlys"
REPORTING = f"{ROOT}/service.asmx"
API = f"{ROOT}/api/v1"
SETTINGS = {
    "site_code": "NL01",
    "api_id": "consoleReader",
    "approved_from": "30",
    "transactional_user": "console@nordlys.example",
}
SECRETS = {"pat": "tl-pat-of-the-tests", "api_password": "s3cret"}


def golden(name: str) -> bytes:
    return (GOLDEN / name).read_bytes().removesuffix(b"\n")


@dataclass
class Seen:
    """A request as it came in."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return {k: v[0] for k, v in parse_qs(self.body.decode(), keep_blank_values=True).items()}


Answering = Callable[[Seen], Response]


class Played:
    """Answers by method and path; unknown paths get 404. `seen` holds every request."""

    def __init__(self) -> None:
        self.url = ""
        self.reset()

    def reset(self) -> None:
        self.seen: list[Seen] = []
        self.answers: dict[tuple[str, str], bytes | Answering] = {
            ("GET", f"{API}/user"): golden("4.2-users.response.json"),
            ("GET", f"{API}/user/me"): golden("4.2-me.response.json"),
            ("GET", f"{API}/user/12"): golden("4.2-me.response.json"),
            ("GET", f"{API}/absence-code/-1"): golden("4.3-absence-codes.response.json"),
            ("GET", f"{API}/employee-projection/get-in-period"): golden("12.2-projection.response.json"),
            ("GET", f"{API}/timesheet-status/weekly"): golden("4.5-weekly-status.response.json"),
            ("POST", f"{REPORTING}/GetEmployeesRaw"): employees(),
            ("POST", f"{REPORTING}/GetWorkUnitsRawPaged"): golden("12.1-work-units.response.xml"),
            ("POST", f"{REPORTING}/GetTimeOffRegistrationsRaw"): golden("12.2-time-off.response.xml"),
            ("POST", f"{REPORTING}/GetMileageRaw"): golden("4.7-mileage.response.xml"),
            ("POST", f"{REPORTING}/GetExpensesRaw"): golden("4.7-expenses.response.xml"),
            ("POST", f"{REPORTING}/GetEmployeeNormalWorkingHoursRaw"): golden("4.6-normal-hours.response.xml"),
        }

    def on(self, method: str, path: str, answer: bytes | Answering) -> None:
        self.answers[method, path] = answer

    def asked(self, path: str) -> list[Seen]:
        return [s for s in self.seen if s.path == path]

    async def __call__(self, request: Request) -> Response:
        seen = Seen(
            request.method,
            request.url.path,
            dict(request.query_params),
            dict(request.headers),
            await request.body(),
        )
        self.seen.append(seen)
        answer = self.answers.get((seen.method, seen.path))
        if answer is None:
            return Response("not played", 404)
        if callable(answer):
            return answer(seen)
        return Response(answer, media_type="application/json" if answer.startswith((b"{", b"[")) else "text/xml")


def employees() -> bytes:
    """Maja of the golden file, and Kirsten who is her manager."""
    one = golden("12.2-employees.response.xml").decode()
    kirsten = (
        '<tlp:Employee ID="16"><tlp:EmployeeUserId>5</tlp:EmployeeUserId><tlp:FirstName>Kirsten</tlp:FirstName>'
        "<tlp:LastName>Jensen</tlp:LastName><tlp:FullName>Kirsten Jensen</tlp:FullName><tlp:Initials>KJE</tlp:Initials>"
        "<tlp:Status>1</tlp:Status><tlp:HiredDate>2015-01-01T00:00:00.000</tlp:HiredDate>"
        "<tlp:Username>kirsten@nordlys.example</tlp:Username></tlp:Employee>"
    )
    return one.replace("</tlp:Employees>", f"{kirsten}</tlp:Employees>").encode()


def enveloped(call: str, items: bytes, *, namespace: str, pages: int = 0) -> bytes:
    """SOAP items wrapped as the salary codes of section 12.3 are."""
    head, tail = golden("12.3-salary-codes.response.xml").split(b"<b:Salary>")[0], b"</a:Return>"
    tail += golden("12.3-salary-codes.response.xml").split(b"</a:Return>")[1]
    body = head + items + tail
    body = body.replace(b"GetAllSalaryCodes", call.encode())
    body = body.replace(b'xmlns="http://www.timelog.com/api/tlp/v1_1"', f'xmlns="{namespace}"'.encode())
    return body.replace(b"TotalPageCount>0<", f"TotalPageCount>{pages}<".encode())


def page_of(entities: list[dict[str, Any]], total: int, pages: int, number: int) -> dict[str, Any]:
    """A REST list as the sheet shows it: the counters are texts."""
    counters = {"TotalRecord": str(total), "TotalPage": str(pages), "PageNumber": str(number)}
    return {"Properties": counters, "Entities": [{"Properties": e} for e in entities], "Links": []}


_PLAYED = Played()


@pytest.fixture(scope="session")
def _running() -> Iterator[Played]:
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # else answers wait for 40 ms
    sock.bind(("127.0.0.1", 0))
    methods = ["GET", "POST", "PUT", "DELETE"]
    app = Starlette(routes=[Route("/{path:path}", _PLAYED.__call__, methods=methods)])
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    _PLAYED.url = f"http://127.0.0.1:{sock.getsockname()[1]}"
    yield _PLAYED
    server.should_exit = True
    thread.join(5)


@pytest.fixture
def played(_running: Played) -> Played:
    _running.reset()
    return _running


def connect(url: str, *, soap: bool = False, recorder: Recorder | None = None, **settings: str) -> TimeLog:
    secrets = {**SECRETS, **({"transactional_password": "pw"} if soap else {})}
    base = url if "account" in settings else f"{url}{ROOT}"
    account = Account(connection="t", base_url=base, settings={**SETTINGS, **settings}, secrets=secrets)
    account.read_timeout, account.parallel, account.recorder = 5, 4, recorder
    return TimeLog(account)
