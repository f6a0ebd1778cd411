"""The compiled executor."""

from api.engine.engine import CompiledEngine
from api.engine.metrics import EngineMetrics

__all__ = ["CompiledEngine", "EngineMetrics"]
