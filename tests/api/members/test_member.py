"""One member: found by id and number, masked, and in the clear for those who may."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from api.nodes import decode_id, encode_id
from tests.api.members.conftest import Joining
from tests.api.members.recorded import reads_of
from tests.support.api import Answer, Client, Recorder

FIND = """
    query ($by: MemberLookup!) {
      member(by: $by) { id memberNumber name maskedPhoneNumber maskedIdentityNumber }
    }
"""
PRIVATE = "console/members/member_private"
READINGS = "SELECT count(*) FROM audit_entry WHERE action = 'member.private_read'"


async def find(client: Client, **by: Any) -> dict[str, Any] | None:
    answer = await client.run(FIND, {"by": by})
    assert "errors" not in answer, answer["errors"]
    found: dict[str, Any] | None = answer["data"]["member"]
    return found


async def ids_of(client: Client, first: int) -> list[str]:
    answer = await client.run("query ($first: Int!) {members(first: $first) {nodes {id}}}", {"first": first})
    return [node["id"] for node in answer["data"]["members"]["nodes"]]


async def own_id(client: Client) -> str:
    answer = await client.run("{viewer {member {id}}}")
    return str(answer["data"]["viewer"]["member"]["id"])


async def test_a_member_is_found_by_number_and_by_id(callers: Mapping[str, Client]) -> None:
    officer = callers["branch officer"]

    by_number = await find(officer, memberNumber="HD000001")

    assert by_number
    assert by_number["name"] == "张伟"
    assert await find(officer, id=by_number["id"]) == by_number
    assert await find(officer, memberNumber=" hd000001 ") == by_number


async def test_masked_fields_show_four_characters(callers: Mapping[str, Client]) -> None:
    found = await find(callers["auditor"], memberNumber="HD000001")

    assert found
    assert found["maskedPhoneNumber"].startswith("****")
    assert len(found["maskedPhoneNumber"]) == len(found["maskedIdentityNumber"]) == 8


@pytest.mark.parametrize(
    ("caller", "number", "is_seen"),
    [
        ("member", "HD000001", True),
        ("member", "HD000002", False),
        ("branch officer", "HD000001", True),
        ("branch officer", "HD000003", False),
        ("officer of a sibling branch", "HD000001", False),
        ("federation officer", "HD000001", True),
        ("auditor", "HD000001", True),
        ("administrator", "HD000001", False),
        ("administrator", "HD000006", True),
    ],
)
async def test_a_member_is_seen_by_themselves_and_from_above(
    callers: Mapping[str, Client], caller: str, number: str, *, is_seen: bool
) -> None:
    known = await find(callers["federation officer"], memberNumber=number)
    assert known

    by_number = await find(callers[caller], memberNumber=number)
    by_id = await find(callers[caller], id=known["id"])
    through_node = await callers[caller].run("query ($id: ID!) {node(id: $id) {id}}", {"id": known["id"]})

    assert by_number == by_id == (known if is_seen else None)
    assert (through_node["data"]["node"] is not None) is is_seen


async def test_a_member_is_not_for_the_anonymous(callers: Mapping[str, Client]) -> None:
    answer = await callers["anonymous"].run(FIND, {"by": {"memberNumber": "HD000001"}})

    assert (answer.codes, answer["data"]) == (["UNAUTHENTICATED"], {"member": None})


@pytest.mark.parametrize("number", ["HD999999", "HD00000", "", "%", "HD000001 OR 1=1", "A" * 10_000], ids=len)
async def test_a_number_that_nobody_has_finds_nobody(callers: Mapping[str, Client], number: str) -> None:
    assert await find(callers["federation officer"], memberNumber=number) is None


@pytest.mark.parametrize(
    ("by", "codes"),
    [
        ({"id": "nonsense"}, ["INVALID_ID"]),
        ({"id": ""}, ["INVALID_ID"]),
        ({"id": encode_id("Organisation", UUID(int=7))}, ["INVALID_ID"]),
        ({"memberNumber": "HD\0"}, ["INVALID_TEXT"]),
        ({}, ["BAD_USER_INPUT"]),
        ({"id": None}, ["BAD_USER_INPUT"]),
        ({"id": "x", "memberNumber": "HD000001"}, ["BAD_USER_INPUT"]),
        (None, ["BAD_USER_INPUT"]),
    ],
    ids=str,
)
async def test_a_look_up_that_cannot_be_has_a_typed_error(
    callers: Mapping[str, Client], by: object, codes: list[str]
) -> None:
    answer = await callers["federation officer"].run(FIND, {"by": by})

    assert answer.codes == codes


async def test_an_id_that_nobody_has_finds_nobody(callers: Mapping[str, Client]) -> None:
    assert await find(callers["federation officer"], id=encode_id("Member", UUID(int=7))) is None


async def test_members_read_their_own_fields_without_an_entry(joining: Joining) -> None:
    member = joining.clients["member"]
    before = await joining.conn.fetchval(READINGS)

    answer = await member.send(PRIVATE, {"id": await own_id(member)})

    private = answer["data"]["member"]["private"]
    found = await find(member, memberNumber="HD000001")
    assert found
    assert (private["phoneNumber"][-4:], private["identityNumber"][-4:]) == (
        found["maskedPhoneNumber"][-4:],
        found["maskedIdentityNumber"][-4:],
    )
    assert await joining.conn.fetchval(READINGS) == before


async def test_an_officers_reading_is_one_entry_each_time(joining: Joining) -> None:
    member_id = await own_id(joining.clients["member"])
    key = decode_id(member_id)
    assert key
    before = await joining.conn.fetchval(READINGS)

    for _ in range(2):
        answer = await joining.clients["branch officer"].send(PRIVATE, {"id": member_id})
        assert answer["data"]["member"]["private"]["phoneNumber"]

    entries = await joining.conn.fetch(
        "SELECT e.object_kind, e.object_id, m.member_number AS reader, o.code FROM audit_entry e"
        " JOIN member m ON m.id = e.actor_id JOIN organisation o ON o.id = e.organisation_id"
        " WHERE action = 'member.private_read' ORDER BY e.id DESC LIMIT 2"
    )
    assert [tuple(each) for each in entries] == [("member", key[1], "HD000002", "HD-A-01-1")] * 2
    assert await joining.conn.fetchval(READINGS) == before + 2


async def test_a_list_of_thirty_is_opened_in_one_batch_and_written_down_member_by_member(
    joining: Joining, recorder: Recorder
) -> None:
    officer = joining.clients["federation officer"]
    ids = await ids_of(officer, 30)
    before = await joining.conn.fetchval(READINGS)

    with recorder.recording() as statements:
        answer = await officer.run("{members(first: 30) {nodes {id private {phoneNumber identityNumber}}}}")

    nodes = answer["data"]["members"]["nodes"]
    assert [node["id"] for node in nodes] == ids
    assert all(node["private"]["identityNumber"] for node in nodes)
    # The list; then one transaction: whose rows may be read, the rows, the entries.
    assert len(reads_of(statements)) == 4
    last = await joining.conn.fetch(
        "SELECT object_id FROM audit_entry WHERE action = 'member.private_read' ORDER BY id DESC LIMIT 30"
    )
    decoded = [decode_id(member_id) for member_id in ids]
    assert {each["object_id"] for each in last} == {each[1] for each in decoded if each}
    assert await joining.conn.fetchval(READINGS) == before + 30


async def test_the_same_member_twice_in_a_document_is_read_once(joining: Joining) -> None:
    member_id = await own_id(joining.clients["member"])
    before = await joining.conn.fetchval(READINGS)

    await joining.clients["branch officer"].run(
        "query ($id: ID!) {a: member(by: {id: $id}) {private {phoneNumber}} b: node(id: $id) {...on Member {private"
        " {identityNumber}}}}",
        {"id": member_id},
    )

    assert await joining.conn.fetchval(READINGS) == before + 1


async def test_what_is_not_asked_for_is_not_read(joining: Joining) -> None:
    before = await joining.conn.fetchval(READINGS)

    await joining.clients["branch officer"].run("{members(first: 10) {nodes {name maskedPhoneNumber}}}")

    assert await joining.conn.fetchval(READINGS) == before


async def test_who_sees_the_member_but_not_the_fields_gets_null_and_forbidden(joining: Joining) -> None:
    before = await joining.conn.fetchval(READINGS)

    answer: Answer = await joining.clients["auditor"].run("{members(first: 3) {nodes {name private {phoneNumber}}}}")

    assert [node["private"] for node in answer["data"]["members"]["nodes"]] == [None] * 3
    assert all(node["name"] for node in answer["data"]["members"]["nodes"])
    assert answer.codes == ["FORBIDDEN"] * 3
    assert [error["path"] for error in answer["errors"]] == [["members", "nodes", at, "private"] for at in range(3)]
    assert await joining.conn.fetchval(READINGS) == before


@pytest.mark.parametrize("caller", ["officer of a sibling branch", "administrator"])
async def test_who_does_not_see_the_member_opens_nothing(joining: Joining, caller: str) -> None:
    member_id = await own_id(joining.clients["member"])
    before = await joining.conn.fetchval(READINGS)

    answer = await joining.clients[caller].send(PRIVATE, {"id": member_id})

    assert answer["data"] == {"member": None}
    assert await joining.conn.fetchval(READINGS) == before


async def test_an_erased_member_keeps_a_place_without_fields(joining: Joining) -> None:
    person = joining.person()
    request_id = await joining.request_id(await joining.submit(person))
    decided = await joining.decide("branch officer", request_id)
    member = decided["data"]["joinRequestDecide"]["joinRequest"]["member"]
    key = decode_id(member["id"])
    assert key
    await joining.conn.execute("DELETE FROM member_key WHERE member_id = $1", key[1])

    answer = await joining.clients["branch officer"].send(PRIVATE, {"id": member["id"]})

    assert answer["data"]["member"]["name"] == person.name
    assert answer["data"]["member"]["private"] == {"phoneNumber": None, "identityNumber": None}
    assert "errors" not in answer
