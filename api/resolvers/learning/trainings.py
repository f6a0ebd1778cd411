"""What a client can do with required training: root reads, and at most 12 statements each with one domain call."""

from typing import Annotated

import strawberry

from api.context import Info
from api.filters import codes_of, given, key_of_one
from api.mutations import perform
from api.nodes import key_of
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.schema.learning.filters import OfficerTrainingWhereInput
from api.schema.learning.training_planning import (
    TrainingRequirementEndInput,
    TrainingRequirementEndPayload,
    TrainingRequirementSetInput,
    TrainingRequirementSetPayload,
)
from api.schema.learning.trainings import OfficerTraining, TrainingRequirement
from db.queries.learning import trainings
from domain.learning import service
from domain.shared.permissions import Permission


@strawberry.type
class TrainingQuery:
    """What posts require, and how officers stand."""

    @strawberry.field(
        description="What posts require at and below where the caller reads learning, newest first.",
        extensions=requires(Permission.LEARNING_READ),
    )
    def training_requirements(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[TrainingRequirement] | None:
        order = trainings.REQUIREMENT_ORDER
        request = page_request(order, first=first, after=after, last=last, before=before)
        return Connection(source=PageSource(trainings.TRAINING_REQUIREMENTS, TrainingRequirement, order, request, {}))

    @strawberry.field(
        description="Officers of posts at and below where the caller reads learning, and how they stand, in no order "
        "of theirs.",
        extensions=requires(Permission.LEARNING_READ),
    )
    def officer_trainings(
        self,
        where: Annotated[OfficerTrainingWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[OfficerTraining] | None:
        order = trainings.TRAINING_ORDER
        request = page_request(order, first=first, after=after, last=last, before=before)
        filters = training_filters(where)
        return Connection(source=PageSource(trainings.OFFICER_TRAININGS, OfficerTraining, order, request, filters))

    @strawberry.field(
        description="What the caller's own posts require, and how they stand.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def own_trainings(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[OfficerTraining] | None:
        order = trainings.TRAINING_ORDER
        request = page_request(order, first=first, after=after, last=last, before=before)
        return Connection(source=PageSource(trainings.OWN_OFFICER_TRAININGS, OfficerTraining, order, request, {}))


def training_filters(where: OfficerTrainingWhereInput | None) -> dict[str, object]:
    """The filters of the list by parameter name."""
    if where is None:
        return {}
    return given(
        organisation_id=key_of_one(where.organisation, "Organisation", "where.organisation"),
        requirement_id=key_of_one(where.requirement, "TrainingRequirement", "where.requirement"),
        statuses=codes_of(where.status, "where.status"),
    )


@strawberry.type
class TrainingMutation:
    """Root mutations of required training."""

    @strawberry.mutation(
        description="Requires a course of holders of posts, who are reminded of it.",
        extensions=requires(Permission.LEARNING_MANAGE),
    )
    async def training_requirement_set(
        self, info: Info, input: Annotated[TrainingRequirementSetInput, strawberry.argument(description="What.")]
    ) -> TrainingRequirementSetPayload | None:
        command = service.TrainingRequirementSet(
            organisation_id=key_of(input.organisation_id, "Organisation", "input", "organisationId"),
            course_id=key_of(input.course_id, "Course", "input", "courseId"),
            posts=[each.value for each in input.posts],
            valid_months=input.valid_months,
        )
        return await perform(
            info,
            TrainingRequirementSetPayload,
            service.training_requirement_set,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(description="Ends what posts require.", extensions=requires(Permission.LEARNING_MANAGE))
    async def training_requirement_end(
        self, info: Info, input: Annotated[TrainingRequirementEndInput, strawberry.argument(description="Which one.")]
    ) -> TrainingRequirementEndPayload | None:
        command = service.TrainingRequirementEnd(
            key_of(input.requirement_id, "TrainingRequirement", "input", "requirementId")
        )
        return await perform(
            info,
            TrainingRequirementEndPayload,
            service.training_requirement_end,
            command,
            request_key=input.request_key,
        )
