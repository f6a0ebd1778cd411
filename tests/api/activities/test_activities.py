"""Activities over the API: planned, published, registered for, waited for, explained."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest_asyncio

from api.nodes import key_of
from tests.support.access import all_kinds
from tests.support.api import Answer, Client, Recorder, request_key
from tests.support.waiting import until_waited_for

CREATE, PUBLISH = "console/activities/activity_create", "console/activities/activity_publish"
REGISTER, CANCEL = "mobile/activities/activity_register", "mobile/activities/registration_cancel"
ACCEPT, LIST = "mobile/activities/registration_accept", "mobile/activities/activity_list"
DETAIL, OWN = "mobile/activities/activity_detail", "mobile/activities/own_registrations"
NOW = datetime.now(UTC).replace(microsecond=0)


def at(days: int) -> str:
    return (NOW + timedelta(days=days)).isoformat()


@dataclass(frozen=True)
class Stage:
    """The demonstration union, with the federation officer who plans for all of it."""

    owner: asyncpg.Connection
    callers: Mapping[str, Client]
    organisation_id: str
    draft: Mapping[str, Any] = field(
        default_factory=lambda: {
            "kind": "SPORTS",
            "title": "春季运动会",
            "titleEn": "Spring sports day",
            "description": "接力与拔河",
            "venue": "体育馆",
            "startsAt": at(20),
            "endsAt": at(21),
            "windows": [{"opensAt": at(-1), "closesAt": at(10)}],
        }
    )

    async def plan(self, **more: Any) -> str:
        """A published activity."""
        officer = self.callers["federation officer"]
        given = {"organisationId": self.organisation_id, **self.draft, **more}
        made = await officer.send(CREATE, {"input": given})
        assert made["data"]["activityCreate"]["userErrors"] == [], made
        activity_id: str = made["data"]["activityCreate"]["activity"]["id"]
        shown = await officer.send(PUBLISH, {"input": {"activityId": activity_id}})
        assert shown["data"]["activityPublish"]["activity"]["state"] == "PUBLISHED"
        return activity_id

    async def register(self, caller: str, activity_id: str, **more: Any) -> Answer:
        """What somebody's wish comes to."""
        return await self.callers[caller].send(REGISTER, {"input": {"activityId": activity_id, **more}})

    async def detail(self, caller: str, activity_id: str) -> dict[str, Any]:
        """The activity as somebody sees it."""
        answer = await self.callers[caller].send(DETAIL, {"id": activity_id})
        assert "errors" not in answer, answer
        found: dict[str, Any] = answer["data"]["activity"]
        return found


@pytest_asyncio.fixture
async def stage(demo: Client, demo_dsn: str) -> AsyncIterator[Stage]:
    callers = await all_kinds(demo)
    owner = await asyncpg.connect(demo_dsn)
    found = await callers["member"].run('{organisation(by: {code: "HD"}) {id}}')
    yield Stage(owner, callers, found["data"]["organisation"]["id"])
    await owner.close()


async def test_a_place_is_taken_waited_for_offered_and_accepted(stage: Stage) -> None:
    activity_id = await stage.plan(capacity=1)
    key = request_key()

    first = await stage.register("member", activity_id, requestKey=key)
    again = await stage.register("member", activity_id, requestKey=key)
    other = await stage.register("member", activity_id, waits=False, requestKey=key)
    second = await stage.register("auditor", activity_id)

    assert first["data"] == again["data"]
    assert first["data"]["activityRegister"]["registration"]["state"] == "REGISTERED"
    assert other.codes == ["REQUEST_KEY_REUSED"]
    waiting = second["data"]["activityRegister"]["registration"]
    assert (waiting["state"], waiting["position"]) == ("WAITING", 1)
    seen = await stage.detail("branch officer", activity_id)
    assert (seen["registeredCount"], seen["freeCount"], seen["waitingCount"]) == (1, 0, 1)
    assert (seen["viewerCanRegister"]["allowed"], seen["viewerWouldWait"]) == (True, True)

    held = {"registrationId": first["data"]["activityRegister"]["registration"]["id"]}
    await stage.callers["member"].send(CANCEL, {"input": held})
    offered = await stage.detail("auditor", activity_id)
    assert offered["viewerRegistration"]["state"] == "OFFERED"
    assert (offered["heldCount"], offered["freeCount"], offered["waitingCount"]) == (1, 0, 0)
    accepted = await stage.callers["auditor"].send(ACCEPT, {"input": {"registrationId": waiting["id"]}})
    assert accepted["data"]["registrationAccept"]["registration"]["state"] == "REGISTERED"
    own = (await stage.callers["member"].send(OWN, {}))["data"]["viewer"]["registrations"]
    assert (own[0]["state"], own[0]["activity"]["id"]) == ("CANCELLED", activity_id)


