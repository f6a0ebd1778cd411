"""The engines under test, in one place: everything else speaks of an `Engine`."""

from collections.abc import Callable, Mapping
from importlib import import_module

from api.errors import ErrorFormatter
from api.execution import Engine, ExecutionSettings, Interpreter, Operations
from api.messages import translate
from api.root import schema
from db.errors import DatabaseError

CORE = schema._schema  # noqa: SLF001  # Strawberry has no public way to it
SETTINGS = ExecutionSettings(cache_bytes=4_000_000, formatter=ErrorFormatter(translate, intended=(DatabaseError,)))


def _compiled(*, is_fusing: bool) -> Engine:
    try:
        engine = import_module("api.engine").CompiledEngine
    except (ImportError, AttributeError):
        return Interpreter(schema)
    made: Engine = engine(schema, is_fusing=is_fusing)
    return made


ENGINES: Mapping[str, Callable[[], Engine]] = {
    "level": lambda: _compiled(is_fusing=False),
    "fused": lambda: _compiled(is_fusing=True),
}


def operations(engine: Engine | None = None) -> Operations:
    """The operations of the real schema; without an engine, graphql-core runs them."""
    return Operations(schema, SETTINGS, engine=engine)
