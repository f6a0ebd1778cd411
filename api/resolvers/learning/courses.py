"""What a client can do with courses: root reads, and at most 12 statements each with one call into the domain."""

from typing import Annotated, Final

import strawberry

from api.context import Info
from api.errors import ApiError
from api.fields import found, reference
from api.filters import codes_of, given, key_of_one
from api.mutations import perform
from api.nodes import key_of
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import public, requires
from api.schema.learning.course_learning import (
    CourseCertificateRevokeInput,
    CourseCertificateRevokePayload,
    CourseEnrolInput,
    CourseEnrolPayload,
    LessonCompleteInput,
    LessonCompletePayload,
)
from api.schema.learning.course_planning import (
    CourseApproveInput,
    CourseApprovePayload,
    CourseChangeInput,
    CourseChangePayload,
    CourseContentInput,
    CourseDraftInput,
    CourseDraftPayload,
    CourseReturnInput,
    CourseReturnPayload,
    CourseSubmitInput,
    CourseSubmitPayload,
    CourseWithdrawInput,
    CourseWithdrawPayload,
)
from api.schema.learning.courses import CertificateCheck, Course, CourseEnrolment
from api.schema.learning.filters import CourseWhereInput
from db.queries.learning import courses, studying
from domain.competitions.service import checked_certificate
from domain.learning import service
from domain.shared.calendar import local_day
from domain.shared.certificates import shortened_name
from domain.shared.permissions import Permission

_RETRY_SECONDS: Final = 60


