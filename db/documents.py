"""Whole documents in one statement: each root field is a part, a select of one row, and the parts stand side by side.

The parameters of part n are named `r<n>_<name>`, so that two parts of the same list do not share a position; those that
come from the caller's scope, and the arguments of relations, are shared by all parts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import sqlalchemy as sa

from db.fused import TOTAL, FigureLink, Link, Output, Writer, columns_of
from db.listing import Listing, PageShape
from db.predicates import all_found_once, is_from_scope
from db.statement import Statement, mark, marked, renamed

_WITH = "WITH "
_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Part:
    """The select of one root field, with the names of its columns in their order; each of them is JSON."""

    text: str
    columns: Sequence[str]
    literals: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PageWish:
    """What is selected of a page.

    Attributes:
        nodes: What each use of the page's objects selects.
        has_first: Whether the sort keys of the first row are needed, for its cursor; `has_last` likewise.
        count_limit: Up to which number the list is counted; None when the count is not selected.
    """

    nodes: Sequence[Sequence[Output]]
    has_surplus: bool = False
    has_first: bool = False
    has_last: bool = False
    count_limit: int | None = None


@dataclass(slots=True)
class _Select:
    """A select while it is put together."""

    columns: dict[str, str] = field(default_factory=dict)
    sources: list[str] = field(default_factory=list)

    def text(self) -> str:
        columns = ", ".join(f'{form} AS "{name}"' for name, form in self.columns.items())
        return f"SELECT {columns} FROM {' LEFT JOIN '.join(self.sources)}"  # noqa: S608  # declarations only


def links_part(number: int, links: Sequence[Link | FigureLink], names: Sequence[str]) -> Part:
    """The objects, lists and numbers that links find for one key each, as JSON in columns `0`, `1`, ….

    The key of link m is parameter `r<n>_<name m>`.
    """
    writer = Writer()
    select = _Select()
    keys = {name: link.batch.key_type for link, name in zip(links, names, strict=True)}
    columns = (f'{mark(f"r{number}_{name}")}::{kind} AS "{name}"' for name, kind in keys.items())
    select.sources = [f"(SELECT {', '.join(columns)}) k"]
    select.columns = {
        str(m): writer.json(link, "k", name) for m, (link, name) in enumerate(zip(links, names, strict=True))
    }
    return Part(select.text(), list(select.columns), writer.literals)


def page_part(number: int, listing: Listing, shape: PageShape, wish: PageWish) -> Part:
    """One page as one row.

    Columns `node_<m>` hold the objects of use m as a JSON array in the order of the list; `surplus` tells whether more
    rows follow in the direction of reading; `first_<key>` and `last_<key>` are the sort keys at its ends, null when the
    page is empty; `total` is the count.
    """
    writer = Writer(rows=shape.limit)
    select = _Select(sources=["(SELECT) one"])
    shared = [[writer.shared(each, "page", listing.select) for each in outputs] for outputs in wish.nodes]
    joins, order = "".join(writer.joins), ordering_text(shape)
    for m, outputs in enumerate(shared):
        rows = f"SELECT {writer.selected(outputs, 't')} FROM page t{joins} ORDER BY {order}"  # noqa: S608  # declarations only
        select.columns[f"node_{m}"] = f"(SELECT coalesce(array_to_json(array_agg(n)), '[]'::json) FROM ({rows}) n)"  # noqa: S608  # declarations only
    if wish.has_surplus:
        select.columns["surplus"] = f"to_json((SELECT count(*) > {int(shape.limit)} FROM found))"  # noqa: S608  # declarations only
    # A page that is read backwards is asked for in the direction of reading, and shown in that of the list.
    for end, is_wanted, is_turned in (("first", wish.has_first, False), ("last", wish.has_last, True)):
        if is_wanted:
            _add_end(select, shape, end, is_turned=is_turned)
    # Nobody asks for the row more than the page has, where nobody asks whether more follow.
    read = shape if wish.has_surplus else shape._replace(limit=shape.limit - 1)
    page, literals = listing.page_text(read, [name for outputs in wish.nodes for name in columns_of(outputs)])
    if wish.count_limit is not None:
        total, more = listing.count_text(shape.filters, wish.count_limit)
        literals = {**literals, **more}
        select.columns[TOTAL] = f"to_json(({_own(total, number)}))"
    reading = ordering_text(shape, is_reading=True)
    cut = f"SELECT * FROM found t ORDER BY {reading} LIMIT {int(shape.limit)}"  # noqa: S608  # declarations only
    pages = [("found", _own(page, number)), ("page", cut)] if wish.has_surplus else [("page", _own(page, number))]
    parts = [*(f"{name} AS MATERIALIZED ({text})" for name, text in pages), *writer.parts]
    named = {_own_name(name, number): value for name, value in literals.items()}
    return Part(f"WITH {', '.join(parts)} {select.text()}", list(select.columns), {**writer.literals, **named})


def document_statement(parts: Sequence[Part]) -> Statement:
    """The parts' columns in one row, part after part."""
    literals = {name: value for part in parts for name, value in part.literals.items()}
    if len(parts) == 1:
        return Statement.of_marked(_once(parts[0].text), literals)
    columns = ", ".join(f"p{n}.*" for n in range(len(parts)))
    sources = ", ".join(f"({part.text}) p{n}" for n, part in enumerate(parts))
    return Statement.of_marked(_once(f"SELECT {columns} FROM {sources}"), literals)  # noqa: S608  # declarations only


def _once(text: str) -> str:
    """The text, in which each array of the caller's is a part that is read once: each further copy is set up anew."""
    for name, found in _texts_found_once():
        if text.count(found) >= _SEVERAL:
            written = text.replace(found, f"(SELECT ids FROM {name})::uuid[]")  # noqa: S608  # declarations only
            begin = ", " if written.startswith(_WITH) else " "
            text = f"WITH {name} AS MATERIALIZED (SELECT {found} AS ids){begin}{written.removeprefix(_WITH)}"
    return text


@cache
def _texts_found_once() -> Sequence[tuple[str, str]]:
    return [
        (name, marked(sa.select(ids.label("ids")), "")[0].removeprefix("SELECT ").removesuffix(" AS ids"))
        for name, ids in all_found_once()
    ]


def ordering_text(shape: PageShape, *, is_reading: bool = False, is_turned: bool = False) -> str:
    """The order of the list over rows `t`; that in which the page was read; or the list's, from its end."""
    turns = (shape.is_backward if is_reading else False) != is_turned
    return ", ".join(f't."{key.name}" {"DESC" if key.is_descending != turns else "ASC"}' for key in shape.order)


def _add_end(select: _Select, shape: PageShape, end: str, *, is_turned: bool) -> None:
    names = ", ".join(f't."{key.name}"' for key in shape.order)
    order = ordering_text(shape, is_turned=is_turned)
    select.sources.append(f"(SELECT {names} FROM page t ORDER BY {order} LIMIT 1) {end} ON true")  # noqa: S608  # declarations only
    select.columns |= {f"{end}_{key.name}": f'to_json({end}."{key.name}")' for key in shape.order}


def _own(text: str, number: int) -> str:
    """The text with the parameters of one part named after it."""
    return renamed(text, lambda name: _own_name(name, number))


def _own_name(name: str, number: int) -> str:
    return name if is_from_scope(name) else f"r{number}_{name}"
