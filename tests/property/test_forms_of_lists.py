"""SQL forms of arrays and of objects inside a JSON column, beside what Python makes of the same values."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from graphql import GraphQLEnumType
from hypothesis import example, given
from hypothesis import strategies as st

from db import forms
from db.forms import Kind
from db.session import Database
from tests.property.test_forms import STORED_ENUMS, Cells, computed, document, few, whole_unicode

VIOLATED = document(forms.VIOLATION)


def array(values: Sequence[str | None] | None) -> str | None:
    """An array as PostgreSQL reads one."""
    if values is None:
        return None
    quoted = ("NULL" if each is None else '"' + each.replace("\\", "\\\\").replace('"', '\\"') + '"' for each in values)
    return "{" + ",".join(quoted) + "}"


@few
@given(st.lists(st.lists(whole_unicode, max_size=4), min_size=20, max_size=100))
@example([[], [""], ["null", "NULL", "{}", ",", '"', "\\", " a "]])
async def test_an_array_of_texts(database: Database, values: list[list[str]]) -> None:
    cells = Cells("text[]", [*map(array, values), array(["a", None]), None])

    found = await computed(database, f"({forms.texts('tags')})::text", {"tags": cells})

    assert found == [*map(document, values), VIOLATED, VIOLATED]


async def test_an_array_of_any_enum_s_codes(database: Database) -> None:
    for type_ in STORED_ENUMS:
        assert isinstance(type_, GraphQLEnumType)
        names = {str(value.value): name for name, value in type_.values.items()}
        if any(name != code.upper() for code, name in names.items()):
            continue
        known: list[Sequence[str]] = [[], list(names), list(names)[-1:] * 2]
        broken: list[Any] = [[*names, "nobody-knows"], [None], None]

        cells = Cells("text[]", [*map(array, known), *map(array, broken)])
        found = await computed(database, f"({forms.names('codes', names)})::text", {"codes": cells})

        assert found == [*(document([names[code] for code in each]) for each in known), *[VIOLATED] * len(broken)]


KEYS: Mapping[str, Kind] = {"key": Kind.TEXT, "is_required": Kind.TRUTH, "choices": Kind.TEXTS, "size": Kind.WHOLE}
objects = st.fixed_dictionaries(
    {"key": whole_unicode, "is_required": st.booleans(), "choices": st.lists(whole_unicode, max_size=3)}
    | {"size": st.integers(-(2**31), 2**31 - 1) | st.none()},
    optional={"other": st.integers(0, 9)},
)


@few
@given(st.lists(st.lists(objects, max_size=4), min_size=10, max_size=50))
async def test_objects_inside_a_column(database: Database, values: list[list[dict[str, Any]]]) -> None:
    outputs = {
        "again": forms.required(forms.plain("key")),
        "choices": forms.texts("choices"),
        "isRequired": forms.required_json(forms.plain("is_required")),
        "size": forms.plain("size"),
    }
    broken: list[Any] = [{"key": None, "is_required": None, "choices": [None]}, {}]
    given_in = [*values, broken]

    form = f"({forms.entries('questions', KEYS, outputs)})::text"
    found = await computed(database, form, {"questions": Cells("jsonb", [orjson.dumps(v).decode() for v in given_in])})

    *whole, last = found
    assert whole == [
        document(
            [
                {"again": e["key"], "choices": e["choices"], "isRequired": e["is_required"], "size": e["size"]}
                for e in each
            ]
        )
        for each in values
    ]
    violated = {**dict.fromkeys(outputs, forms.VIOLATION), "size": None}
    assert last == document([violated, violated])
