"""Reads pure subtrees by one statement each, where a plan would make one for each relation and level.

A `Fuser` is asked at three places: before the branches of a level run, when references are read, and when a page of a
list is about to be read. It answers what it could; whatever it leaves, or gives up because of a violation or a failed
statement, is read by the level form, which makes the exact errors. Statements are kept with their plan, at most 32.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from graphql.language import OperationType

from api.engine.branches import AttributeField, RelationField, ResolverField
from api.engine.fusing import Columns, Impure, Purifier, relations_with_arguments
from api.engine.metrics import EngineMetrics
from api.engine.plans import Branch, Level, ObjectPlan
from api.engine.run import Carried, Run
from api.engine.shapes import Items, Object
from api.engine.whole import Whole, whole_of
from api.loaders import BATCHES
from api.paging import COUNT_LIMIT, Connection, PageInfo, PageSource
from db.batch import Batch
from db.forms import VIOLATION
from db.fused import LINK, NODE, SURPLUS, TOTAL, FigureLink, Link, Output, Value, links_statement, page_statement
from db.kept import ManyAsked, asked_by_many
from db.keyset import page_of
from db.listing import PageShape
from db.predicates import scope_values
from db.statement import Statement

_MAX_STATEMENTS = 32
_VIOLATION = VIOLATION.encode()
_OBJECT = f"{LINK}0"


@dataclass(frozen=True, slots=True)
class _Fused:
    """A statement, what it fills, and where the values of its arguments come from.

    `texts` are its JSON columns, one for each branch; `asked` its form for several callers at once, where it has one.
    """

    statement: Statement
    arguments: Mapping[str, Any]
    branches: Sequence[Branch] = ()
    columns: Sequence[str] = ()
    texts: Collection[str] = ()
    carried: Sequence[tuple[ObjectPlan, Carried]] = ()
    asked: ManyAsked | None = None

    def values(self, run: Run, names: Sequence[str]) -> dict[str, Any]:
        """The parameters that come from the caller's scope and from the relations' arguments."""
        return {
            **scope_values(run.context.scope, names),
            **{name: value_of(run) for name, value_of in self.arguments.items()},
        }


class Fuser:
    """Makes and runs fused statements."""

    def __init__(self, metrics: EngineMetrics) -> None:
        self._metrics = metrics

    def whole(self, plan: ObjectPlan) -> Whole | None:
        """What reads a query as a whole; None when its root fields must be run one by one."""
        return whole_of(plan, self._metrics)

    async def fill(self, run: Run, plan: ObjectPlan, level: Level) -> Collection[Branch]:
        """Fills the branches of a level that are links to pure subtrees; gives those that it filled."""
        carried = run.carried.get(plan)
        if carried is not None:
            return _from_columns(level, carried)
        fused = self._known(run, plan, "links", lambda: _links(run, plan))
        if fused is None:
            return ()
        keys = [tuple(row.get(column) for column in fused.columns) for row in level.rows]
        distinct = list(dict.fromkeys(keys))
        if not any(part is not None for key in distinct for part in key):
            return ()
        columns = {f"key_{n}": [key[n] for key in distinct] for n in range(len(fused.columns))}
        records = await self._read(run, fused, columns, is_one=len(distinct) == 1)
        if records is None:
            return ()
        found: dict[Any, Any] = dict(zip(distinct, records, strict=True))
        for result, key in zip(level.results, keys, strict=True):
            record = found[key]
            for branch, column in zip(fused.branches, fused.texts, strict=True):
                result[branch.key] = _fragment(record[column])
        return fused.branches

    async def of_keys(self, run: Run, plan: ObjectPlan, batch: str, keys: Sequence[Any]) -> list[Any] | None:
        """The objects with these keys; None when the level form must read them."""
        fused = self._known(run, plan, f"keys {batch}", lambda: _objects(run, plan, batch))
        if fused is None:
            return None
        records = await self._read(run, fused, {"key_0": list(keys)}, is_one=len(keys) == 1)
        return None if records is None else [_fragment(record[_OBJECT]) for record in records]

    async def page(self, run: Run, plan: ObjectPlan, connection: Connection[Any]) -> None:
        """Reads the page of a connection with what its objects need, and its count, when they are selected."""
        source = connection.source
        shape = source.listing.shape(source.filters, source.order, source.request)
        fused = self._known(run, plan, shape, lambda: _page(run, plan, source, shape))
        if fused is None:
            return
        parameters = fused.statement.parameters
        values = source.listing.values(run.context.scope, parameters, source.filters, source.request)
        records = await self._read(run, fused, values)
        if records is None:
            return
        total = records[0].get(TOTAL) if records else None
        rows = [record for record in records if record[source.order[-1].name] is not None]
        # One row more than a page holds is how a page knows that it is not the last.
        surplus = rows[:1] if rows and rows[0][SURPLUS] else []
        connection.prime(page_of([*rows, *surplus], source.request), total)
        run.carried.update(fused.carried)

    def _known(self, run: Run, plan: ObjectPlan, use: object, make: Any) -> _Fused | None:
        """The statement for this use of a plan, this kind of reader and the arguments given; None for an impure one."""
        try:
            given = tuple(tuple(sorted(branch.arguments(run))) for branch in relations_with_arguments(plan))
        except Exception:  # noqa: BLE001 - the level form makes the error
            return None
        place = (use, run.reader, given)
        if place not in plan.statements:
            if len(plan.statements) >= _MAX_STATEMENTS:
                plan.statements.pop(next(iter(plan.statements)))
            try:
                plan.statements[place] = made = make()
            except Impure:
                plan.statements[place] = made = None
            if made is not None:
                self._metrics.fused.inc()
        fused: _Fused | None = plan.statements[place]
        return fused

    async def _read(
        self, run: Run, fused: _Fused, values: Mapping[str, Any], *, is_one: bool = False
    ) -> Sequence[Any] | None:
        """The records; None when the level form must read instead.

        What a mutation has changed is one object (`is_one`), which those who came in the same rush read together.
        """
        statement, database = fused.statement, run.context.services.database
        given = {**fused.values(run, statement.parameters), **values}
        records: Sequence[Any]
        try:
            arguments, asked = statement.arguments(given), fused.asked
            if is_one and asked is not None and run.operation.definition.operation is OperationType.MUTATION:
                record = await database.ask(statement.text, arguments, asked)
                records = [] if record is None else [record]
            else:
                records = await database.fetch(statement.text, arguments)
        except Exception:  # noqa: BLE001 - the level form makes the error, or finds that it has passed
            self._metrics.repeated.inc()
            return None
        if _is_violated(records, fused.texts):
            self._metrics.repeated.inc()
            return None
        return records


def _is_violated(records: Sequence[Any], texts: Collection[str]) -> bool:
    """Whether a JSON value holds the mark of a broken promise."""
    found = (record[name] for record in records for name in texts)
    return any(type(value) is bytes and _VIOLATION in value for value in found)


def _fragment(text: bytes | None) -> Any:
    return None if text is None else orjson.Fragment(text)


def _from_columns(level: Level, carried: Carried) -> Collection[Branch]:
    for column, branch in zip(carried.names, carried.branches, strict=True):
        for result, row in zip(level.results, level.rows, strict=True):
            result[branch.key] = _fragment(row[column])
    return carried.branches


def _links(run: Run, plan: ObjectPlan) -> _Fused | None:
    purifier = Purifier(run)
    branches, links = _pure_links(purifier, plan)
    if not links:
        return None
    columns = [link.column for link in links]
    statement, texts = links_statement(links), [f"{LINK}{n}" for n in range(len(links))]
    return _Fused(statement, purifier.arguments, branches, columns, texts, asked=_asked(statement))


def _pure_links(
    purifier: Purifier, plan: ObjectPlan, columns: Columns | None = None
) -> tuple[list[Branch], list[Link | FigureLink]]:
    branches: list[Branch] = []
    links: list[Link | FigureLink] = []
    for branch in plan.branches:
        if columns is None and isinstance(branch, RelationField) and branch.is_brought:
            continue
        try:
            output = purifier.branch(branch, columns)
        except Impure:
            continue
        if not isinstance(output, Value):
            branches.append(branch)
            links.append(output)
    return branches, links


def _objects(run: Run, plan: ObjectPlan, name: str) -> _Fused:
    batch = BATCHES[name]
    if not isinstance(batch, Batch):
        raise Impure(name)
    purifier = Purifier(run)
    outputs = purifier.outputs(plan, Columns(batch.columns, batch.required))
    statement = links_statement([Link("object", batch, batch.key, outputs)])
    return _Fused(statement, purifier.arguments, texts=[f"{LINK}0"], asked=_asked(statement))


def _asked(statement: Statement) -> ManyAsked | None:
    try:
        return asked_by_many(statement.text)
    except ValueError:  # the type of a parameter is known to the server only
        return None


def _page(run: Run, plan: ObjectPlan, source: PageSource, shape: PageShape) -> _Fused | None:
    names = {branch.name for branch in plan.branches if isinstance(branch, ResolverField)}
    if not names & {"nodes", "edges", "pageInfo"}:
        return None
    purifier = Purifier(run)
    columns = Columns(source.listing.columns, source.listing.required)
    nodes: list[Sequence[Output]] = []
    is_whole: list[bool] = []
    carried: list[tuple[ObjectPlan, Carried]] = []
    for number, below in enumerate(_node_plans(plan)):
        try:
            nodes.append(purifier.outputs(below, columns))
            is_whole.append(True)
            carried.append((below, Carried(f"{NODE}{number}", is_whole=True)))
        except Impure:
            branches, links = _pure_links(purifier, below, columns)
            nodes.append(links)
            is_whole.append(False)
            carried.append((below, Carried(f"{LINK}{number}_", is_whole=False, branches=branches)))
    limit = COUNT_LIMIT if "totalCount" in names else None
    statement = page_statement(source.listing, shape, nodes, is_whole=is_whole, count_limit=limit)
    texts = [name for _, each in carried for name in each.names]
    return _Fused(statement, purifier.arguments, texts=texts, carried=carried)


def _node_plans(plan: ObjectPlan) -> list[ObjectPlan]:
    """The plans of the page's objects, under `nodes` and under `edges { node }`."""
    found: list[ObjectPlan] = []
    for branch in plan.branches:
        if not isinstance(branch, ResolverField | AttributeField) or not isinstance(branch.shape, Items | Object):
            continue
        below = branch.shape.of if isinstance(branch.shape, Items) else branch.shape
        if not isinstance(below, Object):
            continue
        if isinstance(branch, ResolverField) and branch.name == "edges":
            found += _node_plans(below.plan)
        elif below.plan.has_rows and below.plan.wrap is not PageInfo:
            found.append(below.plan)
    return found
