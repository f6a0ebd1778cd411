"""schemathesis before a server: documents that it makes of every root field, asked one after another.

Run as generated.py with the order as JSON on the standard input (tests/suites/test_generated.py writes it). Prints one
line of JSON for each exchange, and what schemathesis itself says of the answer.
"""

import contextlib
import importlib
import json
import random
import re
import sys
import time
import unittest
import uuid
import zlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.graphql import nodes
from schemathesis.specs.openapi.checks import response_schema_conformance

graphql: Any = importlib.import_module("graphql")
"""Another release than the project's, whose types would be asked for."""
ORDER = json.load(sys.stdin)
IDS: Mapping[str, Sequence[str]] = ORDER["ids"]
ALL_IDS = [each for ids in IDS.values() for each in ids]
PAGE = {"first", "last", "after", "before"}
LAST = {"sessionClose", "sessionCloseAll", "membershipLeave", "passwordChange", "passwordReset", "memberErase"}
"""After these a caller may be signed out: they come at the end."""
KEYS = random.Random(ORDER["seed"])
LEARNT: dict[tuple[str, str], str] = {}
"""Of which type an id must be, by root field and argument, as the server said when it got another."""
_WANTED = re.compile(r"(\w+) must be an id of type (\w+)")


def register() -> None:
    """How each scalar is made. Ids are numbers here, and become ids of the wanted type in `Fit`."""
    phones = st.integers(13_000_000_000, 19_999_999_999).map("+86{}".format)
    moments = st.integers(1_577_836_800, 1_893_456_000).map(lambda second: datetime.fromtimestamp(second, UTC))
    for name, strategy in {
        "ID": st.integers(0, 100_000).map("#{}".format),
        "String": st.sampled_from(ORDER["words"]) | st.text(max_size=40),
        "UUID": st.uuids().map(str),
        "PhoneNumber": phones | st.sampled_from(ORDER["phones"]),
        "Date": st.dates(date(2020, 1, 1), date(2030, 12, 31)).map(date.isoformat),
        "DateTime": moments.map(datetime.isoformat),
        "SyncToken": st.sampled_from(ORDER["tokens"]) | st.text("Aaz09-_", min_size=75, max_size=75),
    }.items():
        schemathesis.graphql.scalar(name, strategy.map(nodes.String))
    for name, usual, most in (("Int", 30, 2**31), ("Fen", 500_000, 2**53)):
        numbers = st.integers(0, usual) | st.integers(-most, most - 1)
        schemathesis.graphql.scalar(name, numbers.map(nodes.Int))


class Fit(graphql.Visitor):  # type: ignore[misc]  # see above
    """Gives arguments what a client would: ids of the wanted type, pages that can be, fresh keys, one of `@oneOf`.

    hypothesis-graphql knows no `@oneOf`. Every eighth page and key stays as it was made.
    """

    def __init__(self, types: Any, root: str) -> None:
        super().__init__()
        self.types, self.root = types, root
        self.names: list[str] = []

    def enter_field(self, node: Any, *_: object) -> None:
        self.names.append(node.name.value)
        mode = zlib.crc32(graphql.print_ast(node).encode()) % 8
        field = self.types.get_field_def()
        if mode and field is not None and "first" in field.args:
            page = {"first": nodes.Int(mode)}
            if mode == 7 and node.name.value in ORDER["cursors"]:
                page["after"] = nodes.String(ORDER["cursors"][node.name.value][0])
            kept = [each for each in node.arguments if each.name.value not in PAGE]
            kept += [graphql.ArgumentNode(name=graphql.NameNode(value=name), value=page[name]) for name in page]
            node.arguments = tuple(kept)

    def leave_field(self, *_: object) -> None:
        self.names.pop()

    def enter_argument(self, node: Any, *_: object) -> None:
        self.names.append(node.name.value)

    def leave_argument(self, *_: object) -> None:
        self.names.pop()

    def enter_object_field(self, node: Any, *_: object) -> None:
        self.names.append(node.name.value)

    def leave_object_field(self, *_: object) -> None:
        self.names.pop()

    def enter_object_value(self, node: Any, *_: object) -> None:
        type_ = graphql.get_named_type(self.types.get_input_type())
        if type_ is not None and type_.name in ORDER["one_of"]:
            given = [each for each in node.fields if not isinstance(each.value, graphql.NullValueNode)]
            node.fields = (given[0],) if given else (least_field(*next(iter(type_.fields.items()))),)

    def enter_string_value(self, node: Any, *_: object) -> None:
        if self.names[-1] == "requestKey" and KEYS.random() < 0.9:
            node.value = str(uuid.UUID(int=KEYS.getrandbits(128), version=4))
        elif node.value.startswith("#") and node.value[1:].isdecimal():
            node.value = chosen(self.root, self.names, int(node.value[1:]))

    def enter_selection_set(self, node: Any, *_: object) -> None:
        type_ = self.types.get_parent_type()
        added = ["__typename"] if graphql.is_abstract_type(type_) else []
        if type_ is not None and type_.name.endswith("Payload") and "userErrors" in type_.fields:
            added += ["userErrors { __typename code field message }"]
        for text in added:
            field = graphql.parse(f"{{{text}}}").definitions[0].selection_set.selections[0]
            node.selections = (*node.selections, field)


