"""Which subtrees of a plan are pure, and the statements that read them.

A subtree is pure when all of it is columns, values with a form in SQL, and relations by declared batches. Then the
level form (one batch for each relation and level) and the fused form (one statement for all of them) give the same
bytes; `tests/engine` holds them against each other and against graphql-core. A violation inside (an unknown code, null
where it must not be) makes the whole subtree be read again level by level, which makes the exact errors.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import product
from typing import Any

import orjson
from graphql.type import get_named_type

from api.engine.branches import AttributeField, DerivedField, FigureField, RelationField, ResolverField
from api.engine.inside import EntriesField
from api.engine.plans import Branch, ObjectPlan, ValueField
from api.engine.run import Run
from api.engine.shapes import Items, Object, Shape
from api.fields import Column, Computed, Label
from api.loaders import BATCHES
from db import forms
from db.batch import Batch
from db.forms import Kind
from db.fused import LONGEST_NAME, FigureLink, Link, Output, Value

_MAX_COMBINATIONS = 256

_PLAIN: Mapping[str, frozenset[Kind]] = {
    "String": frozenset({Kind.TEXT}),
    "ID": frozenset({Kind.TEXT}),
    "Boolean": frozenset({Kind.TRUTH}),
    "Int": frozenset({Kind.WHOLE}),
    "Fen": frozenset({Kind.WHOLE, Kind.LARGE}),
}
"""Columns whose JSON is the same in PostgreSQL and orjson, by scalar. Fractions, money and wide integers are not."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What is known of the rows that a plan would have: their columns, and which of these are never null."""

    types: Mapping[str, Kind]
    required: frozenset[str]


class Impure(Exception):
    """A field that only Python answers."""


