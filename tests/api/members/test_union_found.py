"""`unionhall found`: a union without demonstration data, from the command line to what its members do."""

import asyncio
import logging
import os
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from tests.api.abuse.worker import environ_of
from tests.contract.graph import root_fields
from tests.support.access import Operation, contents
from tests.support.api import Client, running
from tests.support.days import day_text
from tests.support.founding import PASSWORD, TYPED, Ended, activated, arguments_of, done, ended, found, founded
from tests.support.selections import documents_of
from tests.support.waiting import until

CUT = """
    CREATE FUNCTION cut_off() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
    CREATE TRIGGER cut_off AFTER INSERT ON credential EXECUTE FUNCTION cut_off()
"""
"""The last that is written ends the connection, as a kill at that moment would."""
HOME = "{viewer {member {memberNumber name state organisation {code kind name nameEn foundedOn state parent {id}}}}}"


@pytest_asyncio.fixture
async def anonymous(dsn: str, tmp_path: Path) -> AsyncIterator[Client]:
    """Nobody in particular, at an installation that has no union when it starts."""
    async with running(dsn, tmp_path) as client:
        yield client


async def test_whoever_founds_a_union_is_told_how_its_administrator_signs_in(
    dsn: str, tmp_path: Path, anonymous: Client
) -> None:
    ended = await found(dsn, tmp_path)

    assert (ended.exit_code, ended.errors) == (0, "")
    assert ended.told is not None
    number, code = ended.told
    assert number == "HD000001"
    administrator = await activated(anonymous, number, code)
    assert (await administrator.run(HOME))["data"]["viewer"]["member"] == {
        "memberNumber": "HD000001",
        "name": "刘洋",
        "state": "ACTIVE",
        "organisation": {
            "code": "HD",
            "kind": "FEDERATION",
            "name": "华东工会联合会",
            "nameEn": "East China Federation of Trade Unions",
            "foundedOn": "1998-05-01",
            "state": "ACTIVE",
            "parent": None,
        },
    }


