"""Relations that take columns of the row above: in every form in which that row may be read."""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest
import pytest_asyncio
import sqlalchemy as sa

from api.loaders import BATCHES
from db.batch import Batch
from db.forms import plain
from db.fused import Link, Value, links_statement
from db.loaders.learning import courses
from db.loaders.votes import listed, results
from db.predicates import scope_values
from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from db.statement import Statement, fetch_all, mark
from tests.factories.votes import Question
from tests.support import votes
from tests.support.votes import Polls

DECLARED = [batch for batch in BATCHES.values() if isinstance(batch, Batch)]
PAIRS = [
    (above, below)
    for above, below in product(DECLARED, DECLARED)
    if below.select_beside is not None and below.is_within(above.select)
]

WRITTEN = Link("written", results.vote_write_ins_by_question_id, "id", (Value("text", plain("text")),))
RESULT = Link("result", results.vote_result_by_question_id, "id", (Value("blank", plain("blank_count")), WRITTEN))
OPTIONS = Link(
    "options",
    listed.vote_options_by_question_id,
    "id",
    (Value("counted", plain("counted_id")), Value("chosen", plain("chosen_count"))),
)
WHOLE = Link("whole", results.vote_result_by_vote_id, "id", (Value("ballots", plain("ballot_count")),))
QUESTIONS = Link("questions", listed.vote_questions_by_vote_id, "id", (RESULT, OPTIONS))
TALLY = {"blank": 1, "options": [3, 2, 2], "write_ins": [{"count": 1, "text": "丁"}]}


@pytest_asyncio.fixture
async def polls(owner: asyncpg.Connection, keyring: Keyring, tenant_id: UUID) -> Polls:
    """A union of the clean database that holds votes."""
    return await votes.build(owner, keyring, tenant_id)


async def followed(database: Database, scope: Scope, link: Link, key: UUID) -> Any:
    """What a link finds for one key."""
    statement = links_statement([link])
    async with database.read() as conn:
        [row] = await fetch_all(
            conn, statement, key_0=[key], **scope_values(scope, {*statement.parameters} - {"key_0"})
        )
    return orjson.loads(row["link_0"])


def told(question: Mapping[str, Any]) -> tuple[Any, Sequence[Any]]:
    """What was counted of a question and of its options."""
    return question["result"], [each["chosen"] for each in question["options"] if each["counted"]]


@pytest.mark.parametrize(("above", "below"), PAIRS, ids=lambda batch: batch.name)
def test_whatever_the_row_above_is_read_from_has_what_is_taken_of_it(above: Batch, below: Batch) -> None:
    taken = below.of_row_above(below.columns)

    forms = [(above.wide if above.wide is not None else above.select)]
    forms += [above.select_beside] if above.select_beside is not None else []
    if above.select_beside is None and above.select_within is not None:
        forms.append(above.select_within)

    for form in forms:
        assert {*taken} <= {*form.selected_columns.keys()}


async def test_nothing_is_told_of_a_tally_before_its_publication_though_others_are_published(
    polls: Polls, database: Database
) -> None:
    member, scope, seen = await polls.member(), polls.scope(polls.tenant_id), {}
    for state in ("published", "tallied"):
        vote = await polls.open(member, questions=(Question(write_in_count=1),), state=state)
        await polls.result(vote.id, [dict(TALLY)])
        async with database.read() as conn:
            [[row]] = await listed.vote_questions_by_vote_id(conn, scope, [vote.id])
        document = await followed(database, scope, Link("vote", listed.vote_by_id, "id", (WHOLE, QUESTIONS)), vote.id)
        [beside], [apart] = document["questions"], await followed(database, scope, QUESTIONS, vote.id)
        alone = await followed(
            database, scope, Link("question", listed.vote_question_by_id, "id", (RESULT, OPTIONS)), row["id"]
        )
        seen[state] = [document["whole"], *(told(each) for each in (beside, apart, alone))]

    assert seen["published"] == [{"ballots": 9}, *[({"blank": 1, "written": [{"text": "丁"}]}, [3, 2, 2])] * 3]
    assert seen["tallied"] == [None, *[(None, [])] * 3]


async def test_courses_of_ones_own_enrolments_are_seen_without_being_asked_for_again(demo_dsn: str) -> None:
    owner = await asyncpg.connect(demo_dsn)
    learners = await owner.fetch("SELECT DISTINCT tenant_id, member_id FROM course_enrolment")
    await owner.close()
    database, compared = await Database.open(demo_dsn), 0
    text, literals = courses.course_by_id.taking(list(courses.course_by_id.columns), seen=True)
    statement = Statement.of_marked(f"SELECT t.* FROM ({text}) t WHERE t.id = ANY({mark('keys')}::uuid[])", literals)
    async with database.read() as conn, conn.transaction():  # at one moment
        for learner in learners:
            scope = Scope(learner["tenant_id"], learner["member_id"])
            enrolments = Statement.of_marked(*courses.course_enrolment_by_id.marked)
            rows = await fetch_all(conn, enrolments, **scope_values(scope, enrolments.parameters))
            keys = sorted({row["course_id"] for row in rows})
            asked = [dict(row) for row in await courses.course_by_id(conn, scope, keys)]
            known = await fetch_all(conn, statement, keys=keys, **scope_values(scope, statement.parameters))
            assert {row["id"]: dict(row) for row in known} == {row["id"]: row for row in asked}
            compared += len(keys)
    await database.close()

    assert compared
    assert "of_reader" not in text  # nor is set up what would not run


def test_it_is_known_which_rows_tell_always_that_the_caller_sees_what_they_lead_to() -> None:
    """Of these nothing is asked again, so one more is a decision about privacy."""
    telling = {name for batch in DECLARED for name in batch.seen_by.values()}
    always = {
        batch.name
        for batch in DECLARED
        for name, column in batch.select.selected_columns.items()
        if name in telling and isinstance(column, sa.Label) and isinstance(column.element, sa.True_)
    }

    assert always == {"course_enrolment_by_id", "own_course_enrolments_by_course_id"}
