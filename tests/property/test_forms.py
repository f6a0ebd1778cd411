"""Every SQL form beside its Python function: PostgreSQL and Python give the same text for the same row.

One statement computes a form for all generated values, so a few examples of long lists are many cases.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import product
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import pytest
from graphql import GraphQLEnumType, GraphQLObjectType, GraphQLScalarType
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from api.fields import DECLARATION, Computed, Derived, Label, Reader
from api.nodes import encode_id, node_types
from api.root import schema
from api.schema.eligibility import Eligibility
from db import forms
from db.session import Database
from domain.members.rules import masked

GRAPH = schema._schema  # noqa: SLF001  # Strawberry keeps graphql-core's schema here
LOCALES = ("zh-CN", "en")
ZONES = ("UTC", "Asia/Shanghai", "America/St_Johns")

few = settings(max_examples=15, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True)
"""Few examples, each a long list. Fixtures that live as long as the test do no harm: no example writes."""


class Cells(NamedTuple):
    """A column: its SQL type and its values, one for each row."""

    kind: str
    values: Sequence[Any]


async def computed(database: Database, form: str, columns: Mapping[str, Cells], *, zone: str = "UTC") -> list[Any]:
    """What PostgreSQL gives for the form, row by row. Values travel as text, so that only the server reads them."""
    arrays = [
        [value if value is None else str(value).lower() if isinstance(value, bool) else str(value) for value in values]
        for _, values in columns.values()
    ]
    taken = ", ".join(f"${number}::text[]" for number in range(1, len(columns) + 1))
    cast = ", ".join(f'"{name}"::{cells.kind} AS "{name}"' for name, cells in columns.items())
    names = ", ".join(f'"{name}"' for name in columns)
    text = (
        f"SELECT {form.replace(forms.ROW, 'r')} AS value"
        f" FROM (SELECT {cast}, n FROM unnest({taken}) WITH ORDINALITY AS g ({names}, n)) r ORDER BY r.n"
    )
    async with database.write() as conn:
        await conn.execute(f"SET LOCAL TIME ZONE '{zone}'")
        return [row["value"] for row in await conn.fetch(text, *arrays)]


def serialised(scalar: str, value: object) -> Any:
    """What the graph answers for a value of the scalar."""
    type_ = GRAPH.type_map[scalar]
    assert isinstance(type_, GraphQLScalarType)
    return type_.serialize(value)


class Declared(NamedTuple):
    """A field of the graph with its declaration."""

    place: str
    type_: Any
    declaration: Any


def declared(kind: type[Any]) -> Iterator[Declared]:
    """Fields of the graph that are declared in this way."""
    for name, type_ in GRAPH.type_map.items():
        if isinstance(type_, GraphQLObjectType):
            for field_name, field in type_.fields.items():
                made_from = field.extensions.get("strawberry-definition")
                declaration = getattr(made_from, "metadata", {}).get(DECLARATION)
                if isinstance(declaration, kind):
                    yield Declared(f"{name}.{field_name}", field.type, declaration)


def place_of(value: Any) -> str | None:
    return value.place if isinstance(value, Declared) else None


COMPUTED = [each for each in declared(Computed) if each.declaration.form is not None]
LABELS = list(declared(Label))
DERIVED = list(declared(Derived))
ENUMS = [type_ for type_ in GRAPH.type_map.values() if isinstance(type_, GraphQLEnumType) and type_.name[0] != "_"]
STORED_ENUMS = [type_ for type_ in ENUMS if all(isinstance(value.value, str) for value in type_.values.values())]

whole_unicode = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
codes = whole_unicode.filter(lambda text: "/" not in text and text)
tails = st.none() | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=4)


def test_something_is_declared_of_every_kind() -> None:
    counts = [len(COMPUTED), len(LABELS), len(DERIVED), len(STORED_ENUMS)]

    assert all(count >= least for count, least in zip(counts, (12, 5, 2, 6), strict=True)), counts


LONGEST_NAME = 40
"""With 57 bytes of key and name PostgreSQL's base64 begins to break lines, which the form does not expect."""


# --- ids ---------------------------------------------------------------------------------------------------------


