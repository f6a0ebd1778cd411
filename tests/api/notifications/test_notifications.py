"""Who is told what, and what a member does with their notifications."""

import asyncio

import pytest

from db.seed.accounts import DEMO_ACCOUNTS
from tests.api.notifications.steps import decide, eventually, join, listed, unread
from tests.support.api import Client, request_key

MARK = "mobile/notifications/notification_read"
SUBMITTED = ("JOIN_REQUEST_SUBMITTED", "A person asks to join. Please decide.")


async def caller(demo: Client, label: str) -> Client:
    """A demonstration account, signed in."""
    account = next(each for each in DEMO_ACCOUNTS if each.label == label)
    return await demo.sign_in(account.member_number, account.password)


@pytest.fixture
async def officer(demo: Client) -> Client:
    """Chair of the branch HD-A-01."""
    return await caller(demo, "branch officer")


@pytest.fixture
async def told(demo: Client, officer: Client) -> list[str]:
    """Ids of five new notifications of the officer, newest first."""
    before = await unread(officer)
    for _ in range(5):
        await join(demo)
    await eventually(lambda: unread(officer), before + 5)
    nodes = (await listed(officer, 5))["nodes"]
    assert {node["kind"] for node in nodes} == {"JOIN_REQUEST_SUBMITTED"}
    return [node["id"] for node in nodes]


async def kinds(client: Client) -> list[str]:
    """Kinds of the caller's notifications, sorted."""
    return sorted(node["kind"] for node in (await listed(client))["nodes"])


async def test_a_join_request_is_told_to_the_officer_above_and_to_nobody_beside(demo: Client, officer: Client) -> None:
    sibling = await caller(demo, "officer of a sibling branch")
    others = [sibling, *[await caller(demo, label) for label in ("member", "auditor", "administrator")]]
    before, untold = await unread(officer), [await listed(other) for other in others]

    await join(demo)

    await eventually(lambda: unread(officer), before + 1)
    (newest,) = (await listed(officer, 1))["nodes"]
    assert (newest["kind"], newest["message"]) == SUBMITTED
    assert newest["readAt"] is None
    assert [await listed(other) for other in others] == untold


async def test_sentences_are_in_the_readers_language(demo: Client, officer: Client) -> None:
    before = await unread(officer)
    await join(demo)
    await eventually(lambda: unread(officer), before + 1)

    (chinese,) = (await listed(Client(demo.http, officer.token, "zh-CN"), 1))["nodes"]

    assert chinese["message"] == "有新的入会申请，请审批。"


async def test_an_approval_welcomes_the_new_member(
    demo: Client, officer: Client, caplog: pytest.LogCaptureFixture
) -> None:
    member = await decide(officer, await join(demo))
    number = member["member"]["memberNumber"]
    code = await code_of(demo, number, caplog)
    activated = await demo.run(
        "mutation($input:AccountActivateInput!){accountActivate(input:$input){userErrors{code}}}",
        {"input": {"login": number, "activationCode": code, "password": "my first password"}},
    )
    newcomer = await demo.sign_in(number, "my first password")

    async def welcome() -> list[tuple[str, str]]:
        return [(node["kind"], node["message"]) for node in (await listed(newcomer))["nodes"]]

    assert activated["data"]["accountActivate"]["userErrors"] == []
    await eventually(welcome, [("JOIN_REQUEST_APPROVED", "Welcome: your request to join was approved.")])


async def code_of(demo: Client, number: str, caplog: pytest.LogCaptureFixture) -> str:
    """The activation code, from the log where the development deliverer shows it."""
    found: list[str] = []
    async with asyncio.timeout(15):
        while not found:
            found = [
                line.rpartition(" ")[2] for line in caplog.messages if line.startswith(f"activation code of {number}:")
            ]
            await asyncio.sleep(0)  # a request in this process may end without once giving way to the relay
    return found[0]


