"""Filters that officers keep of any list: typed when saved, sent back as they are, told when they fit no more."""

import json
from collections.abc import Mapping
from typing import Any

from graphql import GraphQLInputObjectType, is_non_null_type
from strawberry.utils.str_converters import to_camel_case

from api.nodes import encode_id
from api.root import schema
from db.models.members import ListKind
from db.types import NIL_ID
from tests.api.members.conftest import Joining
from tests.support.api import Client

NOBODY = encode_id("Member", NIL_ID)
SAVE = "mutation ($input: SavedFilterSaveInput!) {savedFilterSave(input: $input) {savedFilter {id} userErrors {code}}}"
SPELT_OUT: Mapping[ListKind, Mapping[str, Any]] = {
    ListKind.MEMBERS: {"state": {"oneOf": ["ACTIVE", "RETAINED"]}, "joinedOn": {"lte": "2024-12-31"}},
    ListKind.ACTIVITIES: {"startsAt": {"gte": "2026-01-01T00:00:00+00:00"}, "isOpenForViewer": True},
    ListKind.AUDIT_ENTRIES: {"action": {"oneOf": ["role.granted"]}, "at": {"gte": "2026-01-01T00:00:00+00:00"}},
    ListKind.SUGGESTIONS: {"text": "食堂"},
    ListKind.OFFICE_OFFICIAL_DOCUMENTS: {
        "staleness": {"oneOf": ["EXPIRES_SOON", "STATUTE_ENDED"]},
        "search": "办法",
        "inForceOn": "2026-06-30",
    },
    ListKind.OFFICE_LEGAL_ARTICLES: {"staleness": {"eq": "STATUTE_ENDED"}, "isWaiting": True},
    ListKind.DUES_ARREARS: {"minimumMonths": 3},
}
REFUSED_WHERES: list[tuple[Mapping[str, Any], list[str]]] = [
    ({}, ["BAD_USER_INPUT"]),
    ({"members": {}, "votes": {}}, ["BAD_USER_INPUT"]),
    ({"votes": {"shoeSize": {"eq": 43}}}, ["BAD_USER_INPUT"]),
    ({"votes": {"kind": {"eq": "NO_KIND"}}}, ["BAD_USER_INPUT"]),
    ({"matters": {}}, ["BAD_USER_INPUT", "BAD_USER_INPUT"]),
    ({"votes": {"below": {"eq": "no id"}}}, ["INVALID_ID"]),
    ({"activities": {"below": {"oneOf": [NOBODY] * 101}}}, ["TOO_MANY_VALUES"]),
]


