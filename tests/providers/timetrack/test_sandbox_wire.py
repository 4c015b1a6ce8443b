"""What holds for every resource of the TimeTrack sandbox: keys, errors, pages, filters, forms of values (3 to 6)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from core.providers.timetrack.sandbox import make
from tests.providers.timetrack.acme import KEYS, MARCH_9, MARCH_16, SEED, VACATION, WORK, Acme

LISTS = (
    *("/users", "/attendances", "/project_time_entries", "/absences", "/work_reports"),
    *("/clients", "/projects", "/tasks"),
)


@pytest.mark.parametrize("missing", list(KEYS))
@pytest.mark.parametrize("value", [None, "wrong"])
def test_both_keys_are_demanded_on_every_request(acme: Acme, missing: str, value: str | None) -> None:
    headers = {name: key for name, key in KEYS.items() if name != missing} | ({missing: value} if value else {})
    for path in ("/users", "/attendances/901", "/nothing"):
        answer = httpx.get(f"{acme.base_url}{path}", headers=headers)
        assert answer.status_code == 401
        assert answer.json()["errors"][0]["code"] == 10001


@pytest.mark.parametrize("path", LISTS)
def test_lists_are_bare_arrays_with_and_without_a_slash(acme: Acme, path: str) -> None:
    assert isinstance(acme.get(path), list)
    assert acme.get(f"{path}/") == acme.get(path) != []


@pytest.mark.parametrize("path", ["/absence_types", "/users/7/absences", "/anything/else"])
def test_what_is_not_documented_is_not_there(acme: Acme, path: str) -> None:
    assert acme.error("GET", path)[:2] == (404, 10004)


@pytest.mark.parametrize("path", [path for path in LISTS if path != "/work_reports"])
@pytest.mark.parametrize("number", ["4040", "abc", "²"])
def test_an_unknown_id_is_404_with_a_code_of_its_own(acme: Acme, path: str, number: str) -> None:
    for method in ("GET", "PUT", "DELETE"):
        assert acme.error(method, f"{path}/{number}", json={})[:2] == (404, 10004)


def test_pages_start_at_0_and_hold_50_unless_asked_otherwise(acme: Acme) -> None:
    acme.screen("load", **SEED, switches={})
    many = [{**SEED["users"][1], "id": 100 + n, "username": f"u{n}", "email": f"u{n}@example.com"} for n in range(1100)]
    acme.screen("load", **{**SEED, "users": [SEED["users"][0], *many, SEED["users"][1]]})
    assert len(acme.get("/users")) == 50
    assert len(acme.get("/users", limit=1000)) == len(acme.get("/users", limit=5000)) == 1000
    assert acme.get("/users", limit=0) == []
    pages = [acme.ids("/users", limit=500, page_number=number) for number in range(4)]
    assert [len(page) for page in pages] == [500, 500, 102, 0]
    assert len({one for page in pages for one in page}) == 1102


@pytest.mark.parametrize("query", [{"limit": "many"}, {"limit": -1}, {"page_number": -1}, {"from": "yesterday"}])
def test_a_parameter_that_makes_no_sense_is_refused_by_name(acme: Acme, query: dict[str, Any]) -> None:
    status, code, detail = acme.error("GET", "/attendances", params=query)
    assert (status, code) == (422, 10022)
    assert detail.startswith(next(iter(query)))


def test_unknown_parameters_are_ignored_without_a_word(acme: Acme) -> None:
    wrong = acme.get("/absences", startDate="2030-01-01", endDate="2030-12-31", updated_since="2030-01-01")
    assert [row["id"] for row in wrong] == [31]


@pytest.mark.parametrize("name", ["username", "user"])
@pytest.mark.parametrize("path", ["/attendances", "/project_time_entries", "/absences", "/work_reports"])
def test_a_person_is_asked_for_under_either_name(acme: Acme, path: str, name: str) -> None:
    found = acme.get(path, **{name: "idah"})
    assert found
    assert {row.get("user") or row.get("username") for row in found} == {"idah"}
    assert acme.get(path, **{name: "nobody"}) == []


def test_timestamps_go_with_and_without_fractions(acme: Acme) -> None:
    whole = acme.made("/attendances", {**WORK, "from": "2026-03-12T08:00:00Z", "to": "2026-03-12T16:00:00.500Z"})
    assert (whole["from"], whole["to"]) == (WORK["from"], WORK["to"])
    assert acme.ids("/attendances", **{"from": "2026-03-12T08:00:00Z", "to": "2026-03-13T00:00:00.000Z"}) == [
        whole["id"]
    ]


@pytest.mark.parametrize(("sent", "kept"), [(True, True), (1, True), ("1", True), (False, False), (0, False)])
def test_booleans_go_as_words_and_as_numbers(acme: Acme, sent: Any, kept: bool) -> None:
    assert acme.made("/attendances", {**WORK, "manual": sent})["manual"] is kept


def test_a_value_of_the_wrong_form_is_refused_by_name(acme: Acme) -> None:
    for field, value in (("from", "12.03.2026"), ("manual", "perhaps"), ("breakMinutes", -5), ("notes", 7)):
        status, code, detail = acme.error("POST", "/attendances", json={**WORK, field: value})
        assert (status, code, detail.partition(":")[0]) == (422, 10022, field)
    assert acme.error("POST", "/attendances", content=b"{")[2] == "body: is not JSON"
    assert acme.error("POST", "/attendances", content=b"[]")[1] == 10022


@pytest.mark.parametrize("path", ["/attendances/903", "/attendances/901", "/project_time_entries/55", "/absences/31"])
def test_what_was_deleted_answers_with_the_documented_code(acme: Acme, path: str) -> None:
    if path != "/attendances/903":
        assert acme.http.delete(path).status_code == 204
    for method in ("GET", "PUT", "DELETE"):
        assert acme.error(method, path, json={})[:2] == (404, 15020)
    resource, _, number = path.strip("/").partition("/")
    assert int(number) not in acme.ids(f"/{resource}")
    assert int(number) in [row["id"] for row in acme.records("deleted")]


def test_the_documented_error_is_word_for_word(acme: Acme) -> None:
    (error,) = acme.http.get("/attendances/903").json()["errors"]
    assert {**error, "detail": "…"} == {
        "title": "TimeEntry exist but it is deleted", "status": 404, "code": 15020, "detail": "…",
    }  # fmt: skip


@pytest.mark.parametrize("path", ["/attendances/901", "/project_time_entries/55", "/absences/31"])
def test_a_hard_delete_leaves_no_trace(acme: Acme, path: str) -> None:
    acme.screen("settings", deletes="hard")
    assert acme.http.delete(path).status_code == 204
    assert acme.error("GET", path)[:2] == (404, 10004)


@pytest.mark.parametrize(("answer", "content"), [("object", dict), ("id", int), ("empty", type(None))])
def test_a_post_answers_as_the_switch_says(acme: Acme, answer: str, content: type) -> None:
    acme.screen("settings", post_answer=answer)
    for path, body in (("/absences", VACATION), ("/attendances", WORK), ("/clients", {"name": "Ostwind"})):
        assert isinstance(acme.made(path, body), content)
        assert len(acme.ids(path)) >= 2


def test_nothing_tells_what_changed(acme: Acme) -> None:
    answer = acme.http.get("/attendances")
    assert not {"etag", "last-modified"} & set(answer.headers)
    assert not [name for row in answer.json() for name in row if "update" in name.lower() or "modif" in name.lower()]


@pytest.mark.parametrize(
    ("window", "attendances", "absences"), [("overlap", [901, 902], [31]), ("contained", [901], [])]
)
def test_what_a_window_means_is_a_switch(acme: Acme, window: str, attendances: list[int], absences: list[int]) -> None:
    acme.screen("settings", window=window)
    assert acme.ids("/attendances", **{"from": MARCH_9, "to": "2026-03-12T02:00:00Z"}) == attendances
    assert acme.ids("/absences", **{"from": "2026-03-03", "to": "2026-03-31"}) == absences
    assert acme.ids("/attendances", **{"from": MARCH_9, "to": MARCH_16}) == [901, 902]


def test_refusals_throttling_and_lost_answers_come_from_the_fault_plan(acme: Acme) -> None:
    acme.screen("faults", refused=1.0, writes_only=True)
    assert acme.error("POST", "/attendances", json=WORK)[:2] == (422, 10022)
    acme.screen("faults", throttle=1.0)
    assert acme.http.get("/users").status_code == 429
    acme.screen("faults", error_after=1.0)
    assert acme.http.post("/attendances", json=WORK).status_code == 500
    acme.screen("faults")
    assert len(acme.ids("/attendances", username="idah")) == 2


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"users": [{"username": "x"}]}, "firstName"),
        ({"users": [SEED["users"][0]] * 2}, "username idah is there twice"),
        ({"absences": SEED["absences"]}, "absences[0].user: there is no user 'idah'"),
        ({**SEED, "absence_types": []}, "there is no absence type 1"),
        ({**SEED, "projects": []}, "project_time_entries[0].projectName"),
        ({**SEED, "switches": {"window": "outside"}}, "window"),
        ({**SEED, "zone": "Vienna"}, "there is no time zone 'Vienna'"),
        ({**SEED, "sick_days": []}, "sick_days"),
        ({**SEED, "attendances": [{**SEED["attendances"][0], "to": "2026-03-09T08:00:00Z"}]}, "`to` is before `from`"),
    ],
)
def test_a_seed_that_does_not_fit_is_refused_in_words_and_changes_nothing(
    acme: Acme, document: dict[str, Any], words: str
) -> None:
    answer = acme.http.post("/_control/load", json=document)
    assert answer.status_code == 400
    assert words in answer.json()["error"]
    assert acme.ids("/users") == [7, 8]


def test_the_built_in_company_holds_three_of_everything(acme: Acme) -> None:
    acme.screen("reset")
    records = acme.http.get("/_control/records").json()
    assert {kind: len(rows) for kind, rows in records.items() if len(rows) < 3} == {}
    kinds = [row["kind"] for row in records["deleted"]]
    assert set(kinds) == {"attendances", "project_time_entries", "absences"}
    assert {row["status"] for row in records["absences"]} == {0, 1, 2}
    assert {row["enabled"] for row in records["users"]} == {True, False}
    assert any(row["to"] is None for row in records["attendances"])


def test_the_index_names_the_sign_in_values_of_whatever_is_loaded(acme: Acme) -> None:
    index = acme.http.get("/_control/index").json()["providers"]["timetrack"]
    assert index["auth"] == {"account": "acme", "api_key": "k-1", "api_secret": "s-1"}
    assert make().name == "timetrack"
