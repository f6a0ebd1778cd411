"""Kiosks 自助终端: officers enrol them, members show passes; they have no session and sign what they send."""

from functools import partial
from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import public, requires
from api.schema.votes.kiosk_nouns import KioskPass
from api.schema.votes.kiosk_requests import (
    KioskBatchDeliverInput,
    KioskBatchDeliverPayload,
    KioskPermitIssueInput,
    KioskPermitIssuePayload,
    KioskTapInput,
    KioskTapPayload,
    KioskTapReleaseInput,
    KioskTapReleasePayload,
)
from api.schema.votes.kiosks import (
    VoteKioskEnrolInput,
    VoteKioskEnrolPayload,
    VoteKioskRevokeInput,
    VoteKioskRevokePayload,
)
from domain.shared.permissions import Permission
from domain.votes.service import kiosk_batches, kiosk_taps, kiosks


@strawberry.type
class KioskQuery:
    """Root reads of kiosks."""

    @strawberry.field(
        description="Pass of the caller for the kiosks of a vote, made anew each time; whether they may vote there is "
        "told by the kiosk.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def kiosk_pass(
        self, info: Info, vote_id: Annotated[strawberry.ID, strawberry.argument(description="Vote.")]
    ) -> KioskPass | None:
        context, key = info.context, key_of(vote_id, "Vote", "voteId")
        shown = kiosks.pass_of(context.keyring, context.actor, key, now=context.services.clock())
        return None if shown is None else KioskPass(row=shown)


@strawberry.type
class KioskMutation:
    """Root mutations of kiosks."""

    @strawberry.mutation(
        description="Enrols a kiosk for a vote; asks for a recent proof.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def vote_kiosk_enrol(
        self, info: Info, input: Annotated[VoteKioskEnrolInput, strawberry.argument(description="Kiosk.")]
    ) -> VoteKioskEnrolPayload | None:
        command = kiosks.KioskEnrol(key_of(input.vote_id, "Vote", "input", "voteId"), input.name, input.public_key)
        return await perform(
            info, VoteKioskEnrolPayload, kiosks.vote_kiosk_enrol, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Takes a kiosk out of use at once; what it has not delivered stays without a ballot.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def vote_kiosk_revoke(
        self, info: Info, input: Annotated[VoteKioskRevokeInput, strawberry.argument(description="Which one.")]
    ) -> VoteKioskRevokePayload | None:
        command = kiosks.KioskRevoke(input.kiosk_id)
        return await perform(
            info, VoteKioskRevokePayload, kiosks.vote_kiosk_revoke, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Gives the member of a pass their ballot at the kiosk that signs: no other is taken from them.",
        extensions=public(),
    )
    async def kiosk_tap(
        self, info: Info, input: Annotated[KioskTapInput, strawberry.argument(description="Tap.")]
    ) -> KioskTapPayload | None:
        request = kiosks.KioskRequest(input.kiosk_id, input.vote, input.signature)
        command = kiosk_taps.KioskTap(request, input.pass_text, input.tap_key)
        # No row of a request key: it would say when, and from where.
        return await perform(info, KioskTapPayload, kiosk_taps.kiosk_tap, command, request_key=None)

    @strawberry.mutation(
        description="Gives a ballot back whose member has left without voting.",
        extensions=public(),
    )
    async def kiosk_tap_release(
        self, info: Info, input: Annotated[KioskTapReleaseInput, strawberry.argument(description="Tap.")]
    ) -> KioskTapReleasePayload | None:
        request = kiosks.KioskRequest(input.kiosk_id, input.vote, input.signature)
        command = kiosk_taps.KioskTapRelease(request, input.tap_key)
        return await perform(info, KioskTapReleasePayload, kiosk_taps.kiosk_tap_release, command, request_key=None)

    @strawberry.mutation(
        description="Draws the permit of a pass's member at the kiosk that signs, for one unlinkable ballot.",
        extensions=public(),
    )
    async def kiosk_permit_issue(
        self, info: Info, input: Annotated[KioskPermitIssueInput, strawberry.argument(description="What.")]
    ) -> KioskPermitIssuePayload | None:
        context = info.context
        request = kiosks.KioskRequest(input.kiosk_id, input.vote, input.signature)
        wish = kiosk_taps.KioskPermitWish(request, input.pass_text, input.blinded)
        prepare = partial(kiosk_taps.kiosk_permit_prepare, context.look, context.services.registrar, wish)
        return await perform(info, KioskPermitIssuePayload, kiosk_taps.kiosk_permit_issue, prepare, request_key=None)

    @strawberry.mutation(
        description="Puts sealed ballots of the kiosk that signs into the box, all or none.",
        extensions=public(),
    )
    async def kiosk_batch_deliver(
        self, info: Info, input: Annotated[KioskBatchDeliverInput, strawberry.argument(description="Batch.")]
    ) -> KioskBatchDeliverPayload | None:
        request = kiosks.KioskRequest(input.kiosk_id, input.vote, input.signature)
        command = kiosk_batches.KioskBatchDeliver(request, input.envelopes)
        return await perform(
            info, KioskBatchDeliverPayload, kiosk_batches.kiosk_batch_deliver, command, request_key=None
        )
