"""`unionhall explain`: the plan, the statements and the cost of a document, without a database."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    OperationDefinitionNode,
    get_named_type,
    is_non_null_type,
    is_required_input_field,
    parse,
    type_from_ast,
)
from typer.testing import CliRunner, Result

from api.cli import app
from api.nodes import encode_id
from tests.contract.graph import GRAPH
from tests.engine.explained import KEY, VARIABLES
from tests.support.api import CLIENTS

REFUSED = {
    "console/documents/query_cost",
    "console/members/member_merge_preview",
    "kiosk/kiosks/kiosk_at",
    "kiosk/merchants/terminal",
    "console/votes/vote_rule_sets",
    "mobile/votes/kiosk_pass",
    "kiosk/votes/kiosk_pass",
}
"""Queries whose use case refuses the members that a rehearsal makes up, or that tell of who calls or of a document
and read nothing."""

DOCUMENTS = sorted(str(path.relative_to(CLIENTS).with_suffix("")) for path in CLIENTS.rglob("*.graphql"))

READS = {
    "console/members/join_request_inbox": 4,
    "console/members/member_list": 4,
    "console/organisations/organisation_tree": 3,
    "console/auth/sign_in_methods": 1,
    "mobile/auth/sign_in_methods": 1,
    "console/members/transfer_inbox": 2,
    "console/organisations/organisation_on_day": 3,
    "mobile/members/home": 4,
    "mobile/activities/activity_list": 2,
    "mobile/activities/own_registrations": 1,
    "console/activities/activity_overview": 3,
    "console/activities/registration_list": 3,
    "console/activities/check_in_conflict_list": 3,
    "console/activities/check_in_appeal_list": 3,
    "mobile/members/member_history": 3,
    "mobile/members/own_view": 2,
    "mobile/members/timeline": 2,
    "mobile/matters/my_matters": 2,
    "kiosk/matters/kiosk_matters": 2,
    "mobile/matters/feed": 2,
    "kiosk/matters/kiosk_feed": 2,
    "console/matters/inbox": 2,
    "console/matters/inbox_counts": 1,
    "mobile/members/member_summary": 1,
}
"""Reads that one statement answers, and their statements level by level when every branch has an object."""


def explained(path: Path, variables: Mapping[str, Any] | None = None, *options: str) -> Result:
    return CliRunner().invoke(app, ["explain", str(path), "--variables", json.dumps(variables or {}), *options])


_IDS = {
    "memberId": "Member",
    "transferId": "Transfer",
    "correctionRequestId": "CorrectionRequest",
    "postId": "Post",
    "termId": "TermOfOffice",
    "ruleVersionId": "RuleVersion",
    "activityId": "Activity",
    "registrationId": "Registration",
    "conflictId": "CheckInConflict",
    "deviceId": "CheckInDevice",
    "appealId": "CheckInAppeal",
}
_SCALARS = {
    "Date": "2026-11-26",
    "DateTime": "2026-11-26T08:00:00Z",
    "Int": 1,
    "Fen": 1,
    "Boolean": False,
    "String": "text",
    "PhoneNumber": "+8613900001111",
}


def made_up(name: str, type_: Any) -> Any:
    """A value for a variable: what an input asks for and nothing more; ids are those of organisations if not known."""
    named = get_named_type(type_)
    if isinstance(named, GraphQLInputObjectType):
        asked = {each: field.type for each, field in named.fields.items() if is_required_input_field(field)}
        return {each: made_up(each, below) for each, below in asked.items()}
    if isinstance(named, GraphQLEnumType):
        return next(iter(named.values))
    return encode_id(_IDS.get(name, "Organisation"), KEY) if named.name == "ID" else _SCALARS[named.name]


def variables_of(name: str) -> Mapping[str, Any]:
    """Those of the table, or made up from the types that the document declares."""
    if name in VARIABLES:
        return VARIABLES[name]
    [operation] = parse((CLIENTS / f"{name}.graphql").read_text(encoding="utf-8")).definitions[:1]
    assert isinstance(operation, OperationDefinitionNode)
    declared = {
        each.variable.name.value: type_from_ast(GRAPH, each.type) for each in operation.variable_definitions or ()
    }
    return {each: made_up(each, type_) for each, type_ in declared.items() if is_non_null_type(type_)}


def page(name: str, *options: str) -> str:
    result = explained(CLIENTS / f"{name}.graphql", variables_of(name), *options)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def page_of(tmp_path: Path, text: str, variables: Mapping[str, Any] | None = None, *options: str) -> str:
    result = explained(document(tmp_path, text), variables, *options)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def document(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "asked.graphql"
    path.write_text(text, encoding="utf-8")
    return path


def counts(shown: str) -> Sequence[int]:
    """How many statements fused, and how many level by level."""
    [found] = re.findall(r"^statements: (\d+) fused, (\d+) level by level$", shown, re.MULTILINE)
    return [int(each) for each in found]


def line_of(shown: str, start: str) -> str:
    [line] = [line.strip() for line in shown.splitlines() if line.strip().startswith(start)]
    return line


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_document_of_the_clients_is_explained(name: str) -> None:
    shown = page(name)

    kind, operation = shown.splitlines()[0].split()
    assert f"{kind} {operation}" in (CLIENTS / f"{name}.graphql").read_text(encoding="utf-8")
    assert line_of(shown, "cost: at most ")
    assert ("SELECT" in shown) is (kind == "query" and name not in REFUSED)


@pytest.mark.parametrize("name", READS)
def test_a_pure_read_is_one_statement(name: str) -> None:
    shown = page(name)

    assert counts(shown) == [1, READS[name]]
    assert len(re.findall(r"^-- (?:fused|either way)", shown, re.MULTILINE)) == 1


def test_the_tree_has_batches_with_their_keys_and_levels() -> None:
    shown = page("console/members/member_list")

    tree = shown.split("\n\n")[1]
    assert tree.splitlines() == [
        "Query",
        "  members → MemberConnection: resolver, level 1",
        "    nodes → Member: resolver  [fused]",
        "      id, memberNumber, name, stateLabel, joinedOn, maskedPhoneNumber",
        "      organisation → Organisation: batch organisation_by_id by organisation_id, one, level 2",
        "        id, code, name",
        "        chain → Organisation: batch chain_by_organisation_id by id, many, level 3",
        "          id, name",
        "        posts → Post: batch posts_by_organisation_id by id, many, level 3",
        "          id, title",
        "          holders → TermOfOffice: batch terms_by_post_id by id, many, level 4",
        "            holderName",
        "      termsOfOffice → TermOfOffice: batch terms_by_member_id by id, many, level 2",
        "        startsOn, endsOn",
        "        post → Post: batch post_by_id by post_id, one, level 3",
        "          id, title",
        "    pageInfo → PageInfo: resolver",
        "      hasNextPage, endCursor",
    ]


@pytest.mark.parametrize(("below", "levels"), [("title", 1), ("title windows { opensAt }", 2), ("description", 2)])
def test_what_a_row_brings_is_no_level_and_anything_more_is_read_in_the_same_statement(
    tmp_path: Path, below: str, levels: int
) -> None:
    shown = page_of(tmp_path, f"{{ viewer {{ registrations {{ id activity {{ {below} }} }} }} }}")

    assert counts(shown) == [1, levels]
    assert "not fused" not in shown


def test_votes_that_go_on_from_one_may_tell_the_weight_of_the_reader(tmp_path: Path) -> None:
    text = "query ($id: ID!) { vote(id: $id) { followedBy { viewerRollEntry { weight } } } }"

    shown = page_of(tmp_path, text, {"id": encode_id("Vote", KEY)})

    assert counts(shown)[0] == 1


def test_a_private_field_keeps_its_object_from_being_fused_and_says_why() -> None:
    shown = page("console/members/member_private")

    reason = "[not fused: member_private_by_id is a function of its own, no declared batch]"
    assert line_of(shown, "member →").endswith(reason)
    assert line_of(shown, "private →").endswith(reason)
    assert counts(shown) == [4, 4]


def test_what_is_beside_a_value_without_a_form_is_fused_all_the_same() -> None:
    shown = page("console/audit/audit_entry_list")

    assert line_of(shown, "nodes →").endswith("[not fused: AuditEntry.facts has no form in SQL]")
    assert line_of(shown, "actor →").endswith("[fused]")
    assert counts(shown) == [1, 2]


def test_aliases_of_one_relation_are_shown_with_their_field(tmp_path: Path) -> None:
    text = '{ organisation(by: {code: "HD"}) { upper: children { id } lower: children(kind: GROUP) { id } } }'

    shown = page_of(tmp_path, text)

    assert line_of(shown, "upper (children) → Organisation: batch children_by_organisation_id by id, many")
    assert line_of(shown, "lower (children) → Organisation: batch children_by_organisation_id by id, many")
    assert counts(shown) == [1, 2]
    assert "-- level by level, children_by_organisation_id, children_by_organisation_id\n" in shown


def test_a_statement_that_runs_several_times_is_printed_once(tmp_path: Path) -> None:
    text = "{ a: members(first: 1) { nodes { id } } b: members(first: 1) { nodes { id } } }"

    shown = page_of(tmp_path, text)

    assert counts(shown) == [1, 2]
    assert re.findall(r"^-- .*$", shown, re.MULTILINE) == [
        "-- fused",
        "-- level by level, 2 times",
    ]


def test_a_mutation_is_planned_and_not_run() -> None:
    shown = page("console/members/join_request_decide")

    assert "statements: not counted, a mutation is not run to be explained" in shown
    assert line_of(shown, "member →") == "member → Member: batch member_by_id by member_id, one, level 2"
    assert "SELECT" not in shown


def test_words_are_those_of_the_language(tmp_path: Path) -> None:
    english, chinese = (page("mobile/members/member_summary", "--locale", locale) for locale in ("en", "zh-CN"))

    assert '"active":"Active"' in english
    assert '"active":"在会"' in chinese


def test_one_of_several_operations_is_chosen_by_name(tmp_path: Path) -> None:
    text = "query A { viewer { member { name } } } query B { viewer { unreadNotificationCount } }"

    shown = page_of(tmp_path, text, {}, "--operation", "B")

    assert shown.startswith("query B\n")
    assert "unreadNotificationCount: unread of batch unread_by_member_id by member_id, level 1  [fused]" in shown


def test_introspection_has_no_plan(tmp_path: Path) -> None:
    shown = page_of(tmp_path, "{ __schema { queryType { name } } }")

    assert "plan: none, introspection is left to graphql-core" in shown


def test_an_argument_that_a_resolver_refuses_is_told() -> None:
    result = explained(CLIENTS / "mobile/members/member_summary.graphql", {"id": "no id"})

    assert result.exit_code == 0
    assert counts(result.stdout) == [0, 0]
    assert line_of(result.stdout, "refused:") == "refused: member: by.id must be an id of type Member."


@pytest.mark.parametrize(
    ("text", "variables", "told"),
    [
        ("{ viewer {", {}, "line 1, column 11: Syntax Error: Expected Name, found <EOF>."),
        ("{ viewer { nothing } }", {}, "line 1, column 12: Cannot query field 'nothing' on type 'Viewer'."),
        (
            "query Q($id: ID!) { member(by: {id: $id}) { id } }",
            {},
            "line 1, column 9: Variable '$id' has invalid value: Expected a value of non-null type 'ID!'",
        ),
        ("query A { __typename } query B { __typename }", {}, "The document has several operations"),
        (
            "{ members(first: 100) { nodes { organisation { children { id } } } } }",
            {},
            "line 1, column 1: The document asks for 2201 objects; the limit is 2000.",
        ),
    ],
)
def test_a_document_that_cannot_run_is_one_line_and_exit_code_2(
    tmp_path: Path, text: str, variables: Mapping[str, Any], told: str
) -> None:
    path = document(tmp_path, text)

    result = explained(path, variables)

    assert result.exit_code == 2
    assert result.stdout == ""
    [line] = result.stderr.splitlines()
    assert line.startswith(f"unionhall: {path}: {told}")


@pytest.mark.parametrize(
    ("variables", "told"), [("{", "--variables is no JSON: "), ("[]", "--variables is no JSON object")]
)
def test_variables_that_are_no_object_are_refused(variables: str, told: str) -> None:
    result = CliRunner().invoke(
        app, ["explain", str(CLIENTS / "mobile/members/home.graphql"), "--variables", variables]
    )

    assert result.exit_code == 2
    assert result.stderr.startswith(f"unionhall: {told}")


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.graphql").write_bytes(b"{ caf\xe9 }")

    missing, latin = explained(tmp_path / "missing.graphql"), explained(tmp_path / "latin.graphql")

    assert (missing.exit_code, latin.exit_code) == (2, 2)
    assert missing.stderr == f"unionhall: {tmp_path}/missing.graphql: No such file or directory\n"
    assert latin.stderr == f"unionhall: {tmp_path}/latin.graphql is not UTF-8\n"


def test_a_node_whose_statement_has_lists_of_rights_is_asked_for_by_its_own_key(tmp_path: Path) -> None:
    text = "query N($id: ID!) {node(id: $id) {... on JoinRequest {id member {id} organisation {name}}}}"

    shown = page_of(tmp_path, text, {"id": encode_id("JoinRequest", UUID(int=7))})

    assert counts(shown) == [1, 2]


def test_a_query_that_a_use_case_answers_shows_its_statements() -> None:
    one, other = (encode_id("Organisation", UUID(int=number)) for number in (7, 8))
    given = {"input": {"organisationId": one, "change": "MERGE", "otherId": other}}

    shown = explained(CLIENTS / "console/organisations/organisation_change_preview.graphql", given).output

    assert counts(shown) == [4, 4]
