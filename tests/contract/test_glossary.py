"""docs/glossary.md is the one vocabulary of the code and of the schema."""

from collections import Counter

import pytest
from graphql import GraphQLObjectType, build_schema

from tests.contract.shape.source import ROOT, SAMPLES, files_of
from tests.contract.vocabulary import Entry, entries_of, lines_with, words_of

pytestmark = pytest.mark.repository

CODE = ("api", "clients", "counting", "db", "domain", "tests", "verifier", "voting", "schema.graphql")

QUOTING = {"tests/contract/test_glossary.py", "tests/contract/test_new_domain.py"}
"""Tests that name retired words to see them refused."""

PAGE = """
| Term | Chinese | SDL | Table | Meaning | Retired words |
| --- | --- | --- | --- | --- | --- |
| Grant | 授权 | `RoleGrant` | role_grant | A role on an organisation | role binding, entitlement |
| Scope | 数据范围 | – | – | What an actor may see | – |
"""


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    return entries_of((ROOT / "docs/glossary.md").read_text(encoding="utf-8"))


def test_a_row_is_read_cell_by_cell() -> None:
    assert entries_of(PAGE) == [
        Entry("Grant", "授权", "RoleGrant", "role_grant", "A role on an organisation", ("role binding", "entitlement")),
        Entry("Scope", "数据范围", None, None, "What an actor may see", ()),
    ]


@pytest.mark.parametrize(
    "line", ["| Grant | 授权 | RoleGrant |", "| Term | SDL | Chinese | Table | Meaning | Retired words |"]
)
def test_a_table_of_another_form_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="column"):
        entries_of(line)


@pytest.mark.parametrize(
    "spelling", ["roleBinding", "role_binding", "RoleBindings", "Role binding", "ROLE_BINDING", "is_role_binding_x"]
)
def test_a_retired_word_is_found_in_every_spelling(spelling: str) -> None:
    assert list(lines_with("role binding", f"first\n{spelling} = 1")) == [2]


@pytest.mark.parametrize("other", ["role", "binding role", "roles binding", "rolebinding"])
def test_another_word_is_not_taken_for_a_retired_one(other: str) -> None:
    assert list(lines_with("role binding", other)) == []


def test_words_part_where_spelling_joins_them() -> None:
    assert words_of("castHTTPRequest_v2 Role-grant") == ["cast", "http", "request", "v", "2", "role", "grant"]


def test_every_term_is_complete(entries: list[Entry]) -> None:
    incomplete = [entry.term for entry in entries if not (entry.term and entry.chinese and entry.meaning)]

    assert len(entries) > 0
    assert incomplete == []


def test_no_name_stands_for_two_things(entries: list[Entry]) -> None:
    for names in ([e.term for e in entries], [e.sdl for e in entries], [e.table for e in entries]):
        twice = [name for name, count in Counter(names).items() if name and count > 1]
        assert twice == []


def test_every_domain_has_a_term(entries: list[Entry]) -> None:
    domains = {path.parts[1] for path in files_of(ROOT) if path.parts[0] == "domain" and len(path.parts) > 2}

    assert domains - {"shared"} - {entry.term for entry in entries} == set()


def test_a_retired_word_is_no_term(entries: list[Entry]) -> None:
    retired = {word for entry in entries for word in entry.retired}

    assert retired & {entry.term.lower() for entry in entries} == set()


def test_retired_words_appear_nowhere_in_code_or_schema(entries: list[Entry]) -> None:
    paths = [path for path in files_of(ROOT) if path.parts[0] in CODE and path.suffix in {".py", ".graphql"}]
    texts = {
        path: (ROOT / path).read_text(encoding="utf-8")
        for path in paths
        if not path.is_relative_to(SAMPLES) and path.as_posix() not in QUOTING
    }

    lowered = {path: text.lower() for path, text in texts.items()}

    found = [
        f"{path}:{line}: `{word}` is retired, the word is `{entry.term}`"
        for entry in entries
        for word in entry.retired
        for first in words_of(word)[:1]
        for path, text in texts.items()
        if first in lowered[path]
        for line in lines_with(word, text)
    ]

    assert not found, "\n" + "\n".join(found)


def test_every_business_object_of_the_schema_has_a_term(entries: list[Entry]) -> None:
    schema = build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"), assume_valid_sdl=True)
    objects = {
        kind.name
        for kind in schema.type_map.values()
        if isinstance(kind, GraphQLObjectType) and "Node" in {interface.name for interface in kind.interfaces}
    }

    assert objects, "no type of schema.graphql implements Node"
    assert objects - {entry.sdl for entry in entries} == set()
