"""Who manages documents."""

import pytest

from domain.official_documents.policy import may_manage


@pytest.mark.parametrize(
    ("is_member", "is_theirs", "may"),
    [(True, True, True), (True, False, False), (False, True, False), (False, False, False)],
)
def test_somebody_who_manages_documents_there(*, is_member: bool, is_theirs: bool, may: bool) -> None:
    assert may_manage(is_member=is_member, is_theirs=is_theirs) is may