async def test_the_activation_code_is_good_for_seven_days_and_stands_in_no_table_and_no_log(
    dsn: str, tmp_path: Path, owner: asyncpg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        ended = await found(dsn, tmp_path)

    assert ended.told is not None
    _, code = ended.told
    left = await owner.fetchval("SELECT activation_expires_at - now() FROM credential")
    assert timedelta(days=7) - timedelta(minutes=5) < left <= timedelta(days=7)
    assert code not in caplog.text
    texts = [await owner.fetchval(f"SELECT coalesce(string_agg(t::text, ''), '') FROM {each} t") for each in WRITTEN]
    assert not [each for each in (code, code.replace("-", "")) if each in "".join(texts)]


WRITTEN = ("event", "audit_entry", "credential", "member", "notification", "request_key")


async def test_the_audit_log_says_what_was_founded(dsn: str, tmp_path: Path, owner: asyncpg.Connection) -> None:
    await found(dsn, tmp_path)

    entries = await owner.fetch("SELECT action, actor_id, facts->>'role' AS role FROM audit_entry ORDER BY id")
    assert sorted(map(tuple, entries), key=str) == [
        ("activation.issued", None, None),
        ("organisation.founded", None, None),
        ("role.granted", None, "administrator"),
        ("role.granted", None, "federation_officer"),
    ]


async def test_the_same_code_again_changes_nothing(dsn: str, tmp_path: Path) -> None:
    await found(dsn, tmp_path)
    before = await contents(dsn)

    again = await found(dsn, tmp_path, code="hd", union_name="另一个", identity_number="110101199003077475")

    assert again == Ended(1, "", "unionhall: --code: There is a union with this code already.\n")
    assert await contents(dsn) == before


@pytest.mark.parametrize(
    ("typed", "options"),
    [
        ({"code": "H"}, ["--code"]),
        ({"union_name": " "}, ["--union-name"]),
        ({"union_name_en": "x" * 81}, ["--union-name-en"]),
        ({"founded_on": day_text(2)}, ["--founded-on"]),
        ({"founded_on": "yesterday"}, ["--founded-on"]),
        ({"name": "7"}, ["--name"]),
        ({"phone_number": "138"}, ["--phone-number"]),
        ({"identity_number": "110105194912310021"}, ["--identity-number"]),
        ({"name": "7", "phone_number": "1", "identity_number": "1"}, ["--name", "--phone-number", "--identity-number"]),
    ],
)
async def test_what_cannot_be_meant_founds_nothing(
    dsn: str, tmp_path: Path, typed: dict[str, str], options: list[str]
) -> None:
    before = await contents(dsn)

    ended = await found(dsn, tmp_path, **typed)

    assert (ended.exit_code, ended.output) == (2, "")
    assert [option for option in OPTIONS if f"{option}:" in ended.errors or f"'{option}'" in ended.errors] == options
    assert not [value for value in typed.values() if len(value) > 3 and value in ended.errors and value != "yesterday"]
    assert await contents(dsn) == before


OPTIONS = (
    "--code",
    "--union-name",
    "--union-name-en",
    "--founded-on",
    "--name",
    "--phone-number",
    "--identity-number",
)


async def test_without_the_secret_of_the_service_nothing_is_founded(
    dsn: str, tmp_path: Path, owner: asyncpg.Connection
) -> None:
    options = [word for name, value in TYPED.items() for word in (f"--{name}", value)]

    refused = await ended({**environ_of(dsn, tmp_path, {}), "UNIONHALL_SECRET": ""}, options)

    assert (refused.exit_code, refused.told) == (1, None)
    assert "UNIONHALL_SECRET" in refused.errors
    assert await asyncio.to_thread(os.listdir, tmp_path) == []
    assert await owner.fetchval("SELECT count(*) FROM tenant") == 0


async def test_cut_off_in_the_middle_nothing_stays(dsn: str, tmp_path: Path, owner: asyncpg.Connection) -> None:
    before = await contents(dsn)
    await owner.execute(CUT)
    try:
        ended = await found(dsn, tmp_path)
    finally:
        await owner.execute("DROP FUNCTION cut_off CASCADE")

    assert ended.exit_code == 1
    assert ended.told is None
    assert await contents(dsn) == before


async def test_two_unions_of_one_installation_do_not_see_each_other(
    dsn: str, tmp_path: Path, anonymous: Client
) -> None:
    first = await founded(dsn, tmp_path, anonymous)
    async with running(dsn, tmp_path, UNIONHALL_UNION="XY") as nobody:
        second = await founded(dsn, tmp_path, nobody, **OTHER)
        told = [(await caller.run(ASKED))["data"] for caller in (first, second)]

    for each, name, code, theirs in zip(told, ("刘洋", OTHER["name"]), ("HD", "XY"), ("bd", "ac"), strict=True):
        assert each["members"] == {"totalCount": 1, "nodes": [{"name": name}]}
        assert each["organisations"] == {"totalCount": 1, "nodes": [{"code": code}]}
        assert {entry["organisation"]["code"] for entry in each["auditEntries"]["nodes"] if entry["organisation"]} == {
            code
        }
        assert [each[alias] for alias in theirs] == [None, None]


OTHER = {"code": "XY", "union_name": "新源工会联合会", "union_name_en": "Another Federation", "name": "欧阳外人"}
ASKED = """{
    members(first: 9) {totalCount nodes {name}}
    organisations(first: 9) {totalCount nodes {code}}
    auditEntries(first: 20) {nodes {organisation {code}}}
    a: organisation(by: {code: "HD"}) {id}
    b: organisation(by: {code: "XY"}) {id}
    c: member(by: {memberNumber: "HD000001"}) {id}
    d: member(by: {memberNumber: "XY000001"}) {id}
}"""


async def test_everything_that_can_be_asked_for_is_answered_where_nothing_is_yet(
    dsn: str, tmp_path: Path, anonymous: Client
) -> None:
    administrator = await founded(dsn, tmp_path, anonymous)
    found_ids = await administrator.run('{organisation(by: {code: "HD"}) {id} viewer {member {id}}}')
    top, own = found_ids["data"]["organisation"]["id"], found_ids["data"]["viewer"]["member"]["id"]

    faults = []
    for path, field in root_fields().items():
        if path.startswith("Query."):
            given = arguments_of(path, field, {"Organisation": top, "Member": own})
            answer = await administrator.run(Operation(path, given).text, given)
            faults += [(path, answer)] if set(answer.codes) - {"FORBIDDEN", "INVALID_ID", "BAD_USER_INPUT"} else []
    for name, id_ in (("Organisation", top), ("Member", own)):
        for text in documents_of(name):
            answer = await administrator.run(text, {"ids": [id_]})
            faults += [(name, answer)] if answer.codes else []

    assert faults == []


async def test_a_founded_union_works(
    dsn: str, tmp_path: Path, anonymous: Client, caplog: pytest.LogCaptureFixture
) -> None:
    administrator = await founded(dsn, tmp_path, anonymous)
    top = (await administrator.run('{organisation(by: {code: "HD"}) {id}}'))["data"]["organisation"]["id"]

    branch = await _branch(administrator, top)
    member, member_id = await _admitted(anonymous, administrator, branch, caplog)
    role = {"memberId": member_id, "role": "FEDERATION_OFFICER", "organisationId": top, "startsOn": day_text()}
    await done(administrator, "roleGrant", **role)
    officer = await anonymous.sign_in("HD000002", PASSWORD)

    await _activity(administrator, member, branch)
    await _suggestion(administrator, member, top)
    await _benefit(administrator, officer, top)
    await _vote(administrator, top)
    await _news(administrator, officer, top)


async def _branch(administrator: Client, top: str) -> str:
    company = {"kind": "ENTERPRISE_UNION", "code": "HD-A", "name": "精工工会", "nameEn": "Mill Union"}
    branch = {"kind": "BRANCH", "code": "HD-A-01", "name": "第一分会", "nameEn": "Branch One"}
    for each in (company, branch):
        payload = await done(administrator, "organisationFound", "organisation {id}", parentId=top, **each)
        top = payload["organisation"]["id"]
    return top


async def _admitted(
    anonymous: Client, administrator: Client, branch: str, caplog: pytest.LogCaptureFixture
) -> tuple[Client, str]:
    applicant = {
        "organisationId": branch,
        "name": "张伟",
        "phoneNumber": "13900139000",
        "identityNumber": "110101199003077475",
        "employmentKind": "PERMANENT",
    }
    await done(anonymous, "joinRequestSubmit", **applicant)
    waiting = (await administrator.run("{joinRequests(first: 5) {nodes {id}}}"))["data"]["joinRequests"]["nodes"]
    selected = "joinRequest {member {id memberNumber}}"
    decided = await done(administrator, "joinRequestDecide", selected, joinRequestId=waiting[0]["id"], isApproval=True)
    entered = decided["joinRequest"]["member"]
    assert entered["memberNumber"] == "HD000002"

    async def code() -> list[str]:
        return re.findall(r"activation code of HD000002: (\S+)", caplog.text)

    await until(code)
    [told] = await code()
    return await activated(anonymous, "HD000002", told), entered["id"]


async def _activity(administrator: Client, member: Client, branch: str) -> None:
    plan = {
        "kind": "FILM",
        "title": "电影之夜",
        "description": "露天电影",
        "venue": "广场",
        "capacity": 5,
        "startsAt": f"{day_text(10)}T10:00:00Z",
        "endsAt": f"{day_text(10)}T12:00:00Z",
        "windows": [{"opensAt": f"{day_text(-2)}T00:00:00Z", "closesAt": f"{day_text(9)}T00:00:00Z"}],
    }
    planned = await done(administrator, "activityCreate", "activity {id}", organisationId=branch, **plan)
    activity = {"activityId": planned["activity"]["id"]}
    published = await done(administrator, "activityPublish", "activity {state}", **activity)
    assert published["activity"]["state"] == "PUBLISHED"
    registered = await done(member, "activityRegister", "registration {state}", **activity)
    assert registered["registration"]["state"] == "REGISTERED"


async def _suggestion(administrator: Client, member: Client, top: str) -> None:
    category = {"organisationId": top, "code": "SAFETY", "name": "安全生产", "position": 1}
    made = await done(administrator, "suggestionCategoryCreate", "category {id}", **category)
    text = {"categoryId": made["category"]["id"], "title": "加装护栏", "body": "二号线护栏缺失，请加装。"}
    drafted = await done(member, "suggestionDraft", "suggestion {id state}", **text)
    suggestion = {"suggestionId": drafted["suggestion"]["id"]}
    submitted = await done(member, "suggestionSubmit", "suggestion {state}", **suggestion)
    assert submitted["suggestion"]["state"] == "SUBMITTED"
    taken = await done(administrator, "suggestionReviewBegin", "suggestion {state}", **suggestion)
    assert taken["suggestion"]["state"] == "IN_REVIEW"


async def _benefit(administrator: Client, officer: Client, top: str) -> None:
    plan = {"kind": "BIRTHDAY", "title": "生日慰问", "description": "蛋糕券", "budgetFen": 100_000}
    made = await done(administrator, "benefitProgrammeCreate", "programme {id}", organisationId=top, **plan)
    programme = {"programmeId": made["programme"]["id"]}
    await done(officer, "benefitProgrammeApprove", **programme)
    await done(administrator, "benefitProgrammeOpen", **programme)


async def _vote(administrator: Client, top: str) -> None:
    plan = {"opensAt": f"{day_text(10)}T00:00:00Z", "closesAt": f"{day_text(15)}T00:00:00Z"}
    rule_sets = (await administrator.run("{voteRuleSets {key}}"))["data"]["voteRuleSets"]
    assert rule_sets
    drafted = await done(
        administrator, "voteDraft", "vote {id}", organisationId=top, kind="NAMED", title="换届选举", **plan
    )
    vote = {"voteId": drafted["vote"]["id"]}
    options = [{"label": "张伟"}, {"label": "刘洋"}]
    question = {"kind": "CHOICE", "title": "工会主席", "options": options, "minimum": 1, "seats": 1}
    await done(administrator, "voteQuestionsSet", questions=[question], **vote)
    scheduled = await done(administrator, "voteSchedule", "vote {state} roll {count}", **vote)
    assert (scheduled["vote"]["state"], scheduled["roll"]["count"]) == ("SCHEDULED", 2)


async def _news(administrator: Client, officer: Client, top: str) -> None:
    texts = {"title": "工会成立", "lead": "联合会成立。", "body": "联合会今日成立。"}
    drafted = await done(
        administrator, "newsItemDraft", "newsItem {id}", organisationId=top, item={"kind": "NEWS", "texts": texts}
    )
    item = {"newsItemId": drafted["newsItem"]["id"]}
    await done(administrator, "newsItemSubmit", **item)
    await done(officer, "newsItemApprove", revision=1, **item)
