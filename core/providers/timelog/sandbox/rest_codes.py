"""REST: absence codes, own absence, salary accounts. Sheet 4.3, 4.5 and 4.7."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from core.providers.timelog.sandbox.rest_time import read_model, store
from core.providers.timelog.sandbox.seed import AbsenceCode, SalaryAccountPosting
from core.providers.timelog.sandbox.shelf import guid
from core.providers.timelog.sandbox.state import TimeLogState
from core.providers.timelog.sandbox.taf import (
    Call,
    Model,
    answer,
    invalid,
    listing,
    missing,
    no_user,
    resource,
    rule,
    single,
)

STATUS_WORDS = {"all": -1, "inactive": 0, "active": 1, "-1": -1, "0": 0, "1": 1}


def routes(state: TimeLogState) -> list[Route]:
    return [
        resource(state, "/absence-code", get=absence_codes),
        resource(state, "/absence-code/registration-by-hours", post=by_hours),
        resource(state, "/absence-code/registration-by-full-day", post=by_full_day),
        resource(state, "/absence-code/registration-by-half-day", post=by_half_day),
        resource(state, "/absence-code/{status}", get=absence_codes),
        resource(state, "/salary-account", get=salary_accounts),
        resource(state, "/salary-account/{account_id:int}/aggregation", get=aggregation),
        resource(state, "/salary-account/{account_id:int}/posting", post=posting),
    ]


def absence_codes(call: Call) -> Response:
    """By status as number, word or not at all (all of them). [client]"""
    status = STATUS_WORDS.get(call.path.get("status", "all").lower())
    if status is None:
        raise invalid("Status specified is invalid")
    wanted = call.query.get("searchtext", "").lower()
    rows = [
        c
        for c in call.state.absence_codes.values()
        if (status == -1 or c.IsActive == bool(status))
        and (not call.is_set("includeFavouriteOnly") or c.IsFavourite)
        and (wanted in c.Name.lower() or wanted in c.AbsenceCode.lower())
    ]
    return listing(call, rows, show_code)


def show_code(code: AbsenceCode) -> dict[str, Any]:
    """As REST shows it: without the two payroll fields. [spec]"""
    hidden = {"CodeForSalaryIntegration", "IsTransferredToSalaryIntegration"}
    return {**code.model_dump(exclude=hidden), "ID": guid("absence_code", code.AbsenceCodeID)}


def by_hours(call: Call) -> Response:
    model = Model(call.body)
    return _own_absence(call, model, model.hours())


def by_full_day(call: Call) -> Response:
    """The norm hours of the day. [inferred]"""
    return _own_absence(call, Model(call.body), None)


def by_half_day(call: Call) -> Response:
    """Half the norm hours; Type 0 or 1 says which half and is not kept. [inferred]"""
    model = Model(call.body)
    if model.integer("Type") not in (0, 1):
        model.problem("'Type' has a range of values which does not include this one.")
    return _own_absence(call, model, None, Decimal("0.5"))


def _own_absence(call: Call, model: Model, hours: Decimal | None, share: Decimal = Decimal(1)) -> Response:
    code_id, day, comment = model.integer("AbsenceID", required=True), model.day("Date"), model.text("Comment")
    model.check()
    if hours is None:
        hours = call.state.norms.hours(call.user, day) * share
    entry = store(call, call.user.UserID, day, hours, absence_code_id=code_id)
    entry.note = comment
    return single(call, read_model(call.state, entry))


def salary_accounts(call: Call) -> Response:
    """A plain array, without the envelope. [spec]"""
    return answer(
        [
            {
                "SalaryAccountID": a.ID,
                "Name": a.Name,
                "Description": a.Description,
                "IsActive": a.IsActive,
                "Code": a.Code,
                "ID": guid("other", a.ID),
            }
            for a in call.state.salary_accounts.values()
        ]
    )


def aggregation(call: Call) -> Response:
    """Balance per user on `balanceDate`, in days or hours as the account counts. A plain array. [spec]"""
    account_id = int(call.path["account_id"])
    account = call.state.salary_accounts.get(account_id)
    if account is None:
        raise missing("Salary account", account_id)
    last, wanted = call.day("balanceDate"), call.number("userId", 0)
    balances: dict[int, Decimal] = {}
    for p in call.state.postings:
        if p.SalaryAccountID == account_id and p.Date <= last and wanted in (0, p.UserID):
            amount = p.Days if account.BalanceFormat == "Days" else p.Hours
            balances[p.UserID] = balances.get(p.UserID, Decimal(0)) + amount * p.Factor
    rows = []
    for user_id, balance in balances.items():
        user = call.state.users[user_id]
        rows.append(
            {
                "SalaryAccountID": account_id,
                "UserID": user_id,
                "FirstName": user.FirstName,
                "LastName": user.LastName,
                "AccountBalance": balance,
            }
        )
    return answer(rows)


def posting(call: Call) -> Response:
    """Manual postings for several users: all or none, 204. [spec]"""
    account_id = int(call.path["account_id"])
    if account_id not in call.state.salary_accounts:
        raise missing("Salary account", account_id)
    model = Model(call.body)
    day = model.day("BalanceDate")
    users = call.body.get("EmployeeUsers")
    if not isinstance(users, list) or not users:
        model.problem("'Employee Users' must not be empty.")
        users = []
    lines = [Model(u) for u in users]
    model.check()
    made: list[SalaryAccountPosting] = []
    for line in lines:
        user_id = line.integer("UserId", required=True)
        hours = line.number("HoursAdjustment")
        line.check()
        user = call.state.users.get(user_id)
        if user is None:
            raise no_user(user_id)
        norm = call.state.norms.hours(user, day)
        if not hours:
            raise rule("HoursAdjustment must not be 0")
        made.append(
            SalaryAccountPosting(
                ID=1000 + len(call.state.postings) + len(made) + 1,
                UserID=user_id,
                SalaryAccountID=account_id,
                Date=day,
                Hours=hours,
                Days=hours / norm if norm else Decimal(0),
                PostingType=1,
                CommentToManager=line.text("CommentToManager"),
                CommentToEmployee=line.text("CommentToEmployee"),
            )
        )
    call.state.postings.extend(made)
    return Response(status_code=204)
