"""What is read of kiosks: the one that calls, those that officers manage, what waits for a decision."""

from typing import Annotated

import strawberry

from api.context import Info
from api.filters import codes_of, given, key_of_one
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.schema.kiosks.nouns import Kiosk, KioskAt, KioskConflict, KioskConflictWhereInput, KioskStand, KioskWhereInput
from db.queries.kiosks import lists
from domain.kiosks import service
from domain.shared.permissions import Permission


@strawberry.type
class KioskQuery:
    """Root reads of kiosks."""

    @strawberry.field(
        description="Kiosk that calls: where it is, what it serves, how it is configured.",
        extensions=requires(Permission.KIOSK_SERVE),
    )
    def kiosk_at(self, info: Info) -> KioskAt | None:
        actor = info.context.actor
        return KioskAt(row={"tenant_id": actor.tenant_id, "id": actor.kiosk_id})

    @strawberry.field(
        description="Kiosks within reach with their health, in the order of their enrolment.",
        extensions=requires(Permission.KIOSK_MANAGE),
    )
    def kiosks(
        self,
        where: Annotated[KioskWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Kiosk] | None:
        request = page_request(lists.KIOSK_ORDER, first=first, after=after, last=last, before=before)
        filters = given(
            organisation_id=key_of_one(where.organisation if where else None, "Organisation", "where.organisation"),
            states=codes_of(where.state if where else None, "where.state"),
            is_silent=where.is_silent if where else None,
        )
        return Connection(source=PageSource(lists.KIOSKS, Kiosk, lists.KIOSK_ORDER, request, filters))

    @strawberry.field(
        description="Entries of kiosks within reach that the rules speak against, in the order of their coming.",
        extensions=requires(Permission.KIOSK_MANAGE),
    )
    def kiosk_conflicts(
        self,
        where: Annotated[KioskConflictWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[KioskConflict] | None:
        request = page_request(lists.CONFLICT_ORDER, first=first, after=after, last=last, before=before)
        filters = given(
            kiosk_id=key_of_one(where.kiosk if where else None, "Kiosk", "where.kiosk"),
            is_decided=where.is_decided if where else None,
        )
        return Connection(source=PageSource(lists.CONFLICTS, KioskConflict, lists.CONFLICT_ORDER, request, filters))

    @strawberry.field(
        description="Kiosk that shows this code now, to be seen before it is confirmed; null when none does.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def kiosk_stand(
        self,
        info: Info,
        challenge: Annotated[str, strawberry.argument(description="What the QR code on its screen holds.")],
    ) -> KioskStand | None:
        async with info.context.look() as work:
            row = await service.challenge_found(work, challenge)
        return None if row is None else KioskStand(row=dict(row))
