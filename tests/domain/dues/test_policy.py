"""Who may do what in dues, as a table."""

from uuid import UUID

import pytest

from domain.dues.policy import is_own

ANN, BOB = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(("actor", "member", "own"), [(ANN, ANN, True), (ANN, BOB, False), (None, BOB, False)])
def test_nobody_acts_on_their_own_dues(actor: UUID | None, member: UUID, *, own: bool) -> None:
    assert is_own(actor, member) is own
