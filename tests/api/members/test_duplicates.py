"""Duplicates over the API: the list with its reasons, dismissing, the preview, merging, and what leads where then."""

from typing import Any

from tests.api.members.conftest import Joining
from tests.api.members.recorded import reads_of
from tests.api.members.test_lives import codes, key_of, new_member, sent
from tests.support.api import Client, Recorder, request_key

LIST = "console/members/duplicate_list"
DISMISS = "console/members/duplicate_dismiss"
RESTORE = "console/members/duplicate_restore"
PREVIEW = "console/members/member_merge_preview"
MERGE = "console/members/member_merge"
SHOWN = """
query ($id: ID!, $number: String!) {
  node(id: $id) { ... on Member { id mergedFrom } }
  member(by: {memberNumber: $number}) { id mergedFrom }
  members(first: 5, where: {search: $number}) { totalCount nodes { id mergedFrom } }
}
"""
ENTRIES = """
query ($action: String!) {
  auditEntries(first: 5, action: $action) { nodes { member { id mergedFrom } } }
}
"""


async def twins(joining: Joining) -> tuple[str, str]:
    """Two members of the branch with one name, of whom the second has no identity number on file."""
    first, second = await new_member(joining), await new_member(joining)
    await joining.conn.execute(
        "UPDATE member SET identity_index = NULL, identity_tail = NULL, phone_tail = $2 WHERE id = $1",
        *(key_of(second), "0000"),
    )
    return first, second


async def pairs_of(client: Client, member_id: str, **where: Any) -> list[Any]:
    """The pairs that a caller sees of a member."""
    answer = await client.send(LIST, {"where": {"member": {"eq": member_id}, **where}})
    assert answer.codes == []
    nodes: list[Any] = answer["data"]["duplicateMembers"]["nodes"]
    return nodes


def others(pairs: list[Any], member_id: str) -> set[str]:
    return {side["id"] for pair in pairs for side in (pair["member"], pair["other"])} - {member_id}


async def test_a_pair_has_its_reasons_and_is_taken_off_the_list(joining: Joining) -> None:
    first, second = await twins(joining)
    officer, sibling = joining.clients["branch officer"], joining.clients["officer of a sibling branch"]
    pair = {"memberId": first, "otherId": second}

    shown = await pairs_of(officer, second)
    mine = next(each for each in shown if first in {each["member"]["id"], each["other"]["id"]})
    dismissal = {**pair, "reason": "DIFFERENT_PEOPLE", "requestKey": request_key()}
    answers = [await sent(officer, DISMISS, "duplicateDismiss", **dismissal) for _ in range(2)]
    off = await pairs_of(officer, second, isDismissed=True)

    assert (mine["weight"], mine["likelihood"], mine["likelihoodLabel"]) == (75, "LIKELY", "Likely")
    assert [each["sign"] for each in mine["reasons"]] == ["SAME_NAME", "SAME_JOINING_DAY", "SAME_ORGANISATION"]
    assert [each["message"] for each in mine["counterReasons"]] == ["The phone numbers on file differ"]
    assert await pairs_of(sibling, second) == []
    assert answers[0] == answers[1]
    assert first not in others(await pairs_of(officer, second), second)
    assert [(each["dismissalReason"], others([each], second)) for each in off] == [("DIFFERENT_PEOPLE", {first})]
    hidden = await sent(sibling, RESTORE, "duplicateRestore", **pair)
    restored = await sent(officer, RESTORE, "duplicateRestore", **pair)
    assert (codes(hidden), codes(restored)) == (["MEMBER_NOT_FOUND"], [])
    assert first in others(await pairs_of(officer, second), second)


async def test_two_entries_become_one_once_and_what_is_old_leads_to_it(joining: Joining) -> None:
    kept, merged = await twins(joining)
    officer = joining.clients["branch officer"]
    number = (await joining.row("SELECT member_number FROM member WHERE id = $1", key_of(merged)))["member_number"]

    preview = (await officer.send(PREVIEW, {"keptId": kept, "mergedId": merged}))["data"]["memberMergePreview"]
    wish = {"keptId": kept, "mergedId": merged, "reason": "IMPORTED_TWICE", "requestKey": request_key()}
    stale = await sent(officer, MERGE, "memberMerge", **{**wish, "confirmation": "x", "requestKey": request_key()})
    first = await sent(officer, MERGE, "memberMerge", **wish, confirmation=preview["confirmation"])
    again = await sent(officer, MERGE, "memberMerge", **wish, confirmation=preview["confirmation"])
    shown = (await officer.run(SHOWN, {"id": merged, "number": number}))["data"]
    told = await joining.clients["auditor"].run(ENTRIES, {"action": "member.merged_into"})

    assert preview["refusals"] == []
    assert [each["code"] for each in preview["warnings"]] == [
        "CANNOT_BE_UNDONE",
        "PHONE_NUMBER_DROPPED",
        "SIGN_IN_ENDS",
    ]
    fields = {each["field"]: each for each in preview["fields"]}
    assert (fields["PHONE_NUMBER"]["mergedValue"], fields["PHONE_NUMBER"]["isChoice"]) == ("****0000", True)
    assert (fields["IDENTITY_NUMBER"]["survives"], fields["IDENTITY_NUMBER"]["isChoice"]) == ("KEPT", False)
    assert fields["ORGANISATION"]["keptValue"] == preview["kept"]["organisation"]["id"]
    assert codes(stale) == ["MERGE_OUTDATED"]
    assert first == again
    entry = first["member"]["mergedEntries"][0]
    assert (first["member"]["id"], entry["memberNumber"], entry["reasonLabel"]) == (kept, number, "Imported twice")
    assert shown["node"] == shown["member"] == {"id": kept, "mergedFrom": number}
    assert shown["members"] == {"totalCount": 1, "nodes": [{"id": kept, "mergedFrom": None}]}
    assert told["data"]["auditEntries"]["nodes"][0]["member"] == {"id": kept, "mergedFrom": number}
    gone = await officer.send(PREVIEW, {"keptId": kept, "mergedId": merged})
    assert gone["data"]["memberMergePreview"] is None


async def test_a_list_takes_as_many_statements_for_thirty_as_for_one(joining: Joining, recorder: Recorder) -> None:
    officer = joining.clients["branch officer"]
    first, _ = await twins(joining)
    await twins(joining)
    counted, seen = set(), set()
    for number in (1, 3, 30):
        with recorder.recording() as statements:
            found = await officer.send(LIST, {"first": number, "where": {"member": {"eq": first}}})
        counted.add(len(reads_of(statements)))
        seen.add(len(found["data"]["duplicateMembers"]["nodes"]))

    assert seen >= {1, 3}
    assert len(counted) == 1
