"""Objects by key: what a batch is asked for, and what becomes of its rows and of the references that stand for them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from api.engine.failures import Failure
from api.engine.plans import Level, ObjectPlan, keys_of
from api.engine.rounds import Asker, Read
from api.engine.run import Run
from api.engine.shapes import Place, Ready
from api.engine.writing import Layout
from api.fields import Figure, Reference, Relation
from api.loaders import BATCHES
from db.batch import Batch, Part
from db.forms import Kind


class _Field(Protocol):
    """The field whose values are references."""

    @property
    def place(self) -> Place:
        """As errors name it."""
        ...

    def complete(self, run: Run, level: Level, values: list[Any]) -> None:
        """Told whenever references have been replaced."""
        ...


@dataclass(frozen=True, slots=True)
class Lookup:
    """Those references of one kind that are among the values of a field."""

    field: _Field
    level: Level
    values: list[Any]
    plan: ObjectPlan
    references: Mapping[Any, Reference]

    def read(self, batch: str) -> Read:
        """What must be read."""
        keys = list(self.references)
        return Read(self, batch, keys, {}, part_of(self.plan, batch, {}), self.level, keys, whole=self)

    def take_rows(self, run: Run, read: Read, rows: Sequence[Any], layout: Layout) -> None:
        """None where there is no row."""
        self.take(run, by_key(self.plan.open_rows(run, rows, layout), read, rows, layout))

    def take_entries(self, run: Run, read: Read, entries: Sequence[Any]) -> None:
        """None where there is no row."""
        self.take(run, matched(run, self.plan, read, entries))

    def take_objects(self, run: Run, read: Read, objects: Sequence[Any]) -> None:
        """Completed ones, one for each key."""
        self.take(run, dict(zip(read.keys, objects, strict=True)))

    def fail(self, run: Run, read: Read, error: Exception) -> None:
        """The same failure for each."""
        self.take(run, {key: run.failure(error, self.field.place.nodes) for key in read.keys})

    def take(self, run: Run, found: Mapping[Any, Any]) -> None:
        """Completed objects, or failures, by key."""
        run.typed.update((id(each), self.plan) for each in found.values())
        replace(self.values, self.references, found)
        self.field.complete(run, self.level, self.values)


def _declared(name: str) -> Batch | None:
    """The batch of this name, when it is a select and nothing more."""
    batch = BATCHES[name]
    return batch if type(batch) is Batch else None


def read_of(run: Run, place: Place, level: Level, *, asker: Asker, declared: Relation | Figure) -> Read:
    """What a relation or figure asks of its batch for the objects of a level."""
    layout = level.layout
    if layout is None or layout.kinds.get(declared.key) is not Kind.IDENTIFIER:
        keys, distinct = keys_of(run, place, level, declared.key)
        return Read(asker, declared.batch, distinct, {}, None, level, distinct, keys)
    keys = level.column(declared.key)
    tokens = [None if key is None else key.bytes for key in keys]
    known = dict(zip(tokens, keys, strict=True))
    known.pop(None, None)
    return Read(asker, declared.batch, list(known.values()), {}, None, level, list(known), tokens, are_bytes=True)


def part_of(plan: ObjectPlan, name: str, arguments: Mapping[str, Any], parent: Batch | None = None) -> Part | None:
    """What the objects of a plan take from a batch in a joint statement; None when it must be read alone.

    `parent` is the batch by the ids of whose rows they are asked for, where there is one.
    """
    batch = _declared(name)
    if batch is None or not arguments.keys() <= batch.filters.keys():
        return None
    return plan.part(batch, tuple(sorted(arguments)), parent if parent is batch.within else None)


def tokens_of(read: Read, rows: Sequence[Any], layout: Layout) -> list[Any]:
    """The tokens of the rows' keys."""
    if read.part is None:
        raise LookupError(read.batch)
    place = layout.places[read.part.batch.key]
    return [row[place].bytes for row in rows] if read.are_bytes else [row[place] for row in rows]


def figure_part(plan: ObjectPlan, name: str, figure: str) -> Part | None:
    """As `part_of`, for one column of a batch without filters."""
    batch = _declared(name)
    if batch is None or figure not in batch.columns:
        return None
    place = (name, figure)
    part = plan.parts.get(place)
    if part is None or part.batch is not batch:
        plan.parts[place] = part = Part(batch, list(dict.fromkeys([batch.key, figure])))
    return part


def by_key(objects: Sequence[Any], read: Read, rows: Sequence[Any], layout: Layout) -> dict[Any, Any]:
    """Objects by token, for the keys that have a row."""
    return dict(zip(tokens_of(read, rows, layout), objects, strict=True))


def matched(run: Run, plan: ObjectPlan, read: Read, entries: Sequence[Any]) -> dict[Any, Any]:
    """As `by_key`, of an entry for each key."""
    there = [(token, entry) for token, entry in zip(read.tokens, entries, strict=True) if entry is not None]
    objects = plan.open_rows(run, [entry for _, entry in there])
    return {token: each for (token, _), each in zip(there, objects, strict=True)}


def flat(values: Sequence[Any]) -> Iterator[Any]:
    """The values, and those in lists among them."""
    for value in values:
        if isinstance(value, list):
            yield from value
        else:
            yield value


def replace(values: list[Any], references: Mapping[Any, Reference], found: Mapping[Any, Any]) -> None:
    """Puts what was found in the place of references of one kind."""
    kind = next((each.batch, each.wrap) for each in references.values())
    values[:] = [_replaced(value, kind, found) for value in values]


def _replaced(value: Any, kind: object, found: Mapping[Any, Any]) -> Any:
    if isinstance(value, list):
        return [_replaced(each, kind, found) for each in value]
    if not isinstance(value, Reference) or (value.batch, value.wrap) != kind:
        return value
    one = found.get(value.key)
    return one if one is None or isinstance(one, Failure) else Ready(one)
