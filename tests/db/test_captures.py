"""What is captured, and above all what is not: a change may never tell who voted, or who wrote without a name."""

import asyncpg
from sqlmodel import SQLModel

import db.models  # noqa: F401  # declares all tables
from db.captures import CAPTURES, KINDS, function_of
from domain.changes.catalogue import ChangeKind

OPEN_BOOKS = {
    *("activity", "activity_window", "activity_reserve", "quota", "registration"),
    *("benefit_cycle", "benefit_programme", "benefit_application", "voucher"),
    *("vote", "vote_notice", "suggestion", "suggestion_author", "suggestion_answer", "notification", "organisation"),
    *("news_item", "news_file", "survey", "quiz", "disclosure", "disclosure_figure"),
    *("course", "competition", "public_notice", "official_document", "legal_article", "honour", "management_question"),
}
"""Every table whose changes are told. A table of ballots, rolls, permits, tokens, survey answers, reports or support
must not join it: a row of it is written when somebody does what nobody may know."""


def test_only_open_books_are_captured() -> None:
    assert set(CAPTURES) == OPEN_BOOKS <= set(SQLModel.metadata.tables)
    assert set(KINDS) == {kind.value for kind in ChangeKind}
    assert "token_hash" not in "".join("".join(each) for each in CAPTURES.values())


async def test_the_database_captures_what_is_declared(owner: asyncpg.Connection) -> None:
    rows = await owner.fetch(
        "SELECT t.tgrelid::regclass::text AS name, count(*) AS events, min(p.prosrc) AS body FROM pg_trigger t"
        " JOIN pg_proc p ON p.oid = t.tgfoid WHERE p.proname LIKE 'unionhall\\_capture\\_%' GROUP BY 1"
    )
    assert {row["name"]: row["events"] for row in rows} == dict.fromkeys(OPEN_BOOKS, 3)
    for row in rows:
        assert row["body"].strip() in function_of(row["name"]), row["name"]
