"""The engines under test, in one place: everything else speaks of an `Engine`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry

from api.engine import CompiledEngine, EngineMetrics
from api.errors import ErrorFormatter
from api.execution import Engine, ExecutionSettings, Operations
from api.messages import translate
from api.root import schema
from db.errors import DatabaseError

CORE = schema._schema  # noqa: SLF001  # Strawberry has no public way to it
SETTINGS = ExecutionSettings(cache_bytes=4_000_000, formatter=ErrorFormatter(translate, intended=(DatabaseError,)))
"""As the application has them, with a cache that stays small."""

ENGINES: Mapping[str, Callable[[], Engine]] = {
    "level": lambda: CompiledEngine(schema, is_fusing=False),
    "fused": lambda: CompiledEngine(schema, is_fusing=True),
}


def operations(engine: Engine | None = None) -> Operations:
    """The operations of the real schema; without an engine, graphql-core runs them."""
    return Operations(schema, SETTINGS, engine=engine)


READER = operations()
"""Reads the documents of all trials; several ask the same ones. Each engine keeps plans of its own with a document."""


def compiled() -> dict[str, Operations]:
    """Operations on each tier of the compiled engine."""
    return {name: operations(make()) for name, make in ENGINES.items()}


@dataclass
class Figures:
    """A compiled engine that counts what it does."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)

    def engine(self) -> Engine:
        """The engine as the application makes it."""
        metrics = EngineMetrics()
        metrics.register(self.registry)
        return CompiledEngine(schema, metrics=metrics)

    def __getitem__(self, name: str) -> float:
        return self.registry.get_sample_value(f"graphql_engine_{name}_total") or 0.0
