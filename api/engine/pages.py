"""The fields of a connection: its page is read once for all of them, and its rows become objects as a batch's do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from api.engine.branches import ResolverField
from api.engine.failures import Failure
from api.engine.plans import Level, ObjectPlan, tried
from api.engine.rounds import Wait
from api.engine.run import Run
from api.engine.shapes import Items, Object, Shape
from api.engine.writing import Layout
from api.paging import Connection
from db.keyset import Page
from db.listing import Listing
from db.session import Record

_MADE: Mapping[str, Callable[[Connection[Any], Page], Any]] = {
    "edges": lambda connection, page: connection.edges_of(page),
    "pageInfo": lambda connection, page: connection.info_of(page),
}
"""What is made of the page, by the name of the field."""


@dataclass(frozen=True, slots=True)
class PageField(ResolverField):
    """A field of connections that reads their pages."""

    def start(self, run: Run, level: Level) -> None:
        """Asks for the pages, unless another field has; several wait together."""
        connections = self.plan.instances(level)
        if level.wait is None:
            level.wait = Wait([_page(run, each) for each in connections], [])
            run.waits.append(level.wait)
        level.wait.takers.append(partial(self._take, run, level, connections))

    def _take(self, run: Run, level: Level, connections: Sequence[Connection[Any]], found: Sequence[Any]) -> None:
        pages = [run.failure(each, self.place.nodes) if isinstance(each, Exception) else each for each in found]
        make = _MADE.get(self.name)
        if make is None:
            level.put(self.key, self._nodes(run, connections, pages))
            return
        values = [
            page if isinstance(page, Failure) else tried(run, self.place, make, each, page)
            for each, page in zip(connections, pages, strict=True)
        ]
        level.put(self.key, self.shape.complete(run, self.place, values))

    def _nodes(self, run: Run, connections: Sequence[Connection[Any]], pages: Sequence[Any]) -> list[Any]:
        plan = _plan_of_items(self.shape)
        if plan is None:
            raise TypeError(self.name)
        rows = [row for page in pages if isinstance(page, Page) for row in page.rows]
        objects = iter(plan.open_rows(run, rows, _layout(run, plan, connections, rows)))
        return [[next(objects) for _ in page.rows] if isinstance(page, Page) else page for page in pages]


def is_page_field(plan: ObjectPlan, name: str, shape: Shape) -> bool:
    """Whether a field is one of these."""
    return plan.is_page and (name in _MADE or (name == "nodes" and _plan_of_items(shape) is not None))


def _plan_of_items(shape: Shape) -> ObjectPlan | None:
    return shape.of.plan if isinstance(shape, Items) and isinstance(shape.of, Object) else None


async def _page(run: Run, connection: Connection[Any]) -> Page:
    if connection.reading is None:
        page = await connection.read(run.context)
        connection.prime(page, connection.counted)
        return page
    return await connection.page(run.context)


def _layout(run: Run, plan: ObjectPlan, connections: Sequence[Connection[Any]], rows: Sequence[Any]) -> Layout | None:
    """The layout of the records of one list; a fused page has more columns than its list."""
    if not run.is_repeated or not rows or len(connections) > 1 or not isinstance(rows[0], Record):
        return None
    listing: Listing = connections[0].source.listing
    names = tuple(rows[0].keys())
    place = (listing, names)
    if place not in plan.layouts:
        places = {name: at for at, name in enumerate(names) if name in listing.columns}
        plan.layouts[place] = Layout(places, listing.columns, listing.required, is_named=True)
    return plan.layouts[place]
