"""Benefits over the API: planned by two officers, claimed, applied for, drawn, explained, taken back."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest_asyncio

from api.nodes import key_of
from scripts.draw_rerun import Published, rerun
from tests.support.access import all_kinds
from tests.support.api import Answer, Client, request_key

NOW = datetime.now(UTC).replace(microsecond=0)
MOBILE, CONSOLE = "mobile/benefits", "console/benefits"
DRAFTER, APPROVER = "branch officer", "federation officer"
SOURCE = {"publicValue": "03 11 17", "publicValueSource": "https://www.cwl.gov.cn/"}


def at(days: float) -> str:
    return (NOW + timedelta(days=days)).isoformat()


@dataclass(frozen=True)
class Stage:
    """The demonstration union, with what its branch gives out."""

    owner: asyncpg.Connection
    callers: Mapping[str, Client]
    organisation_id: str

    async def do(self, caller: str, path: str, **given: Any) -> dict[str, Any]:
        """The payload of a mutation that was not refused."""
        answer = await self.callers[caller].send(path, {"input": given})
        assert "errors" not in answer, answer
        [payload] = answer["data"].values()
        assert payload["userErrors"] == [], answer
        found: dict[str, Any] = payload
        return found

    async def refusal(self, caller: str, path: str, **given: Any) -> list[str]:
        """The codes of a mutation that was refused."""
        answer = await self.callers[caller].send(path, {"input": given})
        [payload] = answer["data"].values()
        return [each["code"] for each in payload["userErrors"]]

    async def programme(self, **more: Any) -> str:
        """An open programme of the branch."""
        given = {
            "organisationId": self.organisation_id,
            "kind": "CULTURE",
            "title": "观影",
            "description": "每季度一次。",
            "budgetFen": 300_00,
            **more,
        }
        made = await self.do(DRAFTER, f"{CONSOLE}/benefit_programme_create", **given)
        programme = {"programmeId": made["programme"]["id"]}
        await self.do(APPROVER, f"{CONSOLE}/benefit_programme_approve", **programme)
        opened = await self.do(DRAFTER, f"{CONSOLE}/benefit_programme_open", **programme)
        assert opened["programme"]["state"] == "OPEN"
        return str(made["programme"]["id"])

    async def cycle(self, programme_id: str, **more: Any) -> str:
        """An approved cycle."""
        given = {
            "title": "电影票",
            "mode": "FIRST_COME",
            "opensAt": at(-1),
            "closesAt": at(9),
            "validUntilAt": at(40),
            "pieces": 2,
            "valueFen": 30_00,
            "excessFen": 5_00,
            **more,
        }
        made = await self.do(DRAFTER, f"{CONSOLE}/benefit_cycle_create", programmeId=programme_id, **given)
        cycle = {"cycleId": made["cycle"]["id"]}
        await self.do(DRAFTER, f"{CONSOLE}/benefit_cycle_submit", **cycle)
        await self.do(APPROVER, f"{CONSOLE}/benefit_cycle_approve", **cycle)
        return str(made["cycle"]["id"])

    async def detail(self, caller: str, cycle_id: str) -> dict[str, Any]:
        """A cycle as somebody sees it."""
        answer = await self.callers[caller].send(f"{MOBILE}/benefit_cycle_detail", {"id": cycle_id})
        assert "errors" not in answer, answer
        found: dict[str, Any] = answer["data"]["benefitCycle"]
        return found

    async def claim(self, caller: str, cycle_id: str, **more: Any) -> Answer:
        """What somebody's wish comes to."""
        given = {"input": {"cycleId": cycle_id, **more}}
        return await self.callers[caller].send(f"{MOBILE}/benefit_claim", given)

    async def close(self, cycle_id: str) -> None:
        """Lets the time of a cycle pass."""
        await self.owner.execute(
            "UPDATE benefit_cycle SET closes_at = now() - interval '1 second' WHERE id = $1",
            key_of(cycle_id, "BenefitCycle"),
        )


@pytest_asyncio.fixture
async def stage(demo: Client, demo_dsn: str) -> AsyncIterator[Stage]:
    callers = await all_kinds(demo)
    owner = await asyncpg.connect(demo_dsn)
    found = await callers["member"].run('{organisation(by: {code: "HD-A-01"}) {id}}')
    yield Stage(owner, callers, found["data"]["organisation"]["id"])
    await owner.close()