async def saved(client: Client, name: str, where: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    answer = await client.run(SAVE, {"input": {"name": name, "where": where, **more}})
    payload: dict[str, Any] = answer["data"]["savedFilterSave"]
    return payload


async def shown(client: Client) -> list[dict[str, Any]]:
    answer = await client.send("console/members/saved_filter_list", {})
    found: list[dict[str, Any]] = answer["data"]["viewer"]["savedFilters"]
    return found


async def test_a_filter_of_each_list_is_sent_back_as_the_where_of_that_list(joining: Joining) -> None:
    federation, administrator = joining.clients["federation officer"], joining.clients["administrator"]
    for listed in ListKind:
        by = administrator if listed is ListKind.AUDIT_ENTRIES else federation
        where = {to_camel_case(listed.value): SPELT_OUT.get(listed, {})}
        assert (await saved(by, f"all {listed.value}", where))["userErrors"] == [], listed
    kept = {
        ListKind[each["listKind"]]: (by, each["whereJson"])
        for by in (federation, administrator)
        for each in await shown(by)
        if each["name"].startswith("all ")
    }
    refused = {}
    for listed, (by, where_json) in kept.items():
        document, type_name = document_of(listed)
        answer = await by.run(document, {"where": json.loads(where_json)})
        if "data" not in answer or answer["data"][to_camel_case(listed.value)] is None:
            refused[listed, type_name] = answer

    assert kept.keys() == set(ListKind)
    assert {listed: json.loads(where) for listed, (_, where) in kept.items()} == {
        listed: SPELT_OUT.get(listed, {}) for listed in ListKind
    }
    assert refused == {}


def document_of(listed: ListKind) -> tuple[str, str]:
    """A query of one list by `where`, with an id that is nobody's where the list asks for one; its input's name."""
    core = schema._schema  # noqa: SLF001  # as the application finds a list's input
    name = to_camel_case(listed.value)
    assert core.query_type is not None
    field = core.query_type.fields[name]
    type_ = field.args["where"].type
    assert isinstance(type_, GraphQLInputObjectType)
    ids = [argument for argument, given in field.args.items() if is_non_null_type(given.type)]
    owners = {"bulkActionId": "BulkAction", "importId": "RosterImport", "placeId": "PickUpPlace", "voteId": "Vote"}
    more = "".join(f', {each}: "{encode_id(owners[each], NIL_ID)}"' for each in ids)
    return (
        f"query ($where: {type_.name}) {{{name}(first: 1, where: $where{more}) {{pageInfo {{hasNextPage}}}}}}",
        type_.name,
    )


async def test_what_does_not_fit_its_list_is_refused_and_nothing_is_kept(joining: Joining) -> None:
    officer = joining.clients["branch officer"]
    before = await joining.conn.fetchval("SELECT count(*) FROM saved_filter")
    codes = []
    for where, _ in REFUSED_WHERES:
        answer = await officer.run(SAVE, {"input": {"name": "x", "where": where}})
        codes.append((where, answer.codes))

    assert codes == REFUSED_WHERES
    assert await joining.conn.fetchval("SELECT count(*) FROM saved_filter") == before


async def test_names_and_defaults_are_of_one_list(joining: Joining) -> None:
    officer = joining.clients["officer of a sibling branch"]
    wheres: list[Mapping[str, Any]] = [{"votes": {}}, {"kiosks": {}}, {"votes": {"isMine": True}}]
    answers = [await saved(officer, "Mine", where, isDefault=True) for where in wheres]
    other = await saved(officer, "Other", {"votes": {}}, isDefault=True)
    defaults = {(each["listKind"], each["name"]): each["isDefault"] for each in await shown(officer)}

    assert [[error["code"] for error in each["userErrors"]] for each in answers] == [
        [],
        [],
        ["SAVED_FILTER_NAME_TAKEN"],
    ]
    assert other["userErrors"] == []
    assert defaults == {("KIOSKS", "Mine"): True, ("VOTES", "Mine"): False, ("VOTES", "Other"): True}


async def test_a_shared_filter_is_seen_by_officers_who_read_its_list_there(joining: Joining) -> None:
    auditor, shared = joining.clients["auditor"], {"sharedWithId": joining.branch_id}
    of_log = await saved(auditor, "Roles", {"auditEntries": {"action": {"eq": "role.granted"}}}, **shared)
    of_votes = await saved(auditor, "Votes", {"votes": {"state": {"eq": "OPEN"}}}, **shared)
    personal = await saved(auditor, "One person", {"auditEntries": {"actor": {"eq": NOBODY}}}, **shared)
    elsewhere = await saved(joining.clients["branch officer"], "x", {"votes": {}}, sharedWithId=joining.sibling_id)
    seen = {
        by: {each["name"] for each in await shown(joining.clients[by])} & {"Roles", "Votes"}
        for by in ("member", "branch officer", "officer of a sibling branch", "federation officer", "administrator")
    }

    assert of_log["userErrors"] == of_votes["userErrors"] == []
    assert [each["code"] for each in personal["userErrors"]] == ["SAVED_FILTER_NAMES_PERSON"]
    assert [each["code"] for each in elsewhere["userErrors"]] == ["ORGANISATION_NOT_FOUND"]
    assert seen == {
        "member": set(),
        "branch officer": {"Votes"},
        "officer of a sibling branch": set(),
        "federation officer": {"Votes"},
        "administrator": {"Roles"},
    }


async def test_what_fits_no_more_is_told_with_a_code_and_the_place(joining: Joining) -> None:
    officer = joining.clients["branch officer"]
    payload = await saved(officer, "Outdated", {"activities": {"kind": {"oneOf": []}}})
    await joining.conn.execute(
        """UPDATE saved_filter SET conditions = '{"kind": {"eq": "DUEL"}}' WHERE name = 'Outdated'"""
    )
    (found,) = [each for each in await shown(officer) if each["name"] == "Outdated"]
    chinese = await Client(officer.http, officer.token, "zh-CN").run(
        "query ($id: ID!) {node(id: $id) {... on SavedFilter {outdated {message}}}}",
        {"id": payload["savedFilter"]["id"]},
    )
    in_bulk = await officer.send(
        "console/bulk_actions/bulk_action_prepare",
        {
            "input": {
                "organisationId": joining.branch_id,
                "kind": "END",
                "members": {"savedFilterId": payload["savedFilter"]["id"]},
            }
        },
    )

    assert found["whereJson"] is None
    assert (found["outdated"]["code"], found["outdated"]["problems"][0]["path"]) == (
        "SAVED_FILTER_OUTDATED",
        ["kind", "eq"],
    )
    assert chinese["data"]["node"]["outdated"]["message"] == "该常用筛选已不适用于当前版本，请重新保存。"
    (error,) = in_bulk["data"]["bulkActionPrepare"]["userErrors"]
    assert error["code"] == "SAVED_FILTER_NOT_FOUND"  # it is of another list than the register