class Purifier:
    """Finds the SQL form of what a plan selects, for one kind of reader.

    Attributes:
        arguments: For each parameter that carries a relation's argument, the function that finds its value.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self.arguments: dict[str, Callable[[Run], Any]] = {}

    def outputs(self, plan: ObjectPlan, columns: Columns) -> tuple[Output, ...]:
        """All that the plan selects, in the order of the answer.

        Raises:
            Impure: A part of it has no SQL form.
        """
        made: dict[str, Output] = {key: Value(key, f"'{plan.type.name}'::text") for key in plan.typenames}
        for value in plan.values:
            made[value.key] = Value(value.key, self._form(value, columns))
        for branch in plan.branches:
            output = self.branch(branch, columns)
            made[output.key] = output
        if any(len(key) > LONGEST_NAME for key in plan.keys):
            raise Impure("a response key that PostgreSQL would cut")
        return tuple(made[key] for key in plan.keys)

    def branch(self, branch: Branch, columns: Columns | None) -> Output:
        """One relation, number or derived value; without `columns`, the row is in memory and only links are asked for.

        Raises:
            Impure: It has no SQL form.
        """
        if isinstance(branch, RelationField):
            return self._link(branch, columns)
        if isinstance(branch, FigureField):
            batch = _batch(branch.declared.batch)
            _check_key(branch.declared.key, columns)
            return FigureLink(branch.key, batch, branch.declared.key, branch.declared.column, branch.declared.default)
        if isinstance(branch, DerivedField) and columns is not None:
            return Value(branch.key, self._documents(branch, columns))
        if isinstance(branch, EntriesField) and columns is not None:
            return Value(branch.key, self._entries(branch, columns))
        raise Impure(type(branch).__name__)

    def _link(self, branch: RelationField, columns: Columns | None) -> Link | Value:
        declared = branch.declared
        batch = _batch(declared.batch)
        _check_key(declared.key, columns)
        if declared.is_guarded or branch.checks:
            raise Impure("guarded")
        if columns is not None and _is_brought(branch, columns):
            return Value(branch.key, self._brought(branch, columns))
        given = branch.arguments(self._run)
        arguments = {}
        for name in given:
            parameter = f"argument_{len(self.arguments)}"
            self.arguments[parameter] = _argument_of(branch, name)
            arguments[name] = parameter
        outputs = self.outputs(branch.plan, Columns(batch.columns, batch.required))
        is_required = branch.is_required and not batch.is_many
        seen_by = batch.seen_by.get(declared.key)
        known = seen_by if columns is not None and seen_by in columns.types else None
        return Link(branch.key, batch, declared.key, outputs, arguments, is_required, known)

    def _brought(self, branch: RelationField, columns: Columns) -> str:
        brings = branch.declared.brings
        types = {column: columns.types[name] for column, name in brings.items()}
        required = frozenset(column for column, name in brings.items() if name in columns.required)
        values = _values_only(branch, self.outputs(branch.plan, Columns(types, required)))
        form = forms.brought(branch.declared.key, brings, values)
        return forms.required_json(form) if branch.is_required else form

    def _form(self, field: ValueField, columns: Columns) -> str:
        declared = field.declared
        if isinstance(declared, Computed) and declared.form is not None:
            return forms.required(declared.form) if field.shape.is_required else declared.form
        if isinstance(declared, Label) and declared.name in columns.types:
            words = {str(code): each[self._run.reader.locale] for code, each in declared.words.items()}
            return forms.required(forms.choice(declared.name, words))
        if isinstance(declared, Column) and declared.name in columns.types:
            return _column_form(field, declared, columns)
        raise Impure(field.place.name)

    def _entries(self, branch: EntriesField, columns: Columns) -> str:
        declared, shape = branch.declared, branch.shape
        if declared.column not in columns.types or not (isinstance(shape, Items) and isinstance(shape.of, Object)):
            raise Impure(branch.place.name)
        outputs = self.outputs(shape.of.plan, Columns(declared.keys, frozenset()))
        return forms.entries(declared.column, declared.keys, _values_only(branch, outputs))

    def _documents(self, branch: DerivedField, columns: Columns) -> str:
        declared = branch.declared
        sets = list(declared.columns.values())
        if not declared.columns.keys() <= columns.types.keys() or _size(sets) > _MAX_COMBINATIONS:
            raise Impure(branch.place.name)
        if not _is_plain_object(branch.shape):
            raise Impure(branch.place.name)
        texts = {}
        for values in product(*sets):
            row = dict(zip(declared.columns, values, strict=True))
            value = declared.of(row, self._run.reader)
            [answer] = branch.shape.complete(self._run, branch.place, [value])
            texts[tuple(_code(each) for each in values)] = orjson.dumps(answer).decode()
        return forms.documents(list(declared.columns), texts)


def relations_with_arguments(plan: ObjectPlan) -> Sequence[RelationField]:
    """The relations with arguments in the subtree that links can reach; found once for each plan."""
    if plan.with_arguments is None:
        found: list[RelationField] = []
        for branch in plan.branches:
            if isinstance(branch, RelationField):
                found += [branch] if branch.has_arguments else []
                found += relations_with_arguments(branch.plan)
            elif isinstance(branch, ResolverField | AttributeField):
                below = branch.shape.of if isinstance(branch.shape, Items) else branch.shape
                found += relations_with_arguments(below.plan) if isinstance(below, Object) else []
        plan.with_arguments = found
    return plan.with_arguments


def _is_brought(branch: RelationField, columns: Columns) -> bool:
    """Whether the row has all that the object is made of; what lies below it needs a row of its own."""
    if any(isinstance(each, RelationField | FigureField) for each in branch.plan.branches):
        return False
    return branch.is_brought and {*branch.declared.brings.values()} <= columns.types.keys()


def _column_form(field: ValueField, declared: Column, columns: Columns) -> str:
    scalar = get_named_type(field.type).name
    kind = columns.types[declared.name]
    if declared.is_array:
        return _array_form(field, declared, kind)
    if declared.convert is not None:
        form = forms.choice(declared.name, _names(field))
    elif kind in _PLAIN.get(scalar, ()):
        form = forms.plain(declared.name)
    elif scalar == "Date" and kind is Kind.DAY:
        form = forms.day(declared.name)
    elif scalar == "DateTime" and kind is Kind.INSTANT:
        form = forms.instant(declared.name)
    elif scalar == "UUID" and kind is Kind.IDENTIFIER:
        form = forms.identifier(declared.name)
    else:
        raise Impure(field.place.name)
    if not field.shape.is_required or declared.name in columns.required:
        return form
    if kind in {Kind.TEXT, Kind.INSTANT, Kind.IDENTIFIER}:
        return forms.required(form)
    return forms.required_json(form)


def _array_form(field: ValueField, declared: Column, kind: Kind) -> str:
    if kind is not Kind.TEXTS or not (field.shape.is_required and field.leaf.is_required):
        raise Impure(field.place.name)
    if declared.convert is None:
        return forms.texts(declared.name)
    names = _names(field)
    if any(name != code.upper() for code, name in names.items()):
        raise Impure(field.place.name)
    return forms.names(declared.name, names)


def _values_only(branch: Branch, outputs: Sequence[Output]) -> Mapping[str, str]:
    """The forms of outputs by response key.

    Raises:
        Impure: One of them is no value of the row.
    """
    values = {each.key: each.form for each in outputs if isinstance(each, Value)}
    if len(values) < len(outputs):
        raise Impure(branch.key)
    return values


def _names(field: ValueField) -> Mapping[str, str]:
    names = field.names()
    if names is None:
        raise Impure(field.place.name)
    return names


def _argument_of(branch: RelationField, name: str) -> Callable[[Run], Any]:
    return lambda run: branch.arguments(run)[name]


def _batch(name: str) -> Batch:
    batch = BATCHES[name]
    if not isinstance(batch, Batch) or not batch.columns:
        raise Impure(name)
    return batch


def _check_key(name: str, columns: Columns | None) -> None:
    if columns is not None and name not in columns.types:
        raise Impure(name)


def _code(value: object) -> object:
    return value.value if isinstance(value, Enum) else value


def _size(sets: Sequence[Sequence[Any]]) -> int:
    size = 1
    for each in sets:
        size *= len(each)
    return size


def _is_plain_object(shape: Shape) -> bool:
    """Whether completing it reads attributes only, so that it neither waits nor looks at the caller."""
    if isinstance(shape, Items):
        return _is_plain_object(shape.of)
    if isinstance(shape, Object):
        return not shape.plan.values and all(
            isinstance(branch, AttributeField) and _is_plain_object(branch.shape) for branch in shape.plan.branches
        )
    return hasattr(shape, "serialize")
