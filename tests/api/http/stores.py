"""A store of documents in memory, and who may send what on the toy application."""

from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from api.execution import ExecutionSettings, Operations, PreparedOperation
from api.http import Callers, DocumentAccess, Transport, TransportSettings
from api.settings import DocumentMode
from domain.documents.service import StoredDocument
from tests.api.http.toy import SCHEMA, ToyContext, make_context

KIOSK = "kiosk"
"""Whoever signs in as this may send what is registered for kiosks, and nothing else."""


def id_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


class Store:
    """What is behind a process, and what it has in memory."""

    def __init__(self) -> None:
        self.behind: dict[str, StoredDocument] = {}
        self.memory: dict[str, StoredDocument] = {}
        self.asked: list[str] = []
        self.counts: Counter[tuple[str, str, str | None]] = Counter()

    def register(self, text: str, *profiles: str) -> str:
        document_id = id_of(text)
        self.behind[document_id] = StoredDocument(text, frozenset(profiles))
        return document_id

    def known(self, document_id: str) -> StoredDocument | None:
        return self.memory.get(document_id)

    async def find(self, document_id: str) -> StoredDocument | None:
        self.asked.append(document_id)
        found = self.behind.get(document_id)
        if found is not None:
            self.memory[document_id] = found
        return found

    async def keep(self, document_id: str, text: str, name: str | None) -> None:
        assert name != ""
        self.behind[document_id] = self.memory[document_id] = StoredDocument(text, frozenset())

    def count(self, prepared: PreparedOperation, client: tuple[str, str]) -> None:
        self.counts[*client, prepared.facts.name] += 1


def access_of(mode: DocumentMode) -> Callable[[ToyContext], DocumentAccess]:
    def access(context: ToyContext) -> DocumentAccess:
        return DocumentAccess(DocumentMode.REGISTERED, KIOSK) if context.actor == KIOSK else DocumentAccess(mode)

    return access


def transport_with(
    store: Store | None,
    mode: DocumentMode = DocumentMode.OPEN,
    execution: ExecutionSettings | None = None,
    settings: TransportSettings | None = None,
) -> Transport:
    """The toy application with a store; its developers may introspect."""

    def may_introspect(context: Any) -> bool:
        return bool(context.actor == "developer")

    callers = Callers(
        make_context,
        actor_key=lambda context: context.actor,
        document_access=access_of(mode),
        may_introspect=may_introspect,
        strangers=DocumentAccess(mode),
    )
    return Transport(Operations(SCHEMA, execution), callers, documents=store, settings=settings)
