"""Deputies over the API: what an appointment opens, for how long, and who may make one."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from api.nodes import decode_id, encode_id
from db.types import new_id
from tests.api.auth.conftest import Clock
from tests.api.auth.steps import bearer, codes, open_session, send
from tests.support.access import contents
from tests.support.api import Client

FIELDS = "{id deputyName startsOn endsOn dismissedAt officer{memberNumber} deputy{memberNumber}}"
APPOINT = (
    "mutation($input:DeputyAppointInput!)"
    f"{{deputyAppoint(input:$input){{deputy{FIELDS} userErrors{{code field message}}}}}}"
)
DISMISS = (
    "mutation($input:DeputyDismissInput!)"
    "{deputyDismiss(input:$input){deputy{id dismissedAt} userErrors{code field message}}}"
)
INBOX = (
    "{joinRequests(first:20,where:{status:{eq:IN_REVIEW}})"
    "{totalCount nodes{id organisation{chain{code}} viewerCanDecide{allowed}}}}"
)
DECIDE = (
    "mutation($input:JoinRequestDecideInput!){joinRequestDecide(input:$input)"
    "{joinRequest{id status member{id}} userErrors{code field}}}"
)
STEPS = (
    "query($id:ID!){node(id:$id){... on JoinRequest{approval{steps{decidedBy{memberNumber} deputyFor{memberNumber}}}}}}"
)


@pytest.fixture
async def officer(union: Client) -> Client:
    """Decides at HD-A-01."""
    return bearer(union, await open_session(union, "branch officer"))


@pytest.fixture
async def member(union: Client) -> Client:
    """Has no role."""
    return bearer(union, await open_session(union))


async def id_of(client: Client) -> str:
    """The caller's own id."""
    answer = await client.run("{viewer{member{id}}}")
    return str(answer["data"]["viewer"]["member"]["id"])


def day(clock: Clock, days: int = 0) -> str:
    """A day from the union's today."""
    return ((clock.now + timedelta(hours=8)).date() + timedelta(days=days)).isoformat()


async def appoint(officer: Client, deputy: Client, clock: Clock, *, first: int = 0, last: int = 7) -> Any:
    """The payload of an appointment."""
    days = {"startsOn": day(clock, first), "endsOn": day(clock, last)}
    return await send(officer, APPOINT, deputyId=await id_of(deputy), **days)


async def decide(client: Client, request_id: str) -> Any:
    """The payload of an approval."""
    return await send(client, DECIDE, joinRequestId=request_id, isApproval=True)


async def test_a_deputy_sees_the_officers_inbox_and_not_the_register(
    officer: Client, member: Client, clock: Clock
) -> None:
    before = await member.run(INBOX)

    appointed = await appoint(officer, member, clock)
    inbox = await member.run(INBOX)
    register = await member.run("{members(first:1){totalCount}}")

    assert before.codes == ["FORBIDDEN"]
    assert codes(appointed) == []
    assert inbox["data"] == (await officer.run(INBOX))["data"]
    assert inbox["data"]["joinRequests"]["totalCount"] > 0
    assert all(node["viewerCanDecide"]["allowed"] for node in inbox["data"]["joinRequests"]["nodes"])
    assert register.codes == ["FORBIDDEN"]


async def test_the_step_tells_in_whose_place_it_was_decided(officer: Client, member: Client, clock: Clock) -> None:
    await appoint(officer, member, clock)
    request = (await member.run(INBOX))["data"]["joinRequests"]["nodes"][0]

    decided = await decide(member, request["id"])
    seen = await officer.run(STEPS, {"id": request["id"]})

    assert decided == {
        "joinRequest": {"id": request["id"], "status": "APPROVED", "member": None},
        "userErrors": [],
    }
    assert seen["data"]["node"]["approval"]["steps"] == [
        {"decidedBy": {"memberNumber": "HD000001"}, "deputyFor": {"memberNumber": "HD000002"}}
    ]


@pytest.mark.parametrize("applicant", ["HD000001", "HD000002"])
async def test_a_deputy_decides_neither_their_own_request_nor_the_officers(
    officer: Client, member: Client, clock: Clock, records: "asyncpg.Connection[Any]", applicant: str
) -> None:
    await appoint(officer, member, clock)
    request = (await member.run(INBOX))["data"]["joinRequests"]["nodes"][0]
    await records.execute(
        "UPDATE approval SET applicant_id = (SELECT id FROM member WHERE member_number = $1) WHERE status = 'open'",
        applicant,
    )

    refused = await decide(member, request["id"])

    assert codes(refused) == ["OWN_REQUEST"]
    assert refused["joinRequest"] is None


async def test_a_dismissed_deputy_sees_and_decides_nothing_at_once(
    officer: Client, member: Client, clock: Clock
) -> None:
    appointed = await appoint(officer, member, clock)
    request = (await member.run(INBOX))["data"]["joinRequests"]["nodes"][0]

    dismissed = await send(officer, DISMISS, deputyId=appointed["deputy"]["id"])
    inbox = await member.run(INBOX)
    decided = await decide(member, request["id"])
    node = await member.run(STEPS, {"id": request["id"]})
    again = await send(officer, DISMISS, deputyId=appointed["deputy"]["id"])

    assert datetime.fromisoformat(dismissed["deputy"]["dismissedAt"]).date() == clock.now.astimezone(UTC).date()
    assert inbox.codes == ["FORBIDDEN"]
    assert codes(decided) == ["JOIN_REQUEST_NOT_FOUND"]
    assert node["data"]["node"] is None
    assert codes(again) == ["DEPUTY_ENDED"]


