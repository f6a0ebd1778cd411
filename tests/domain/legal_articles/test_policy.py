"""Who approves legal articles."""

from db.types import new_id
from domain.legal_articles.policy import may_approve


def test_somebody_who_wrote_nothing_of_it() -> None:
    author, other = new_id(), new_id()
    assert may_approve(other, {author})
    assert not may_approve(author, {author, other})
    assert not may_approve(None, {author})
