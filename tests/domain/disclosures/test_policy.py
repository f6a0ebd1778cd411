"""Who may publish what was drafted."""

from uuid import UUID

import pytest

from domain.disclosures.policy import may_publish

_ONE, _OTHER = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(("actor", "may"), [(_ONE, False), (_OTHER, True), (None, False)])
def test_who_drafted_does_not_publish(actor: UUID | None, may: bool) -> None:  # noqa: FBT001  # a column of a table
    assert may_publish(actor, _ONE) is may
