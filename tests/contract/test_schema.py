"""Conventions of the schema, walked over what is printed, and the promise not to break clients.

The baseline is a file, `published.graphql`: the schema that released clients were built against. It needs no git
history, and a field that was added and renamed between two versions breaks nobody.
"""

import re
from collections.abc import Iterator

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    build_schema,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_non_null_type,
)
from graphql.utilities import find_breaking_changes

from api.nodes import node_types
from tests.contract.graph import (
    GRAPH,
    ROOT,
    TEXT,
    elements,
    enum_codes,
    fields,
    object_type,
    objects,
    own_types,
)
from tests.contract.test_permissions import permission_of

PUBLISHED = ROOT / "tests" / "contract" / "published.graphql"
ALLOWED = ROOT / "tests" / "contract" / "breaking_changes.txt"
MUTATIONS = sorted(object_type("Mutation").fields)
CONNECTIONS = [type_.name for type_ in objects() if type_.name.endswith("Connection")]
CAMEL = re.compile(r"[a-z][a-zA-Z0-9]*")
PASCAL = re.compile(r"[A-Z][a-zA-Z0-9]*")
UPPER = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
PEOPLE_ARE_NOT_MEASURED = re.compile(
    r"rank\w*|score[sd]?|scoring|ratings?|points?|likes?|stars?|badges?|levels?"
    r"|streaks?|online|attendance|compulsory|appraisals?|merits?"
)
"""Words of what product.md rules out: an order of people, time online, compulsory check-in, appraisal by likes."""
_POINTS = re.compile(
    r"((Inspected)?Point\w+|(Query|Mutation|Viewer|Organisation)\.point\w+|KnownCategory\.POINTS|TimelineKind\.POINTS_CHANGED|NotificationKind\.POINTS_\w+"
    r"|Permission\.POINT_\w+|RuleKey\.POINTS_\w+|ListKind\.POINT_\w+|SavedFilterConditionsInput\.point\w+)(\W.*)?"
)
"""Where points 积分 may be named, whose own rules are in `test_points.py`: they buy benefits and compare nobody."""
_ASKED = re.compile(r"(Vote(Question\w*|OptionResult|CountingMethod)|BallotAnswerInput)\W.*")
"""Where scores may be named: questions 表决事项 of a vote that are answered by an order, or by points for options."""
_ALLOWED = ((_POINTS, {"point", "points"}), (_ASKED, {"score", "scored", "ranking", "points"}))

FIELD_GUARDED = "FIELD_GUARDED: Query.viewer asks for AUDIT_READ instead of SIGNED_IN."


def breaking_changes(old: GraphQLSchema, new: GraphQLSchema) -> set[str]:
    """What would break a client: a sentence for each change, access that became narrower included."""
    changes = {f"{change.type.name}: {change.description}" for change in find_breaking_changes(old, new)}
    for type_ in old.type_map.values():
        successor = new.type_map.get(type_.name)
        if isinstance(type_, GraphQLObjectType) and isinstance(successor, GraphQLObjectType):
            changes |= set(_narrowed(type_, successor))
    return changes


def _narrowed(old: GraphQLObjectType, new: GraphQLObjectType) -> Iterator[str]:
    for name, field in old.fields.items():
        if name in new.fields:
            before, after = permission_of(field), permission_of(new.fields[name])
            if after not in {before, None}:
                yield f"FIELD_GUARDED: {old.name}.{name} asks for {after} instead of {before or 'nothing'}."


def allowed_changes() -> set[str]:
    lines = ALLOWED.read_text(encoding="utf-8").splitlines()
    return {line.split(" -- ")[0].strip() for line in lines if line.strip() and not line.startswith("#")}


def words_of(name: str) -> list[str]:
    return re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+", name)


def payload_of(mutation: str) -> GraphQLObjectType:
    type_ = get_named_type(object_type("Mutation").fields[mutation].type)
    assert isinstance(type_, GraphQLObjectType)
    return type_


def test_the_committed_schema_is_the_printed_one() -> None:
    assert (ROOT / "schema.graphql").read_text(encoding="utf-8") == TEXT