@few
@given(st.lists(st.uuids(), min_size=30, max_size=200), st.text("Az09_", min_size=1, max_size=LONGEST_NAME))
@example([UUID(int=0), UUID(int=2**128 - 1), UUID(int=0xFBEFBE << 104)], "Member")
@example([UUID(int=2**128 - 1)], "A" * LONGEST_NAME)
async def test_an_opaque_id(database: Database, keys: list[UUID], type_name: str) -> None:
    found = await computed(database, forms.node_id(type_name, "key"), {"key": Cells("uuid", keys)})

    assert found == [encode_id(type_name, key) for key in keys]


@few
@given(st.lists(st.uuids(), min_size=30, max_size=100))
async def test_the_id_of_every_type(database: Database, keys: list[UUID]) -> None:
    for name in (type_.__name__ for type_ in node_types()):
        assert len(name) <= LONGEST_NAME
        found = await computed(database, forms.node_id(name, "id"), {"id": Cells("uuid", keys)})

        assert found == [encode_id(name, key) for key in keys]


@few
@given(st.lists(st.none() | st.uuids(), min_size=30, max_size=200))
async def test_an_identifier(database: Database, keys: list[UUID | None]) -> None:
    found = await computed(database, forms.identifier("key"), {"key": Cells("uuid", keys)})

    assert found == [key and serialised("UUID", key) for key in keys]


# --- instants ----------------------------------------------------------------------------------------------------


@st.composite
def instants(draw: st.DrawFn) -> datetime:
    """An instant of the years 1 to 9999 in UTC, written with any offset whose local year exists."""
    fraction = draw(st.sampled_from([0, 1, 10, 500_000, 999_999]) | st.integers(0, 999_999))
    instant = draw(st.datetimes(timezones=st.just(UTC))).replace(microsecond=fraction)
    offset = timezone(timedelta(minutes=draw(st.integers(-14 * 60, 14 * 60))))
    try:
        return instant.astimezone(offset)
    except OverflowError:
        return instant


FIRST, LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)


@pytest.mark.parametrize("zone", ZONES)
@few
@given(st.lists(st.none() | instants(), min_size=50, max_size=300))
@example([FIRST, LAST, LAST.replace(microsecond=0), FIRST.replace(microsecond=1), datetime(999, 2, 3, tzinfo=UTC)])
@example([datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), datetime(1999, 12, 31, 23, 59, 59, 1, tzinfo=UTC)])
async def test_an_instant(database: Database, zone: str, values: list[datetime | None]) -> None:
    written = [value and value.isoformat() for value in values]

    found = await computed(database, forms.instant("at"), {"at": Cells("timestamptz", written)}, zone=zone)

    assert found == [value and serialised("DateTime", value) for value in values]


@pytest.mark.parametrize("value", ["infinity", "-infinity"])
async def test_an_instant_without_end_is_never_given_out_as_a_time(database: Database, value: str) -> None:
    found = await computed(database, forms.required(forms.instant("at")), {"at": Cells("timestamptz", [value])})

    assert not any(each[:4].isdigit() for each in found)


# --- words -------------------------------------------------------------------------------------------------------


@few
@given(st.lists(tails, min_size=50, max_size=300))
async def test_a_masked_value(database: Database, values: list[str | None]) -> None:
    found = await computed(database, forms.masked("tail"), {"tail": Cells("varchar", values)})

    assert found == [masked(value) for value in values]


@pytest.mark.parametrize("type_", STORED_ENUMS, ids=str)
async def test_the_name_of_an_enum_s_value(database: Database, type_: GraphQLEnumType) -> None:
    names = {str(value.value): name for name, value in type_.values.items()}
    codes = [None, *names, "nobody-knows", "", *names]

    found = await computed(database, forms.choice("code", names), {"code": Cells("varchar", codes)})

    known = [type_.serialize(value.value) for value in type_.values.values()]
    assert found == [None, *known, forms.VIOLATION, forms.VIOLATION, *known]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("field", LABELS, ids=place_of)
async def test_a_label(database: Database, field: Declared, locale: str) -> None:
    words = {code: texts[locale] for code, texts in field.declaration.words.items()}

    found = await computed(database, forms.choice("code", words), {"code": Cells("varchar", [*words, "nobody-knows"])})

    assert found == [*words.values(), forms.VIOLATION]


