"""Whole subtrees in one statement: nested batches as correlated subqueries that answer with JSON text.

The text is put together from what is declared: bodies of batches with the caller's scope inside, forms of columns, and
response keys as quoted names. Values of a request are always parameters. `row_to_json` over an anonymous row and
`array_to_json(array_agg(…))` write the compact JSON that orjson writes; `jsonb` and `json_build_object` do not.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeAlias

from db.batch import Batch
from db.forms import ROW, VIOLATION
from db.listing import Listing, PageShape
from db.statement import Statement, mark

LONGEST_NAME = 63
"""Longest name in bytes that PostgreSQL keeps whole; a longer response key is not fused."""

NODE = "node_"
LINK = "link_"
TOTAL = "total"
SURPLUS = "surplus"


@dataclass(frozen=True, slots=True)
class Value:
    """A value of the row by its form (`db.forms`)."""

    key: str
    form: str


@dataclass(frozen=True, slots=True)
class FigureLink:
    """A number that a batch finds for the row's `column`; `default` where it finds none."""

    key: str
    batch: Batch
    column: str
    figure: str
    default: int


@dataclass(frozen=True, slots=True)
class Link:
    """The objects that a batch finds for the row's `column`.

    Attributes:
        arguments: Filters of the batch, each with the name of the parameter that carries its value.
        is_required: Whether it is a violation when there is none.
    """

    key: str
    batch: Batch
    column: str
    outputs: "tuple[Output, ...]"
    arguments: Mapping[str, str] = field(default_factory=dict)
    is_required: bool = False


Output: TypeAlias = Value | FigureLink | Link


def links_statement(links: Sequence[Link | FigureLink]) -> Statement:
    """The statement that follows links from rows in memory.

    Parameters `key_0`, `key_1`, …: for each link, its keys as an array, row by row. Result: one row for each of these,
    in their order, with the JSON of link n in column `link_n`.
    """
    writer = Writer()
    columns = [f"{writer.json(link, 'k', f'c{n}')} AS {LINK}{n}" for n, link in enumerate(links)]
    keys = ", ".join(f"{mark(f'key_{n}')}::{link.batch.key_type}[]" for n, link in enumerate(links))
    names = ", ".join(f"c{n}" for n in range(len(links)))
    text = f"SELECT {', '.join(columns)} FROM unnest({keys}) WITH ORDINALITY AS k({names}, n) ORDER BY k.n"  # noqa: S608  # declarations only
    return Statement.of_marked(text, writer.literals)


def page_statement(
    listing: Listing,
    shape: PageShape,
    nodes: Sequence[Sequence[Output] | Sequence[Link | FigureLink]],
    *,
    is_whole: Sequence[bool],
    count_limit: int | None,
) -> Statement:
    """The statement that reads a page with what its objects need.

    `nodes` has what each use of the page's objects selects. A whole one (all outputs) becomes the JSON in column
    `node_n`; of another one the links become columns `link_n_m`. The rows' own columns are there as well when one of
    them is not whole, else only the sort keys. With `count_limit`, column `total` has the count, and an empty page is
    one row whose other columns are null. Column `surplus` tells whether more rows follow.
    """
    writer = Writer()
    page, literals = listing.page_text(shape)
    writer.literals.update(literals)
    columns = []
    for n, (outputs, whole) in enumerate(zip(nodes, is_whole, strict=True)):
        shared = [writer.shared(each, "page") for each in outputs]
        if whole:
            columns.append(f"{writer.object(shared, 't')} AS {NODE}{n}")
        else:
            columns += [f"{writer.json(each, 't')} AS {LINK}{n}_{m}" for m, each in enumerate(shared)]
    own = ["t.*"] if not all(is_whole) else [f't."{key.name}"' for key in shape.order]
    order = ", ".join(
        f't."{key.name}" {"DESC" if key.is_descending != shape.is_backward else "ASC"}' for key in shape.order
    )
    parts = [
        f"found AS MATERIALIZED ({page})",
        f"page AS MATERIALIZED (SELECT * FROM found t ORDER BY {order} LIMIT {int(shape.limit)})",  # noqa: S608  # declarations only
        *writer.parts,
    ]
    surplus = f"(SELECT count(*) > {int(shape.limit)} FROM found) AS {SURPLUS}"  # noqa: S608  # declarations only
    text = f"SELECT {', '.join([*own, *columns, surplus])} FROM page t{''.join(writer.joins)} ORDER BY {order}"  # noqa: S608  # declarations only
    if count_limit is not None:
        total, literals = listing.count_text(shape.filters, count_limit)
        writer.literals.update(literals)
        text = f"SELECT c.{TOTAL}, p.* FROM (SELECT ({total}) AS {TOTAL}) c LEFT JOIN ({text}) p ON true"  # noqa: S608  # declarations only
    return Statement.of_marked(f"WITH {', '.join(parts)} {text}", writer.literals)


