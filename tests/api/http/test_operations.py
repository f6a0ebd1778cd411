"""Preparing and running: which failure is whose, and what a client reads of it."""

import httpx
import pytest
import strawberry
from graphql import GraphQLError
from strawberry.extensions import SchemaExtension

from api.errors import ApiError, ErrorFormatter, without_python_words
from api.execution import Channel, ExecutionSettings, GraphQLRequest, Interpreter, Operations
from api.execution.documents import DocumentCache, PreparedDocument
from tests.api.http.toy import SCHEMA, SECRET, Event, ToyContext, toy_app, toy_transport

CONTEXT = ToyContext(None, None)


async def ask(client: httpx.AsyncClient, query: str, **parameters: object) -> tuple[int, dict[str, object], list[str]]:
    """Status, body and codes of an answer that must not hold what the server keeps to itself."""
    response = await client.post("/graphql", json={"query": query, **parameters})
    assert SECRET not in response.text
    body = response.json()
    return response.status_code, body, [error["extensions"]["code"] for error in body.get("errors", [])]


@pytest.mark.parametrize(
    ("query", "name", "code"),
    [
        ("{", None, "GRAPHQL_PARSE_FAILED"),
        ("{" * 300, None, "GRAPHQL_PARSE_FAILED"),
        ("{nope}", None, "GRAPHQL_VALIDATION_FAILED"),
        ("query A {hello} query B {hello}", None, "OPERATION_RESOLUTION_FAILURE"),
        ("query A {hello} query B {hello}", "C", "OPERATION_RESOLUTION_FAILURE"),
        ("query A {hello}", "B", "OPERATION_RESOLUTION_FAILURE"),
        ("fragment F on Query {hello}", None, "OPERATION_RESOLUTION_FAILURE"),
        ("{hello ...F} fragment F on Query {...F}", None, "GRAPHQL_VALIDATION_FAILED"),
        ("{" + " ".join(f"a{n}: hello" for n in range(40)) + "}", None, "ALIAS_LIMIT"),
        (
            "mutation {" + " ".join(f'a{n}: noteWrite(input: {{title: "x"}})' for n in range(9)) + "}",
            None,
            "MUTATION_ROOT_FIELD_LIMIT",
        ),
    ],
)
async def test_a_document_that_cannot_run_is_a_request_error(
    client: httpx.AsyncClient, query: str, name: str | None, code: str
) -> None:
    status, body, codes = await ask(client, query, operationName=name)

    assert (status, codes) == (400, [code])
    assert "data" not in body


async def test_the_named_operation_runs(client: httpx.AsyncClient) -> None:
    _, body, _ = await ask(client, "query A {hello} query B {b: hello}", operationName="B")

    assert body["data"] == {"b": "hello world"}


async def test_at_most_ten_errors_are_listed(client: httpx.AsyncClient) -> None:
    _, _, codes = await ask(client, "{" + " ".join(f"nope{n}" for n in range(19)) + "}")

    assert codes == ["GRAPHQL_VALIDATION_FAILED"] * 10


async def test_suggestions_do_not_tell_the_schema(client: httpx.AsyncClient) -> None:
    _, body, _ = await ask(client, "{hell}")

    assert "hello" not in str(body)


