"""What the feed shows is kept in step: told when it comes into sight, gone when it leaves it; and nothing of people."""

from uuid import UUID

import asyncpg
import pytest

from api.nodes import encode_id
from api.schema.changes import TYPE_NAMES
from db.seed.accounts import DEMO_ACCOUNTS
from domain.changes.catalogue import ChangeKind
from domain.matters.catalogue import FeedKind
from tests.api.changes.test_changes import ask, behind, heard, member, told  # noqa: F401  # fixtures
from tests.support.api import Client
from tests.support.waiting import until_told

NUMBER, OTHER = (
    next(each.member_number for each in DEMO_ACCOUNTS if each.label == label) for label in ("member", "branch officer")
)
# Whatever row is copied: of the member's union, and not given to anybody yet.
HIDDEN = {
    "course": "'state', 'in_approval', 'submitted_at', now(), 'approved_at', NULL, 'approved_by_id', NULL,"
    " 'told_at', NULL, 'withdraw_reason', NULL, 'withdrawn_at', NULL, 'audience', 'members', 'posts', '[]'::jsonb",
    "competition": "'state', 'draft', 'approved_at', NULL, 'approved_by_id', NULL, 'recorded_at', NULL,"
    " 'recorded_by_id', NULL, 'published_at', NULL, 'published_by_id', NULL, 'notice_id', NULL,"
    " 'cancel_reason', NULL",
    "public_notice": "'state', 'draft', 'approved_at', NULL, 'approved_by_id', NULL, 'told_at', NULL, 'ended_at', NULL,"
    " 'outcome', NULL, 'withdraw_reason', NULL, 'closes_on', r.opens_on + 60, 'names_until_on', r.opens_on + 90,"
    " 'audience_id', (SELECT id FROM organisation WHERE code = 'HD')",
    "official_document": "'state', 'draft', 'published_at', NULL, 'published_by_id', NULL, 'version', NULL,"
    " 'superseded_by_id', NULL, 'superseded_on', NULL, 'supersedes_id', NULL, 'withdrawn_at', NULL,"
    " 'withdraw_reason', NULL, 'audience', 'members'",
    "legal_article": "'state', 'draft', 'approved_at', NULL, 'approved_by_id', NULL, 'withdrawn_at', NULL,"
    " 'withdraw_reason', NULL",
}
_OTHER = "(SELECT m.id FROM member m WHERE m.tenant_id = {0}.tenant_id AND m.id NOT IN ({0}.{1}) LIMIT 1)"
GIVEN = {
    "course": "state = 'approved', approved_at = now(), opens_at = now(), approved_by_id = "
    + _OTHER.format("course", "written_by_id"),
    "competition": "state = 'announced', approved_at = now(), approved_by_id = (SELECT m.id FROM member m WHERE"
    " m.tenant_id = competition.tenant_id AND m.id <> written_by_id AND m.id IS DISTINCT FROM submitted_by_id LIMIT 1)",
    "public_notice": "state = 'approved', approved_at = now(), approved_by_id = "
    + _OTHER.format("public_notice", "drafted_by_id"),
    "official_document": "state = 'published', published_at = now(), version = 1000, published_by_id = drafted_by_id",
    "legal_article": "state = 'published', approved_at = now(), approved_by_id = written_by_id",
}
LEAVES = {
    "course": "audience = 'officers'",
    "competition": "state = 'draft', approved_at = NULL, approved_by_id = NULL",
    "public_notice": "audience_id = (SELECT id FROM organisation o WHERE o.tenant_id = public_notice.tenant_id"
    " AND NOT EXISTS (SELECT FROM organisation_closure c JOIN member m ON m.tenant_id = c.tenant_id"
    f" AND m.organisation_id = c.descendant_id WHERE m.member_number = '{NUMBER}' AND c.ancestor_id = o.id) LIMIT 1)",
    "official_document": "audience = 'officers'",
    "legal_article": "state = 'withdrawn', withdrawn_at = now(), withdraw_reason = 'x'",
}
"""How each leaves the sight of members: for others, of others, taken back."""
PEOPLE = {
    "public_notice": (
        (
            "INSERT INTO public_notice_person (tenant_id, id, notice_id, number, member_id, remark)"
            " SELECT m.tenant_id, gen_random_uuid(), $1, 1, m.id, 'x' FROM member m WHERE m.member_number = $2"
        ),
        (
            "INSERT INTO public_notice_objection (tenant_id, id, notice_id, member_id, text, state, due_at, made_at)"
            " SELECT m.tenant_id, gen_random_uuid(), $1, m.id, 'x', 'open', now(), now() FROM member m"
            " WHERE m.member_number = $2"
        ),
    ),
    "legal_article": (
        (
            "INSERT INTO legal_judgement (tenant_id, article_id, member_id, is_helpful)"
            " SELECT m.tenant_id, $1, m.id, true FROM member m WHERE m.member_number = $2"
        ),
    ),
    "course": (
        (
            "INSERT INTO course_enrolment (tenant_id, id, course_id, member_id, branch_id, number, enrolled_at)"
            " SELECT m.tenant_id, gen_random_uuid(), $1, m.id, m.organisation_id, 1, now() FROM member m"
            " WHERE m.member_number = $2"
        ),
    ),
}
"""What people do, or what is said of them, by the object that it is about: no change tells of it."""