@strawberry.type
class CourseQuery:
    """Courses, enrolments and certificates that the caller may see."""

    @strawberry.field(
        description="Courses that the caller may see, newest first.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def courses(
        self,
        where: Annotated[CourseWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Course] | None:
        request = page_request(courses.COURSE_ORDER, first=first, after=after, last=last, before=before)
        filters = course_filters(where)
        return Connection(source=PageSource(courses.COURSES, Course, courses.COURSE_ORDER, request, filters))

    @strawberry.field(
        description="Courses at and below where the caller reads learning, drafts too, newest first.",
        extensions=requires(Permission.LEARNING_READ),
    )
    def office_courses(
        self,
        where: Annotated[CourseWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Course] | None:
        request = page_request(courses.COURSE_ORDER, first=first, after=after, last=last, before=before)
        filters = course_filters(where)
        return Connection(source=PageSource(courses.OFFICE_COURSES, Course, courses.COURSE_ORDER, request, filters))

    @found(
        description="Course by id; null when there is none that the caller may see.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def course(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Id of the course.")]
    ) -> Course | None:
        return reference("course_by_id", key_of(id, "Course", "id"), Course)

    @strawberry.field(
        description="Caller's own enrolments in courses, newest first; nobody reads another's.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def course_enrolments(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[CourseEnrolment] | None:
        order = studying.ENROLMENT_ORDER
        request = page_request(order, first=first, after=after, last=last, before=before)
        return Connection(source=PageSource(studying.COURSE_ENROLMENTS, CourseEnrolment, order, request, {}))

    @strawberry.field(
        description="Certificate of a course or a skill competition by the code that stands on it; null for no such "
        "code, and once its member was erased; 60 a minute from one address.",
        extensions=public(),
    )
    async def certificate_check(
        self,
        info: Info,
        code: Annotated[str, strawberry.argument(description="Code as it stands on the paper, blanks and all.")],
    ) -> CertificateCheck | None:
        context = info.context
        if not context.services.admits_check(context.actor.address or ""):
            raise ApiError("RATE_LIMITED", retry_after_seconds=_RETRY_SECONDS)
        async with context.read() as conn:
            facts = await checked_certificate(conn, context.scope.tenant_id, code)
        if facts is None:
            return None
        today, until, revoked_at = local_day(context.services.clock()), facts["valid_until"], facts["revoked_at"]
        return CertificateCheck(
            title=facts["title"],
            title_en=facts["title_en"],
            issued_on=facts["issued_on"],
            masked_name=shortened_name(facts["name"]),
            is_valid=revoked_at is None and (until is None or until >= today),
            valid_until=until,
            revoked_on=None if revoked_at is None else local_day(revoked_at),
        )


def course_filters(where: CourseWhereInput | None) -> dict[str, object]:
    """The filters of the lists by parameter name."""
    if where is None:
        return {}
    return given(
        organisation_id=key_of_one(where.organisation, "Organisation", "where.organisation"),
        states=codes_of(where.state, "where.state"),
        tracks=codes_of(where.track, "where.track"),
        is_for_me=where.is_for_me or None,
    )


def _content(given: CourseContentInput) -> service.CourseContent:
    quiz_id = given.quiz_id
    return service.CourseContent(
        title=given.title,
        title_en=given.title_en,
        introduction=given.introduction,
        track=given.track.value,
        audience=given.audience.value,
        posts=[each.value for each in given.posts],
        opens_at=given.opens_at,
        closes_at=given.closes_at,
        valid_months=given.valid_months,
        lessons=[service.LessonText(each.title, each.body, each.minutes) for each in given.lessons],
        quiz_id=None if quiz_id is None else key_of(quiz_id, "Quiz", "input", "course", "quizId"),
        quiz_minutes=given.quiz_minutes,
    )


@strawberry.type
class CourseMutation:
    """Root mutations of courses."""

    @strawberry.mutation(
        description="Drafts a course, which members do not see.",
        extensions=requires(Permission.LEARNING_MANAGE),
    )
    async def course_draft(
        self, info: Info, input: Annotated[CourseDraftInput, strawberry.argument(description="Course.")]
    ) -> CourseDraftPayload | None:
        command = service.CourseDraft(
            key_of(input.organisation_id, "Organisation", "input", "organisationId"), _content(input.course)
        )
        return await perform(info, CourseDraftPayload, service.course_draft, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Changes all of a draft of a course; who does is its author.",
        extensions=requires(Permission.LEARNING_MANAGE),
    )
    async def course_change(
        self, info: Info, input: Annotated[CourseChangeInput, strawberry.argument(description="Course.")]
    ) -> CourseChangePayload | None:
        command = service.CourseChange(key_of(input.course_id, "Course", "input", "courseId"), _content(input.course))
        return await perform(info, CourseChangePayload, service.course_change, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Asks others to approve a draft of a course.",
        extensions=requires(Permission.LEARNING_MANAGE),
    )
    async def course_submit(
        self, info: Info, input: Annotated[CourseSubmitInput, strawberry.argument(description="Which one.")]
    ) -> CourseSubmitPayload | None:
        command = service.CourseOf(key_of(input.course_id, "Course", "input", "courseId"))
        return await perform(info, CourseSubmitPayload, service.course_submit, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Approves a course that others wrote, which is published at its time.",
        extensions=requires(Permission.LEARNING_MANAGE),
    )
    async def course_approve(
        self, info: Info, input: Annotated[CourseApproveInput, strawberry.argument(description="Which one.")]
    ) -> CourseApprovePayload | None:
        course_id = key_of(input.course_id, "Course", "input", "courseId")
        command = service.CourseApprove(course_id, input.draft_revision)
        return await perform(info, CourseApprovePayload, service.course_approve, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Sends a course back to its author.",
        extensions=requires(Permission.LEARNING_MANAGE),
    )
    async def course_return(
        self, info: Info, input: Annotated[CourseReturnInput, strawberry.argument(description="Which one, and why.")]
    ) -> CourseReturnPayload | None:
        command = service.CourseBecause(key_of(input.course_id, "Course", "input", "courseId"), input.reason)
        return await perform(info, CourseReturnPayload, service.course_return, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Withdraws a course for good; certificates hold.",
        extensions=requires(Permission.LEARNING_MANAGE),
    )
    async def course_withdraw(
        self, info: Info, input: Annotated[CourseWithdrawInput, strawberry.argument(description="Which one, and why.")]
    ) -> CourseWithdrawPayload | None:
        command = service.CourseBecause(key_of(input.course_id, "Course", "input", "courseId"), input.reason)
        return await perform(
            info, CourseWithdrawPayload, service.course_withdraw, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Enrols the caller in a course, or goes on with it; again once its certificate ends soon.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def course_enrol(
        self, info: Info, input: Annotated[CourseEnrolInput, strawberry.argument(description="Which one.")]
    ) -> CourseEnrolPayload | None:
        command = service.CourseEnrol(key_of(input.course_id, "Course", "input", "courseId"))
        return await perform(info, CourseEnrolPayload, service.course_enrol, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Marks a lesson as done; with the last one the course is completed and certified.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def lesson_complete(
        self, info: Info, input: Annotated[LessonCompleteInput, strawberry.argument(description="Which one.")]
    ) -> LessonCompletePayload | None:
        command = service.LessonComplete(key_of(input.lesson_id, "Lesson", "input", "lessonId"))
        return await perform(
            info, LessonCompletePayload, service.lesson_complete, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Ends a certificate of a course for good; whoever checks it is told so.",
        extensions=requires(Permission.LEARNING_MANAGE),
    )
    async def course_certificate_revoke(
        self,
        info: Info,
        input: Annotated[CourseCertificateRevokeInput, strawberry.argument(description="Which one, and why.")],
    ) -> CourseCertificateRevokePayload | None:
        command = service.CourseCertificateRevoke(input.number, input.reason)
        return await perform(
            info,
            CourseCertificateRevokePayload,
            service.course_certificate_revoke,
            command,
            request_key=input.request_key,
        )
