"""What developers are told of the cost of a document is what its run is charged."""

import pytest

from api.app import client_operations
from api.execution import Channel, ExecutionOutcome, GraphQLRequest, Operations, PreparedOperation
from api.limits import LimitExceeded
from api.query_costs import query_cost
from api.root import schema
from tests.support.api import Client

ASK = """query ($document: String!, $variables: String!) {
  queryCost(document: $document, variables: $variables) { requested limit isWithin fields { path objects } }
}"""


@pytest.fixture(scope="module")
def operations() -> Operations:
    return Operations(schema)


def charged(operations: Operations, text: str) -> int:
    prepared = operations.prepare(GraphQLRequest(text, channel=Channel.SOCKET))
    assert isinstance(prepared, PreparedOperation), prepared
    try:
        return operations._cost(prepared)  # noqa: SLF001  # what `extensions.cost` tells
    except LimitExceeded as error:
        return error.requested or 0


def test_every_document_of_our_clients_costs_what_is_told_and_its_fields_add_up(operations: Operations) -> None:
    told = {name: query_cost(schema, text, "{}", None) for name, text in client_operations().items()}

    assert {name: cost.requested for name, cost in told.items()} == {
        name: charged(operations, text) for name, text in client_operations().items()
    }
    assert {name: sum(each.objects for each in cost.fields) for name, cost in told.items()} == {
        name: cost.requested for name, cost in told.items()
    }


@pytest.mark.parametrize("name", ["MemberHome", "VoteRuleSets", "SignInMethods"])
async def test_a_run_is_charged_what_was_told(shared_demo: Client, name: str) -> None:
    text = client_operations()[name]
    member = await shared_demo.sign_in("HD000001", "demo-member-2026")
    told = await shared_demo.run(ASK, {"document": text, "variables": "{}"})
    run = await member.run(text)

    assert told["data"]["queryCost"]["requested"] == run["extensions"]["cost"]["requestedQueryCost"]
    assert told["data"]["queryCost"]["isWithin"] is True


def test_variables_and_switches_count_as_in_a_run() -> None:
    text = """query ($n: Int!, $x: Boolean!) {
      organisations(first: $n) { nodes { ...Chain parent @include(if: $x) { id } } }
    }
    fragment Chain on Organisation { chain { id } }"""

    small, large = (query_cost(schema, text, f'{{"n": {n}, "x": {x}}}', None) for n, x in ((2, "false"), (10, "true")))

    assert {each.path for each in large.fields} == {
        "organisations",
        "organisations.nodes",
        "organisations.nodes.chain",
        "organisations.nodes.parent",
    }
    assert {each.path: each.objects for each in small.fields}["organisations.nodes"] == 2
    assert small.requested < large.requested


def test_a_document_beyond_the_limit_is_told_by_how_much() -> None:
    cost = query_cost(
        schema, "{ organisations(first: 100) { nodes { chain { chain { chain { id } } } } } }", "{}", None
    )

    assert not cost.is_within
    assert cost.requested > cost.limit
    assert cost.fields[0].path == "organisations.nodes.chain.chain.chain"


@pytest.mark.parametrize(
    ("document", "variables", "code"),
    [
        ("{", "{}", "BAD_USER_INPUT"),
        ("{ nothing }", "{}", "GRAPHQL_VALIDATION_FAILED"),
        ("{ viewer { " + "member { " * 14 + "id" + " }" * 15 + "}", "{}", "DEPTH_LIMIT"),
        ("{ __typename }", "[]", "BAD_USER_INPUT"),
        ("{ __typename }", "x", "BAD_USER_INPUT"),
        ("query A { __typename } query B { __typename }", "{}", "OPERATION_RESOLUTION_FAILURE"),
    ],
)
async def test_what_cannot_be_reckoned_is_refused(
    shared_demo: Client, document: str, variables: str, code: str
) -> None:
    answer = await shared_demo.run(ASK, {"document": document, "variables": variables})

    assert answer["data"] == {"queryCost": None}
    assert answer.codes == [code]


def test_reckoning_runs_nothing(operations: Operations) -> None:
    text = client_operations()["SessionOpen"]

    assert not isinstance(operations.prepare(GraphQLRequest(text)), ExecutionOutcome)
    assert query_cost(schema, text, "{}", None).fields[0].path == "sessionOpen"
