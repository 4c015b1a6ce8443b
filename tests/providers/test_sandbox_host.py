"""What every sandbox has beside its wire: faults that spare reads, screens that are misused, cuts without noise."""

from __future__ import annotations

import logging

import httpx
import pytest

from core.providers.sandbox_host import host
from core.providers.timelog import PROVIDER as TIMELOG
from core.providers.zenegy import PROVIDER as ZENEGY
from tests.conftest import Serve


@pytest.fixture
def http(serve: Serve) -> httpx.Client:
    return httpx.Client(base_url=serve(host([TIMELOG.sandbox(), ZENEGY.sandbox()])), timeout=10)


def test_a_screen_that_is_given_the_wrong_kind_of_value_says_so(http: httpx.Client) -> None:
    answer = http.post("/zenegy/_control/close_payroll", json={"from": 1, "to": 2, "payout_period": 4})
    assert (answer.status_code, answer.json()["error"].partition(":")[0]) == (400, "TypeError")


def test_a_cut_breaks_off_the_answer_and_logs_no_error(http: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    http.post("/zenegy/_control/faults", json={"cut": 1.0})
    with caplog.at_level(logging.ERROR), pytest.raises(httpx.RemoteProtocolError):
        http.get("/zenegy/api/companies/1")
    http.post("/zenegy/_control/faults", json={})
    assert http.get("/zenegy/api/companies/1").status_code == 401
    assert caplog.records == []


def test_faults_can_leave_reads_alone(http: httpx.Client) -> None:
    http.post("/zenegy/_control/faults", json={"throttle": 1.0, "writes_only": True})
    assert http.get("/zenegy/api/companies/1").status_code == 401
    assert http.post("/zenegy/api/companies/1").status_code == 429


def test_a_refused_soap_write_is_refused_in_soap_and_a_read_at_its_address_is_not(http: httpx.Client) -> None:
    http.post("/timelog/_control/faults", json={"refused": 1.0})
    address = "/timelog/nordlys/WebServices/Organisation/V1_9/OrganisationServiceSecure.svc"
    action = '"http://www.timelog.com/api/tlp/v1_9/OrganisationService/{}"'
    write = http.post(address, headers={"SOAPAction": action.format("UpdateEmployee")})
    read = http.post(address, headers={"SOAPAction": action.format("GetEmployeesPaged")})
    assert (write.status_code, "UpdateEmployeeResult" in write.text, "Invalid" in write.text) == (200, True, True)
    assert "asked to refuse" not in read.text
    log = http.get("/timelog/_control/requests").json()
    assert [(one["write"], one["fault"]) for one in log] == [(True, "refused"), (False, "")]
