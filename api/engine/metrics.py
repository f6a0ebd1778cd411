"""What the engine did, for Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Histogram

_BUCKETS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)


class EngineMetrics:
    """Counters of one process."""

    def __init__(self) -> None:
        """Unregistered: `register` puts them on a page."""
        self.compiled = Counter("graphql_engine_compiled", "Operations compiled into a plan", registry=None)
        self.fused = Counter("graphql_engine_fused", "Statements made for fused subtrees", registry=None)
        self.repeated = Counter(
            "graphql_engine_repeated", "Fused reads repeated level by level for their exact errors", registry=None
        )
        self.fallen_back = Counter("graphql_engine_fallen_back", "Operations left to graphql-core", registry=None)
        self.seconds = Histogram(
            "graphql_engine_compile_seconds", "Time to compile an operation", buckets=_BUCKETS, registry=None
        )

    def register(self, registry: CollectorRegistry) -> None:
        """Shows them on the page of this registry."""
        for figure in (self.compiled, self.fused, self.repeated, self.fallen_back, self.seconds):
            registry.register(figure)
