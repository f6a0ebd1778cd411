"""What a phone that was offline is told: what changed, what is gone, and when it must begin anew; never more."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from api.nodes import decode_id, encode_id
from db.seed.accounts import DEMO_ACCOUNTS
from tests.support.api import Answer, Client, request_key
from tests.support.syncing import KINDS
from tests.support.waiting import until

DOCUMENT = "mobile/changes/changes"
_IDS = f"""query ($since: SyncToken) {{ changes(since: $since) {{
    tombstones {" ".join(f"{name} {{ id }}" for name in KINDS)} }} }}"""


async def caller(demo: Client, label: str) -> Client:
    """A demonstration account, signed in."""
    account = next(each for each in DEMO_ACCOUNTS if each.label == label)
    return await demo.sign_in(account.member_number, account.password)


async def ask(client: Client, since: str | None, **variables: object) -> dict[str, Any]:
    """One page."""
    answer: Answer = await client.send(DOCUMENT, {"since": since, **variables})
    assert "errors" not in answer, answer
    changes: dict[str, Any] = answer["data"]["changes"]
    return changes


async def heard(client: Client, since: str) -> dict[str, Any]:
    """The first page that has something: a change is told when all transactions before it have ended."""

    async def is_there() -> object:
        # As little as possible: who asks all the time for all that a phone keeps uses up a minute's points.
        page = (await client.run(_IDS, {"since": since}))["data"]["changes"]
        return told(page) or page["tombstones"]

    await until(is_there)
    return await ask(client, since)


def told(changes: dict[str, Any]) -> dict[str, list[str]]:
    """The ids of each kind of which there are any."""
    kinds = {name: value for name, value in changes.items() if isinstance(value, list) and name != "tombstones"}
    return {name: [each["id"] for each in value] for name, value in kinds.items() if value}


@pytest.fixture
async def member(demo: Client) -> Client:
    """A plain member."""
    return await caller(demo, "member")


@pytest.fixture
async def behind(demo_dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """The database behind the application's back, as its owner."""
    connection = await asyncpg.connect(demo_dsn)
    yield connection
    await connection.close()


async def test_the_first_time_one_reads_everything_and_then_nothing_is_new(member: Client) -> None:
    first = await ask(member, None)

    assert (first["mustResync"], first["hasMore"], told(first), first["tombstones"]) == (True, False, {}, [])
    again = await ask(member, str(first["token"]))
    assert (again["mustResync"], again["hasMore"], told(again), again["tombstones"]) == (False, False, {}, [])


async def test_what_a_member_does_is_theirs_and_the_numbers_are_everybodys(demo: Client, member: Client) -> None:
    officer = await caller(demo, "branch officer")
    activity = await open_activity(member)
    mine, others = (await ask(member, None))["token"], (await ask(officer, None))["token"]

    answer = await member.send(
        "mobile/activities/activity_register",
        {"input": {"activityId": activity, "requestKey": request_key()}},
    )
    registration = answer["data"]["activityRegister"]["registration"]["id"]

    page = await ask(member, str(mine))
    assert told(page)["registrations"] == [registration]
    assert activity in told(page)["activities"]
    seen = await ask(officer, str(others))
    assert (told(seen).get("registrations"), told(seen)["activities"]) == (None, [activity])


async def open_activity(member: Client) -> str:
    """An activity for which the member may register."""
    where = {"startsAt": {"gte": datetime.now(UTC).isoformat()}}
    answer = await member.send("mobile/activities/activity_list", {"first": 50, "where": where})
    found = answer["data"]["activities"]["nodes"]
    return next(str(each["id"]) for each in found if each["viewerCanRegister"]["allowed"])


async def test_what_was_seen_leaves_its_id_and_a_draft_leaves_none(member: Client, behind: asyncpg.Connection) -> None:
    activity = decode_id(await open_activity(member))
    assert activity is not None
    key = activity[1]
    token = str((await ask(member, None))["token"])
    await behind.execute("UPDATE activity SET state = 'draft', published_at = NULL WHERE id = $1", key)
    hidden = await heard(member, token)
    assert (told(hidden), hidden["tombstones"]) == ({}, [encode_id("Activity", key)])

    await behind.execute("UPDATE activity SET title = 'x' WHERE id = $1", key)
    quiet = await ask(member, str(hidden["token"]))
    assert (told(quiet), quiet["tombstones"], quiet["mustResync"]) == ({}, [], False)

    await behind.execute("UPDATE activity SET state = 'published', published_at = now() WHERE id = $1", key)
    assert told(await heard(member, str(quiet["token"]))) == {"activities": [encode_id("Activity", key)]}


