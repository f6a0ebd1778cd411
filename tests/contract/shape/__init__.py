"""Rules about the shape of the code, as checks over its syntax trees. Each has a good and a bad sample beside it."""

import sys
from collections.abc import Iterable, Iterator

from tests.contract.shape import names, places, sizes, times, words
from tests.contract.shape.source import Check, Finding, Source

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"

CHECKS: dict[str, Check] = {
    "arguments": sizes.arguments,
    "batch-scope": places.batch_scope,
    "domain-clock": times.domain_clock,
    "environment": places.environment,
    "file-length": sizes.file_length,
    "file-name": names.file_name,
    "function-length": sizes.function_length,
    "imported-day": times.imported_day,
    "loader-place": places.loader_place,
    "naive-time": times.naive_time,
    "resolver-length": sizes.resolver_length,
    "resolver-try": places.resolver_try,
    "sleeping-test": times.sleeping_test,
    "sql-place": places.sql_place,
    "suppression": words.suppression,
}
"""Rule name → check. The name is also the folder of its samples."""


def findings(sources: Iterable[Source], checks: dict[str, Check] | None = None) -> Iterator[Finding]:
    """Every place in `sources` that breaks a rule; of a file that does not parse, the place where it stops."""
    for source in sources:
        try:
            _ = source.tree
        except SyntaxError as error:
            yield Finding(str(source.path), error.lineno or 1, "syntax", f"{error.msg} in Python {PYTHON}")
            continue
        for rule, check in (checks or CHECKS).items():
            for line, message in check(source):
                yield Finding(str(source.path), line, rule, message)