async def test_pages_follow_each_other_without_gap_or_repetition(officer: Client, told: list[str]) -> None:
    whole = await listed(officer)
    seen, after = [], None
    for _ in range(50):
        page = await listed(officer, 3, after=after)
        assert page["pageInfo"]["hasPreviousPage"] == (after is not None)
        seen += [node["id"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert seen == [node["id"] for node in whole["nodes"]]
    assert whole["totalCount"] == len(seen) >= 10
    stamps = [node["createdAt"] for node in whole["nodes"]]
    assert stamps == sorted(stamps, reverse=True)


async def test_only_the_unread_are_listed_and_counted(officer: Client, told: list[str]) -> None:
    before = await unread(officer)
    await officer.send(MARK, {"ids": told[:2]})

    page = await listed(officer, unreadOnly=True)

    assert page["totalCount"] == len(page["nodes"]) == before - 2
    assert not {node["id"] for node in page["nodes"]} & set(told[:2])
    assert {node["readAt"] for node in page["nodes"]} == {None}


async def test_marking_twice_keeps_the_first_time(officer: Client, told: list[str]) -> None:
    before = await unread(officer)

    first = await officer.send(MARK, {"ids": told[:1]})
    read_at = next(node["readAt"] for node in (await listed(officer))["nodes"] if node["id"] == told[0])
    second = await officer.send(MARK, {"ids": [told[0], told[0]]})
    again = next(node["readAt"] for node in (await listed(officer))["nodes"] if node["id"] == told[0])

    assert first["data"]["notificationRead"] == {"unreadCount": before - 1, "userErrors": []}
    assert second["data"] == first["data"]
    assert read_at == again is not None


async def test_a_request_key_marks_once(officer: Client, told: list[str]) -> None:
    key, before = request_key(), await unread(officer)

    answers = await asyncio.gather(*(officer.send(MARK, {"ids": told, "requestKey": key}) for _ in range(20)))
    other = await officer.send(MARK, {"ids": told[:1], "requestKey": key})

    wanted = {"notificationRead": {"unreadCount": before - 5, "userErrors": []}}
    assert [answer["data"] for answer in answers] == [wanted] * 20
    assert other.codes == ["REQUEST_KEY_REUSED"]


async def test_with_an_id_of_somebody_else_nothing_is_marked(demo: Client, officer: Client, told: list[str]) -> None:
    sibling = await caller(demo, "officer of a sibling branch")
    before, own = await unread(officer), await unread(sibling)
    await join(demo, "HD-A-02")
    await eventually(lambda: unread(sibling), own + 1)
    foreign = (await listed(sibling, 1))["nodes"][0]["id"]

    answer = await officer.send(MARK, {"ids": [*told, foreign]})

    payload = answer["data"]["notificationRead"]
    assert [error["code"] for error in payload["userErrors"]] == ["NOTIFICATION_NOT_FOUND"]
    assert payload["unreadCount"] is None
    assert await unread(officer) == before
    assert await unread(sibling) == own + 1


async def test_ids_that_name_nothing_are_refused(officer: Client, told: list[str]) -> None:
    before = await unread(officer)

    none = await officer.send(MARK, {"ids": []})
    many = await officer.send(MARK, {"ids": [told[0]] * 101})
    other_kind = await officer.send(
        MARK, {"ids": [(await officer.run("{viewer{member{id}}}"))["data"]["viewer"]["member"]["id"]]}
    )

    refused = [answer["data"]["notificationRead"]["userErrors"][0]["code"] for answer in (none, many)]
    assert refused == ["TOO_MANY_IDS"] * 2
    assert other_kind.codes == ["INVALID_ID"]
    assert await unread(officer) == before


async def test_notifications_are_seen_by_their_reader_alone(demo: Client, officer: Client, told: list[str]) -> None:
    document = "query($ids:[ID!]!,$id:ID!){node(id:$id){id} nodes(ids:$ids){...on Notification{message}}}"
    labels = ["officer of a sibling branch", "federation officer", "auditor", "administrator", "member"]
    others = [demo, *[await caller(demo, label) for label in labels]]

    own = await officer.run(document, {"ids": told, "id": told[0]})
    foreign = [await other.run(document, {"ids": told, "id": told[0]}) for other in others]

    assert own["data"]["node"] == {"id": told[0]}
    assert [answer["data"] for answer in foreign] == [{"node": None, "nodes": [None] * 5}] * 6


async def test_the_anonymous_have_no_notifications(demo: Client, told: list[str]) -> None:
    read = await demo.run("{notifications(first:1){totalCount}}")
    marked = await demo.send(MARK, {"ids": told})

    assert read.codes == marked.codes == ["UNAUTHENTICATED"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("", "PAGE_SIZE_REQUIRED"),
        ("first:0", "PAGE_SIZE_OUT_OF_RANGE"),
        ("first:101", "PAGE_SIZE_OUT_OF_RANGE"),
        ('first:1,after:"x"', "INVALID_CURSOR"),
        ('first:1,after:"/////////////////////////////////w=="', "INVALID_CURSOR"),
    ],
)
async def test_page_arguments_that_make_no_sense_are_refused(shared_demo: Client, arguments: str, code: str) -> None:
    member = await caller(shared_demo, "member")

    answer = await member.run(f"{{notifications{f'({arguments})' if arguments else ''}{{nodes{{id}}}}}}")

    assert answer.codes == [code]
