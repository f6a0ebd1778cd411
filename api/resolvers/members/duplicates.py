"""Duplicates 查重 and merging 合并: the officers' list, dismissing pairs, making two entries one."""

from typing import Annotated, Any

import strawberry

from api.context import Info
from api.filters import given, key_of_one
from api.mutations import perform
from api.nodes import key_of
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.schema.members.duplicates import (
    DuplicateDismissInput,
    DuplicateDismissPayload,
    DuplicatePair,
    DuplicateRestoreInput,
    DuplicateRestorePayload,
    DuplicateWhereInput,
)
from api.schema.members.merging import (
    MemberMergeInput,
    MemberMergePayload,
    MergeFieldChoiceInput,
    MergePreview,
    choices_of,
)
from db.queries.members import duplicates
from domain.members import likeness, service
from domain.shared.permissions import Permission


@strawberry.type
class DuplicateQuery:
    """Root reads of duplicates."""

    @strawberry.field(
        description="Pairs of entries that may be one person's, the likeliest first: both at or below the nodes where "
        "the caller may write members.",
        extensions=requires(Permission.MEMBER_WRITE),
    )
    def duplicate_members(
        self,
        where: Annotated[
            DuplicateWhereInput | None, strawberry.argument(description="Which pairs; null: those worth a look.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[DuplicatePair] | None:
        order = duplicates.ORDER
        request = page_request(order, first=first, after=after, last=last, before=before)
        return Connection(
            source=PageSource(duplicates.DUPLICATES, DuplicatePair, order, request, duplicate_filters(where))
        )

    @strawberry.field(
        description="What a merge of two entries would do; null when one of them is out of reach or merged already.",
        extensions=requires(Permission.MEMBER_WRITE),
    )
    async def member_merge_preview(
        self,
        info: Info,
        kept_id: Annotated[strawberry.ID, strawberry.argument(description="Entry that would stay.")],
        merged_id: Annotated[strawberry.ID, strawberry.argument(description="Entry that would become part of it.")],
        choices: Annotated[
            list[MergeFieldChoiceInput] | None,
            strawberry.argument(description="As of `memberMerge`; null: none."),
        ] = None,
    ) -> MergePreview | None:
        kept, merged = key_of(kept_id, "Member", "keptId"), key_of(merged_id, "Member", "mergedId")
        async with info.context.look() as work:
            found = await service.member_merge_preview(work, kept, merged, choices_of(choices))
        if found is None:
            return None
        row = {"kept_id": found.kept.id, "merged_id": found.merged.id, "confirmation": found.confirmation}
        return MergePreview(row=row, found=found)


@strawberry.type
class DuplicateMutation:
    """Root mutations of duplicates."""

    @strawberry.mutation(
        description="Takes a pair off the list of duplicates; it stays on record, and can be put back.",
        extensions=requires(Permission.MEMBER_WRITE),
    )
    async def duplicate_dismiss(
        self, info: Info, input: Annotated[DuplicateDismissInput, strawberry.argument(description="Which, and why.")]
    ) -> DuplicateDismissPayload | None:
        command = service.DuplicateDismiss(
            key_of(input.member_id, "Member", "input", "memberId"),
            key_of(input.other_id, "Member", "input", "otherId"),
            input.reason.value,
        )
        return await perform(
            info, DuplicateDismissPayload, service.duplicate_dismiss, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Puts a pair back on the list of duplicates.", extensions=requires(Permission.MEMBER_WRITE)
    )
    async def duplicate_restore(
        self, info: Info, input: Annotated[DuplicateRestoreInput, strawberry.argument(description="Which.")]
    ) -> DuplicateRestorePayload | None:
        command = service.DuplicateRestore(
            key_of(input.member_id, "Member", "input", "memberId"), key_of(input.other_id, "Member", "input", "otherId")
        )
        return await perform(
            info, DuplicateRestorePayload, service.duplicate_restore, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Makes two entries of one person one, for good; docs/duplicates.md tells what becomes of both.",
        extensions=requires(Permission.MEMBER_WRITE),
    )
    async def member_merge(
        self, info: Info, input: Annotated[MemberMergeInput, strawberry.argument(description="Which two.")]
    ) -> MemberMergePayload | None:
        command = service.MemberMerge(
            kept_id=key_of(input.kept_id, "Member", "input", "keptId"),
            merged_id=key_of(input.merged_id, "Member", "input", "mergedId"),
            confirmation=input.confirmation,
            reason=input.reason.value,
            choices=choices_of(input.choices),
            document_number=input.document_number,
        )
        return await perform(info, MemberMergePayload, service.member_merge, command, request_key=input.request_key)


def duplicate_filters(where: DuplicateWhereInput | None) -> dict[str, Any]:
    """The list's filters by parameter name."""
    asked = where or DuplicateWhereInput()
    wanted = likeness.POSSIBLE if asked.min_weight is None else asked.min_weight
    least = max(likeness.LEAST, min(wanted, likeness.LIMIT))
    return given(
        combinations=list(likeness.COMBINATIONS),
        min_weight=least,
        below_id=key_of_one(asked.below, "Organisation", "where.below"),
        member_id=key_of_one(asked.member, "Member", "where.member"),
        is_dismissed=True if asked.is_dismissed else None,
        is_open=None if asked.is_dismissed else True,
        is_unproven=True if least > likeness.PROOF_CAP else None,
    )
