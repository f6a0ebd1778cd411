"""Calling a root field's own function: what Strawberry does for each call, done once for each plan where that is safe.

Strawberry turns coerced arguments into Python values by walking the types for each call. Here the walk happens once,
with a hole in the place of each variable; a call fills the holes. Where that is not safe (a variable that is missing or
null, or that stands for a list or an input object) Strawberry's own way is taken.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from graphql.execution.values import VariableValues

from api.engine.run import Run
from api.engine.selection import Arguments

Fill = Callable[[Mapping[str, Any]], Any]
Convert = Callable[[Mapping[str, Any]], Mapping[str, Any]]


class _Hole:
    """Stands for the value of a variable."""

    def __init__(self, name: str) -> None:
        self.name = name


class Call:
    """A root field's function with the permissions that guard it and the arguments that it takes.

    The function neither waits nor needs Strawberry's `info`; it answers with an object that reads nothing yet.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        arguments: Arguments,
        *,
        convert: Convert,
        checks: Sequence[Callable[[Any], None]],
        leading: int,
    ) -> None:
        """`leading`: how many arguments (self, info) come before those of the schema."""
        self._function = function
        self._arguments = arguments
        self._convert = convert
        self._checks = checks
        self._leading = (None,) * leading
        self._template = self._made_template()

    def __call__(self, run: Run) -> Any:
        """Checks, then calls.

        Raises:
            ApiError: The caller may not, or the function refuses.
            GraphQLError: An argument does not fit.
        """
        for check in self._checks:
            check(run)
        return self._function(*self._leading, **self._values(run.variables))

    def _values(self, variables: VariableValues) -> Mapping[str, Any]:
        template, coerced = self._template, variables.coerced
        if template is None or any(coerced.get(name) is None for name in template.needed):
            return self._convert(self._arguments.of(variables))
        values = {name: fill(coerced) for name, fill in template.fills.items()}
        values.update({name: coerced[variable] for name, variable in template.loose.items() if variable in coerced})
        return values

    def _made_template(self) -> "_Template | None":
        names = self._arguments.variables
        holes = VariableValues({}, {name: _Hole(name) for name in names})
        try:
            values = self._convert(self._arguments.of(holes))
        except Exception:  # noqa: BLE001 - a hole where a type looks into the value
            return None
        may_lack = self._arguments.loose_variables
        loose = {name: hole.name for name, hole in values.items() if isinstance(hole, _Hole) and hole.name in may_lack}
        fills = {name: _fill(value) for name, value in values.items() if name not in loose}
        return _Template([name for name in names if name not in may_lack], fills, loose)


@dataclass(frozen=True, slots=True)
class _Template:
    """Arguments with holes.

    Attributes:
        needed: Variables that must have a value.
        loose: Whole arguments that are variables, and may be null or left out.
    """

    needed: Sequence[str]
    fills: Mapping[str, Fill]
    loose: Mapping[str, str]


def _fill(value: object) -> Fill:
    """What makes this value again with its holes filled."""
    if isinstance(value, _Hole):
        name = value.name
        return lambda coerced: coerced[name]
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
    return isinstance(value, _Hole)


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