async def test_who_comes_early_is_told_when_it_opens(stage: Stage) -> None:
    programme_id = await stage.programme()
    cycle_id = await stage.cycle(programme_id, opensAt=at(1))
    lot_id = await stage.cycle(programme_id, opensAt=at(2), mode="LOT", publicSource="开奖号码")

    claimed = await stage.claim("member", cycle_id)
    applied = await stage.callers["member"].send(f"{MOBILE}/benefit_apply", {"input": {"cycleId": lot_id}})
    wrong = await stage.claim("member", lot_id)

    def told(answer: Answer) -> list[tuple[str, datetime | None]]:
        [payload] = answer["data"].values()
        return [
            (each["code"], each["opensAt"] and datetime.fromisoformat(each["opensAt"]))
            for each in payload["userErrors"]
        ]

    assert told(claimed) == [("CLAIM_NOT_BEGUN", NOW + timedelta(days=1))]
    assert told(applied) == [("CLAIM_NOT_BEGUN", NOW + timedelta(days=2))]
    assert told(wrong) == [("MODE_REFUSED", None)]


async def test_a_voucher_is_claimed_shown_to_its_holder_and_taken_back(stage: Stage) -> None:
    programme_id = await stage.programme()
    cycle_id, key = await stage.cycle(programme_id), request_key()
    before = await stage.detail("member", cycle_id)

    first = await stage.claim("member", cycle_id, requestKey=key)
    again = await stage.claim("member", cycle_id, requestKey=key)
    other = await stage.claim("member", cycle_id)

    assert (before["viewerCanClaim"]["allowed"], before["viewerPhase"], before["freeCount"]) == (True, "OPEN", 2)
    assert (before["viewerExplanation"]["isEligible"], before["viewerExplanation"]["reasons"]) == (True, [])
    assert first["data"] == again["data"]
    voucher = first["data"]["benefitClaim"]["voucher"]
    assert (voucher["state"], voucher["valueFen"], voucher["excessFen"]) == ("ISSUED", 30_00, 5_00)
    assert [each["code"] for each in other["data"]["benefitClaim"]["userErrors"]] == ["ALREADY_CLAIMED"]
    after = await stage.detail("member", cycle_id)
    assert [each["code"] for each in after["viewerCanClaim"]["reasons"]] == ["ALREADY_CLAIMED"]
    assert (after["viewerVoucher"]["id"], after["freeCount"]) == (voucher["id"], 1)

    shown = {
        caller: (await stage.callers[caller].send(f"{MOBILE}/voucher_show", {"id": voucher["id"]}))["data"]["voucher"]
        for caller in ("member", DRAFTER, "officer of a sibling branch")
    }
    code = shown["member"]["qrText"]
    assert len(code) == 16
    assert shown["member"]["code"].replace("-", "") == code
    assert (shown[DRAFTER]["code"], shown[DRAFTER]["qrText"]) == (None, None)
    assert shown["officer of a sibling branch"] is None

    revoked = await stage.do(DRAFTER, f"{CONSOLE}/voucher_revoke", voucherId=voucher["id"])
    assert revoked["voucher"]["state"] == "REVOKED"
    own = await stage.callers["member"].send(f"{MOBILE}/own_benefits", {})
    assert own["data"]["viewer"]["vouchers"][0]["state"] == "REVOKED"
    page = await stage.callers[DRAFTER].send(f"{CONSOLE}/benefit_programme_page", {"id": programme_id})
    assert page["data"]["benefitProgramme"]["budget"] == {
        "plannedFen": 300_00, "freeFen": 240_00, "reservedFen": 60_00, "spentFen": 0, "redeemedFen": 0
    }  # fmt: skip


async def test_two_who_want_the_last_at_the_same_moment(stage: Stage) -> None:
    cycle_id = await stage.cycle(await stage.programme(), pieces=1)

    answers = await asyncio.gather(*(stage.claim(caller, cycle_id) for caller in ("member", "branch officer")))

    errors = [[error["code"] for error in each["data"]["benefitClaim"]["userErrors"]] for each in answers]
    assert sorted(errors) == [[], ["VOUCHERS_GONE"]]


