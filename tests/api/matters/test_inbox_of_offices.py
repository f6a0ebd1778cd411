"""The inbox: what waits beside requests and objections is with who may do it, until it is done, never with a party."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from api.nodes import encode_id
from db.types import new_id
from tests.support.access import all_kinds, facts_of
from tests.support.api import Client, request_key
from tests.support.days import day
from tests.support.office_rows import Place, Waiting, write_offices
from tests.support.suggestion_rows import write_handlers

_INBOX = "console/matters/inbox"
_FAR = "9999"
_AT: Final = datetime(2026, 1, 5, 1, tzinfo=UTC)
_DECIDED_BY_ANYBODY = {"ROSTER_IMPORT", "CHANNEL_POST"}
"""Kinds that whoever brought them may decide."""
_STEPS_OF_ANYBODY = {
    ("BENEFIT_CYCLE", "PUBLISH"),
    ("BENEFIT_CYCLE", "DRAW"),
    ("HONOUR", "PUT_UP"),
    ("COMPETITION", "PUT_UP"),
}
"""Steps that a party may take: nothing is decided by them."""


class Office(NamedTuple):
    """Callers of the demonstration union by kind, and the branch HD-A-01."""

    callers: dict[str, Client]
    place: Place
    officer_id: UUID

    async def inbox(self, kind: str) -> list[dict[str, Any]]:
        """All that waits for a kind of caller, in the order in which it is told."""
        found: list[dict[str, Any]] = []
        after = None
        while True:
            page = (await self.callers[kind].send(_INBOX, {"first": 100, "after": after}))["data"]["inbox"]
            found += page["nodes"]
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                return found

    async def told(self, kind: str, of: Mapping[str, Waiting]) -> dict[str, tuple[str, str, datetime | None]]:
        """Kind, step and deadline of those among these that wait for a kind of caller."""
        return {
            each["objectId"]: (
                *(each["kind"], each["nextStep"]),
                each["dueAt"] and datetime.fromisoformat(each["dueAt"]),
            )
            for each in await self.inbox(kind)
            if each["objectId"] in of and each["kind"] == of[each["objectId"]].kind
        }


@pytest_asyncio.fixture
async def office(demo: Client, demo_dsn: str, keyring: Any) -> AsyncIterator[Office]:
    callers = await all_kinds(demo)
    await facts_of(demo_dsn, keyring, callers)
    owner = await asyncpg.connect(demo_dsn)
    numbers = {row["member_number"]: row["id"] for row in await owner.fetch("SELECT id, member_number FROM member")}
    branch = await owner.fetchrow("SELECT tenant_id, id FROM organisation WHERE code = 'HD-A-01'")
    author, other = await owner.fetch(
        "SELECT m.id FROM member m JOIN organisation o ON o.id = m.organisation_id"
        " WHERE o.code = 'HD-A-01-2' AND m.state = 'active' ORDER BY m.member_number DESC LIMIT 2"
    )
    assert branch is not None
    handlers = await write_handlers(
        owner, branch["id"], officer_id=numbers["HD000002"], staff_member_id=numbers["HD000001"]
    )
    place = Place(owner, branch["tenant_id"], branch["id"], author["id"], other["id"], handlers)
    yield Office(callers, place, numbers["HD000002"])
    await owner.close()


def _expected(written: Mapping[str, Waiting]) -> dict[str, tuple[str, str, datetime | None]]:
    return {key: (each.kind, each.step, each.due_at) for key, each in written.items()}


async def test_it_waits_for_the_offices_at_and_above_the_place_by_its_deadline(office: Office) -> None:
    written = await write_offices(office.place)

    assert await office.told("branch officer", written) == _expected(written)
    assert await office.told("federation officer", written) == _expected(written)
    for kind in ("officer of a sibling branch", "member", "auditor", "administrator"):
        assert await office.told(kind, written) == {}
    every = [(each["dueAt"] or _FAR, each["since"]) for each in await office.inbox("branch officer")]
    assert every == sorted(every)


async def test_what_is_done_waits_no_more(office: Office) -> None:
    written = await write_offices(office.place)
    officer = office.callers["branch officer"]

    for each in written.values():
        if each.act is not None:
            answer = await officer.send(f"console/{each.act}", {"input": {**each.given, "requestKey": request_key()}})
            [payload] = answer["data"].values()
            assert payload["userErrors"] == [], each.act

    left = await office.told("branch officer", written)
    next_step = {key: step for key, (_, step, _) in left.items()}
    assert next_step == {
        **{key: each.step for key, each in written.items() if each.act is None},
        # The list is published, and the draw follows.
        **{key: "DRAW" for key, each in written.items() if each.act == "benefits/benefit_list_publish"},
    }
    # Another person publishes what the first recorded.
    [recorded] = [key for key, each in written.items() if each.step == "RECORD"]
    assert (await office.told("federation officer", written))[recorded][1] == "PUBLISH"


async def test_nobody_decides_what_they_wrote_or_are_named_in(office: Office) -> None:
    written = await write_offices(office.place._replace(author_id=office.officer_id))

    expected = {
        key: told
        for key, told in _expected(written).items()
        if told[0] in _DECIDED_BY_ANYBODY or told[:2] in _STEPS_OF_ANYBODY
    }

    assert await office.told("branch officer", written) == expected
    assert await office.told("federation officer", written) == _expected(written)


async def _file(office: Office, table: str, of: Mapping[str, UUID], kind: str, member_id: UUID, state: str) -> None:
    ready = {
        "wrapped_key": b"x",
        "media_type": "image/png",
        "size_bytes": 9,
        "chunk_count": 0,
        "tries": 1,
        "ticket_expires_at": _AT,
    }
    await office.place.insert(table, kind=kind, member_id=member_id, state=state, **of, **ready)


async def _news_item(office: Office) -> UUID:
    """An item of the author's that waits for approval."""
    texts = {"title": "停水通知", "lead": "周五停水", "body": "<p>停水。</p>"}
    written = {"written_by_id": office.place.author_id, "written_at": _AT}
    told = {"organisation_id": office.place.id, "kind": "notice", "urgency": "important", "audience": "members"}
    numbers = {"revision": 0, "latest_revision": 1, "submitted_at": _AT, "publish_at": _AT}
    item = await office.place.insert("news_item", state="in_approval", **told, **numbers, **texts, **written)
    await office.place.insert("news_revision", id=..., item_id=item, number=1, changed=[], **texts, **written)
    return item


