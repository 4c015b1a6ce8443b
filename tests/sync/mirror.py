"""The same state and the same plan with the sides swapped."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from core.sync.actions import Action, SyncPlan
from core.sync.through import SyncMapping
from core.sync.twins import OpenItem, Question, SyncState, Twin
from core.sync.words import Direction, Policy, Side

POLICY = {Policy.MASTER_A: Policy.MASTER_B, Policy.MASTER_B: Policy.MASTER_A}
DIRECTION = {Direction.A_TO_B: Direction.B_TO_A, Direction.B_TO_A: Direction.A_TO_B}


def mirrored(state: SyncState) -> SyncState:
    config = state.config
    return replace(
        state,
        a=state.b,
        b=state.a,
        mapping=_mapping(state.mapping),
        config=replace(
            config,
            a=config.b,
            b=config.a,
            policy=POLICY.get(config.policy, config.policy),
            direction=DIRECTION.get(config.direction, config.direction),
            approval_master=config.approval_master and config.approval_master.other,
        ),
        twins=tuple(_twin(twin) for twin in state.twins),
        questions={_subject(key): _question(asked) for key, asked in state.questions.items()},
        open_items=tuple(_item(item) for item in state.open_items),
        known_people={side.other: people for side, people in state.known_people.items()},
        refused={side.other: refs for side, refs in state.refused.items()},
        people_gone={side.other: people for side, people in state.people_gone.items()},
    )


def told(plan: SyncPlan) -> Counter[tuple[object, ...]]:
    return Counter(_told(action, action.target, action.subject) for action in (*plan.actions, *plan.open))


def told_mirrored(plan: SyncPlan) -> Counter[tuple[object, ...]]:
    return Counter(
        _told(action, action.target and action.target.other, _subject(action.subject))
        for action in (*plan.actions, *plan.open)
    )


def _told(action: Action, target: Side | None, subject: str) -> tuple[object, ...]:
    calls = tuple((step.call, step.ref, step.record) for step in action.steps)
    return action.do, action.row, action.gate, action.why, target, subject, calls, action.changes


def _mapping(mapping: SyncMapping) -> SyncMapping:
    return SyncMapping(
        a=mapping.b,
        b=mapping.a,
        people=tuple(replace(p, a=p.b, b=p.a) for p in mapping.people),
        types=tuple(
            replace(t, a=t.b, b=t.a, a_half=t.b_half, b_half=t.a_half, policy=t.policy and POLICY.get(t.policy))
            for t in mapping.types
        ),
        projects=tuple((b, a) for a, b in mapping.projects),
        anchor=mapping.anchor,
    )


def _twin(twin: Twin) -> Twin:
    base = {**twin.base, "side": Side(twin.base["side"]).other}
    return replace(twin, a=twin.b, b=twin.a, base=base, last_origin=twin.last_origin and twin.last_origin.other)


def _question(asked: Question) -> Question:
    choice = asked.choice and type(asked.choice)(
        {"take_a": "take_b", "take_b": "take_a"}.get(asked.choice, asked.choice)
    )
    return Question(_subject(asked.key), asked.do, asked.b_hash, asked.a_hash, choice, asked.ref)


def _item(item: OpenItem) -> OpenItem:
    return replace(
        item,
        target=item.target.other,
        a=item.b,
        b=item.a,
        source=item.source and replace(item.source, side=item.source.side.other),
        wanted=item.wanted and replace(item.wanted, side=item.wanted.side.other),
    )


def _subject(subject: str) -> str:
    return "|".join(reversed(subject.split("|")))
