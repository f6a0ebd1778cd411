"""Who decides on a nomination."""

from uuid import UUID

from domain.honours.policy import may_decide

_ONE, _OTHER = UUID(int=1), UUID(int=2)


def test_who_is_nominated_or_nominated_does_not_decide() -> None:
    assert [may_decide(actor, [_ONE]) for actor in (_ONE, _OTHER, None)] == [False, True, False]
