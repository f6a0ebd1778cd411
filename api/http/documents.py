"""Which document a request stands for, and whether its caller may send it.

A text is what it is. A hash is looked up in memory, then in the store; both at most once for each request. Where only
registered documents are run, nothing is told of any other: neither what is wrong with it nor whether it is known.
"""

import hashlib
from typing import Any, Final, Protocol

from api.errors import ApiError
from api.execution import ExecutionOutcome, GraphQLRequest, Operations, PreparedOperation
from api.http.callers import Callers, DocumentAccess
from api.settings import DocumentMode

FINDING_POINTS: Final = 1
KEEPING_POINTS: Final = 50
"""What asking the store, and leaving a document there, take of the caller's budget."""


class Stored(Protocol):
    """A document of the store."""

    @property
    def text(self) -> str:
        """The text, as it was given."""
        ...

    @property
    def profiles(self) -> frozenset[str]:
        """In which profiles it is registered; none: a client left it."""
        ...


class DocumentStore(Protocol):
    """Where documents are known by the SHA-256 of their text."""

    def known(self, document_id: str) -> Stored | None:
        """The document, when it is in memory."""
        ...

    async def find(self, document_id: str) -> Stored | None:
        """The document, wherever it is."""
        ...

    async def keep(self, document_id: str, text: str, name: str | None) -> None:
        """Keeps a valid document that a client leaves, if there is room."""
        ...

    def count(self, prepared: PreparedOperation, client: tuple[str, str]) -> None:
        """An operation was run by a version of a client."""
        ...


class DocumentDesk:
    """Takes requests in: finds their document and prepares it, as far as its caller may have it run."""

    def __init__(self, operations: Operations, callers: Callers, store: DocumentStore | None) -> None:
        """Without a store nothing is known by its hash."""
        self._operations = operations
        self._callers = callers
        self._store = store

    def at_hand(self, request: GraphQLRequest) -> PreparedOperation | ExecutionOutcome | None:
        """The operation, as far as can be told without a caller; None when the store must be asked.

        Raises:
            ApiError: PERSISTED_QUERY_NOT_SUPPORTED or PERSISTED_QUERY_HASH_MISMATCH.
        """
        document_id = request.document_id
        if document_id is None:
            return self._operations.prepare(request)
        store = self._store
        if store is None:
            raise ApiError("PERSISTED_QUERY_NOT_SUPPORTED")
        if request.query:
            _check_hash(request)
            return self._operations.prepare(request)
        known = store.known(document_id)
        return None if known is None else self._prepare(request, known.text)

    async def admit(
        self,
        request: GraphQLRequest,
        prepared: PreparedOperation | ExecutionOutcome | None,
        context: Any,  # noqa: ANN401 - the application's
    ) -> PreparedOperation | ExecutionOutcome:
        """The operation that may be run for this caller, or what is wrong with it.

        Raises:
            ApiError: DOCUMENT_NOT_REGISTERED, PERSISTED_QUERY_NOT_SUPPORTED, PERSISTED_QUERY_NOT_FOUND,
                INTROSPECTION_REFUSED; RATE_LIMITED when the store would have to be asked too often.
        """
        access = self._callers.document_access(context)
        if access.mode is DocumentMode.REGISTERED:
            return await self._registered(request, prepared, access, context)
        if prepared is None:
            self._charge(context, FINDING_POINTS)
            found = None if self._store is None else await self._store.find(request.document_id or "")
            if found is None:
                raise ApiError("PERSISTED_QUERY_NOT_FOUND")
            prepared = self._prepare(request, found.text)
        if isinstance(prepared, ExecutionOutcome):
            return prepared
        if (
            access.mode is DocumentMode.APQ
            and prepared.known.marks.introspects
            and not self._callers.may_introspect(context)
        ):
            raise ApiError("INTROSPECTION_REFUSED")
        if request.is_automatic and request.query:
            await self._keep(request, prepared, context)
        return prepared

    def is_admitted(self, request: GraphQLRequest, prepared: PreparedOperation | None, context: Any) -> bool:  # noqa: ANN401 - as above
        """Whether `admit` has nothing to do but to say yes, as for most requests."""
        if prepared is None or (request.is_automatic and request.query):
            return False
        mode = self._callers.document_access(context).mode
        return mode is DocumentMode.OPEN or (mode is DocumentMode.APQ and not prepared.known.marks.introspects)

    def count(self, prepared: PreparedOperation, client: tuple[str, str]) -> None:
        """An operation was run by a version of a client."""
        if self._store is not None:
            self._store.count(prepared, client)

    async def _registered(
        self,
        request: GraphQLRequest,
        prepared: PreparedOperation | ExecutionOutcome | None,
        access: DocumentAccess,
        context: Any,  # noqa: ANN401 - as above
    ) -> PreparedOperation | ExecutionOutcome:
        document_id = request.document_id or _hash_of(request.query)
        found = await self._found(document_id, context)
        if found is None or not access.holds(found.profiles):
            raise ApiError("PERSISTED_QUERY_NOT_SUPPORTED" if request.is_automatic else "DOCUMENT_NOT_REGISTERED")
        return self._prepare(request, found.text) if prepared is None else prepared

    async def _found(self, document_id: str, context: Any) -> Stored | None:  # noqa: ANN401 - as above
        if self._store is None:
            return None
        known = self._store.known(document_id)
        if known is not None:
            return known
        self._charge(context, FINDING_POINTS)
        return await self._store.find(document_id)

    async def _keep(self, request: GraphQLRequest, prepared: PreparedOperation, context: Any) -> None:  # noqa: ANN401 - as above
        store, document_id = self._store, request.document_id
        if store is None or document_id is None or store.known(document_id) is not None:
            return
        self._charge(context, KEEPING_POINTS)
        await store.keep(document_id, request.query, prepared.facts.name)

    def _prepare(self, request: GraphQLRequest, text: str) -> PreparedOperation | ExecutionOutcome:
        _, variables, name, channel, locale, document_id, is_automatic = request
        return self._operations.prepare(
            GraphQLRequest(text, variables, name, channel, locale, document_id, is_automatic=is_automatic)
        )

    def _charge(self, context: object, points: int) -> None:
        self._operations.settings.charge(context, points)


def _check_hash(request: GraphQLRequest) -> None:
    if _hash_of(request.query) != request.document_id:
        raise ApiError("PERSISTED_QUERY_HASH_MISMATCH")


def _hash_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
