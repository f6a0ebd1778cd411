"""Filters of the lists of public notices."""

import strawberry

from api.schema.shared import IdFilterInput
from db.models.notices import PublicNoticeKind, PublicNoticeStage


@strawberry.input(description="Filter on where a notice stands today.")
class PublicNoticeStageFilterInput:
    """Operators on stages."""

    eq: PublicNoticeStage | None = strawberry.field(default=None, description="Equal to this stage.")
    one_of: list[PublicNoticeStage] | None = strawberry.field(default=None, description="One of these stages.")


@strawberry.input(description="Filter on what a notice is about.")
class PublicNoticeKindFilterInput:
    """Operators on kinds."""

    eq: PublicNoticeKind | None = strawberry.field(default=None, description="Equal to this kind.")
    one_of: list[PublicNoticeKind] | None = strawberry.field(default=None, description="One of these kinds.")


@strawberry.input(description="Filter of a list of public notices; conditions given together all hold.")
class PublicNoticeWhereInput:
    """Conditions on notices."""

    organisation: IdFilterInput | None = strawberry.field(
        default=None, description="Handled by an organisation; `eq` only."
    )
    kind: PublicNoticeKindFilterInput | None = strawberry.field(default=None, description="By what they are about.")
    stage: PublicNoticeStageFilterInput | None = strawberry.field(
        default=None, description="By where they stand today."
    )
