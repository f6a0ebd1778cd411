"""Filters of the list of votes."""

import strawberry

from api.schema.shared import IdFilterInput
from db.models.votes import NominationCallState, ObjectionState, VoteKind, VoteState


@strawberry.input(description="Filter on the state of a vote.")
class VoteStateFilterInput:
    """Operators on states."""

    eq: VoteState | None = strawberry.field(default=None, description="Equal to this state.")
    one_of: list[VoteState] | None = strawberry.field(default=None, description="One of these states.")


@strawberry.input(description="Filter on the kind of a vote.")
class VoteKindFilterInput:
    """Operators on kinds."""

    eq: VoteKind | None = strawberry.field(default=None, description="Equal to this kind.")
    one_of: list[VoteKind] | None = strawberry.field(default=None, description="One of these kinds.")


@strawberry.input(description="Filter of a list of votes; conditions given together all hold.")
class VoteWhereInput:
    """Conditions on votes."""

    below: IdFilterInput | None = strawberry.field(
        default=None, description="Of an organisation or one below it; `eq` only."
    )
    state: VoteStateFilterInput | None = strawberry.field(default=None, description="By state.")
    kind: VoteKindFilterInput | None = strawberry.field(default=None, description="By kind.")
    is_mine: bool = strawberry.field(
        default=False,
        description="Only those announced on whose roll the caller is, or would be today; false: all.",
    )


@strawberry.input(description="Filter of a vote's roll; conditions given together all hold.")
class VoteRollWhereInput:
    """Conditions on entries."""

    organisation: IdFilterInput | None = strawberry.field(
        default=None, description="Of an organisation that they belonged to when the vote opened; `eq` only."
    )


@strawberry.input(description="Filter on the state of an objection.")
class VoteObjectionStateFilterInput:
    """Operators on states."""

    eq: ObjectionState | None = strawberry.field(default=None, description="Equal to this state.")
    one_of: list[ObjectionState] | None = strawberry.field(default=None, description="One of these states.")


@strawberry.input(description="Filter of a list of objections; conditions given together all hold.")
class VoteObjectionWhereInput:
    """Conditions on objections."""

    vote: IdFilterInput | None = strawberry.field(default=None, description="To the roll of a vote; `eq` only.")
    state: VoteObjectionStateFilterInput | None = strawberry.field(default=None, description="By state.")


@strawberry.input(description="Filter on the state of a call for nominations.")
class NominationCallStateFilterInput:
    """Operators on states."""

    eq: NominationCallState | None = strawberry.field(default=None, description="Equal to this state.")
    one_of: list[NominationCallState] | None = strawberry.field(default=None, description="One of these states.")


@strawberry.input(description="Filter of a list of calls for nominations; conditions given together all hold.")
class NominationCallWhereInput:
    """Conditions on calls."""

    vote: IdFilterInput | None = strawberry.field(default=None, description="For a question of a vote; `eq` only.")
    state: NominationCallStateFilterInput | None = strawberry.field(default=None, description="By state.")
