"""Whole subtrees in one statement that answers with JSON text.

Nested batches are correlated subqueries; below a page they are parts of the statement, each reading a relation for all
rows.

The text is put together from what is declared: bodies of batches with the caller's scope inside, forms of columns, and
response keys as quoted names. Values of a request are always parameters. `row_to_json` over an anonymous row and
`array_to_json(array_agg(…))` write the compact JSON that orjson writes; `jsonb` and `json_build_object` do not.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal, NamedTuple, TypeAlias

import sqlalchemy as sa

from db.batch import Batch
from db.forms import ROW, VIOLATION, columns_in
from db.listing import Listing, PageShape
from db.statement import Statement, mark

_FEW = 10
"""Up to this many rows look up a row of a table each for itself: a part costs more to set up than it saves them."""

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
    arguments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """The objects that a batch finds for the row's `column`.

    Attributes:
        arguments: Filters of the batch, each with the name of the parameter that carries its value.
        is_required: Whether it is a violation when there is none.
        seen_by: The row's truth value that is true only where the caller sees what the link leads to (`Batch.seen_by`).
    """

    key: str
    batch: Batch
    column: str
    outputs: "tuple[Output, ...]"
    arguments: Mapping[str, str] = field(default_factory=dict)
    is_required: bool = False
    seen_by: str | None = None


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
    writer = Writer(rows=shape.limit)
    page, literals = listing.page_text(shape)
    writer.literals.update(literals)
    columns = []
    for n, (outputs, whole) in enumerate(zip(nodes, is_whole, strict=True)):
        shared = [writer.shared(each, "page", listing.select) for each in outputs]
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
    """Writes nested texts with an alias of its own for each level; `rows` is how many objects a page has at most."""

    def __init__(self, rows: int = 0) -> None:
        self._is_few = rows <= _FEW
        self._numbers: Iterator[int] = count()
        self.literals: dict[str, Any] = {}
        self.parts: list[str] = []
        self.joins: list[str] = []

    def shared(self, output: Output, rows: str, of: sa.Select[Any]) -> Output:
        """What many rows need is read once for all of them, by a part for each relation of the subtree.

        `rows` is the part that holds the rows, which are some of select `of`; the statement gives them the alias `t`
        and joins `joins`.
        """
        if self._is_few and _is_simple(output):
            return output
        value, join = self._part(output, rows, "t", of)
        self.joins.append(join)
        return value

    def _part(self, output: Output, rows: str, row: str, of: sa.Select[Any]) -> tuple[Output, str]:
        """The output as a value of a part that is joined to `row`, a row of select `of`, and the text of that join."""
        if isinstance(output, Value):
            return output, ""
        batch, number = output.batch, next(self._numbers)
        name, alias = f"s{number}", f"t{number}"
        join = f' LEFT JOIN {name} ON {name}.key = {row}."{output.column}"'
        # An array, so that PostgreSQL looks into the index of the key and never reads the whole table.
        match = f'ANY(ARRAY(SELECT "{output.column}" FROM {rows}))'  # noqa: S608  # declarations only
        taken = self._taken(output, of, seen=_seen(output, rows, of))
        taken = batch.placed(taken, match, output.arguments)
        part = _Rows(name, alias, f"({taken}) {alias}", batch.condition(alias, match, output.arguments))
        key = f'{alias}."{batch.key}" AS key'
        if isinstance(output, FigureLink):
            self.parts.append(part.select(f'{key}, {alias}."{output.figure}" AS figure'))
            return Value(output.key, f"to_json(coalesce({name}.figure, {int(output.default)}))"), join
        document, part = self._entry(output, part)
        if not batch.is_many:
            self.parts.append(part.select(f"{key}, {document} AS json"))
            return Value(output.key, _present(f"{name}.json", is_required=output.is_required)), join
        listed = f"array_to_json(array_agg({document}{batch.order_by(alias)}))"
        self.parts.append(part.select(f"{key}, {listed} AS json", f' GROUP BY {alias}."{batch.key}"'))
        return Value(output.key, f"coalesce({name}.json, '[]'::json)"), join

    def _entry(self, output: Link, part: "_Rows") -> tuple[str, "_Rows"]:
        """The JSON of one entry of a link, and the rows that it is made from."""
        outputs, through = output.outputs, output.batch.through
        if through is not None:
            outputs = (Link("", through.batch, through.column, outputs),)
        if any(map(_is_link, outputs)):
            own = part._replace(name=f"{part.name}_rows")
            self.parts.append(own.select(f"{part.alias}.*"))
            made = [self._part(each, own.name, part.alias, output.batch.select) for each in outputs]
            outputs, joins = tuple(each for each, _ in made), "".join(join for _, join in made)
            part = part._replace(source=f"{own.name} {part.alias}{joins}", where="true")
        if through is not None:
            # What is out of sight is no entry.
            return self.json(outputs[0], part.alias), part._replace(source=part.source.replace(" LEFT JOIN ", " JOIN "))
        # PostgreSQL makes one row value of such a side select, where it would run one within the list for each row.
        result = f"r{part.alias[1:]}"
        side = f", LATERAL (SELECT {self.selected(outputs, part.alias)}) {result}"
        return f"row_to_json({result})", part._replace(source=part.source + side)

    def object(self, outputs: Sequence[Output], row: str) -> str:
        """The JSON of one row."""
        alias = f"r{next(self._numbers)}"
        return f"(SELECT row_to_json({alias}) FROM (SELECT {self.selected(outputs, row)}) {alias})"  # noqa: S608  # declarations only

    def json(self, output: Output, row: str, column: str | None = None, *, of: sa.Select[Any] | None = None) -> str:
        """The JSON value of one output of a row, which is one of select `of`."""
        if isinstance(output, Value):
            return output.form.replace(ROW, row)
        batch, number = output.batch, next(self._numbers)
        alias, result = f"t{number}", f"r{number}"
        match = f'{row}."{column or output.column}"'
        where = batch.condition(alias, match, output.arguments)
        seen: Literal[True] | None = True if _is_always_seen(output, of) else None
        taken = batch.placed(self._taken(output, of, row=row, seen=seen), match, output.arguments)
        found = f"FROM ({taken}) {alias} WHERE {where}{batch.order_by(alias)}"
        if isinstance(output, FigureLink):
            return f'to_json(coalesce((SELECT {alias}."{output.figure}" {found}), {int(output.default)}))'
        rows = f"(SELECT {self.selected(output.outputs, alias, of=batch.select)} {found}) {result}"
        if batch.is_many:
            return f"(SELECT coalesce(array_to_json(array_agg({result})), '[]'::json) FROM {rows})"  # noqa: S608  # declarations only
        return _present(f"(SELECT row_to_json({result}) FROM {rows})", is_required=output.is_required)  # noqa: S608  # declarations only

    def selected(self, outputs: Sequence[Output], row: str, *, of: sa.Select[Any] | None = None) -> str:
        """The outputs of a row with their keys, as a select list."""
        return ", ".join(f'{self.json(output, row, of=of)} AS "{output.key}"' for output in outputs)

    def _taken(
        self,
        output: Link | FigureLink,
        of: sa.Select[Any] | None,
        *,
        row: str | None = None,
        seen: str | Literal[True] | None = None,
    ) -> str:
        """The select of what the caller may see of a link's batch, with the columns that are needed.

        Without the `row` above, itself one of select `of`, it is read for many of these.
        """
        batch, parent = output.batch, of if output.column == "id" else None
        if row is None and batch.through is not None:
            text, literals = batch.through.marked(batch.name)
        else:
            needed = _columns(output) if row is None else _needed(output)
            text, literals = batch.taking(needed, parent, seen, row=row)
        self.literals.update(literals)
        return text


class _Rows(NamedTuple):
    """Where the rows of a part come from."""

    name: str
    alias: str
    source: str
    where: str

    def select(self, columns: str, grouping: str = "") -> str:
        """The part that selects these columns."""
        return f"{self.name} AS MATERIALIZED (SELECT {columns} FROM {self.source} WHERE {self.where}{grouping})"  # noqa: S608  # declarations only


def _is_always_seen(output: Link | FigureLink, of: sa.Select[Any] | None) -> bool:
    """Whether all rows of the select tell that the caller sees what they lead to."""
    if isinstance(output, FigureLink) or output.seen_by is None or of is None:
        return False
    column = of.selected_columns[output.seen_by]
    return isinstance(column, sa.Label) and isinstance(column.element, sa.True_)


def _seen(output: Link | FigureLink, rows: str, of: sa.Select[Any]) -> str | Literal[True] | None:
    """The keys of which the rows tell that the caller sees what they lead to."""
    if isinstance(output, FigureLink) or output.seen_by is None:
        return None
    if _is_always_seen(output, of):
        return True
    return f'ARRAY(SELECT "{output.column}" FROM {rows} WHERE "{output.seen_by}")'  # noqa: S608  # declarations only


def _columns(output: Link | FigureLink) -> Iterator[str]:
    """The columns that filters, values and links take of a link's rows."""
    if isinstance(output, FigureLink):
        yield output.figure
        return
    yield from output.batch.filtered(output.arguments)
    yield from columns_of(output.outputs)


def columns_of(outputs: Sequence[Output]) -> Iterator[str]:
    """The columns that values and links take of a row."""
    for each in outputs:
        yield from columns_in(each.form) if isinstance(each, Value) else [each.column]
        if isinstance(each, Link) and each.seen_by is not None:
            yield each.seen_by


def _needed(output: Link | FigureLink) -> Iterator[str]:
    """As `_columns`, with what the links below take of the row above them."""
    yield from _columns(output)
    for each in [] if isinstance(output, FigureLink) else output.outputs:
        if not isinstance(each, Value) and each.column == "id" and each.batch.is_within(output.batch.select):
            yield from each.batch.of_row_above(_needed(each))


def _is_simple(output: Output) -> bool:
    """Whether it is one row of a table by its key, with nothing below it."""
    if not isinstance(output, Link) or not output.batch.is_plain or output.seen_by is not None:
        return False
    return not any(map(_is_link, output.outputs))


def _is_link(output: Output) -> bool:
    return not isinstance(output, Value)


def _present(json: str, *, is_required: bool) -> str:
    return f"coalesce({json}, to_json('{VIOLATION}'::text))" if is_required else json