class Writer:
    """Writes nested texts with an alias of its own for each level."""

    def __init__(self) -> None:
        self._numbers: Iterator[int] = count()
        self.literals: dict[str, Any] = {}
        self.parts: list[str] = []
        self.joins: list[str] = []

    def shared(self, output: Output, rows: str) -> Output:
        """A dear subtree that several rows may share is read once for each key, as a part of its own."""
        if not isinstance(output, Link) or output.batch.is_many or not any(map(_is_link, output.outputs)):
            return output
        name = f"s{next(self._numbers)}"
        alias = f"t{next(self._numbers)}"
        match = f'ANY(SELECT "{output.column}" FROM {rows})'  # noqa: S608  # declarations only
        nested = output.batch.nested(alias, match, output.arguments)
        self.literals.update(output.batch.marked[1])
        document = self.object(output.outputs, alias)
        self.parts.append(
            f'{name} AS MATERIALIZED (SELECT {alias}."{output.batch.key}" AS key, {document} AS json {nested})'
        )
        self.joins.append(f' LEFT JOIN {name} ON {name}.key = t."{output.column}"')
        return Value(output.key, _present(f"{name}.json", is_required=output.is_required))

    def object(self, outputs: Sequence[Output], row: str) -> str:
        """The JSON of one row."""
        alias = f"r{next(self._numbers)}"
        return f"(SELECT row_to_json({alias}) FROM (SELECT {self.selected(outputs, row)}) {alias})"  # noqa: S608  # declarations only

    def json(self, output: Output, row: str, column: str | None = None) -> str:
        """The JSON value of one output of a row."""
        if isinstance(output, Value):
            return output.form.replace(ROW, row)
        self.literals.update(output.batch.marked[1])
        number = next(self._numbers)
        alias, result = f"t{number}", f"r{number}"
        match = f'{row}."{column or output.column}"'
        if isinstance(output, FigureLink):
            nested = output.batch.nested(alias, match)
            return f'to_json(coalesce((SELECT {alias}."{output.figure}" {nested}), {int(output.default)}))'
        nested = output.batch.nested(alias, match, output.arguments)
        rows = f"(SELECT {self.selected(output.outputs, alias)} {nested}) {result}"
        if output.batch.is_many:
            return f"(SELECT coalesce(array_to_json(array_agg({result})), '[]'::json) FROM {rows})"  # noqa: S608  # declarations only
        found = f"(SELECT row_to_json({result}) FROM {rows})"  # noqa: S608  # declarations only
        return _present(found, is_required=output.is_required)

    def selected(self, outputs: Sequence[Output], row: str) -> str:
        return ", ".join(f'{self.json(output, row)} AS "{output.key}"' for output in outputs)


def _is_link(output: Output) -> bool:
    return not isinstance(output, Value)


def _present(json: str, *, is_required: bool) -> str:
    return f"coalesce({json}, to_json('{VIOLATION}'::text))" if is_required else json
