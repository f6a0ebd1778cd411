"""A member who asks to correct their entry, with their officer."""

from datetime import UTC, date, datetime
from uuid import UUID

from db.models.members import CorrectionField
from db.queries.private_rows import open_private_rows
from db.scope import Scope
from db.sealing import Keyring, unseal
from domain.members.service import (
    CorrectionRequestApprove,
    CorrectionRequestSubmit,
    correction_request_approve,
    correction_request_submit,
)
from tests.domain.members.lives import Lives
from tests.factories.members import identity_number

IN_FIFTEEN_DAYS = datetime(2025, 7, 22, 15, 59, 59, tzinfo=UTC)
PHONE, OTHER_PHONE = "+8613900000201", "+8613900000202"
IDENTITY = identity_number(date(1990, 1, 1))
KEYS = Keyring(bytes(32))
PROPOSED = {
    CorrectionField.NAME: "王小明",
    CorrectionField.PHONE_NUMBER: PHONE,
    CorrectionField.IDENTITY_NUMBER: IDENTITY,
    CorrectionField.EMPLOYMENT_KIND: "FIXED_TERM",
    CorrectionField.JOINED_ON: "2019-05-04",
}


class Desk:
    """A member of branch A with their officer."""

    def __init__(self, lives: Lives) -> None:
        self.lives = lives

    async def arranged(self) -> "Desk":
        """Two branches below the top, an officer in A."""
        self.here, self.there = await self.lives.organisation("A"), await self.lives.organisation("B")
        self.member, self.officer = await self.lives.member(self.here), await self.lives.officer(self.here)
        return self

    async def submit(self, field: CorrectionField, value: str | None = None, by: UUID | None = None) -> UUID:
        """The id of a request that was opened."""
        command = CorrectionRequestSubmit(field, value or PROPOSED[field], "身份证上是这样")
        outcome = await correction_request_submit(await self.lives.work(by or self.member), command)
        return UUID(str(outcome["correction_request_id"]))

    async def approve(self, request_id: UUID, by: UUID | None = None) -> None:
        """An approval."""
        work = await self.lives.work(by or self.officer)
        await correction_request_approve(work, CorrectionRequestApprove(request_id))

    async def status(self, request_id: UUID) -> tuple[str, bool, datetime | None]:
        """Status, whether the value is still there, and the open limit."""
        row = await self.lives.row("SELECT * FROM correction_request WHERE id = $1", request_id)
        return row["status"], row["proposed_sealed"] is not None, row["due_at"]

    async def private(self, field: str) -> str:
        """A sealed field of the member, opened."""
        tenant_id = self.lives.tenant_id
        await open_private_rows(self.lives.conn, Scope(tenant_id, self.member))
        row = await self.lives.row(
            "SELECT p.*, k.wrapped_key AS own_key FROM member_private p JOIN member_key k USING (tenant_id, member_id)"
            " WHERE p.member_id = $1",
            self.member,
        )
        key = KEYS.unwrap_key(row["own_key"], tenant_id, self.member)
        return unseal(key, row[f"{field}_sealed"], tenant_id=tenant_id, row_id=self.member, column=field)