async def copied(owner: asyncpg.Connection, table: str) -> UUID:
    """The key of a row like one that is there, which nobody was given."""
    columns: str = await owner.fetchval(
        "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = $1::regclass"
        " AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
        table,
    )
    changes = f"'organisation_id', (SELECT id FROM organisation WHERE code = 'HD'), {HIDDEN[table]}"
    key: UUID = await owner.fetchval(
        f"INSERT INTO {table} ({columns}) SELECT {columns} FROM (SELECT (jsonb_populate_record(r, jsonb_build_object("
        f"'id', gen_random_uuid(), {changes}))).* FROM {table} r ORDER BY id LIMIT 1) copied RETURNING id"  # constants
    )
    return key


async def quiet(client: Client, owner: asyncpg.Connection, token: str) -> str:
    """The token after nothing is told of anything."""
    await until_told(owner)
    page = await ask(client, token)
    assert (told(page), page["tombstones"], page["mustResync"]) == ({}, [], False)
    return str(page["token"])


def test_phones_keep_every_kind_of_the_feed() -> None:
    assert {kind.value for kind in FeedKind} <= {kind.value for kind in ChangeKind}


@pytest.mark.parametrize("table", HIDDEN)
async def test_what_comes_into_sight_is_told_and_what_leaves_it_is_gone(
    table: str,
    member: Client,  # noqa: F811  # a fixture
    behind: asyncpg.Connection,  # noqa: F811  # a fixture
) -> None:
    token = str((await ask(member, None))["token"])
    key = await copied(behind, table)
    token = await quiet(member, behind, token)

    await behind.execute(f"UPDATE {table} SET {GIVEN[table]} WHERE id = $1", key)  # constants
    given = await heard(member, token)
    ids = [encode_id(TYPE_NAMES[table], key)]
    assert (list(told(given).values()), given["tombstones"]) == ([ids], [])

    for statement in PEOPLE.get(table, ()):
        await behind.execute(statement, key, NUMBER)
    await quiet(member, behind, str(given["token"]))
    await behind.execute(f"UPDATE {table} SET {LEAVES[table]} WHERE id = $1", key)  # constants
    gone = await heard(member, str(given["token"]))
    assert (told(gone), gone["tombstones"]) == ({}, ids)

    await behind.execute(f"UPDATE {table} SET {LEAVES[table]} WHERE id = $1", key)  # constants
    await quiet(member, behind, str(gone["token"]))


async def test_a_course_is_told_when_it_opens(
    member: Client,  # noqa: F811  # a fixture
    behind: asyncpg.Connection,  # noqa: F811  # a fixture
) -> None:
    key, token = await copied(behind, "course"), str((await ask(member, None))["token"])
    later = GIVEN["course"].replace("opens_at = now()", "opens_at = now() + interval '5 seconds'")
    await behind.execute(f"UPDATE course SET {later} WHERE id = $1", key)  # constants
    token = await quiet(member, behind, token)

    assert told(await heard(member, token)) == {"courses": [encode_id("Course", key)]}