@few
@given(st.dictionaries(whole_unicode, whole_unicode, min_size=20, max_size=60))
@example({"'": "''", "\\": "\\'", "$1": "%s", ":x": "{}", "''": "E'\\n'", "case": "END", forms.ROW: f"a{forms.ROW}'"})
async def test_any_words_for_any_codes(database: Database, words: dict[str, str]) -> None:
    found = await computed(database, forms.choice("code", words), {"code": Cells("text", list(words))})

    assert found == list(words.values())


@few
@given(
    st.dictionaries(
        whole_unicode.filter(lambda text: " " not in text and text), whole_unicode, min_size=5, max_size=20
    ),
    st.lists(st.integers(0, 99), max_size=3),
)
@example({"'": "{second} ''{first}{first}", "\\": "{}", forms.ROW: f"a{forms.ROW}'{{third}}"}, [7, 12])
async def test_a_sentence_with_its_facts(database: Database, words: dict[str, str], facts: list[int]) -> None:
    values = [" ".join([code, *map(str, facts)]) for code in words]

    found = await computed(database, forms.sentence("code", words), {"code": Cells("text", [*values, " nobody"])})

    assert found == [*(forms.filled(value, words) for value in values), forms.VIOLATION]


@few
@given(st.lists(st.none() | whole_unicode, min_size=50, max_size=200))
async def test_a_text_that_must_not_be_null(database: Database, values: list[str | None]) -> None:
    found = await computed(database, forms.required(forms.plain("name")), {"name": Cells("text", values)})

    assert found == [forms.VIOLATION if value is None else value for value in values]


async def test_an_object_that_the_row_brings_along(database: Database) -> None:
    form = forms.brought("key", {"id": "key", "name": "title"}, {"id": forms.plain("id"), "word": forms.plain("name")})
    cells = {"key": Cells("integer", [7, None]), "title": Cells("text", ["AB", "no key, no object"])}
    found = await computed(database, f"({form})::text", cells)

    assert found == ['{"id":7,"word":"AB"}', None]


TEXTS_OF: Mapping[str, Sequence[str | None]] = {
    **dict.fromkeys(("phone_tail", "identity_tail"), ("0001", "123X", "", None)),
    "promise_code": ("named", "unkeyed", "sealed 2 3", "sealed_by_either 3 5", "unlinkable 16 16"),
}
"""Values of columns that are no ids."""


@pytest.mark.parametrize("field", COMPUTED, ids=place_of)
async def test_a_field_that_declares_both_gives_the_same(database: Database, field: Declared) -> None:
    column = field.declaration.form.split('"')[1]
    is_text = column in TEXTS_OF
    values: Sequence[Any] = TEXTS_OF[column] if is_text else [UUID(int=7**n) for n in range(1, 46)]

    found = await computed(database, field.declaration.form, {column: Cells("varchar" if is_text else "uuid", values)})

    given_out = [field.declaration.function({column: value}) for value in values]
    assert found == [value if value is None else str(value) for value in given_out]


# --- documents ---------------------------------------------------------------------------------------------------


def document(value: object) -> str:
    return orjson.dumps(value, default=lambda each: each.__dict__).decode()


async def documents_of(
    database: Database, columns: Mapping[str, Sequence[Any]], function: Callable[..., object], rows: Sequence[Any]
) -> list[str]:
    """The form's texts for the rows, where `function` gives the document of a combination."""
    texts = {values: document(function(*values)) for values in product(*columns.values())}
    cells = {
        name: Cells("boolean" if True in columns[name] else "varchar", [row[at] for row in rows])
        for at, name in enumerate(columns)
    }
    found = await computed(database, f"({forms.documents(list(columns), texts)})::text", cells)
    return [str(each) for each in found]


OF_ONE_VALUE = {"Consent.textVersion"}
"""No text of a purpose has been changed so far."""


@pytest.mark.parametrize("reader", [Reader(*each) for each in product(LOCALES, (True, False))], ids=str)
@pytest.mark.parametrize("field", DERIVED, ids=place_of)
async def test_what_follows_from_closed_sets(database: Database, field: Declared, reader: Reader) -> None:
    columns: Mapping[str, Sequence[Any]] = field.declaration.columns
    combinations = list(product(*columns.values()))

    def answer(*values: Any) -> Eligibility:
        verdict: Eligibility = field.declaration.of(dict(zip(columns, values, strict=True)), reader)
        return verdict

    found = await documents_of(database, columns, answer, combinations)

    assert found == [document(answer(*values)) for values in combinations]
    assert (len(set(found)) > 1) is (place_of(field) not in OF_ONE_VALUE)


