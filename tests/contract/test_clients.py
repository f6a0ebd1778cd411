"""What the clients send: valid, named after its file, within the limits, free of what is going away."""

import re
from pathlib import Path

import pytest
from graphql import FieldNode, OperationDefinitionNode, TypeInfo, TypeInfoVisitor, Visitor, parse, visit

from api.app import client_operations, example_operations
from api.execution import ExecutionSettings
from api.limits import DEFAULT_LIMITS, check_document, operation_cost, parse_document, validate_document
from api.root import schema
from tests.contract.graph import GRAPH, ROOT
from tests.support.api import CLIENTS

DOCUMENTS = sorted(str(path.relative_to(CLIENTS)) for path in CLIENTS.rglob("*.graphql"))
CORE = schema._schema  # noqa: SLF001  # the limits read what Strawberry keeps beside the fields


def text_of(name: str) -> str:
    return (CLIENTS / name).read_text(encoding="utf-8")


def operation_of(name: str) -> OperationDefinitionNode:
    (operation,) = [each for each in parse(text_of(name)).definitions if isinstance(each, OperationDefinitionNode)]
    return operation


class Selected(Visitor):
    """Collects the names selected and those that are deprecated."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self.info = info
        self.names: set[str] = set()
        self.deprecated: set[str] = set()

    def enter_field(self, node: FieldNode, *_: object) -> None:
        self.names.add(node.name.value)
        field = self.info.get_field_def()
        if field is not None and field.deprecation_reason is not None:
            self.deprecated.add(node.name.value)


def selected(text: str) -> Selected:
    info = TypeInfo(GRAPH)
    seen = Selected(info)
    visit(parse(text), TypeInfoVisitor(info, seen))
    return seen


def test_there_are_documents_for_every_client() -> None:
    assert {name.split("/")[0] for name in DOCUMENTS} == {"console", "kiosk", "mobile"}
    assert {path.name for path in CLIENTS.iterdir() if path.is_dir()} == {"ballot", "console", "kiosk", "mobile", "sdk"}
    for package in ("ballot", "sdk"):
        assert not any((CLIENTS / package).glob("*.graphql")), "a package sends what apps do"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_valid(name: str) -> None:
    assert validate_document(CORE, parse_document(text_of(name))) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_holds_one_operation_named_after_its_file(name: str) -> None:
    operation = operation_of(name)

    assert operation.name is not None
    assert _snake(operation.name.value) in {Path(name).stem, f"{Path(name).parent.name[:-1]}_{Path(name).stem}"}


def test_every_root_field_is_sent_by_a_client() -> None:
    roots = {f"{kind.name}.{name}" for kind in _ROOTS for name in kind.fields}
    sent = {f"{_OF[operation_of(name).operation.value]}.{field}" for name in DOCUMENTS for field in _fields_of(name)}

    assert roots - sent == set()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_lies_in_the_folder_of_a_domain(name: str) -> None:
    _client, domain, _file = name.split("/")

    assert (ROOT / "domain" / domain).is_dir()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_selects_nothing_that_goes_away_or_that_tools_add(name: str) -> None:
    seen = selected(text_of(name))

    assert seen.deprecated == set()
    assert not [field for field in seen.names if field.startswith("__")]


def test_a_deprecated_field_would_be_found() -> None:
    reason = GRAPH.type_map["Viewer"].fields["member"].deprecation_reason  # type: ignore[attr-defined]  # an object type
    GRAPH.type_map["Viewer"].fields["member"].deprecation_reason = "Use `self`, 2027-01-01."  # type: ignore[attr-defined]  # as above
    try:
        assert selected("{viewer {member {id}}}").deprecated == {"member"}
    finally:
        GRAPH.type_map["Viewer"].fields["member"].deprecation_reason = reason  # type: ignore[attr-defined]  # as above


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_stays_within_the_limits(name: str) -> None:
    document = parse_document(text_of(name))
    variables = {"first": 50} if "$first: Int!" in text_of(name) else {}

    check_document(document)
    cost = operation_cost(CORE, document, operation_of(name), variables)

    assert 0 < cost.requested <= DEFAULT_LIMITS.cost


def test_the_limits_of_these_tests_are_those_of_the_server() -> None:
    assert ExecutionSettings().limits == DEFAULT_LIMITS


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if operation_of(name).operation.value == "mutation"])
def test_a_mutation_asks_why_it_was_refused(name: str) -> None:
    assert {"userErrors", "code", "message"} <= selected(text_of(name)).names


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_same_name_means_the_same_text(name: str) -> None:
    operation = operation_of(name)
    assert operation.name is not None

    assert client_operations()[operation.name.value] == text_of(name)


def test_the_examples_of_the_page_are_documents_of_clients() -> None:
    texts = {text_of(name) for name in DOCUMENTS}

    assert {example.query for example in example_operations()} <= texts


_ROOTS = [kind for kind in (GRAPH.query_type, GRAPH.mutation_type, GRAPH.subscription_type) if kind is not None]
_OF = dict(zip(("query", "mutation", "subscription"), (kind.name for kind in _ROOTS), strict=True))


def _fields_of(name: str) -> set[str]:
    return {each.name.value for each in operation_of(name).selection_set.selections if isinstance(each, FieldNode)}


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
