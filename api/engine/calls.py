"""Calling a root field's own function: what Strawberry does for each call, done once for each plan where that is safe.

Strawberry turns coerced arguments into Python values by walking the types for each call. Here the walk happens once,
with a hole in the place of each variable that has a value; a call fills the holes. Where that is not safe (a type looks
into the value itself) Strawberry's own way is taken.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from graphql.execution.values import VariableValues

from api.engine.inputs import Hole
from api.engine.run import Run
from api.engine.selection import Arguments

Fill = Callable[[Mapping[str, Any]], Any]
Convert = Callable[[Mapping[str, Any]], Mapping[str, Any]]


class Call:
    """A root field's function with the permissions that guard it and the arguments that it takes.

    The function does not wait; it answers with an object that reads nothing yet.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        arguments: Arguments,
        *,
        convert: Convert,
        checks: Sequence[Callable[[Any], None]],
        leading: Callable[[Run], tuple[Any, ...]],
    ) -> None:
        """`leading`: what comes before the arguments of the schema (self, info)."""
        self._function = function
        self._arguments = arguments
        self._convert = convert
        self._checks = checks
        self._leading = leading
        self._templates: dict[tuple[int, ...], _Template | None] = {}

    def __call__(self, run: Run) -> Any:
        """Checks, then calls.

        Raises:
            ApiError: The caller may not, or the function refuses.
            GraphQLError: An argument does not fit.
        """
        for check in self._checks:
            check(run)
        return self._function(*self._leading(run), **self._values(run.variables))

    def _values(self, variables: VariableValues) -> Mapping[str, Any]:
        coerced = variables.coerced
        kinds = tuple([_kind(coerced, name) for name in self._arguments.variables])
        if kinds not in self._templates:
            if len(self._templates) >= _MAX_TEMPLATES:
                self._templates.clear()
            self._templates[kinds] = self._made_template(kinds)
        template = self._templates[kinds]
        if template is None:
            return self._convert(self._arguments.of(variables))
        if not template.holes:
            return template.constants
        values = dict(template.constants)
        for name, fill in template.holes:
            values[name] = fill(coerced)
        return values

    def _made_template(self, kinds: Sequence[int]) -> "_Template | None":
        """The arguments when some variables have a value, some are null, and some are not there."""
        given = dict(zip(self._arguments.variables, kinds, strict=True))
        holes = {name: Hole(name) if kind == _VALUE else None for name, kind in given.items() if kind != _ABSENT}
        try:
            values = self._convert(self._arguments.of(VariableValues({}, holes)))
        except Exception:  # noqa: BLE001 - a hole where a type looks into the value, or null where it must not be
            return None
        constants = {name: value for name, value in values.items() if not _has_hole(value)}
        return _Template(constants, [(name, _fill(value)) for name, value in values.items() if name not in constants])


@dataclass(frozen=True, slots=True)
class _Template:
    """Arguments, and how those with holes are made."""

    constants: Mapping[str, Any]
    holes: Sequence[tuple[str, Fill]]


_MAX_TEMPLATES = 16
_ABSENT, _NULL, _VALUE = range(3)


def _kind(coerced: Mapping[str, Any], name: str) -> int:
    value = coerced.get(name)
    if value is None:
        return _NULL if name in coerced else _ABSENT
    return _VALUE


def _fill(value: object) -> Fill:
    """What makes this value again with its holes filled."""
    if isinstance(value, Hole):
        return value.of
    if isinstance(value, list):
        items = [_fill(item) for item in value]
        return lambda coerced: [item(coerced) for item in items]
    if is_dataclass(value) and not isinstance(value, type):
        return _fill_object(value)
    return lambda _: value


def _has_hole(value: object) -> bool:
    if isinstance(value, list):
        return any(map(_has_hole, value))
    if is_dataclass(value) and not isinstance(value, type):
        return any(_has_hole(below) for below in vars(value).values())
    return isinstance(value, Hole)


def _fill_object(value: Any) -> Fill:
    """Input objects are plain dataclasses: an instance is its class and its dictionary."""
    kind, constants = type(value), dict(vars(value))
    holes = [(field.name, _fill(constants[field.name])) for field in fields(value) if _has_hole(constants[field.name])]

    def filled(coerced: Mapping[str, Any]) -> object:
        made = object.__new__(kind)
        made.__dict__.update(constants)
        for name, fill in holes:
            made.__dict__[name] = fill(coerced)
        return made

    return filled
