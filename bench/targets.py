"""What the project promises, as ratios of one run."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from bench.implementations import ENGINE, INTERPRETER, LIMIT, LIMIT_RAW, LOADERS, MERCURIUS, POSTGRAPHILE

Row: TypeAlias = Mapping[str, Any]
Measure: TypeAlias = Callable[[Row], float]

READS: Final = ("nested", "object")
_ALONE = 1.0


def _total_cpu(row: Row) -> float:
    return float(row["server_cpu_ms"]) + float(row["pg_cpu_ms"])


def _rate(row: Row) -> float:
    return float(row["requests_per_s"])


@dataclass(frozen=True, slots=True)
class Target:
    """`ours` divided by `other`, to be at least (or, for costs, at most) `bound` for operations of these kinds."""

    what: str
    ours: str
    other: str
    measure: Measure
    bound: float
    kinds: Sequence[str] = READS
    is_upper: bool = False


TARGETS: Final = (
    Target("total CPU against limit-raw", ENGINE, LIMIT_RAW, _total_cpu, 1.1, is_upper=True),
    Target("total CPU against limit-raw, fusing off", LOADERS, LIMIT_RAW, _total_cpu, 2.2, is_upper=True),
    Target("req/s against limit", ENGINE, LIMIT, _rate, 0.9),
    Target("req/s against limit, fusing off", LOADERS, LIMIT, _rate, 0.45),
    Target("req/s of a mutation against limit", ENGINE, LIMIT, _rate, 0.7, ("mutation",)),
    Target("req/s against mercurius, nested", ENGINE, MERCURIUS, _rate, 4.0, ("nested",)),
    Target("req/s against mercurius, one object", ENGINE, MERCURIUS, _rate, 1.2, ("object",)),
    Target("req/s against PostGraphile", ENGINE, POSTGRAPHILE, _rate, 5.0),
    Target("req/s against graphql-core, nested", ENGINE, INTERPRETER, _rate, 15.0, ("nested",)),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One ratio of one operation."""

    target: Target
    operation: str
    ratio: float

    @property
    def is_met(self) -> bool:
        """Whether the promise is kept."""
        return self.ratio <= self.target.bound if self.target.is_upper else self.ratio >= self.target.bound


def verdicts(rows: Sequence[Row]) -> Iterator[Verdict]:
    """Every ratio that the rows allow, promise by promise."""
    found = {(row["operation"], row["implementation"]): row for row in rows}
    for target in TARGETS:
        for (operation, implementation), row in found.items():
            other = found.get((operation, target.other))
            if implementation == target.ours and other is not None and row["kind"] in target.kinds:
                yield Verdict(target, operation, target.measure(row) / (target.measure(other) or _ALONE))
    for (operation, implementation), row in found.items():
        if implementation == ENGINE and row["kind"] in READS:
            yield Verdict(
                Target("statements, fused", ENGINE, "", _rate, 1.0, is_upper=True), operation, row["statements"]
            )
