"""A member's own data key: everything that is sealed under it is gone when the key is."""

from uuid import UUID

from db.queries.members import keys
from db.queries.private_rows import open_private_rows
from db.scope import Scope
from domain.shared.work import Work


async def member_key(work: Work, member_id: UUID) -> bytes:
    """The key to seal under, made when the member has none. Opens the member's private rows for the transaction.

    The member's row is locked by the caller, or just inserted: an erased member must not get a new key.
    """
    tenant_id = work.scope.tenant_id
    await open_private_rows(work.conn, Scope(tenant_id, member_id))
    wrapped = await keys.find_key(work.conn, tenant_id, member_id)
    if wrapped is None:
        _, made = work.keyring.wrap_new_key(tenant_id, member_id)
        await keys.insert_key(work.conn, tenant_id, member_id, made)
        wrapped = await keys.find_key(work.conn, tenant_id, member_id) or made
    return work.keyring.unwrap_key(wrapped, tenant_id, member_id)