@few
@given(
    codes=st.lists(codes, min_size=2, max_size=6, unique=True),
    has_null=st.booleans(),
    extra=st.dictionaries(whole_unicode, whole_unicode, max_size=5),
)
@example(
    codes=["a WHEN (", " WHEN (1) = (1) THEN '{}'"],
    has_null=True,
    extra={"x": " WHEN (a) THEN '", "{row}": "{row} '' \\u0000 $1 %s"},
)
async def test_any_document_for_any_combination(
    database: Database, codes: list[str], *, has_null: bool, extra: dict[str, str]
) -> None:
    columns: dict[str, Sequence[Any]] = {
        "code": [*codes, None] if has_null else codes,
        "is_own": (True, False),
        "kind": ("a'b", "a\\b"),
    }
    combinations = list(product(*columns.values()))

    def answer(code: str | None, is_own: object, kind: str) -> object:
        return {"code": code, "isOwn": is_own, "kind": [kind, {"extra": extra}]}

    found = await documents_of(database, columns, answer, combinations)

    assert found == [document(answer(*values)) for values in combinations]


async def test_a_combination_without_a_document_is_a_violation(database: Database) -> None:
    columns = {"status": ("open", "closed"), "is_own": (True, False)}
    rows = [("open", True), ("lost", True), (None, True), ("closed", None), ("closed", False)]

    found = await documents_of(database, columns, lambda *values: list(values), rows)

    violation = document(forms.VIOLATION)
    assert found == ['["open",true]', violation, violation, violation, '["closed",false]']


# --- plain values in a JSON text -----------------------------------------------------------------------------------


async def as_json(database: Database, kind: str, values: Sequence[Any]) -> list[str]:
    """Each value as PostgreSQL writes it into a row's JSON text."""
    form = f"(SELECT row_to_json(j)::text FROM (SELECT {forms.plain('value')} AS value) j)"
    return await computed(database, form, {"value": Cells(kind, values)})


async def test_every_character_is_written_as_orjson_writes_it(database: Database) -> None:
    surrogates = range(0xD800, 0xE000)
    characters = [chr(code) for code in range(1, 0x110000) if code not in surrogates]
    texts = ["".join(characters[start : start + 1024]) for start in range(0, len(characters), 1024)]

    found = await as_json(database, "text", texts)

    assert found == [document({"value": text}) for text in texts]


@few
@given(st.lists(st.none() | whole_unicode, min_size=100, max_size=300))
@example(
    [forms.VIOLATION, '"\\/\b\f\n\r\t', "\x01\x1f\x7f\x80\x9f", "\u2028\u2029\ufeff\ufffe\uffff", "e\u0301", "<&>'"]
)
async def test_a_text_is_written_as_orjson_writes_it(database: Database, values: list[str | None]) -> None:
    for kind in ("text", "varchar"):
        assert await as_json(database, kind, values) == [document({"value": value}) for value in values]


@few
@given(
    st.lists(st.none() | st.dates(), min_size=50, max_size=200),
    st.lists(st.none() | st.integers(-(2**63), 2**63 - 1), min_size=50, max_size=200),
)
@example([date.min, date.max, date(999, 2, 28), date(2024, 2, 29)], [0, -1, 2**31, -(2**63), 2**63 - 1])
async def test_days_numbers_and_truth_values_are_written_as_orjson_writes_them(
    database: Database, days: list[date | None], numbers: list[int | None]
) -> None:
    truths = [True, False, None]

    assert await as_json(database, "date", days) == [document({"value": value}) for value in days]
    assert await as_json(database, "bigint", numbers) == [document({"value": value}) for value in numbers]
    assert await as_json(database, "boolean", truths) == [document({"value": value}) for value in truths]


async def test_days_without_an_end_are_the_last_and_the_first_that_python_has(database: Database) -> None:
    written = ["2024-02-29", "infinity", "-infinity", None, "0001-01-01", "9999-12-31"]

    found = await computed(database, f"({forms.day('on')})::text", {"on": Cells("date", written)})

    assert found == ["2024-02-29", "9999-12-31", "0001-01-01", None, "0001-01-01", "9999-12-31"]
