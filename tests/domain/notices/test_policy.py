"""Who approves, decides and objects."""

from uuid import UUID

import pytest

from domain.notices.policy import is_party, may_approve, may_correct, may_object

_ONE, _OTHER = UUID(int=1), UUID(int=2)


def test_another_person_than_the_drafter_approves() -> None:
    assert [may_approve(actor, _ONE) for actor in (_ONE, _OTHER, None)] == [False, True, False]


def test_another_person_than_who_wrote_what_holds_corrects() -> None:
    assert [may_correct(actor, _ONE) for actor in (_ONE, _OTHER, None)] == [False, True, False]


def test_who_is_named_is_a_party() -> None:
    assert [is_party(actor, [_ONE]) for actor in (_ONE, _OTHER, None)] == [True, False, False]


@pytest.mark.parametrize("membership", ["active", "retained", "suspended", "ended", "deceased"])
def test_members_of_the_audience_object_and_who_is_named_wherever_they_are(membership: str) -> None:
    is_member = membership in {"active", "retained", "suspended"}
    found = [may_object(membership, is_in_audience=a, is_named=b) for a in (True, False) for b in (True, False)]
    assert found == [is_member, is_member, is_member, False]
