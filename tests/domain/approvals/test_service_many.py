"""Many approvals of one owner that end at once."""

from uuid import UUID

import pytest

from db.session import Database
from db.types import new_id
from domain.shared.approval_errors import ApprovalAlreadyDecided, ApprovalNotFound
from domain.shared.approvals import approvals_cancel
from tests.domain.approvals.test_service_approvals import opened, step, steps_of
from tests.domain.approvals.union import Union


async def test_many_are_withdrawn_at_once_or_none_of_them(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        union = Union(conn, tenant_id)
        many = [await opened(union, step(tenant_id), step(tenant_id, 2)) for _ in range(3)]
        await approvals_cancel(await union.work(None), many[:2])

        for wrong, refusal in ((many, ApprovalAlreadyDecided), ([many[2], new_id()], ApprovalNotFound)):
            with pytest.raises(refusal):
                await approvals_cancel(await union.work(None), wrong)
        found = [{row["status"] for row in await steps_of(conn, each)} for each in many]
        entries = await conn.fetch("SELECT object_id FROM audit_entry WHERE action = 'approval.cancelled'")
    assert found == [{"cancelled"}, {"cancelled"}, {"open", "waiting"}]
    assert sorted(row["object_id"] for row in entries) == sorted(many[:2])
