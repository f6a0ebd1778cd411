"""Who approves, decides and publishes."""

from uuid import UUID

from domain.competitions.policy import may_approve, may_decide, may_publish

_ONE, _OTHER, _THIRD = UUID(int=1), UUID(int=2), UUID(int=3)


def test_four_eyes_each_time() -> None:
    assert [may_approve(actor, _ONE, _OTHER) for actor in (_ONE, _OTHER, _THIRD, None)] == [False, False, True, False]
    assert [may_decide(actor, [_ONE]) for actor in (_ONE, _OTHER, None)] == [False, True, False]
    assert [may_publish(actor, _ONE) for actor in (_ONE, _OTHER, None)] == [False, True, False]
    assert not may_publish(_OTHER, None)
