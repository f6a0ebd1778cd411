"""Whole queries in one statement: all root fields together, where every one of them is pure.

The function of each root field is called first; it reads nothing, but says what is to be read: a reference, a page, or
an object whose row is in memory. What they say decides which statement reads them all. Whenever something does not fit
(a refusal, an impure field, a violation, a statement that fails) nothing is answered here: the plan then runs field by
field, which answers all the same or makes the exact errors. Only queries come here, so running twice changes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

import orjson

from api.engine.branches import FigureField, RelationField, ResolverField
from api.engine.fusing import Columns, Impure, Purifier, relations_with_arguments
from api.engine.metrics import EngineMetrics
from api.engine.plans import ObjectPlan
from api.engine.run import Run
from api.engine.shapes import Items, Object
from api.fields import Column, Reference
from api.loaders import BATCHES
from api.paging import COUNT_LIMIT, Connection
from db.batch import Batch
from db.documents import PageWish, Part, document_statement, links_part, page_part
from db.forms import VIOLATION
from db.fused import TOTAL, FigureLink, Link
from db.listing import PageShape
from db.pipeline import Lasting
from db.predicates import is_from_scope, is_lasting, scope_value

_MAX_STATEMENTS = 32
_VIOLATION = VIOLATION.encode()

Values: TypeAlias = Sequence[Mapping[str, Any]]
"""What the parameters of each part are given, by their names within the part."""

Getter: TypeAlias = Callable[[Run, Values], Any]
Finish: TypeAlias = Callable[[Run, Any, Sequence[Any]], Any]
"""From what a root function said and the part's columns to the field's value; None where the value is null."""


@dataclass(frozen=True, slots=True)
class _Root:
    """A root field of a whole query."""

    key: str
    branch: ResolverField
    plan: ObjectPlan
    is_required: bool


@dataclass(frozen=True, slots=True)
class _Reading:
    """One statement and what becomes of its row."""

    text: str
    parameters: Sequence[str]
    getters: Sequence[tuple[int, Getter]]
    finishes: Sequence[tuple[int, int, Finish]]

    def arguments(self, run: Run, values: Values) -> list[Any]:
        """The values of `$1, $2, …`; those that follow from who calls are put together once for each caller."""
        scope = run.context.scope
        known = scope.arguments.get(self.text)
        if known is None:
            if len(scope.arguments) >= _MAX_STATEMENTS:
                scope.arguments.clear()
            known = scope.arguments[self.text] = [
                Lasting(scope_value(scope, name)) if is_lasting(name) else None for name in self.parameters
            ]
        arguments = known.copy()
        for at, get in self.getters:
            arguments[at] = get(run, values)
        return arguments


class Whole:
    """One query whose root fields could be read together.

    Its statements are kept, at most 32: one for each kind of reader, of pages and of arguments given.
    """

    def __init__(self, plan: ObjectPlan, metrics: EngineMetrics) -> None:
        """`whole_of` says for which plans."""
        self._metrics = metrics
        self._shell = {key: plan.type.name if key in plan.typenames else None for key in plan.keys}
        self._roots = [_root(branch) for branch in plan.branches]
        self._with_arguments = [each for root in self._roots for each in relations_with_arguments(root.plan)]
        self._readings: dict[object, _Reading | None] = {}

    async def answer(self, run: Run) -> dict[str, Any] | None:
        """The value of each root field; None when the plan must run field by field."""
        try:
            said = [root.branch.call(run) for root in self._roots]  # type: ignore[misc]  # whole_of asks for a call
            given = tuple(tuple(sorted(each.arguments(run))) for each in self._with_arguments)
        except Exception:  # noqa: BLE001 - the plan makes the error
            return None
        reading = self._reading(run, said, given)
        if reading is None:
            run.said = {root.key: each for root, each in zip(self._roots, said, strict=True)}
            return None
        values = [_values_of(each) for each in said]
        try:
            row = await run.context.services.database.fetch_document(reading.text, reading.arguments(run, values))
        except Exception:  # noqa: BLE001 - the plan makes the error, or finds that it has passed
            self._metrics.repeated.inc()
            return None
        for value in row:
            if value is not None and _VIOLATION in value:
                self._metrics.repeated.inc()
                return None
        return self._finished(run, said, reading, row)

    def _finished(self, run: Run, said: Sequence[Any], reading: _Reading, row: Any) -> dict[str, Any] | None:
        answer = self._shell.copy()
        for root, each, (start, end, finish) in zip(self._roots, said, reading.finishes, strict=True):
            value = finish(run, each, row[start:end])
            if value is None and root.is_required:
                return None
            answer[root.key] = value
        return None if run.has_failures else answer

    def _reading(self, run: Run, said: Sequence[Any], given: object) -> _Reading | None:
        place = (run.reader, given, *[_kind_of(each) for each in said])
        if place not in self._readings:
            if len(self._readings) >= _MAX_STATEMENTS:
                del self._readings[next(iter(self._readings))]
            try:
                self._readings[place] = self._made(run, said)
                self._metrics.fused.inc()
            except Impure:
                self._readings[place] = None
        return self._readings[place]

    def _made(self, run: Run, said: Sequence[Any]) -> _Reading:
        purifier = Purifier(run)
        parts: list[Part] = []
        finishes: list[tuple[int, int, Finish]] = []
        width = 0
        for root, each in zip(self._roots, said, strict=True):
            made = _part(purifier, len(finishes), root.plan, each)
            if made is None:
                finishes.append((0, 0, _nothing))
                continue
            part, finish = made
            parts.append(part)
            finishes.append((width, width + len(part.columns), finish))
            width += len(part.columns)
        if not parts:
            raise Impure("nothing to read")
        statement = document_statement(parts)
        names = statement.parameters
        getters = [
            (at, _getter(name, purifier, statement.literals)) for at, name in enumerate(names) if not is_lasting(name)
        ]
        return _Reading(statement.text, names, getters, finishes)


def whole_of(plan: ObjectPlan, metrics: EngineMetrics) -> Whole | None:
    """The query as a whole; None when the function of a root field waits, or gives no object."""
    roots = [branch for branch in plan.branches if isinstance(branch, ResolverField) and branch.call is not None]
    if plan.is_serial or not roots or len(roots) < len(plan.branches):
        return None
    if not all(isinstance(branch.shape, Object) for branch in roots):
        return None
    return Whole(plan, metrics)


def _root(branch: Any) -> _Root:
    return _Root(branch.key, branch, branch.shape.plan, branch.shape.is_required)


def _kind_of(said: Any) -> object:
    """What the text of a part depends on."""
    if isinstance(said, Reference):
        return said.batch
    if isinstance(said, Connection):
        source = said.source
        return (source.listing, source.listing.shape(source.filters, source.order, source.request))
    row = getattr(said, "row", None) or {}
    return (type(said), *[name for name, value in row.items() if value is None])


def _values_of(said: Any) -> Mapping[str, Any]:
    if isinstance(said, Reference):
        return {"key_0": said.key}
    if isinstance(said, Connection):
        return said.source.values()
    row: Mapping[str, Any] = getattr(said, "row", _NO_ROW)
    return row


_NO_ROW: Mapping[str, Any] = MappingProxyType({})


def _getter(name: str, purifier: Purifier, literals: Mapping[str, Any]) -> Getter:
    """Where the value of a parameter comes from."""
    if is_from_scope(name):
        return lambda run, _: scope_value(run.context.scope, name)
    if name in purifier.arguments:
        argument = purifier.arguments[name]
        return lambda run, _: argument(run)
    if name in literals:
        literal = literals[name]
        return lambda _run, _values: literal
    part, _, own = name.partition("_")
    number = int(part.removeprefix("r"))
    return lambda _, values: values[number][own]


def _part(purifier: Purifier, number: int, plan: ObjectPlan, said: Any) -> tuple[Part, Finish] | None:
    """The part that reads what a root function said; None when there is nothing to read."""
    if said is None:
        return None
    if isinstance(said, Reference):
        return _object_part(purifier, number, plan, said)
    if isinstance(said, Connection):
        return _page_part(purifier, number, plan, said)
    return _row_part(purifier, number, plan, said)


def _nothing(_run: Run, _said: Any, _columns: Sequence[Any]) -> None:
    return None


def _object_part(purifier: Purifier, number: int, plan: ObjectPlan, said: Reference) -> tuple[Part, Finish]:
    batch = BATCHES[said.batch]
    if not isinstance(batch, Batch):
        raise Impure(said.batch)
    outputs = purifier.outputs(plan, Columns(batch.columns, batch.required))
    part = links_part(number, [Link("object", batch, batch.key, outputs)], ["key_0"])
    return part, lambda _run, _said, columns: _fragment(columns[0])


def _row_part(purifier: Purifier, number: int, plan: ObjectPlan, said: Any) -> tuple[Part, Finish]:
    """The links of an object whose row is in memory."""
    if not plan.has_rows or type(said) is not plan.wrap:
        raise Impure("an object without a row")
    links: list[Link | FigureLink] = []
    for branch in plan.branches:
        output = purifier.branch(branch, None)
        if not isinstance(branch, RelationField | FigureField) or not isinstance(output, Link | FigureLink):
            raise Impure(branch.key)
        if said.row.get(output.column) is None:
            raise Impure("a key that is not there")
        links.append(output)
    if not links:
        raise Impure("nothing to read")
    keys = [link.key for link in links]

    shell = {key: plan.type.name if key in plan.typenames else None for key in plan.keys}

    def finish(run: Run, said: Any, columns: Sequence[Any]) -> dict[str, Any]:
        [result] = plan.shells(run, [said.row]) if plan.values else [shell.copy()]
        for key, text in zip(keys, columns, strict=True):
            result[key] = _fragment(text)
        return result

    return links_part(number, links, [link.column for link in links]), finish


def _page_part(purifier: Purifier, number: int, plan: ObjectPlan, said: Connection[Any]) -> tuple[Part, Finish]:
    source = said.source
    columns = Columns(source.listing.columns, source.listing.required)
    layout = _PageLayout(plan, is_named=source.cursor is None)
    wish = PageWish(
        nodes=[purifier.outputs(below, columns) for below in layout.nodes],
        has_surplus=layout.has_surplus,
        has_first=layout.has("start_cursor"),
        has_last=layout.has("end_cursor"),
        count_limit=COUNT_LIMIT if layout.counts else None,
    )
    shape: PageShape = source.listing.shape(source.filters, source.order, source.request)
    part = page_part(number, source.listing, shape, wish)
    return part, layout.finish(part.columns)


class _PageLayout:
    """Which keys of a connection are made of what."""

    def __init__(self, plan: ObjectPlan, *, is_named: bool) -> None:
        """`is_named`: cursors hold the sort keys and nothing else.

        Raises:
            Impure: Edges are selected, or a cursor that is made of a row.
        """
        self.nodes: list[ObjectPlan] = []
        self.counts: list[str] = []
        self._shell = {key: plan.type.name if key in plan.typenames else None for key in plan.keys}
        self._node_keys: list[str] = []
        self._infos: dict[str, dict[str, str | None]] = {}
        self._type_name = ""
        for branch in plan.branches:
            self._add(branch)
        if not self.nodes or (not is_named and (self.has("start_cursor") or self.has("end_cursor"))):
            raise Impure("a page without its objects, or with cursors of its own kind")

    def _add(self, branch: Any) -> None:
        shape = branch.shape
        if not isinstance(branch, ResolverField):
            raise Impure(branch.key)
        if branch.name == "nodes" and isinstance(shape, Items) and isinstance(shape.of, Object):
            self._node_keys.append(branch.key)
            self.nodes.append(shape.of.plan)
        elif branch.name == "totalCount":
            self.counts.append(branch.key)
        elif branch.name == "pageInfo" and isinstance(shape, Object):
            self._infos[branch.key] = _page_info(shape.plan)
            self._type_name = shape.plan.type.name
        else:
            raise Impure(branch.name)

    def has(self, attribute: str) -> bool:
        """Whether some `pageInfo` selects the attribute."""
        return any(attribute in info.values() for info in self._infos.values())

    @property
    def has_surplus(self) -> bool:
        """Whether it is asked whether the list goes on."""
        return self.has("has_next_page") or self.has("has_previous_page")

    def finish(self, names: Sequence[str]) -> Finish:
        """Makes the connection's value of the part's columns."""
        place = {name: at for at, name in enumerate(names)}
        nodes = [(key, place[f"node_{n}"]) for n, key in enumerate(self._node_keys)]

        def finished(_run: Run, said: Connection[Any], columns: Sequence[Any]) -> dict[str, Any]:
            result: dict[str, Any] = self._shell.copy()
            for key, at in nodes:
                result[key] = _fragment(columns[at])
            for key in self.counts:
                result[key] = _fragment(columns[place[TOTAL]])
            for key, info in self._infos.items():
                result[key] = self._info(info, said, place, columns)
            return result

        return finished

    def _info(
        self, info: Mapping[str, str | None], said: Connection[Any], place: Mapping[str, int], columns: Sequence[Any]
    ) -> dict[str, Any]:
        source = said.source
        known: dict[str | None, Any] = {None: self._type_name}
        if "surplus" in place:
            known["has_next_page"], known["has_previous_page"] = source.request.neighbours(
                has_more=columns[place["surplus"]] == _TRUE
            )
        for attribute, end in (("start_cursor", "first"), ("end_cursor", "last")):
            start = place.get(f"{end}_{source.order[0].name}")
            if start is not None:
                known[attribute] = source.cursor_at(columns[start : start + len(source.order)])
        return {key: known[attribute] for key, attribute in info.items()}


_TRUE = b"true"


def _page_info(plan: ObjectPlan) -> dict[str, str | None]:
    """The attribute behind each key of `pageInfo`; None for the name of the type."""
    columns = {value.key: value.declared.name for value in plan.values if isinstance(value.declared, Column)}
    if len(columns) < len(plan.values) or plan.branches:
        raise Impure("pageInfo")
    return {key: columns.get(key) for key in plan.keys}


def _fragment(text: bytes | None) -> Any:
    return None if text is None else orjson.Fragment(text)