def test_nothing_breaks_the_published_schema_unless_it_is_listed() -> None:
    published = build_schema(PUBLISHED.read_text(encoding="utf-8"))

    assert sorted(breaking_changes(published, GRAPH)) == sorted(allowed_changes())


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", {"FIELD_REMOVED: Field Query.viewer was removed."}),
        ("viewer: Int @requires(permission: AUDIT_READ)", {FIELD_GUARDED}),
        ("viewer(day: Int!): Int @public", {"REQUIRED_ARG_ADDED: A required argument Query.viewer(day:) was added."}),
        ("viewer(day: Int): Int! home: Int", set()),
    ],
)
def test_a_break_is_found(line: str, expected: set[str]) -> None:
    rest = """
        directive @requires(permission: Permission!) on FIELD_DEFINITION
        directive @public on FIELD_DEFINITION
        enum Permission { SIGNED_IN AUDIT_READ }
    """
    before = build_schema(f"{rest} type Query {{ node: Int viewer: Int @requires(permission: SIGNED_IN) }}")

    changes = breaking_changes(before, build_schema(f"{rest} type Query {{ node: Int {line} }}"))

    assert changes == expected


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_mutation_takes_one_input_with_a_request_key(mutation: str) -> None:
    arguments = object_type("Mutation").fields[mutation].args

    assert {name: str(argument.type) for name, argument in arguments.items()} == {"input": f"{_pascal(mutation)}Input!"}
    input_type = get_named_type(arguments["input"].type)
    assert isinstance(input_type, GraphQLInputObjectType)
    assert str(input_type.fields["requestKey"].type) == "UUID"


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_mutation_answers_with_a_payload_and_codes_of_its_own(mutation: str) -> None:
    name = _pascal(mutation)
    payload = payload_of(mutation)

    assert payload.name == f"{name}Payload"
    assert str(payload.fields["userErrors"].type) == f"[{name}UserError!]!"
    user_error = object_type(f"{name}UserError")
    interfaces = [interface.name for interface in user_error.interfaces]
    codes = enum_codes(f"{name}ErrorCode")
    tells_more = {"CLAIM_NOT_BEGUN": "EarlyUserError", "STEP_UP_REQUIRED": "StepUpUserError"}
    assert interfaces == [*(each for code, each in tells_more.items() if code in codes), "UserError"]
    assert str(user_error.fields["code"].type) == f"{name}ErrorCode!"
    assert enum_codes(f"{name}ErrorCode")


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_refused_mutation_can_leave_the_rest_of_its_payload_empty(mutation: str) -> None:
    others = {name: field for name, field in payload_of(mutation).fields.items() if name != "userErrors"}

    assert [name for name, field in others.items() if is_non_null_type(field.type)] == []


def test_payloads_user_errors_and_their_codes_belong_to_one_mutation_each() -> None:
    expected = {f"{_pascal(name)}{suffix}" for name in MUTATIONS for suffix in ("Payload", "UserError", "ErrorCode")}
    found = {type_.name for type_ in own_types() if type_.name.endswith(("Payload", "UserError", "ErrorCode"))}

    assert found - {"UserError", "EarlyUserError", "StepUpUserError"} == expected


def test_lists_and_booleans_are_never_null() -> None:
    # A list behind a permission is null when it is refused.
    loose = [
        path
        for path, field in fields()
        if not is_non_null_type(field.type) and permission_of(field) is None and _is_list_or_boolean(field)
    ]

    assert loose == []


def test_elements_of_lists_are_never_null_but_those_of_nodes() -> None:
    lists = {path: get_nullable_type(field.type) for path, field in fields()}
    loose = [path for path, type_ in lists.items() if is_list_type(type_) and not is_non_null_type(type_.of_type)]

    assert loose == ["Query.nodes"]


@pytest.mark.parametrize("name", CONNECTIONS)
def test_a_connection_has_edges_nodes_page_information_and_a_count(name: str) -> None:
    item = name.removesuffix("Connection")
    connection, edge = object_type(name), object_type(f"{item}Edge")

    assert {path: str(field.type) for path, field in connection.fields.items()} == {
        "edges": f"[{item}Edge!]!",
        "nodes": f"[{item}!]!",
        "pageInfo": "PageInfo!",
        "totalCount": "Int!",
    }
    assert {path: str(field.type) for path, field in edge.fields.items()} == {"cursor": "String!", "node": f"{item}!"}