async def test_a_notice_is_told_from_its_first_day_without_anybody_s_name(
    member: Client,  # noqa: F811  # a fixture
    behind: asyncpg.Connection,  # noqa: F811  # a fixture
) -> None:
    key = await copied(behind, "public_notice")
    await behind.execute(PEOPLE["public_notice"][0], key, OTHER)
    name = await behind.fetchval("SELECT name FROM member WHERE member_number = $1", OTHER)
    token = str((await ask(member, None))["token"])
    ahead = "opens_on = opens_on + 40, closes_on = closes_on + 40, names_until_on = names_until_on + 40"
    await behind.execute(f"UPDATE public_notice SET {GIVEN['public_notice']}, {ahead} WHERE id = $1", key)  # constants
    token = await quiet(member, behind, token)
    await behind.execute(f"UPDATE public_notice SET {ahead.replace('+', '-')} WHERE id = $1", key)  # constants

    up = await heard(member, token)

    assert told(up) == {"publicNotices": [encode_id("PublicNotice", key)]}
    assert "people" not in up["publicNotices"][0]
    assert name not in str(up)
    assert name[0] + "*" not in str(up)


async def test_an_honour_is_told_and_who_is_nominated_is_not(
    member: Client,  # noqa: F811  # a fixture
    behind: asyncpg.Connection,  # noqa: F811  # a fixture
) -> None:
    token = str((await ask(member, None))["token"])
    key = await behind.fetchval(
        "INSERT INTO honour (tenant_id, id, organisation_id, kind, title, year, text, state, closes_on, opened_by_id,"
        " opened_at) SELECT m.tenant_id, gen_random_uuid(), m.tenant_id, 'craftsman', '工匠', 2026, '办法', 'open',"
        " now()::date + 9, m.id, now() FROM member m WHERE m.member_number = $1 RETURNING id",
        OTHER,
    )
    opened = await heard(member, token)
    assert told(opened) == {"honours": [encode_id("Honour", key)]}

    await behind.execute(
        "INSERT INTO honour_nomination (tenant_id, id, honour_id, member_id, nominated_by_id, reasons, state,"
        " nominated_at) SELECT m.tenant_id, gen_random_uuid(), $1, m.id, m.id, 'x', 'chosen', now() FROM member m"
        " WHERE m.member_number = $2",
        *(key, NUMBER),
    )
    await quiet(member, behind, str(opened["token"]))


async def test_a_question_is_told_to_who_asked_it_alone(
    member: Client,  # noqa: F811  # a fixture
    behind: asyncpg.Connection,  # noqa: F811  # a fixture
) -> None:
    token = str((await ask(member, None))["token"])
    asked = {
        number: await behind.fetchval(
            "INSERT INTO management_question (tenant_id, id, reference, organisation_id, unit_id, asked_by_id, title,"
            " body, visibility, state, asked_at, due_on)"
            " SELECT m.tenant_id, gen_random_uuid(), 'x', m.tenant_id, u.id, m.id, '加班', '加班费何时发？', 'members',"
            " 'asked', now(), now()::date + 9 FROM member m JOIN answering_unit u ON u.tenant_id = m.tenant_id"
            " WHERE m.member_number = $1 ORDER BY u.id LIMIT 1 RETURNING id",
            number,
        )
        for number in (NUMBER, OTHER)
    }
    own = encode_id("ManagementQuestion", asked[NUMBER])
    page = await heard(member, token)
    assert (told(page), page["tombstones"]) == ({"managementQuestions": [own]}, [])

    token = await quiet(member, behind, str(page["token"]))
    await behind.execute(
        "INSERT INTO management_question_support (tenant_id, question_id, member_id, asked_at)"
        " SELECT m.tenant_id, $1, m.id, now() FROM member m WHERE m.member_number = $2",
        *(asked[OTHER], NUMBER),
    )
    await behind.execute(
        "UPDATE management_question SET support_count = 1, state = 'answered', answer = 'x', answered_at = now(),"
        " answered_by_id = asked_by_id WHERE id = $1",
        asked[OTHER],
    )
    token = await quiet(member, behind, token)
    await behind.execute("DELETE FROM management_question WHERE id = $1", asked[NUMBER])
    gone = await heard(member, token)
    assert (told(gone), gone["tombstones"]) == ({}, [own])
