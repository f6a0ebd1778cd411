"""A course over the wire: learnt once whatever is repeated, its page, and the check that anybody may make."""

from typing import Any
from uuid import uuid4

import asyncpg

from api.activity_paths import certificates
from api.nodes import encode_id
from db.types import new_id
from tests.support.access import all_kinds
from tests.support.api import Client
from tests.support.course_rows import CourseKeys, write_courses

_CODE = "QWERQWERQWERQWER"
_ENROL = (
    "mutation ($i: CourseEnrolInput!) {courseEnrol(input: $i) {enrolment {id doneCount} userErrors {code message}}}"
)
_DONE = """
mutation ($i: LessonCompleteInput!) {
  lessonComplete(input: $i) {
    enrolment {completedAt certificate {number code pdfPath checkPath validUntil}} userErrors {code message}
  }
}
"""
_CHECK = "query ($code: String!) {certificateCheck(code: $code) {title maskedName isValid revokedOn}}"


async def _data(client: Client, text: str, **variables: Any) -> Any:
    answer = await client.run(text, variables)
    assert "errors" not in answer, answer
    return answer["data"]


async def test_a_course_is_learnt_certified_and_checked(demo: Client, demo_dsn: str) -> None:
    people = await all_kinds(demo)
    member, colleague = people["member"], people["branch officer"]
    viewer = await member.run("{viewer {member {memberNumber name}}}")
    person = viewer["data"]["viewer"]["member"]
    owner = await asyncpg.connect(demo_dsn)
    member_id = await owner.fetchval("SELECT id FROM member WHERE member_number = $1", person["memberNumber"])
    keys = CourseKeys._make(new_id() for _ in CourseKeys._fields)
    await write_courses(owner, member_id, keys, _CODE)
    for table in ("course_certificate", "lesson_completion", "course_enrolment"):
        await owner.execute(f"DELETE FROM {table} WHERE member_id = $1", member_id)  # a table of ours
    enrol = {"courseId": encode_id("Course", keys.course), "requestKey": str(uuid4())}
    enrolled = [await _data(member, _ENROL, i=enrol) for _ in range(2)]
    assert enrolled[0] == enrolled[1]
    assert enrolled[0]["courseEnrol"]["enrolment"]["doneCount"] == 0
    done = {"lessonId": encode_id("Lesson", keys.lesson), "requestKey": str(uuid4())}
    told = [await _data(member, _DONE, i=done) for _ in range(2)]
    assert told[0] == told[1]
    paper = told[0]["lessonComplete"]["enrolment"]["certificate"]
    headers = {"authorization": f"Bearer {member.token}"}
    page = await member.http.get(paper["pdfPath"], headers=headers)
    assert (page.status_code, page.content[:5]) == (200, b"%PDF-")
    other = await colleague.http.get(paper["pdfPath"], headers={"authorization": f"Bearer {colleague.token}"})
    assert other.status_code == 404
    spelt = "-".join(paper["code"][at : at + 4].lower() for at in range(0, 16, 4))
    [checked] = (await _data(demo, _CHECK, code=spelt)).values()
    assert checked == {"title": "手机办事入门", "maskedName": checked["maskedName"], "isValid": True, "revokedOn": None}
    assert checked["maskedName"] != person["name"]
    assert (await demo.http.get(paper["checkPath"])).json()["isValid"] is True
    await owner.execute("UPDATE course_certificate SET issued_on = '2020-01-01', valid_until = '2020-12-31'")
    assert (await _data(demo, _CHECK, code=spelt))["certificateCheck"]["isValid"] is False
    assert (await demo.http.get(paper["checkPath"])).json()["isValid"] is False
    await owner.execute("UPDATE member SET erased_at = now() WHERE id = $1", member_id)
    assert (await _data(demo, _CHECK, code=spelt))["certificateCheck"] is None
    await owner.close()


async def test_who_checks_too_often_is_told_to_wait(shared_demo: Client) -> None:
    for _ in range(certificates.CHECKS_A_MINUTE):
        await shared_demo.run(_CHECK, {"code": "x"})

    answer = await shared_demo.run(_CHECK, {"code": "x"})
    assert answer["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