def test_every_connection_is_asked_for_by_page() -> None:
    connections = {path: field for path, field in fields() if get_named_type(field.type).name.endswith("Connection")}

    assert len(connections) >= len(CONNECTIONS)
    for path, field in connections.items():
        assert {"first", "after"} <= field.args.keys(), path
        assert ("last" in field.args) == ("before" in field.args), path


def test_objects_with_an_id_are_nodes_and_found_by_id() -> None:
    with_id = {type_.name for type_ in objects() if "id" in type_.fields}
    node = GRAPH.type_map["Node"]
    assert isinstance(node, GraphQLInterfaceType)

    assert {type_.name for type_ in GRAPH.get_possible_types(node)} == with_id
    assert {type_.__name__ for type_ in node_types()} == with_id


def test_names_are_spelled_as_everywhere_in_graphql() -> None:
    wrong = [type_.name for type_ in own_types() if not PASCAL.fullmatch(type_.name)]
    wrong += [path for path, field in fields() if not all(map(CAMEL.fullmatch, [path.split(".")[1], *field.args]))]
    for type_ in own_types():
        if isinstance(type_, GraphQLEnumType):
            wrong += [f"{type_.name}.{value}" for value in type_.values if not UPPER.fullmatch(value)]
        if isinstance(type_, GraphQLInputObjectType):
            wrong += [f"{type_.name}.{name}" for name in type_.fields if not CAMEL.fullmatch(name)]

    assert wrong == []


def test_every_scalar_of_the_project_says_where_it_is_specified() -> None:
    scalars = [type_ for type_ in own_types() if isinstance(type_, GraphQLScalarType)]

    assert len(scalars) > 0
    assert [type_.name for type_ in scalars if not type_.specified_by_url] == []
    assert "JSON" not in {type_.name for type_ in scalars}


def test_money_is_in_fen() -> None:
    inputs = [type_ for type_ in own_types() if isinstance(type_, GraphQLInputObjectType)]
    typed = [(path, field.type) for path, field in fields()]
    typed += [(f"{each.name}.{name}", field.type) for each in inputs for name, field in each.fields.items()]

    assert [path for path, type_ in typed if path.endswith("Fen") != (get_named_type(type_).name == "Fen")] == []


def test_inputs_that_name_one_thing_in_several_ways_take_exactly_one() -> None:
    lookups = [t for t in own_types() if isinstance(t, GraphQLInputObjectType) and t.name.endswith("Lookup")]

    assert len(lookups) > 0
    assert [type_.name for type_ in lookups if not type_.is_one_of] == []


def test_a_deprecated_field_says_what_replaces_it_and_since_when() -> None:
    reasons = {path: field.deprecation_reason for path, field in fields() if field.deprecation_reason is not None}

    assert [path for path, why in reasons.items() if not re.search(r"`\w+`.*\d{4}-\d{2}-\d{2}", why)] == []


def test_no_field_measures_people() -> None:
    named = [
        each.coordinate
        for each in elements()
        if any(
            PEOPLE_ARE_NOT_MEASURED.fullmatch(word.lower())
            for word in words_of(each.coordinate)
            if not any(place.fullmatch(each.coordinate) and word.lower() in named for place, named in _ALLOWED)
        )
    ]

    assert named == []


@pytest.mark.parametrize("name", ["memberRank", "onlineSeconds", "pointsBalance", "likeCount", "activityScore"])
def test_a_field_that_measures_people_would_be_found(name: str) -> None:
    assert any(PEOPLE_ARE_NOT_MEASURED.fullmatch(word.lower()) for word in words_of(name))


def test_every_type_is_in_use() -> None:
    used = {get_named_type(field.type).name for _, field in fields()}
    used |= {get_named_type(a.type).name for _, field in fields() for a in field.args.values()}
    inputs = [type_ for type_ in own_types() if isinstance(type_, GraphQLInputObjectType)]
    used |= {get_named_type(field.type).name for type_ in inputs for field in type_.fields.values()}
    used |= {interface.name for type_ in objects() for interface in type_.interfaces}
    used |= {"Query", "Mutation", "Subscription", "Permission"}

    assert sorted({type_.name for type_ in own_types()} - used) == []


def _pascal(name: str) -> str:
    return f"{name[0].upper()}{name[1:]}"


def _is_list_or_boolean(field: GraphQLField) -> bool:
    return is_list_type(get_nullable_type(field.type)) or get_named_type(field.type).name == "Boolean"