async def test_every_no_is_explained_as_it_is_refused(stage: Stage) -> None:
    activity_id = await stage.plan(
        capacity=1,
        hasWaitingList=False,
        audience={"employments": ["UNEMPLOYED"]},
        windows=[{"opensAt": at(-1), "closesAt": at(10), "tag": "甲班"}],
    )

    before = await stage.owner.fetchval("SELECT count(*) FROM registration")
    said = (await stage.detail("member", activity_id))["viewerCanRegister"]
    refused = (await stage.register("member", activity_id))["data"]["activityRegister"]["userErrors"]

    assert said["allowed"] is False
    assert [each["code"] for each in said["reasons"]] == ["NOT_YOUR_SHIFT", "NOT_IN_AUDIENCE", "ACTIVITY_FULL"]
    assert all(each["message"] and each["changesWhen"] for each in said["reasons"])
    assert [each["code"] for each in refused] == [each["code"] for each in said["reasons"]]
    listed = await stage.callers["member"].send(LIST, {"where": {"isOpenForViewer": True}})
    nodes = listed["data"]["activities"]["nodes"]
    assert all(each["viewerCanRegister"]["allowed"] for each in nodes)
    assert activity_id not in {each["id"] for each in nodes}
    assert await stage.owner.fetchval("SELECT count(*) FROM registration") == before


async def test_all_at_the_same_moment_get_what_there_is(stage: Stage) -> None:
    activity_id = await stage.plan(capacity=2)
    people = [caller for caller in stage.callers if caller != "anonymous"]

    answers = await asyncio.gather(*(stage.register(each, activity_id, requestKey=request_key()) for each in people))

    states = [each["data"]["activityRegister"]["registration"]["state"] for each in answers]
    assert sorted(states) == ["REGISTERED"] * 2 + ["WAITING"] * (len(people) - 2)
    left = "SELECT free + held + returned FROM quota WHERE owner_id = $1"
    assert await stage.owner.fetchval(left, key_of(activity_id, "Activity", "id")) == 0


async def test_who_comes_in_a_rush_is_answered_with_what_is_their_own(stage: Stage, recorder: Recorder) -> None:
    people = [caller for caller in stage.callers if caller != "anonymous"]
    for place in range(3):  # the third time all statements are made
        activity_id = await stage.plan(capacity=place + len(people))
        with recorder.recording() as statements:
            answers = await asyncio.gather(*(stage.register(each, activity_id) for each in people))
            await asyncio.sleep(0)

    own = [(await stage.callers[each].send(OWN, {}))["data"]["viewer"]["registrations"] for each in people]
    made = [answer["data"]["activityRegister"]["registration"]["id"] for answer in answers]
    assert made == [next(each["id"] for each in mine if each["activity"]["id"] == activity_id) for mine in own]
    assert len(statements) < 2 * len(people)  # alone each has five


async def test_who_loses_the_last_place_in_this_moment_is_tried_again_and_waits(stage: Stage) -> None:
    activity_id = await stage.plan(capacity=1)

    async with stage.owner.transaction():
        await stage.owner.execute("SELECT FROM quota FOR UPDATE")
        # One waits for the lock, the other in this process, behind the one.
        both = [asyncio.create_task(stage.register(each, activity_id)) for each in ("member", "auditor")]
        await until_waited_for(stage.owner)

    answers = await asyncio.gather(*both)
    states = [each["data"]["activityRegister"]["registration"]["state"] for each in answers]
    assert sorted(states) == ["REGISTERED", "WAITING"]


