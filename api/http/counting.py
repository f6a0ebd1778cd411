"""Figures that are counted for every request: plain numbers of one thread, put into Prometheus' form when it asks.

The library's own counters take a lock for each number, and three of them as long as verifying who calls.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from prometheus_client.metrics_core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

_BOUNDS: Final = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
_NAMES: Final = (*map(str, _BOUNDS), "+Inf")


class Family(NamedTuple):
    """A counter with its labels."""

    name: str
    documentation: str
    labels: Sequence[str]


class Counts(Collector):
    """Counters that count the same events by different labels; whoever adds bounds how many combinations there are."""

    def __init__(self, *families: Family) -> None:
        """Begin at nothing."""
        self._families = families
        self._counts: dict[tuple[object, ...], int] = {}

    def add(self, labels: tuple[object, ...]) -> None:
        """Count one event; `labels` are those of all families in a row, None where a family does not count it."""
        self._counts[labels] = self._counts.get(labels, 0) + 1

    def collect(self) -> Iterable[Metric]:
        """The counters as they stand."""
        counts, start = list(self._counts.items()), 0
        for each in self._families:
            end = start + len(each.labels)
            sums: Counter[tuple[object, ...]] = Counter()
            for labels, count in counts:
                sums[labels[start:end]] += count
            family = CounterMetricFamily(each.name, each.documentation, labels=each.labels)
            for labels, count in sums.items():
                if None not in labels:
                    family.add_metric([str(label) for label in labels], count)
            yield family
            start = end


class Times(Collector):
    """A histogram of seconds for each kind of operation."""

    def __init__(self, name: str, documentation: str) -> None:
        """Begin at nothing."""
        self._name, self._documentation = name, documentation
        self._counts: dict[str, list[int]] = {}
        self._sums: dict[str, float] = {}

    def add(self, kind: str, seconds: float) -> None:
        """Count one duration; a bound belongs to the bucket below it."""
        counts = self._counts.get(kind)
        if counts is None:
            counts, self._sums[kind] = self._counts.setdefault(kind, [0] * len(_NAMES)), 0.0
        counts[bisect_left(_BOUNDS, seconds)] += 1
        self._sums[kind] += seconds

    def collect(self) -> Iterable[Metric]:
        """The histogram as it stands; its buckets add up from the shortest on."""
        family = HistogramMetricFamily(self._name, self._documentation, labels=("kind",))
        for kind, counts in list(self._counts.items()):
            buckets = list(zip(_NAMES, map(float, accumulate(counts)), strict=True))
            family.add_metric((kind,), buckets, self._sums[kind])
        yield family
