"""The use cases of courses and their certificates on a real database."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, TypeAlias
from uuid import UUID

import pytest

from db.loaders.learning import courses as loaders
from domain.learning import service
from domain.learning.service import (
    CourseApprove,
    CourseBecause,
    CourseCertificateRevoke,
    CourseChange,
    CourseDraft,
    CourseEnrol,
    CourseOf,
    LessonComplete,
    LessonText,
)
from domain.shared.changes import MembersMerged
from domain.shared.work import Work
from tests.factories import courses as made
from tests.factories.learning import School

Step: TypeAlias = tuple[Callable[[Work, Any], Awaitable[Any]], object]
_MAKE: Mapping[str, Callable[[School, UUID], Step]] = {
    "change": lambda school, key: (service.course_change, CourseChange(key, made.content(school))),
    "submit": lambda _, key: (service.course_submit, CourseOf(key)),
    "approve": lambda _, key: (service.course_approve, CourseApprove(key, 1)),
    "return": lambda _, key: (service.course_return, CourseBecause(key, "请补充")),
    "withdraw": lambda _, key: (service.course_withdraw, CourseBecause(key, "过时")),
}
_ALLOWED: Mapping[str, set[str]] = {
    "draft": {"change", "submit"},
    "in_approval": {"approve", "return"},
    "approved": {"withdraw"},
    "withdrawn": set(),
}


async def state(school: School, course_id: UUID, by: UUID | None = None) -> str | None:
    found = await school.read(loaders.course_by_id, by or school.officer_id, course_id)
    return None if found is None else str(found["state"])


async def test_every_step_from_every_state_by_who_manages_it_and_by_others(school: School) -> None:
    second_id, member_id = await made.approver(school), await school.member()
    far_id = await school.member()
    school.rights[far_id] = dict.fromkeys(("learning_read", "learning_manage"), (school.other_id,))
    course_id = await made.drafted(school)
    for at, step in (("draft", "submit"), ("in_approval", "approve"), ("approved", "withdraw"), ("withdrawn", None)):
        for name, make in _MAKE.items():
            use_case, command = make(school, course_id)
            for stranger_id in (member_id, far_id):
                assert await school.refused(use_case, command, stranger_id) == "COURSE_NOT_FOUND"
            if name not in _ALLOWED[at]:
                assert await school.refused(use_case, command, second_id) == "COURSE_STATE_REFUSED"
        assert await school.rows("SELECT state FROM course") == [(at,)]
        if step is not None:
            use_case, command = _MAKE[step](school, course_id)
            await school.run(use_case, command, school.officer_id if step == "submit" else second_id)
    actions = await school.rows("SELECT action FROM audit_entry WHERE object_kind = 'course' ORDER BY id")
    assert [word for (word,) in actions] == [f"course.{w}" for w in ("drafted", "submitted", "approved", "withdrawn")]


async def test_nobody_approves_what_they_wrote_or_submitted(school: School) -> None:
    second_id, third_id = await made.approver(school), await made.approver(school)
    course_id = await made.drafted(school)
    await school.run(service.course_change, CourseChange(course_id, made.content(school, title="新课")), second_id)
    await school.run(service.course_submit, CourseOf(course_id), third_id)
    for by in (second_id, third_id):
        assert await school.refused(service.course_approve, CourseApprove(course_id, 2), by) == "COURSE_OWN_TEXT"
    await school.run(service.course_return, CourseBecause(course_id, "改"), school.officer_id)
    assert await school.rows("SELECT state, return_reason FROM course") == [("draft", "改")]
    await school.run(service.course_submit, CourseOf(course_id), third_id)
    await school.run(service.course_approve, CourseApprove(course_id, 2), school.officer_id)
    assert await state(school, course_id) == "published"


async def test_nobody_approves_a_course_that_came_back_and_was_changed_since(school: School) -> None:
    second_id, third_id = await made.approver(school), await made.approver(school)
    course_id = await made.drafted(school)
    await school.run(service.course_submit, CourseOf(course_id))
    read = (await school.read(loaders.course_by_id, second_id, course_id))["draft_revision"]
    await school.run(service.course_return, CourseBecause(course_id, "改"), third_id)
    await school.run(service.course_change, CourseChange(course_id, made.content(school, title="新课")))
    await school.run(service.course_submit, CourseOf(course_id))
    before = await school.rows("SELECT * FROM course")
    approve = CourseApprove(course_id, read)
    assert await school.refused(service.course_approve, approve, second_id) == "COURSE_TEXT_OUTDATED"
    assert await school.rows("SELECT * FROM course") == before
    await school.run(service.course_approve, CourseApprove(course_id, read + 1), second_id)
    assert (await school.read(loaders.course_by_id, second_id, course_id))["draft_revision"] is None


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"title": " "}, "LEARNING_TEXT_INVALID"),
        ({"lessons": []}, "COURSE_LESSONS_INVALID"),
        ({"lessons": [LessonText("课", "<p>x</p>", 0)]}, "COURSE_LESSONS_INVALID"),
        ({"lessons": [LessonText("课", "<script>x</script>", 5)]}, "LEARNING_TEXT_INVALID"),
        ({"posts": ["chair"]}, "COURSE_AUDIENCE_INVALID"),
        ({"audience": "post_holders"}, "COURSE_AUDIENCE_INVALID"),
        ({"valid_months": 121}, "COURSE_VALIDITY_INVALID"),
        ({"quiz_id": UUID(int=1)}, "COURSE_QUIZ_INVALID"),
    ],
)
async def test_what_no_course_can_be_is_refused(school: School, values: dict[str, object], code: str) -> None:
    command = CourseDraft(school.factory_id, made.content(school, **values))
    assert await school.refused(service.course_draft, command) == code
    past = made.content(school, closes_at=school.now - timedelta(minutes=1))
    assert await school.refused(service.course_draft, CourseDraft(school.factory_id, past)) == "COURSE_WINDOW_INVALID"
    assert await school.rows("SELECT FROM course") == []


async def test_lessons_are_clean_and_without_pictures(school: School) -> None:
    dirty = '<p onclick="x()">好<img src="https://a.example/x.png"><script>alert(1)</script></p>'
    await made.drafted(school, lessons=[LessonText("课", dirty, 5)])
    assert await school.rows("SELECT body FROM lesson") == [("<p>好</p>",)]


async def test_a_course_is_learnt_in_any_order_once_and_certified_once(school: School) -> None:
    course_id, member_id, other_id = await made.published(school), await school.member(), await school.member()
    first, second = await made.lesson_ids(school, course_id)
    assert await school.refused(service.lesson_complete, LessonComplete(first), member_id) == "COURSE_NOT_ENROLLED"
    enrolments = await asyncio.gather(*(made.enrol(school, course_id, member_id) for _ in range(4)))
    assert len(set(enrolments)) == 1
    for _ in range(2):
        await made.complete(school, second, member_id)
    assert await school.rows("SELECT FROM course_certificate") == []
    lessons = await school.read(loaders.lessons_by_course_id, member_id, course_id)
    assert [each["is_done"] for each in lessons] == [False, True]
    await asyncio.gather(*(made.complete(school, first, member_id) for _ in range(4)))
    [(number, valid_until, issued_on)] = await school.rows(
        "SELECT number, valid_until, issued_on FROM course_certificate"
    )
    assert number == f"ZS{issued_on.year}-000001"
    assert (valid_until.year, valid_until.month) == (issued_on.year + 1, issued_on.month)
    assert await school.rows("SELECT count(*) FROM event WHERE topic = 'course_certificate.issued'") == [(1,)]
    assert await school.refused(service.course_enrol, CourseEnrol(course_id), member_id) == "COURSE_COMPLETED_ALREADY"
    for batch in (loaders.course_enrolment_by_id, loaders.course_certificate_by_enrolment_id):
        assert await school.read(batch, member_id, enrolments[0]) is not None
        assert await school.read(batch, other_id, enrolments[0]) is None
        assert await school.read(batch, school.officer_id, enrolments[0]) is None


async def test_two_last_lessons_at_the_same_moment_complete_it_once(school: School) -> None:
    course_id, member_id = await made.published(school), await school.member()
    await made.enrol(school, course_id, member_id)
    lessons = await made.lesson_ids(school, course_id)
    await asyncio.gather(*(made.complete(school, each, member_id) for each in lessons * 3))
    assert await school.rows("SELECT count(*) FROM course_certificate") == [(1,)]


@pytest.mark.parametrize("is_late", [False, True])
async def test_a_quiz_closes_a_course_when_it_is_passed(school: School, *, is_late: bool) -> None:
    quiz_id, member_id = await school.announced(await school.bank(), attempt_limit=2), await school.member()
    course_id = await made.published(school, lessons=made.lessons(1), quiz_id=quiz_id)
    text, quiz = await made.lesson_ids(school, course_id)
    await made.enrol(school, course_id, member_id)
    await made.complete(school, text, member_id)
    assert await school.refused(service.lesson_complete, LessonComplete(quiz), member_id) == "LESSON_QUIZ_NOT_PASSED"
    failed = await school.start(quiz_id, member_id)
    await school.submit(failed, member_id)
    assert await school.rows("SELECT FROM course_certificate") == []
    passed = await school.start(quiz_id, member_id)
    await school.answer_right(passed, member_id, 5)
    if is_late:
        await school.run_out(passed)
        await school.close_due()
    else:
        await asyncio.gather(*(school.submit(passed, member_id) for _ in range(3)))
    assert await school.rows("SELECT count(*) FROM course_certificate") == [(1,)]
    assert await school.rows("SELECT count(*) FROM lesson_completion") == [(2,)]


async def test_whom_a_course_is_for(school: School) -> None:
    member_id, outsider_id = await school.member(), await school.member(school.tenant_id)
    clerk_id, chair_id = await school.member(), await school.member()
    await school.owner.execute(
        "INSERT INTO role_grant (tenant_id, id, member_id, role, organisation_id, starts_on, granted_by_id)"
        " VALUES ($1, gen_random_uuid(), $2, 'branch_officer', $3, '2020-01-01', $2)",
        *(school.tenant_id, clerk_id, school.branch_id),
    )
    await school.owner.execute(
        "WITH p AS (INSERT INTO post (tenant_id, id, organisation_id, kind, position) VALUES"
        " ($1, gen_random_uuid(), $2, 'chair', 9) RETURNING id) INSERT INTO post_term (tenant_id, id, post_id,"
        " member_id, starts_on) SELECT $1, gen_random_uuid(), id, $3, '2020-01-01' FROM p",
        *(school.tenant_id, school.branch_id, chair_id),
    )
    everybody = (member_id, outsider_id, clerk_id, chair_id)
    wanted = {
        "members": {member_id, clerk_id, chair_id},
        "officers": {clerk_id},
        "post_holders": {chair_id},
    }
    for audience, those in wanted.items():
        posts = ["chair"] if audience == "post_holders" else []
        course_id = await made.published(school, audience=audience, posts=posts)
        assert {each for each in everybody if await state(school, course_id, each)} == those
        for each in everybody:
            if each in those:
                await made.enrol(school, course_id, each)
            else:
                enrol = CourseEnrol(course_id)
                assert await school.refused(service.course_enrol, enrol, each) == "COURSE_NOT_FOUND"


async def test_what_was_withdrawn_is_gone_on_with_by_nobody_and_certificates_hold(school: School) -> None:
    course_id, begun_id, done_id = await made.published(school), await school.member(), await school.member()
    await made.enrol(school, course_id, begun_id)
    await made.learnt(school, course_id, done_id)
    [first, _] = await made.lesson_ids(school, course_id)
    await school.run(service.course_withdraw, CourseBecause(course_id, "有误"), school.officer_id)
    assert await school.refused(service.lesson_complete, LessonComplete(first), begun_id) == "COURSE_STATE_REFUSED"
    assert await school.refused(service.course_enrol, CourseEnrol(course_id), begun_id) == "COURSE_STATE_REFUSED"
    lessons = await school.read(loaders.lessons_by_course_id, begun_id, course_id)
    assert [each["body"] for each in lessons] == [None, None]
    [(code,)] = await school.rows("SELECT code FROM course_certificate")
    async with school.database.read() as conn:
        checked = await service.checked_course_certificate(conn, school.tenant_id, code.lower())
    assert checked is not None
    assert checked["revoked_at"] is None


async def test_a_certificate_is_revoked_by_its_number_and_the_course_taken_again(school: School) -> None:
    course_id, member_id, far_id = await made.published(school), await school.member(), await school.member()
    enrolment_id = await made.learnt(school, course_id, member_id)
    school.rights[far_id] = dict.fromkeys(("learning_read", "learning_manage"), (school.other_id,))
    [(number, certificate_id)] = await school.rows("SELECT number, id FROM course_certificate")
    revoke = CourseCertificateRevoke(f" {number.lower()} ", "代学")
    for by in (member_id, far_id):
        assert await school.refused(service.course_certificate_revoke, revoke, by) == "COURSE_CERTIFICATE_NOT_FOUND"
    for _ in range(2):
        await school.run(service.course_certificate_revoke, revoke)
    assert await school.rows("SELECT revoke_reason FROM course_certificate") == [("代学",)]
    assert await school.rows("SELECT count(*) FROM event WHERE topic = 'course_certificate.revoked'") == [(1,)]
    async with school.database.read() as conn:
        own = await service.own_course_certificate(conn, school.tenant_id, certificate_id, member_id)
    assert own is None
    again_id = await made.learnt(school, course_id, member_id)
    assert again_id != enrolment_id
    assert await school.rows("SELECT count(*) FROM course_certificate") == [(2,)]


async def test_counts_are_in_steps_of_five_and_few_are_not_told(school: School) -> None:
    course_id = await made.published(school, lessons=made.lessons(1))
    here = [await school.member() for _ in range(7)]
    there = [await school.member(school.other_id) for _ in range(4)]
    for each in here + there:
        await made.enrol(school, course_id, each)
    for each in here[:4]:
        await made.learnt(school, course_id, each)
    told = await school.read(loaders.course_counts_by_course_id, school.officer_id, course_id)
    assert [(each["branch_id"], each["enrolled"], each["completed"]) for each in told] == [
        (None, 10, None),
        (school.branch_id, 5, None),
    ]
    assert await school.read(loaders.course_counts_by_course_id, here[0], course_id) == []


async def test_what_a_merged_entry_learnt_is_the_kept_ones(school: School) -> None:
    course_id, merged_id, kept_id = await made.published(school), await school.member(), await school.member()
    enrolment_id = await made.learnt(school, course_id, merged_id)
    async with school.work(school.officer_id) as work:
        merging = MembersMerged(kept_id=kept_id, merged_id=merged_id, merged_on=school.now.date())
        findings = await service.learning_merge.find(work, merging)
        await service.learning_merge.follow(work, merging)
    assert [(each.kind, each.count, each.fate.value) for each in findings][1] == ("courses", 1, "stays")
    await school.owner.execute("UPDATE member SET merged_into_id = $1 WHERE id = $2", kept_id, merged_id)
    assert await school.read(loaders.course_enrolment_by_id, kept_id, enrolment_id) is not None
    assert await school.refused(service.course_enrol, CourseEnrol(course_id), kept_id) == "COURSE_COMPLETED_ALREADY"
