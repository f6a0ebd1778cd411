"""What people and officers do until a notification is written."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from typing import Any

from db.seed.people import check_character
from tests.support.api import Client, request_key

DEADLINE_SECONDS = 8.0
LIST = (
    "query($first:Int!,$after:String,$unreadOnly:Boolean)"
    "{notifications(first:$first,after:$after,unreadOnly:$unreadOnly)"
    "{totalCount nodes{id kind message readAt createdAt cursor} edges{cursor}"
    " pageInfo{hasNextPage hasPreviousPage endCursor}}}"
)
UNREAD = "{viewer{unreadNotificationCount}}"
INBOX = "{joinRequests(first:100,where:{status:{eq:IN_REVIEW}}){nodes{id reference}}}"
_numbers = itertools.count(1)


async def join(client: Client, code: str = "HD-A-01-1") -> str:
    """The reference of a new person's request to join the organisation with this code."""
    found = await client.run("query($code:String!){organisation(by:{code:$code}){id}}", {"code": code})
    number = next(_numbers)
    digits = f"11010519{49 + number // 300}0{1 + number % 9}{10 + number // 9 % 18}{number % 1000:03}"
    answer = await Client(client.http).send(
        "mobile/members/join_request_submit",
        {
            "input": {
                "organisationId": found["data"]["organisation"]["id"],
                "name": "诸葛亮",
                "identityNumber": digits + check_character(digits),
                "phoneNumber": f"+861390000{number:04}",
                "employmentKind": "PERMANENT",
                "requestKey": request_key(),
            }
        },
    )
    assert answer["data"]["joinRequestSubmit"]["userErrors"] == [], answer
    return str(answer["data"]["joinRequestSubmit"]["reference"])


async def decide(officer: Client, reference: str, comment: str | None = None) -> Any:
    """The join request after the officer approved it, or with a comment rejected it."""
    waiting = (await officer.run(INBOX))["data"]["joinRequests"]["nodes"]
    request_id = next(each["id"] for each in waiting if each["reference"] == reference)
    answer = await officer.send(
        "console/members/join_request_decide",
        {"input": {"joinRequestId": request_id, "isApproval": comment is None, "comment": comment}},
    )
    assert answer["data"]["joinRequestDecide"]["userErrors"] == []
    return answer["data"]["joinRequestDecide"]["joinRequest"]


async def listed(client: Client, first: int = 100, **more: Any) -> Any:
    """A page of the caller's notifications."""
    answer = await client.run(LIST, {"first": first, **more})
    assert "errors" not in answer, answer
    return answer["data"]["notifications"]


async def unread(client: Client) -> int:
    """The number that a phone shows on its icon."""
    return int((await client.run(UNREAD))["data"]["viewer"]["unreadNotificationCount"])


async def eventually(read: Callable[[], Awaitable[Any]], wanted: Any) -> None:
    """Asks until the answer is the wanted one: the relay works behind the commit."""
    seen = None
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            while (seen := await read()) != wanted:
                pass
    except TimeoutError:
        assert seen == wanted
