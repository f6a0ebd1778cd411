"""What a document costs that nobody has sent before: ours, up to the plan, beside graphql-core's parse and validate.

Both in turn, in one process, with a text that is new each time (a comment makes it so). `make bench-cold` prints the
ratios; no database is needed.
"""

import gc
import statistics
import sys
from collections.abc import Callable, Iterator
from itertools import count
from time import process_time
from typing import Final

from graphql import GraphQLSchema, parse, validate

from api.app import client_operations
from api.engine import CompiledEngine
from api.execution import Channel, ExecutionOutcome, GraphQLRequest, Operations
from api.root import schema

BOUND: Final = 1.5
_ROUNDS: Final = 15
_RUNS: Final = 20
_CORE: Final[GraphQLSchema] = schema._schema  # noqa: SLF001 - Strawberry has no public way to it
_NUMBERS: Final = count()


def _theirs(text: str) -> None:
    document = parse(text)
    if validate(_CORE, document):
        raise ValueError("a document of ours is not valid")


def _ours(operations: Operations, engine: CompiledEngine, text: str) -> None:
    prepared = operations.prepare(GraphQLRequest(text, channel=Channel.SOCKET))
    if isinstance(prepared, ExecutionOutcome):
        raise TypeError(f"a document of ours is refused: {prepared.codes}")
    engine.prepare(prepared)


def ratios() -> Iterator[tuple[str, float, float, float]]:
    """For each document of `clients/`: its name, milliseconds of both (theirs first), and the median of the ratios."""
    engine = CompiledEngine(schema)
    operations = Operations(schema, engine=engine)
    for name, text in client_operations().items():
        rounds = []
        for _ in range(_ROUNDS):
            theirs = _milliseconds(text, _theirs)
            ours = _milliseconds(text, lambda fresh: _ours(operations, engine, fresh))
            rounds.append((theirs, ours))
        yield (
            name,
            statistics.median(theirs for theirs, _ in rounds),
            statistics.median(ours for _, ours in rounds),
            statistics.median(ours / theirs for theirs, ours in rounds),
        )


def _milliseconds(text: str, run: Callable[[str], None]) -> float:
    """CPU time of one run, with texts made beforehand."""
    texts = [f"{text}\n# {next(_NUMBERS)}" for _ in range(_RUNS)]
    gc.collect()
    began = process_time()
    for each in texts:
        run(each)
    return (process_time() - began) / _RUNS * 1000


def main() -> None:
    """Prints a table; ends with 1 when a document is above the bound."""
    rows = list(ratios())
    lines = ["| document | parse and validate, ms | up to the plan, ms | ratio |", "| --- | ---: | ---: | ---: |"]
    lines += [f"| {name} | {theirs:.2f} | {ours:.2f} | {ratio:.2f} |" for name, theirs, ours, ratio in rows]
    sys.stdout.write("\n".join([*lines, ""]))
    sys.exit(any(ratio > BOUND for *_, ratio in rows))


if __name__ == "__main__":
    main()
