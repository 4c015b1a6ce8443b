"""Matching again when nearly everybody is settled: new and changed people against those who are left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from core.matching import text
from core.matching.matcher import match
from core.matching.names import Words
from core.matching.result import Against, Decisions, MatchResult, Proposal, Status
from core.models.people import Employee

# So many settled links go along and teach what the fields are worth here.
_TEACHERS = 400

KEY_FIELDS = ("number", "name", "email", "birth_date")
"""What a link rests on: a change of one of these raises it again."""

KeyValues = Mapping[str, Sequence[str]]
"""By field of `KEY_FIELDS`: the value on the left, the value on the right; "" where there is none."""


def match_open(left: Sequence[Employee], right: Sequence[Employee], decisions: Decisions, seed: int = 0) -> MatchResult:
    """As `match`, for those of `left` about whom nothing is decided; the cost grows with them.

    They are matched with those of `right` whom nobody is linked to. What the fields are worth is learned from some of
    the settled links. `unlinked` are the right ids that neither a decision nor a proposal links, in the order of the
    list. The people whose links `changed_links` names are matched anew when their links are left out of `decisions`.
    """
    here, there = {p.id: p for p in left}, {p.id: p for p in right}
    settled = {a: b for a, b in decisions.linked if a in here and b in there}
    taken = set(settled.values())
    open_left = [p for p in left if p.id not in settled and p.id not in decisions.no_counterpart]
    open_right = [p for p in right if p.id not in taken]
    teachers = sorted(settled)[:: max(len(settled) // _TEACHERS, 1)]
    result = match(
        [*open_left, *(here[a] for a in teachers)],
        [*open_right, *(there[settled[a]] for a in teachers)],
        Decisions(linked=frozenset((a, settled[a]) for a in teachers), rejected=decisions.rejected),
        seed,
    )
    held = {text.number_form(there[b].number) for b in taken} - {None}
    proposals = tuple(_checked(p, here[p.left_id], held) for p in result.proposals[: len(open_left)])
    linked = {p.right_id for p in proposals}
    return MatchResult(proposals, result.base, tuple(p.id for p in open_right if p.id not in linked))


def _checked(proposal: Proposal, person: Employee, held: set[str | None]) -> Proposal:
    """A number that somebody who is settled has must be seen, as it must where all are matched."""
    sure = proposal.status in (Status.EXACT, Status.CONFIDENT)
    if not sure or text.number_form(person.number) not in held:
        return proposal
    return proposal.with_conflict(Against.NUMBER_ELSEWHERE.value)


def key_values(left: Employee | None, right: Employee | None) -> dict[str, list[str]]:
    """What a link of these two rests on, to be stored with it and given to `changed_links` later."""
    return {field: [_text(left, field), _text(right, field)] for field in KEY_FIELDS}


def changed_links(
    stored: Mapping[tuple[str, str], KeyValues], left: Iterable[Employee], right: Iterable[Employee]
) -> dict[tuple[str, str], tuple[str, ...]]:
    """The links that must be looked at again, with the fields of `KEY_FIELDS` that changed on either side.

    stored: by (left id, right id), the `key_values` when the link was decided. What means the same is no change:
    capitals, blanks, leading zeros, å for aa. A person who is gone is none either: that is another question.
    """
    here, there = {p.id: p for p in left}, {p.id: p for p in right}
    changed = {}
    for pair, then in sorted(stored.items()):
        if pair[0] not in here or pair[1] not in there:
            continue
        now = key_values(here[pair[0]], there[pair[1]])
        fields = tuple(f for f in KEY_FIELDS if f in then and _differ(f, then[f], now[f]))
        if fields:
            changed[pair] = fields
    return changed


def _text(person: Employee | None, field: str) -> str:
    return str(getattr(person, field) or "") if person else ""


def _differ(field: str, then: Sequence[str], now: Sequence[str]) -> bool:
    form = _FORMS[field]
    return any(one != other and form(one) != form(other) for one, other in zip(then, now, strict=True))


_FORMS: dict[str, Callable[[str], object]] = {
    "number": text.number_form,
    "name": lambda name: Words().of(name),
    "email": text.email_form,
    "birth_date": str.strip,
}
