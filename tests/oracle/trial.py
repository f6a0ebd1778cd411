"""Asking one document of several engines, and saying what differs."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import asyncpg
import pytest

from api.execution import Channel, ExecutionOutcome, GraphQLRequest, Operations, PreparedOperation
from tests.oracle.comparison import Answer, answer_of, difference
from tests.oracle.documents import Document
from tests.oracle.engines import READER
from tests.oracle.renaming import Renaming
from tests.oracle.stage import Stage

REFERENCE_DROPS = [
    pytest.mark.filterwarnings("ignore:coroutine '.*' was never awaited:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
"""For tests that ask graphql-core: it drops coroutines of siblings when a field that must not be null fails in the very
turn of the loop in which they were to start. Our engine may not: `tests/engine/test_waits.py`."""
_COUNT = "SELECT count(*) FROM audit_entry"


@dataclass(frozen=True)
class Difference:
    """A document that an engine answers otherwise than graphql-core."""

    document: Document
    engine: str
    kind: str
    expected: str
    found: str

    def __str__(self) -> str:
        return (
            f"{self.engine}: {self.kind} of {self.document}\n--- graphql-core\n{self.expected}"
            f"\n--- {self.engine}\n{self.found}"
        )


@dataclass
class Tally:
    """What became of the documents: refused before they ran, by code; answered with errors; answered with data."""

    asked: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    with_errors: int = 0
    with_data: int = 0

    def add(self, answers: list[Answer]) -> None:
        """Counts the answers to one document."""
        self.asked += 1
        self.with_errors += any(answer.errors and answer.data != "NO_DATA" for answer in answers)
        self.with_data += any(len(answer.data) > 30 for answer in answers)
        for answer in answers[:1]:
            if answer.data == "NO_DATA":
                code = answer.codes[0]
                self.refused[code] = self.refused.get(code, 0) + 1

    @property
    def refused_by_limits(self) -> int:
        """Those that broke a limit of the server."""
        return sum(count for code, count in self.refused.items() if code.endswith("_LIMIT"))


@dataclass
class Trial:
    """Engines on one stage, or, when they write, each on a copy of its own; `reference` is graphql-core."""

    stage: Stage
    reference: Operations
    engines: Mapping[str, Operations]
    owner: asyncpg.Connection
    copies: Mapping[str, Stage] = field(default_factory=dict)
    renamed: Mapping[str, Renaming] = field(default_factory=lambda: defaultdict(Renaming))
    is_lenient: bool = False
    tally: Tally = field(default_factory=Tally)

    async def differences(self, document: Document) -> list[Difference]:
        """Asks everybody, then everybody again with what the document says of a second request."""
        found = await self._differences(document)
        if document.again:
            found += [replace(each, document=document) for each in await self._differences(document.again)]
        return found

    async def _differences(self, document: Document) -> list[Difference]:
        # Parsing and validating belongs to no engine, and takes as long as all answers together: once for all trials.
        prepared = trusted(READER.prepare(request_of(document)), is_trusted=document.again is None)
        expected, written = await self._ask(self.reference, document, prepared)
        self.tally.add(expected)
        found = []
        for name, engine in self.engines.items():
            answers, entries = await self._ask(engine, document, prepared, self.copies.get(name))
            if name in self.copies:
                answers = self.renamed[name].aligned(expected, answers)
            kind = difference(expected, answers)
            if kind is None and written != entries:
                kind = f"entries in the audit log ({written}, not {entries})"
            if kind is not None:
                texts = ("\n".join(map(str, each)) for each in (expected, answers))
                found.append(Difference(document, name, kind, *texts))
        return found

    async def _ask(
        self,
        operations: Operations,
        document: Document,
        prepared: PreparedOperation | ExecutionOutcome,
        copy: Stage | None = None,
    ) -> tuple[list[Answer], int]:
        counts = "private" in document.text and not self.copies and not self.is_lenient
        before = await self.owner.fetchval(_COUNT) if counts else 0
        outcomes = await ask(operations, copy or self.stage, document, prepared)
        answers = [answer_of(outcome, document.text, is_lenient=self.is_lenient) for outcome in outcomes]
        # With an error, what was read before it struck depends on timing.
        is_counted = counts and not any(answer.errors for answer in answers)
        return answers, (await self.owner.fetchval(_COUNT)) - before if is_counted else 0


def trusted(
    prepared: PreparedOperation | ExecutionOutcome, *, is_trusted: bool = True
) -> PreparedOperation | ExecutionOutcome:
    """As one of our own clients' documents, which have the dearest plan at once; others deserve it by being asked."""
    return prepared if isinstance(prepared, ExecutionOutcome) else prepared._replace(is_trusted=is_trusted)


def request_of(document: Document) -> GraphQLRequest:
    """What a client would send."""
    channel = Channel.SOCKET if document.is_subscription else Channel.POST
    return GraphQLRequest(document.text, document.variables, document.operation_name, channel, document.locale)


async def ask(
    operations: Operations, stage: Stage, document: Document, prepared: PreparedOperation | ExecutionOutcome
) -> list[ExecutionOutcome]:
    """The outcome of a query or mutation, or all outcomes of a subscription."""
    if isinstance(prepared, ExecutionOutcome):
        return [prepared]
    if not document.is_subscription:
        return [await operations.run(prepared, stage.context(document.caller, document.locale))]

    async def context() -> object:
        return stage.context(document.caller, document.locale)

    stream = await operations.stream(prepared, context)
    return [stream] if isinstance(stream, ExecutionOutcome) else [outcome async for outcome in stream]