async def test_a_token_is_good_for_its_caller_its_kinds_and_their_rights(
    demo: Client, member: Client, behind: asyncpg.Connection
) -> None:
    token = str((await ask(member, None))["token"])
    other = await caller(demo, "branch officer")

    assert (await ask(other, token))["mustResync"]
    assert (await ask(member, token, kinds=["VOTE"]))["mustResync"]
    assert (await ask(member, token[:-1] + ("A" if token[-1] != "A" else "B")))["mustResync"]
    assert not (await ask(member, token))["mustResync"]
    number = next(each.member_number for each in DEMO_ACCOUNTS if each.label == "member")
    await behind.execute("UPDATE member SET organisation_id = tenant_id WHERE member_number = $1", number)
    assert (await ask(member, token))["mustResync"]


async def test_what_is_no_token_is_refused_and_so_is_a_page_without_size(member: Client) -> None:
    assert (await member.send(DOCUMENT, {"since": "x"})).codes == ["BAD_USER_INPUT"]
    assert (await member.send(DOCUMENT, {"first": 0})).codes == ["PAGE_SIZE_OUT_OF_RANGE"]


async def test_a_union_without_a_place_to_go_on_from(member: Client, behind: asyncpg.Connection) -> None:
    token = str((await ask(member, None))["token"])
    # What is kept begins after the token.
    await behind.execute("SELECT pg_current_xact_id()")
    await behind.execute(
        "INSERT INTO change_mark (tenant_id, transaction_id, marked_at)"
        " SELECT id, pg_current_xact_id(), now() FROM tenant"
    )
    page = await ask(member, token)
    assert (page["mustResync"], told(page)) == (True, {})
    assert not (await ask(member, str(page["token"])))["mustResync"]


async def test_pages_of_a_sync_end_where_it_began(member: Client, behind: asyncpg.Connection) -> None:
    token = str((await ask(member, None))["token"])
    number = next(each.member_number for each in DEMO_ACCOUNTS if each.label == "member")
    write = """
        INSERT INTO notification (tenant_id, id, event_id, member_id, kind, facts)
        SELECT tenant_id, gen_random_uuid(), gen_random_uuid(), id, 'entries_merged', '{}'
        FROM member WHERE member_number = $1
    """
    for _ in range(5):
        await behind.execute(write, number)
    pages = [await ask(member, token, first=2)]
    await behind.execute(write, number)
    while pages[-1]["hasMore"]:
        pages.append(await ask(member, str(pages[-1]["token"]), first=2))

    assert [len(told(page).get("notifications", ())) for page in pages] == [2, 2, 1]
    late = await ask(member, str(pages[-1]["token"]))
    ids = [each for page in (*pages, late) for each in told(page)["notifications"]]
    assert len(ids) == len(set(ids)) == 6


async def test_a_suggestion_that_a_member_no_longer_signs_is_gone_though_it_is_open_to_all(
    member: Client, behind: asyncpg.Connection
) -> None:
    number = next(each.member_number for each in DEMO_ACCOUNTS if each.label == "member")
    seen = await member.run("{ suggestions(first: 100, where: {state: {oneOf: [CLOSED]}}) { nodes { id } } }")
    found = decode_id(seen["data"]["suggestions"]["nodes"][0]["id"])
    assert found is not None
    await behind.execute(
        "INSERT INTO suggestion_author (tenant_id, suggestion_id, member_id, state, added_at)"
        " SELECT tenant_id, $1, id, 'accepted', now() FROM member WHERE member_number = $2",
        found[1],
        number,
    )
    token = str((await ask(member, None))["token"])

    await behind.execute(
        "DELETE FROM suggestion_author WHERE suggestion_id = $1 AND member_id ="
        " (SELECT id FROM member WHERE member_number = $2)",
        found[1],
        number,
    )

    changes = await heard(member, token)
    assert (changes["tombstones"], told(changes)) == ([encode_id("Suggestion", found[1])], {})