@pytest.mark.parametrize(
    ("query", "variables", "message"),
    [
        (
            "query($v: Even!) {even(value: $v)}",
            {"v": 3},
            "Variable '$v' has invalid value: Expected value of type 'Even'.",
        ),
        (
            "query($n: String!) {hello(name: $n)}",
            {"n": None},
            "Variable '$n' has invalid value: Expected value of non-null type 'String!' not to be null.",
        ),
        (
            "query($n: String!) {hello(name: $n)}",
            {"n": None, "m": 1},
            "Variable '$n' has invalid value: Expected value of non-null type 'String!' not to be null.",
        ),
        (
            "mutation($i: NoteInput!) {noteWrite(input: $i)}",
            {"i": {"title": "x", "titel": True}},
            "Variable '$i' has invalid value: Expected value of type 'NoteInput' not to include unknown field 'titel'.",
        ),
        (
            "mutation($i: NoteInput!) {noteWrite(input: $i)}",
            {"i": {}},
            "Variable '$i' has invalid value: Expected value of type 'NoteInput' to include required field 'title'.",
        ),
        (
            "query($v: DateTime!) {born(on: $v)}",
            {"v": "x"},
            "Variable '$v' has invalid value: Value cannot represent a DateTime: \"x\".",
        ),
    ],
)
async def test_variables_that_do_not_fit_are_a_request_error_without_python_words(
    client: httpx.AsyncClient, query: str, variables: dict[str, object], message: str
) -> None:
    status, body, codes = await ask(client, query, variables=variables)

    assert (status, codes) == (400, ["BAD_USER_INPUT"])
    assert "data" not in body
    assert body["errors"][0]["message"] == message  # type: ignore[index] # JSON


async def test_a_literal_that_a_scalar_chokes_on_keeps_its_secret(client: httpx.AsyncClient) -> None:
    status, body, codes = await ask(client, "{even(value: 3)}")

    assert (status, codes) == (400, ["GRAPHQL_VALIDATION_FAILED"])
    assert body["errors"][0]["message"] == "Expected value of type 'Even'."  # type: ignore[index] # JSON


@pytest.mark.parametrize(
    ("query", "variables", "status", "message"),
    [
        (
            'mutation {noteWrite(input: {title: "a", body: null})}',
            {},
            400,
            "Field 'body' may be left out, but must not be null.",
        ),
        (
            "mutation($i: NoteInput!) {noteWrite(input: $i)}",
            {"i": {"title": "a", "body": None}},
            200,
            "A value that may be left out must not be null.",
        ),
    ],
)
async def test_null_where_only_absence_is_allowed_names_no_python_type(
    client: httpx.AsyncClient, query: str, variables: dict[str, object], status: int, message: str
) -> None:
    answered, body, _ = await ask(client, query, variables=variables)

    assert answered == status
    assert body["errors"][0]["message"] == message  # type: ignore[index] # JSON