async def _document(office: Office) -> UUID:
    """A draft of the author's, whose text is its file."""
    key = new_id()
    said = {"kind": "rule", "audience": "members", "number": "工发1号", "title": "考勤办法", "valid_from": day()}
    drafted = {"drafted_by_id": office.place.author_id, "drafted_at": _AT, "warned": []}
    await office.place.insert(
        "official_document", id=key, series_id=key, organisation_id=office.place.id, state="draft", **said, **drafted
    )
    await _file(office, "official_document_file", {"document_id": key}, "signed_text", office.place.other_id, "ready")
    return key


@pytest.mark.parametrize(
    ("made", "type_name", "table", "key", "kind"),
    [
        (_news_item, "NewsItem", "news_file", "item_id", "picture"),
        (_document, "OfficialDocument", "official_document_file", "document_id", "annex"),
    ],
)
@pytest.mark.parametrize(("state", "is_author"), [("ready", True), ("removed", False)])
async def test_who_added_a_file_that_a_draft_has_does_not_decide_on_it(
    office: Office, made: Any, type_name: str, table: str, key: str, kind: str, *, state: str, is_author: bool
) -> None:
    written = await made(office)
    await _file(office, table, {key: written}, kind, office.officer_id, state)

    found = {
        kind: encode_id(type_name, written) in {each["objectId"] for each in await office.inbox(kind)}
        for kind in ("branch officer", "federation officer", "officer of a sibling branch")
    }

    assert found == {
        "branch officer": not is_author,
        "federation officer": True,
        "officer of a sibling branch": False,
    }


async def test_a_correction_of_what_was_corrected_since_waits_for_nobody(office: Office) -> None:
    place = office.place
    said = {"organisation_id": place.id, "kind": "dues", "title": "会费收支", "body": "<p>收支如下。</p>"}
    drafted = {"drafted_by_id": place.author_id, "drafted_at": _AT, "revision": 2, **said}
    published = await place.insert(
        "disclosure", state="published", published_by_id=place.other_id, published_at=_AT, **drafted
    )
    correction = {**drafted, "state": "draft", "revision": 0, "corrects_id": published, "note": "数字有误"}
    outdated, current = [
        await place.insert("disclosure", corrects_revision=revision, **correction) for revision in (1, 2)
    ]

    found = {each["objectId"] for each in await office.inbox("branch officer")}

    assert encode_id("Disclosure", current) in found
    assert encode_id("Disclosure", outdated) not in found