async def test_a_condition_explains_itself_to_who_does_not_meet_it(stage: Stage) -> None:
    condition = {
        "kind": "ALL",
        "parts": [
            {"kind": "BELOW", "of": [stage.organisation_id]},
            {"kind": "ANY", "parts": [{"kind": "TAGGED", "of": ["困难"]}, {"kind": "MEMBER_YEARS", "number": 60}]},
        ],
    }
    cycle_id = await stage.cycle(await stage.programme(condition=condition))

    seen = await stage.detail("member", cycle_id)
    refused = await stage.claim("member", cycle_id)

    why = seen["viewerExplanation"]
    assert [each["code"] for each in seen["viewerCanClaim"]["reasons"]] == ["NOT_ELIGIBLE"]
    assert [each["code"] for each in refused["data"]["benefitClaim"]["userErrors"]] == ["NOT_ELIGIBLE"]
    assert [(each["code"], each["of"], each["number"]) for each in why["reasons"]] == [
        ("TAG_MISSING", ["困难"], None),
        ("MEMBERSHIP_TOO_SHORT", [], 60),
    ]
    assert why["reasons"][1]["message"] == "It is for members since at least 60 years."
    assert [[each["code"] for each in way["changes"]] for way in why["ways"]] == [
        ["MEMBERSHIP_TOO_SHORT"], ["TAG_MISSING"]
    ]  # fmt: skip
    assert why["eligibleOn"] == why["reasons"][1]["changesOn"]
    assert [(each["depth"], each["kind"]) for each in seen["programme"]["condition"]] == [
        (0, "ALL"), (1, "BELOW"), (1, "ANY"), (2, "TAGGED"), (2, "MEMBER_YEARS")
    ]  # fmt: skip
    assert seen["programme"]["condition"][1]["of"] == [stage.organisation_id]
    mine = await stage.callers["member"].send(f"{MOBILE}/own_entitlements", {})
    assert cycle_id not in {each["id"] for each in mine["data"]["viewer"]["entitlements"]}


async def test_a_draw_is_reckoned_again_from_what_clients_are_shown(stage: Stage) -> None:
    people = ("member", "branch officer", "officer of a sibling branch")
    wide = {"kind": "STATE_IN", "of": ["active", "retained"]}
    cycle_id = await stage.cycle(
        await stage.programme(condition=wide), mode="LOT", pieces=1, publicSource="双色球 2026030"
    )
    tickets = {}
    for caller in people:
        applied = await stage.do(caller, f"{MOBILE}/benefit_apply", cycleId=cycle_id)
        tickets[applied["application"]["ticket"]] = caller
    cycle = {"cycleId": cycle_id}
    assert await stage.refusal(APPROVER, f"{CONSOLE}/benefit_list_publish", **cycle) == ["CYCLE_STATE_REFUSED"]
    assert (await stage.detail("member", cycle_id))["draw"]["seed"] is None

    await stage.close(cycle_id)
    await stage.do(APPROVER, f"{CONSOLE}/benefit_list_publish", **cycle)
    assert await stage.refusal(APPROVER, f"{CONSOLE}/benefit_draw_hold", **cycle, **{**SOURCE, "publicValue": " "}) == [
        "PUBLIC_VALUE_INVALID"
    ]
    await stage.do(APPROVER, f"{CONSOLE}/benefit_draw_hold", **cycle, **SOURCE)

    draw = (await stage.detail("auditor", cycle_id))["draw"]
    shown = await stage.callers["auditor"].send(f"{MOBILE}/benefit_draw_list", {"id": cycle_id, "part": 1})
    text = shown["data"]["benefitCycle"]["draw"]["listPart"]["text"]
    assert hashlib.sha256(bytes.fromhex(draw["seed"])).hexdigest() == draw["commitment"]
    assert (draw["listParts"], draw["publicValue"]) == (1, SOURCE["publicValue"])
    published = Published(draw["seed"], draw["commitment"], draw["publicValue"], draw["listHash"])
    order = [tickets[each] for each in rerun(text.encode(), published, pieces=3)]
    places = [(await stage.detail(each, cycle_id))["viewerApplication"]["place"] for each in order]
    assert places == [1, 2, 3]


async def test_money_is_approved_by_another_officer(stage: Stage) -> None:
    given = {
        "organisationId": stage.organisation_id, "kind": "CULTURE", "title": "x", "description": "x", "budgetFen": 100
    }  # fmt: skip
    made = await stage.do(DRAFTER, f"{CONSOLE}/benefit_programme_create", **given)
    programme = {"programmeId": made["programme"]["id"]}

    assert await stage.refusal(DRAFTER, f"{CONSOLE}/benefit_programme_approve", **programme) == ["OWN_PROPOSAL"]
    seen = await stage.callers["member"].run(
        "query ($id: ID!) {benefitProgramme(id: $id) {id}}", {"id": programme["programmeId"]}
    )
    assert seen["data"]["benefitProgramme"] is None