async def test_a_failing_field_is_null_beside_the_others(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    status, body, codes = await ask(client, "{broken hello hidden}")

    assert status == 200
    assert body["data"] == {"broken": None, "hello": "hello world", "hidden": None}
    assert sorted(codes) == ["FORBIDDEN", "INTERNAL"]
    assert SECRET in caplog.text


async def test_an_error_in_a_non_null_root_field_nulls_the_data(client: httpx.AsyncClient) -> None:
    status, body, codes = await ask(client, "{brokenToTheTop}")

    assert (status, codes) == (200, ["INTERNAL"])
    assert body["data"] is None


def test_a_code_alone_does_not_make_an_error_intended() -> None:
    class StatementError(Exception):
        code = "gkpj"

    class SeatsTaken(Exception):
        code = "SEATS_TAKEN"

    formatter = ErrorFormatter(intended=(SeatsTaken,))

    assert formatter.exception(StatementError(SECRET)).codes == ("INTERNAL",)
    assert formatter.exception(SeatsTaken("No seats are left.")).errors == [
        {"message": "No seats are left.", "extensions": {"code": "SEATS_TAKEN"}}
    ]


def test_one_exception_seen_at_many_fields_is_one_incident() -> None:
    cause = RuntimeError(SECRET)
    errors = [GraphQLError("x", path=[n], original_error=cause) for n in range(3)]

    formatted = ErrorFormatter().field_errors(errors)

    assert len({error["extensions"]["incidentId"] for error in formatted.errors}) == 1
    assert [error["path"] for error in formatted.errors] == [[0], [1], [2]]


def test_the_text_of_an_incident_holds_no_statement_parameters(caplog: pytest.LogCaptureFixture) -> None:
    class StatementError(Exception):
        hide_parameters = False

        def __str__(self) -> str:
            return "insert into member" if self.hide_parameters else f"insert into member [parameters: {SECRET}]"

    ErrorFormatter().exception(StatementError())

    assert "insert into member" in caplog.text
    assert SECRET not in caplog.text


def test_messages_are_translated_with_their_facts() -> None:
    def shout(code: str, locale: str, **facts: object) -> str:
        return f"{code}/{locale}/{facts}"

    formatted = ErrorFormatter(translate=shout).exception(ApiError("BODY_TOO_LARGE", limit=5), "zh-CN")

    assert formatted.errors[0]["message"] == "BODY_TOO_LARGE/zh-CN/{'limit': 5}"


@pytest.mark.parametrize(
    ("message", "clean"),
    [
        ("Expected value of type 'Int!', found: None.", "Expected value of type 'Int!'."),
        ("Boolean cannot represent a non boolean value: None", "Boolean cannot represent a non boolean value: null"),
        ("Unknown field 'a'. Did you mean 'b'? Found: {'a': 1}.", "Unknown field 'a'. Did you mean 'b'?"),
        ("Cannot query field 'x' on type 'Y'.", "Cannot query field 'x' on type 'Y'."),
    ],
)
def test_python_values_leave_the_message(message: str, clean: str) -> None:
    assert without_python_words(message) == clean


async def test_the_cost_is_charged_before_anything_runs(client: httpx.AsyncClient) -> None:
    charged: list[int] = []

    def charge(_context: object, cost: int) -> dict[str, object]:
        charged.append(cost)
        if cost > 100:
            raise ApiError("RATE_LIMITED", "Too much.", retry_after_seconds=3)
        return {"currentlyAvailable": 50}

    operations = Operations(SCHEMA, ExecutionSettings(charge=charge))
    query = '{{member(by: {{id: "1"}}) {{friends(first: {first}) {{id}}}}}}'
    cheap = await operations.execute(GraphQLRequest(query.format(first=2)), CONTEXT)
    dear = await operations.execute(
        GraphQLRequest("{" + " ".join(f"a{n}: " + query.format(first=1)[1:-1] for n in range(15)) + "}"), CONTEXT
    )

    assert cheap.extensions == {"cost": {"requestedQueryCost": charged[0], "currentlyAvailable": 50}}
    assert (dear.is_request_error, dear.codes, dear.retry_after_seconds) == (True, ("RATE_LIMITED",), 3)


async def test_each_event_is_executed_with_a_context_of_its_own() -> None:
    numbers = iter(range(100))

    async def fresh() -> ToyContext:
        return ToyContext(None, None, next(numbers))

    stream = await Operations(SCHEMA).subscribe(
        GraphQLRequest("subscription {events(target: 3) {contextNumber}}", channel=Channel.SOCKET),
        fresh,
    )

    events = [outcome.data async for outcome in stream]  # type: ignore[union-attr] # a stream
    assert events == [{"events": {"contextNumber": n}} for n in (1, 2, 3)]


def test_a_schema_whose_extensions_would_be_skipped_is_refused() -> None:
    schema = strawberry.Schema(query=Event, extensions=[SchemaExtension])

    with pytest.raises(ValueError, match="not run here"):
        Interpreter(schema)


def test_the_document_cache_stays_within_its_memory() -> None:
    cache = DocumentCache(100_000)
    entry = PreparedDocument((), (), "")

    for number in range(100):
        cache.put(f"{{a{number}}}".ljust(50), entry)
        cache.get("{a0}".ljust(50))

    assert len(cache) == 8
    assert cache.get("{a0}".ljust(50)) is entry
    assert cache.get("{a50}".ljust(50)) is None


async def test_a_text_is_parsed_once() -> None:
    operations = Operations(SCHEMA)
    request = GraphQLRequest("{hello}")

    first, second = operations.prepare(request), operations.prepare(GraphQLRequest("{hello}"))

    assert first.document is second.document  # type: ignore[union-attr] # both are prepared


async def test_names_of_the_transport_are_all_there() -> None:
    assert [route.path for route in toy_app(toy_transport()).routes] == [  # type: ignore[attr-defined] # all have a path
        "/graphql",
        "/graphql",
        "/livez",
        "/readyz",
        "/metrics",
    ]
