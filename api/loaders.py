"""One aiodataloader per batch function and request: wiring only."""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, TypeAlias
from uuid import UUID

from aiodataloader import DataLoader

from db.loaders import approvals, auth, members, notifications, organisations
from db.scope import Scope
from db.session import Connection, Database, Record

BatchFunction: TypeAlias = Callable[[Connection, Scope, Sequence[UUID]], Awaitable[list[Any]]]

MAX_BATCH_KEYS = 500

BATCHES: dict[str, BatchFunction] = {
    "organisation_by_id": organisations.organisation_by_id,
    "children_by_organisation_id": organisations.children_by_organisation_id,
    "chain_by_organisation_id": organisations.chain_by_organisation_id,
    "posts_by_organisation_id": organisations.posts_by_organisation_id,
    "post_by_id": organisations.post_by_id,
    "terms_by_post_id": organisations.terms_by_post_id,
    "terms_by_member_id": organisations.terms_by_member_id,
    "member_by_id": members.member_by_id,
    "member_private_by_id": members.member_private_by_id,
    "join_request_by_id": members.join_request_by_id,
    "approval_by_id": approvals.approval_by_id,
    "approval_steps_by_approval_id": approvals.approval_steps_by_approval_id,
    "session_by_id": auth.session_by_id,
    "sessions_by_member_id": auth.sessions_by_member_id,
    "role_grant_by_id": auth.role_grant_by_id,
    "role_grants_by_member_id": auth.role_grants_by_member_id,
    "deputy_by_id": auth.deputy_by_id,
    "deputies_by_officer_id": auth.deputies_by_officer_id,
    "deputies_by_deputy_id": auth.deputies_by_deputy_id,
    "notification_by_id": notifications.notification_by_id,
}
"""Batch functions by the name that a relation declares."""


class Loaders:
    """The loaders of one request. Each batch takes its own connection; keys seen before are not read again."""

    def __init__(self, database: Database, scope: Scope) -> None:
        self._database = database
        self._scope = scope
        self._loaders: dict[str, DataLoader[UUID, Any]] = {}

    async def load(self, name: str, key: UUID) -> Any:
        """The entry of batch function `name` for one key, waiting for the batch it joins."""
        return await self._loader(name).load(key)

    def prime(self, name: str, key: UUID, entry: Record) -> None:
        """Gives the loader an entry that a list has read already."""
        self._loader(name).prime(key, entry)

    def _loader(self, name: str) -> DataLoader[UUID, Any]:
        if name not in self._loaders:
            self._loaders[name] = DataLoader(self._batch(name), max_batch_size=MAX_BATCH_KEYS)
        return self._loaders[name]

    def _batch(self, name: str) -> Callable[[list[UUID]], Coroutine[Any, Any, list[Any]]]:
        function = BATCHES[name]

        async def batch(keys: list[UUID]) -> list[Any]:
            async with self._database.read() as conn:
                entries = await function(conn, self._scope, keys)
            if len(entries) != len(keys):
                message = f"{name} gave {len(entries)} entries for {len(keys)} keys"
                raise RuntimeError(message)
            return entries

        return batch
