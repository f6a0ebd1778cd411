"""Delegation, weights, codes of a hall: the rules, as tables."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from db.sealing import Keyring
from domain.shared.errors import DomainError
from domain.votes.hall_codes import hall_code, is_hall_code
from domain.votes.rules.delegations import MAX_CAP, DelegationFacts, check_manner, delegation_refusal
from domain.votes.rules.states import is_show_of_hands
from domain.votes.rules.weights import MAX_WEIGHT, WeightDraft, WeightFacts, check_weights, weight_points

FREE = DelegationFacts(
    is_self=False,
    has_delegated=False,
    held_count=0,
    has_voted=False,
    delegate_has_delegated=False,
    delegate_held_count=0,
    cap=2,
)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({}, None),
        ({"delegate_held_count": 1}, None),
        ({"is_self": True}, "DELEGATE_IS_SELF"),
        ({"has_delegated": True}, "ALREADY_DELEGATED"),
        ({"has_voted": True}, "OWN_BALLOT_CAST"),
        ({"held_count": 1}, "HOLDS_DELEGATIONS"),
        ({"delegate_has_delegated": True}, "DELEGATE_HAS_DELEGATED"),
        ({"delegate_held_count": 2}, "DELEGATION_CAP_REACHED"),
        ({"cap": 1, "delegate_held_count": 1}, "DELEGATION_CAP_REACHED"),
    ],
)
def test_who_may_have_whom_vote_for_them(changed: dict[str, Any], code: str | None) -> None:
    refusal = delegation_refusal(replace(FREE, **changed))

    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("kind", "is_weighted", "cap", "code"),
    [
        ("named", True, None, None),
        ("named", True, 1, None),
        ("named", False, MAX_CAP, None),
        ("sealed", False, None, None),
        ("sealed", True, None, "WEIGHTS_NEED_NAMES"),
        ("unlinkable", True, None, "WEIGHTS_NEED_NAMES"),
        ("sealed", False, 3, "WEIGHTS_NEED_NAMES"),
        ("named", False, 0, "DELEGATION_CAP_INVALID"),
        ("named", False, MAX_CAP + 1, "DELEGATION_CAP_INVALID"),
    ],
)
def test_weights_and_delegation_are_for_votes_by_name(
    kind: str,
    is_weighted: bool,  # noqa: FBT001  # from the table
    cap: int | None,
    code: str | None,
) -> None:
    if code is None:
        check_manner(kind, is_weighted=is_weighted, delegation_cap=cap)
        return
    with pytest.raises(DomainError) as caught:
        check_manner(kind, is_weighted=is_weighted, delegation_cap=cap)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        (None, []),
        (WeightFacts(0, 50, 100, 500), []),
        (WeightFacts(0, 51, 100, 500), ["WEIGHT_ABOVE_CAP"]),
        (WeightFacts(0, 334, 1_000, 333), ["WEIGHT_ABOVE_CAP"]),
        (WeightFacts(0, 1, 1, 1_000), []),
        (WeightFacts(2, 9, 9, 1_000), ["WEIGHTS_MISSING"]),
        (WeightFacts(1, 9, 9, 999), ["WEIGHTS_MISSING", "WEIGHT_ABOVE_CAP"]),
    ],
)
def test_the_checklist_of_weights(facts: WeightFacts | None, codes: list[str]) -> None:
    assert [point.code for point in weight_points(facts)] == codes


MEMBER, PLACE = uuid4(), uuid4()


@pytest.mark.parametrize(
    "weights",
    [
        [WeightDraft(MEMBER, "x", 0)],
        [WeightDraft(MEMBER, "x", MAX_WEIGHT + 1)],
        [WeightDraft(MEMBER, "x")],
        [WeightDraft(MEMBER, "x", 3, PLACE)],
        [WeightDraft(MEMBER, "x", 3), WeightDraft(MEMBER, "x", 3)],
        [WeightDraft(UUID(int=number), "x", 1) for number in range(5_001)],
    ],
)
def test_weights_that_are_none(weights: list[WeightDraft]) -> None:
    with pytest.raises(DomainError) as caught:
        check_weights(weights)
    assert caught.value.code == "WEIGHTS_INVALID"


def test_weights_that_are_some() -> None:
    check_weights([])
    check_weights([WeightDraft(MEMBER, "x", MAX_WEIGHT), WeightDraft(PLACE, "x", organisation_id=PLACE)])


@pytest.mark.parametrize(
    ("kind", "is_meeting", "is_one"),
    [("named", True, True), ("named", False, False), ("sealed", True, False), ("unlinkable", True, False)],
)
def test_a_show_of_hands_is_by_name_in_a_hall(kind: str, is_meeting: bool, is_one: bool) -> None:  # noqa: FBT001  # as above
    assert is_show_of_hands(kind, is_meeting) is is_one


def test_a_code_of_the_hall_holds_for_its_minute_and_the_next(keyring: Keyring) -> None:
    tenant_id, vote_id, now = uuid4(), uuid4(), datetime(2026, 11, 27, 9, 30, 15, tzinfo=UTC)
    code, until = hall_code(keyring, tenant_id, vote_id, now)

    assert until == datetime(2026, 11, 27, 9, 31, tzinfo=UTC)
    assert len(code) == 8
    typed = f" {code[:4].lower()}-{code[4:]}"
    holds = [is_hall_code(keyring, tenant_id, vote_id, now + timedelta(seconds=after), text=typed) for after in (0, 60)]
    assert holds == [True, True]
    assert not is_hall_code(keyring, tenant_id, vote_id, now + timedelta(minutes=2), text=code)
    assert not is_hall_code(keyring, tenant_id, vote_id, now - timedelta(minutes=1), text=code)
    assert not is_hall_code(keyring, tenant_id, uuid4(), now, text=code)
    assert not is_hall_code(keyring, uuid4(), vote_id, now, text=code)
    assert not is_hall_code(keyring, tenant_id, vote_id, now, text="")
    assert not is_hall_code(keyring, tenant_id, vote_id, now, text="签到码")
