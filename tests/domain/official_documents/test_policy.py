"""Who manages and who publishes documents."""

from uuid import UUID

import pytest

from domain.official_documents.policy import may_manage, may_publish


@pytest.mark.parametrize(
    ("is_member", "is_theirs", "may"),
    [(True, True, True), (True, False, False), (False, True, False), (False, False, False)],
)
def test_somebody_who_manages_documents_there(*, is_member: bool, is_theirs: bool, may: bool) -> None:
    assert may_manage(is_member=is_member, is_theirs=is_theirs) is may


@pytest.mark.parametrize(
    ("actor", "may"), [(UUID(int=1), False), (UUID(int=2), False), (UUID(int=3), True), (None, False)]
)
def test_who_wrote_of_it_does_not_publish(*, actor: UUID | None, may: bool) -> None:
    assert may_publish(actor, [UUID(int=1), UUID(int=2)]) is may