def least_field(name: str, field: Any) -> Any:
    """A field of an input object with the least that it takes."""
    return graphql.ObjectFieldNode(name=graphql.NameNode(value=name), value=least(field.type))


def least(type_: Any) -> Any:
    plain = graphql.get_nullable_type(type_)
    if graphql.is_list_type(plain):
        return graphql.ListValueNode(values=(least(plain.of_type),))
    if graphql.is_enum_type(plain):
        return nodes.Enum(next(iter(plain.values)))
    if graphql.is_input_object_type(plain):
        needed = [item for item in plain.fields.items() if graphql.is_required_input_field(item[1])]
        needed = needed or list(plain.fields.items())[:1]
        return graphql.ObjectValueNode(fields=tuple(least_field(*item) for item in needed))
    if plain.name in {"Int", "Fen"}:
        return nodes.Int(1)
    return nodes.Boolean(value=True) if plain.name == "Boolean" else nodes.String("#1")


def chosen(root: str, names: Sequence[str], number: int) -> str:
    """An id for a place: nine times of ten one of the type that is wanted there, as far as its name tells."""
    if number % 10 == 0:
        return "no id" if number % 30 == 0 else ALL_IDS[number % len(ALL_IDS)]
    for name in (LEARNT.get((root, names[-1])), *reversed(names)):
        ids = fitting(name) if name else None
        if ids:
            return ids[number % len(ids)]
    return ALL_IDS[number % len(ALL_IDS)]


def fitting(name: str) -> Sequence[str] | None:
    """Ids of the type that a name speaks of: `memberId`, `memberIds`, `member`, and `firstMemberId`."""
    plain = name.removesuffix("Ids").removesuffix("Id").lower()
    types = [type_ for type_ in IDS if type_.lower() == plain]
    types = types or sorted((type_ for type_ in IDS if plain and type_.lower().endswith(plain)), key=len)
    types = types or sorted((type_ for type_ in IDS if plain.startswith(type_.lower())), key=len, reverse=True)
    return IDS[types[0]] if types else None


def fitted(schema: Any, root: str, body: str, mode: GenerationMode) -> str:
    """The document with what a client would give; one that is to be refused stays as it is."""
    if mode.is_negative:
        return body
    types = graphql.TypeInfo(schema)
    document = graphql.visit(graphql.parse(body), graphql.TypeInfoVisitor(types, Fit(types, root)))
    return str(graphql.print_ast(document))


def ask(session: requests.Session, role: Mapping[str, Any], operation: Any, mode: GenerationMode, count: int) -> None:
    """Asks with so many documents of one root field."""
    graph, root = operation.schema.client_schema, operation.definition.field_name

    @seed(ORDER["seed"])
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def asked(case: Any) -> None:
        made = case.meta.generation.mode
        case.body = fitted(graph, root, case.body, made)
        began = time.time()
        response = case.call(session=session, headers=role["headers"])
        line = {"began": began, "ended": time.time(), "role": role["name"], "field": operation.label}
        line |= {"mode": made.value, "document": case.body, "status": response.status_code, "text": response.text}
        for name, type_ in _WANTED.findall(response.text):
            LEARNT[root, name] = type_
        sys.stdout.write(json.dumps(line | {"said": verdict(case, response)}) + "\n")

    with contextlib.suppress(unittest.SkipTest):  # nothing can be wrong with a field that takes nothing
        asked()


def verdict(case: Any, response: Any) -> str | None:
    """What schemathesis finds wrong with the answer's form."""
    try:
        case.validate_response(response, checks=[response_schema_conformance])
    except Exception as failure:  # noqa: BLE001 - whatever it finds is told
        return f"{type(failure).__name__}: {failure}"[:500]
    return None


def main() -> None:
    """Asks as each role, reads before writes."""
    register()
    schema = schemathesis.graphql.from_url(ORDER["url"], headers=ORDER["roles"][0]["headers"])
    operations = sorted(
        (each.ok() for each in schema.get_all_operations()),
        key=lambda each: (each.definition.is_mutation, each.definition.field_name in LAST),
    )
    with requests.Session() as session:
        session.trust_env = False
        for role in ORDER["roles"]:
            for operation in operations:
                kind = "mutations" if operation.definition.is_mutation else "queries"
                ask(session, role, operation, GenerationMode.POSITIVE, ORDER[kind])
                if role["broken"]:
                    ask(session, role, operation, GenerationMode.NEGATIVE, role["broken"])


main()