async def test_a_deputy_decides_from_the_first_day_to_the_last(
    union: Client, officer: Client, member: Client, clock: Clock
) -> None:
    await appoint(officer, member, clock, first=2, last=3)
    found = []
    for _ in range(5):
        found.append((await bearer(union, await open_session(union)).run(INBOX)).codes)
        clock.pass_time(days=1)

    assert found == [["FORBIDDEN"], ["FORBIDDEN"], [], [], ["FORBIDDEN"]]


async def test_a_deputy_of_an_officer_without_a_role_decides_nothing(
    union: Client, officer: Client, member: Client, clock: Clock, records: "asyncpg.Connection[Any]"
) -> None:
    await appoint(officer, member, clock)
    await records.execute(
        "UPDATE role_grant SET revoked_at = now()"
        " WHERE member_id = (SELECT id FROM member WHERE member_number = 'HD000002')"
    )

    later = await bearer(union, await open_session(union)).run(INBOX)

    assert later.codes == ["FORBIDDEN"]


async def test_officer_and_deputy_see_the_appointment_and_nobody_else(
    union: Client, officer: Client, member: Client, clock: Clock
) -> None:
    deputy = (await appoint(officer, member, clock))["deputy"]
    others = [bearer(union, await open_session(union, label)) for label in ("federation officer", "administrator")]
    home = f"{{viewer{{deputies{FIELDS} deputyFor{FIELDS}}}}}"

    of_officer = await officer.run(home)
    of_member = await member.run(home)
    of_others = [await other.run("query($id:ID!){node(id:$id){id}}", {"id": deputy["id"]}) for other in others]

    assert (deputy["startsOn"], deputy["endsOn"], deputy["dismissedAt"]) == (day(clock), day(clock, 7), None)
    assert of_officer["data"]["viewer"] == {"deputies": [deputy], "deputyFor": []}
    # A plain member sees themselves in the register, and nobody else.
    seen = {**deputy, "officer": None, "deputy": {"memberNumber": "HD000001"}}
    assert of_member["data"]["viewer"] == {"deputies": [], "deputyFor": [seen]}
    assert [answer["data"]["node"] for answer in of_others] == [None, None]


async def test_a_deputy_appoints_no_deputy(
    union: Client, officer: Client, member: Client, clock: Clock, demo_dsn: str
) -> None:
    await appoint(officer, member, clock)
    sibling = bearer(union, await open_session(union, "officer of a sibling branch"))
    before = await contents(demo_dsn)

    refused = await appoint(member, sibling, clock)

    assert codes(refused) == ["NOT_AN_OFFICER"]
    assert refused["deputy"] is None
    assert await contents(demo_dsn) == before


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [(1, 0, "DAYS_OUT_OF_ORDER"), (-9, -1, "DAYS_OUT_OF_ORDER"), (0, 90, "PERIOD_TOO_LONG")],
)
async def test_days_that_are_refused(
    officer: Client, member: Client, clock: Clock, demo_dsn: str, first: int, last: int, code: str
) -> None:
    before = await contents(demo_dsn)

    refused = await appoint(officer, member, clock, first=first, last=last)

    assert [(error["code"], error["field"]) for error in refused["userErrors"]] == [(code, ["endsOn"])]
    assert await contents(demo_dsn) == before


async def test_ninety_days_are_taken(officer: Client, member: Client, clock: Clock) -> None:
    taken = await appoint(officer, member, clock, last=89)

    assert date.fromisoformat(taken["deputy"]["endsOn"]) - date.fromisoformat(taken["deputy"]["startsOn"]) == timedelta(
        days=89
    )


async def test_members_who_cannot_be_deputies_are_refused(
    union: Client, officer: Client, clock: Clock, demo_dsn: str, records: "asyncpg.Connection[Any]"
) -> None:
    gone = await records.fetchval("SELECT id FROM member WHERE state = 'left' LIMIT 1")
    days = {"startsOn": day(clock), "endsOn": day(clock)}
    before = await contents(demo_dsn)

    own = await appoint(officer, officer, clock)
    left = await send(officer, APPOINT, deputyId=encode_id("Member", gone), **days)
    unknown = await send(officer, APPOINT, deputyId=encode_id("Member", new_id()), **days)

    assert codes(own) == ["OWN_DEPUTY"]
    assert left == unknown
    assert codes(unknown) == ["MEMBER_NOT_FOUND"]
    assert await contents(demo_dsn) == before


async def test_only_the_officer_dismisses(
    union: Client, officer: Client, member: Client, clock: Clock, demo_dsn: str
) -> None:
    deputy = (await appoint(officer, member, clock))["deputy"]
    chief = bearer(union, await open_session(union, "federation officer"))
    before = await contents(demo_dsn)

    refused = [await send(caller, DISMISS, deputyId=deputy["id"]) for caller in (member, chief)]

    assert [codes(payload) for payload in refused] == [["DEPUTY_NOT_FOUND"], ["DEPUTY_NOT_FOUND"]]
    assert await contents(demo_dsn) == before


async def test_appointing_and_dismissing_are_recorded(
    officer: Client, member: Client, clock: Clock, records: "asyncpg.Connection[Any]"
) -> None:
    deputy = (await appoint(officer, member, clock))["deputy"]
    await send(officer, DISMISS, deputyId=deputy["id"])
    _, key = decode_id(deputy["id"]) or ("", None)

    entries = await records.fetch(
        "SELECT e.action, m.member_number FROM audit_entry e JOIN member m ON m.id = e.actor_id"
        " WHERE e.object_kind = 'deputy' AND e.object_id = $1 ORDER BY e.id",
        key,
    )

    assert [tuple(entry) for entry in entries] == [("deputy.appointed", "HD000002"), ("deputy.dismissed", "HD000002")]