async def test_news_is_told_when_its_time_comes_and_gone_when_it_is_withdrawn(
    member: Client, behind: asyncpg.Connection
) -> None:
    token = str((await ask(member, None))["token"])
    items = {
        audience: await behind.fetchval(
            "INSERT INTO news_item (tenant_id, id, organisation_id, kind, urgency, audience, title, lead, body, state,"
            " revision, latest_revision, publish_at, written_by_id, written_at, approved_by_id, approved_at)"
            " SELECT m.tenant_id, gen_random_uuid(), o.id, 'notice', 'normal', $1, '停水', '停水', '<p>停水</p>',"
            " 'approved', 1, 1, now() + interval '2 seconds', m.id, now(), m.id, now()"
            " FROM member m JOIN organisation o ON o.tenant_id = m.tenant_id"
            " WHERE o.code = 'HD' AND m.member_number = 'HD000001' RETURNING id",
            audience,
        )
        for audience in ("members", "officers")
    }
    early = await ask(member, token)
    assert (told(early), early["tombstones"]) == ({}, [])

    news = encode_id("NewsItem", items["members"])
    shown = await heard(member, str(early["token"]))
    assert (told(shown), shown["tombstones"]) == ({"news": [news]}, [])

    await behind.execute(
        "UPDATE news_item SET state = 'withdrawn', withdrawn_at = now(), withdraw_reason = 'x' WHERE id = ANY($1)",
        list(items.values()),
    )
    gone = await heard(member, str(shown["token"]))
    assert (told(gone), gone["tombstones"]) == ({}, [news])


_HIDDEN = {
    "survey": "'state', 'planned', 'opened_at', NULL, 'closed_at', NULL, 'answer_count', NULL, 'cancel_reason', NULL,"
    " 'closes_at', now() + interval '1 day'",
    "quiz": "'state', 'draft', 'announced_at', NULL, 'told_at', NULL, 'closed_at', NULL, 'cancel_reason', NULL,"
    " 'opens_at', now() + interval '3 seconds', 'closes_at', now() + interval '1 day'",
    "disclosure": "'state', 'draft', 'published_at', NULL, 'published_by_id', NULL, 'due_id', NULL,"
    " 'withdraw_reason', NULL, 'withdrawn_at', NULL",
}
"""Whatever row is copied: not given to anybody yet."""
_GIVEN = {
    "survey": "state = 'open', opened_at = now()",
    "quiz": "state = 'announced', announced_at = now()",
    "disclosure": "state = 'published', published_at = now(), published_by_id = (SELECT m.id FROM member m"
    " WHERE m.tenant_id = disclosure.tenant_id AND m.id <> drafted_by_id LIMIT 1)",
}


async def test_what_an_organisation_gives_its_members_is_told_once_it_is_given(
    member: Client, behind: asyncpg.Connection
) -> None:
    token = str((await ask(member, None))["token"])
    keys = {
        table: await behind.fetchval(
            f"INSERT INTO {table} SELECT (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(),"
            f" 'organisation_id', (SELECT id FROM organisation WHERE code = 'HD'), {changes}))).*"  # constants
            f" FROM {table} r ORDER BY id LIMIT 1 RETURNING id"
        )
        for table, changes in _HIDDEN.items()
    }
    hidden = await ask(member, token)
    assert (told(hidden), hidden["tombstones"]) == ({}, [])

    for table, changes in _GIVEN.items():
        await behind.execute(f"UPDATE {table} SET {changes} WHERE id = $1", keys[table])  # constants
    kinds = {"surveys": ("Survey", "survey"), "quizzes": ("Quiz", "quiz"), "disclosures": ("Disclosure", "disclosure")}
    ids = {name: [encode_id(kind, keys[table])] for name, (kind, table) in kinds.items()}
    page, found = hidden, dict[str, list[str]]()
    while found.keys() < ids.keys():
        page = await heard(member, str(page["token"]))
        found |= told(page)
    assert found == ids
    opened = page
    while [each["state"] for each in opened["quizzes"]] != ["OPEN"]:
        opened = await heard(member, str(opened["token"]))

    number = next(each.member_number for each in DEMO_ACCOUNTS if each.label == "member")
    await behind.execute(
        "INSERT INTO survey_participation (tenant_id, survey_id, member_id)"
        " SELECT tenant_id, $1, id FROM member WHERE member_number = $2",
        *(keys["survey"], number),
    )
    quiet = await ask(member, str(opened["token"]))
    assert (told(quiet), quiet["tombstones"]) == ({}, [])
    await behind.execute("DELETE FROM survey_participation WHERE survey_id = $1", keys["survey"])
    async with behind.transaction():
        for table, key in keys.items():
            await behind.execute(f"DELETE FROM {table} WHERE id = $1", key)  # constants
    gone = await heard(member, str(quiet["token"]))
    assert (told(gone), sorted(gone["tombstones"])) == ({}, sorted(each for [each] in ids.values()))
