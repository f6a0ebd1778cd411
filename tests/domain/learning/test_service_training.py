"""The use cases of required training, and its reminders, on a real database."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from db.keyset import PageRequest
from db.loaders.learning import trainings as loaders
from db.queries.learning.trainings import OFFICER_TRAININGS, OWN_OFFICER_TRAININGS, TRAINING_ORDER
from domain.learning import service
from domain.learning.service import CourseCertificateRevoke, TrainingRequirementEnd, TrainingRequirementSet
from tests.factories import courses as made
from tests.factories.learning import School


async def chair(school: School, place_id: UUID | None = None) -> UUID:
    """Who holds a post since years."""
    place_id = place_id or school.branch_id
    member_id = await school.member(place_id)
    await school.owner.execute(
        "WITH p AS (INSERT INTO post (tenant_id, id, organisation_id, kind, position) VALUES"
        " ($1, gen_random_uuid(), $2, 'chair', (SELECT count(*) FROM post)) RETURNING id) INSERT INTO post_term"
        " (tenant_id, id, post_id, member_id, starts_on) SELECT $1, gen_random_uuid(), id, $3, '2020-01-01' FROM p",
        *(school.tenant_id, place_id, member_id),
    )
    return member_id


async def required(school: School, course_id: UUID, **values: Any) -> UUID:
    command = TrainingRequirementSet(school.factory_id, course_id, ["chair"], values.pop("valid_months", 12))
    return UUID(str((await school.run(service.training_requirement_set, command))["requirement_id"]))


async def standing(school: School, by: UUID | None = None, **filters: Any) -> dict[UUID, str]:
    listing = OFFICER_TRAININGS if by is None else OWN_OFFICER_TRAININGS
    async with school.database.read() as conn:
        page = await listing.page(
            conn, school.scope(by or school.officer_id), filters=filters, order=TRAINING_ORDER, request=PageRequest(20)
        )
    return {row["member_id"]: row["status"] for row in page.rows}


async def remind(school: School) -> list[tuple[Any, ...]]:
    async with school.database.transaction() as conn:
        await service.trainings_remind(conn, school.now)
    return await school.rows(
        "SELECT topic, facts ->> 'member_id' FROM event WHERE topic LIKE 'training.%' ORDER BY topic"
    )


async def completed_ago(school: School, member_id: UUID, days: int) -> None:
    await school.owner.execute(
        "UPDATE course_enrolment SET completed_at = $2, enrolled_at = $2 WHERE member_id = $1",
        *(member_id, school.now - timedelta(days=days)),
    )


async def test_an_officer_stands_as_the_days_since_they_completed_it_say(school: School) -> None:
    course_id = await made.published(school)
    never_id, valid_id, soon_id, late_id = [await chair(school) for _ in range(4)]
    await school.member()
    for member_id, days in ((valid_id, 1), (soon_id, 330), (late_id, 400)):
        await made.learnt(school, course_id, member_id)
        await completed_ago(school, member_id, days)
    requirement_id = await required(school, course_id)
    expected = {never_id: "never", valid_id: "valid", soon_id: "expires_soon", late_id: "expired"}
    assert await standing(school) == expected
    assert await standing(school, statuses=["never"]) == {never_id: "never"}
    assert await standing(school, by=soon_id) == {soon_id: "expires_soon"}
    far_id = await school.member()
    school.rights[far_id] = {"learning_read": (school.other_id,)}
    async with school.database.read() as conn:
        page = await OFFICER_TRAININGS.page(
            conn, school.scope(far_id), filters={}, order=TRAINING_ORDER, request=PageRequest(20)
        )
    assert page.rows == []
    for _ in range(2):
        await school.run(service.training_requirement_end, TrainingRequirementEnd(requirement_id))
    assert await standing(school) == {}


async def test_a_revoked_certificate_is_no_training(school: School) -> None:
    course_id, member_id = await made.published(school), await chair(school)
    await made.learnt(school, course_id, member_id)
    await required(school, course_id, valid_months=None)
    assert await standing(school) == {member_id: "valid"}
    [(number,)] = await school.rows("SELECT number FROM course_certificate")
    await school.run(service.course_certificate_revoke, CourseCertificateRevoke(number, "代学"))
    assert await standing(school) == {member_id: "never"}


async def test_each_step_is_reminded_of_once_and_anew_after_a_renewal(school: School) -> None:
    course_id, member_id = await made.published(school), await chair(school)
    await required(school, course_id)
    for _ in range(2):
        assert await remind(school) == [("training.required", str(member_id))]
    await made.learnt(school, course_id, member_id)
    assert len(await remind(school)) == 1
    await completed_ago(school, member_id, 330)
    for _ in range(2):
        assert [topic for topic, _ in await remind(school)] == ["training.expiring", "training.required"]
    await completed_ago(school, member_id, 400)
    await remind(school)
    topics = [topic for topic, _ in await remind(school)]
    assert topics == ["training.expired", "training.expiring", "training.required"]
    await completed_ago(school, member_id, 331)
    assert len(await remind(school)) == 4


async def test_what_cannot_be_required_is_refused(school: School) -> None:
    course_id, member_id = await made.published(school, audience="post_holders", posts=["chair"]), await school.member()
    draft_id = await made.drafted(school)

    def given(**values: Any) -> TrainingRequirementSet:
        return TrainingRequirementSet(
            **{"organisation_id": school.factory_id, "course_id": course_id, "posts": ["chair"], **values}
        )

    run = service.training_requirement_set
    assert await school.refused(run, given(), member_id) == "LEARNING_PLACE_NOT_FOUND"
    assert await school.refused(run, given(course_id=UUID(int=1))) == "COURSE_NOT_FOUND"
    assert await school.refused(run, given(course_id=draft_id)) == "COURSE_STATE_REFUSED"
    assert await school.refused(run, given(posts=["auditor"])) == "COURSE_AUDIENCE_INVALID"
    assert await school.refused(run, given(posts=[])) == "COURSE_AUDIENCE_INVALID"
    assert await school.refused(run, given(valid_months=5)) == "COURSE_VALIDITY_INVALID"
    await school.run(run, given())
    assert await school.refused(run, given()) == "TRAINING_REQUIREMENT_SET_ALREADY"
    end = TrainingRequirementEnd((await school.rows("SELECT id FROM training_requirement"))[0][0])
    assert await school.refused(service.training_requirement_end, end, member_id) == "TRAINING_REQUIREMENT_NOT_FOUND"
    assert await school.rows("SELECT count(*) FROM training_requirement WHERE ended_at IS NULL") == [(1,)]


async def test_counts_of_officers_are_in_steps_and_few_are_not_told(school: School) -> None:
    course_id = await made.published(school)
    here = [await chair(school) for _ in range(6)]
    for _ in range(4):
        await chair(school, school.other_id)
    for member_id in here[:5]:
        await made.learnt(school, course_id, member_id)
    requirement_id = await required(school, course_id)
    told = await school.read(loaders.training_counts_by_requirement_id, school.officer_id, requirement_id)
    assert [(each["branch_id"], each["officers"], each["trained"]) for each in told] == [
        (None, 10, 5),
        (school.branch_id, 5, 5),
    ]
    assert await school.read(loaders.training_counts_by_requirement_id, here[0], requirement_id) == []