async def test_an_officer_registers_somebody_who_calls(stage: Stage) -> None:
    activity_id = await stage.plan(capacity=1)
    viewer = await stage.callers["member"].run("{viewer {member {id}}}")
    member_id = viewer["data"]["viewer"]["member"]["id"]
    sent = {"onBehalf": {"memberId": member_id, "basis": "PHONE"}, "requestKey": request_key()}

    made = await stage.register("federation officer", activity_id, **sent)
    again = await stage.register("federation officer", activity_id, **sent)
    refused = await stage.register("auditor", activity_id, **{**sent, "requestKey": request_key()})

    assert made["data"] == again["data"]
    assert made["data"]["activityRegister"]["registration"]["state"] == "REGISTERED"
    assert [each["code"] for each in refused["data"]["activityRegister"]["userErrors"]] == ["MEMBER_NOT_FOUND"]
    own = (await stage.callers["member"].send(OWN, {}))["data"]["viewer"]["registrations"]
    assert [each["activity"]["id"] for each in own].count(activity_id) == 1


async def test_registering_while_there_is_room_is_one_statement(stage: Stage, recorder: Recorder) -> None:
    activity_id = await stage.plan(capacity=5)

    with recorder.recording() as statements:
        answer = await stage.register("member", activity_id)

    assert answer["data"]["activityRegister"]["userErrors"] == []
    assert len([each for each in statements if "INSERT INTO" in each or "unionhall_quota_step" in each]) == 1


async def test_companions_are_read_by_the_member_and_recorded_when_an_officer_reads(stage: Stage) -> None:
    activity_id = await stage.plan(
        capacity=5,
        companionsAtMost=1,
        questions=[{"key": "size", "kind": "CHOICE", "label": "尺码", "choices": ["S", "M"]}],
    )
    answer = await stage.register(
        "member",
        activity_id,
        companions=[{"name": "王小明", "relation": "子女"}],
        answers=[{"key": "size", "answer": "M"}],
    )
    asked = {"id": answer["data"]["activityRegister"]["registration"]["id"]}

    read = {
        caller: await stage.callers[caller].send("mobile/activities/registration_private", asked)
        for caller in ("member", "federation officer", "auditor", "officer of a sibling branch")
    }

    private = {
        "companions": [{"name": "王小明", "relation": "子女"}],
        "answers": [{"key": "size", "answer": "M"}],
    }
    assert read["member"]["data"]["node"]["private"] == private
    assert read["federation officer"]["data"]["node"]["private"] == private
    assert read["auditor"].codes == ["FORBIDDEN"]
    assert read["officer of a sibling branch"]["data"]["node"] is None
    logged = await stage.owner.fetchval("SELECT count(*) FROM audit_entry WHERE action = 'member.private_read'")
    assert logged == 1


async def test_a_series_is_registered_for_once_with_an_answer_for_each_date(stage: Stage) -> None:
    windows = [{"opensAt": at(-8), "closesAt": at(10)}]
    activity_id = await stage.plan(capacity=1, windows=windows, repeats={"sessions": 2, "intervalWeeks": 1})
    document, member = "mobile/activities/activity_series_register", stage.callers["member"]
    asked = {"activityId": activity_id, "requestKey": request_key()}
    # Only the first was published: the other is nothing that a member sees.
    first = await member.send(document, {"input": asked})
    again = await member.send(document, {"input": asked})

    assert first["data"] == again["data"]
    told = first["data"]["activitySeriesRegister"]["sessions"]
    assert (told["isDone"], [each["registration"]["state"] for each in told["results"]]) == (True, ["REGISTERED"])
    second = await stage.callers["auditor"].send(document, {"input": {"activityId": activity_id, "waits": False}})
    [refused] = second["data"]["activitySeriesRegister"]["sessions"]["results"]
    assert [each["code"] for each in refused["userErrors"]] == ["ACTIVITY_FULL"]
    assert refused["registration"] is None
    seen = await member.send("mobile/activities/activity_series", {"id": activity_id})
    series = seen["data"]["activity"]["series"]
    assert (series["toComeCount"], series["openCount"], series["viewerRegisteredCount"]) == (1, 0, 1)
    assert [each["code"] for each in series["viewerCanRegister"]["reasons"]] == ["ALREADY_REGISTERED"]
    left = await member.send("mobile/activities/activity_series_leave", {"input": {"activityId": activity_id}})
    [gone] = left["data"]["activitySeriesLeave"]["sessions"]["results"]
    assert gone["registration"]["state"] == "CANCELLED"
