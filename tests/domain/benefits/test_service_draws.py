"""Applying and the draw: nobody comes to a published list, the published values give the order, vouchers follow it."""

import hashlib
import json
from typing import Any
from uuid import UUID

import pytest

from db.types import new_id
from domain.benefits import service
from domain.benefits.errors import (
    ApplicationNotFound,
    ClaimOver,
    CycleStateRefused,
    ModeRefused,
    PublicSourceInvalid,
    PublicValueInvalid,
)
from domain.benefits.service import ApplicationWithdraw, CycleChange, DrawHold
from domain.shared.errors import Refusals
from scripts.draw_rerun import Published, rerun
from tests.domain.benefits.office import DAY, NOW, PUBLIC_SOURCE, PUBLIC_VALUE, Office
from tests.domain.benefits.test_service_claiming import add_cap
from tests.factories.organisations import Tree


async def drawn(office: Office, cycle_id: UUID, *, at_most: int = 3) -> list[UUID]:
    """Publishes, draws and distributes; the members who have a voucher in the order in which they got it."""
    change = CycleChange(cycle_id)
    office.now = NOW + DAY
    await office.run(service.list_publish, change)
    await office.draw(cycle_id)
    for _ in range(at_most):
        if (await office.run(service.cycle_distribute, change))["state"] == "distributed":
            break
    rows = await office.owner.fetch("SELECT member_id FROM voucher WHERE cycle_id = $1 ORDER BY id", cycle_id)
    return [row["member_id"] for row in rows]


async def endings(office: Office) -> dict[UUID, str | None]:
    """Why each member was not served."""
    rows = await office.owner.fetch("SELECT member_id, closing FROM benefit_application")
    return {row["member_id"]: row["closing"] for row in rows}


async def test_what_is_published_gives_the_same_members(office: Office) -> None:
    cycle_id, people = await office.cycle(mode="lot", pieces=2), await office.members(7)
    tickets = {str(await office.apply(cycle_id, each)): each for each in people}
    before = await office.owner.fetchrow("SELECT * FROM benefit_cycle")

    served = await drawn(office, cycle_id)

    row = await office.owner.fetchrow("SELECT * FROM benefit_cycle")
    assert before is not None
    assert row is not None
    assert (before["seed"], before["list_hash"]) == (None, None)
    assert before["commitment"] == row["commitment"] == hashlib.sha256(bytes.fromhex(row["seed"])).hexdigest()
    published = Published(*(row[name] for name in ("seed", "commitment", "public_value", "list_hash")))
    assert [tickets[each] for each in rerun(row["list_text"].encode(), published, pieces=2)] == served
    assert row["state"] == "distributed"
    assert await office.quota(cycle_id) == (0, 2, 0)
    assert sorted(str(each) for each in (await endings(office)).values()) == ["None"] * 2 + ["none_left"] * 5
    assert not any(str(each) in row["list_text"] for each in people)
    assert await office.broken() == []


async def test_who_is_not_on_the_list_is_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.benefits.service.distributing.TOLD_AT_ONCE", 2)
    cycle_id, people = await office.cycle(mode="lot"), await office.members(4)
    tickets = {each: await office.apply(cycle_id, each) for each in people}
    await office.owner.execute("UPDATE member SET state = 'suspended' WHERE id = ANY ($1)", people[1:])
    office.now = NOW + DAY

    await office.run(service.list_publish, CycleChange(cycle_id))

    events = await office.owner.fetch(
        "SELECT subject_id, facts FROM event WHERE topic = 'benefit_application.not_served'"
    )
    assert {row["subject_id"]: json.loads(row["facts"]) for row in events} == {
        tickets[each]: {"member_id": str(each), "cycle_id": str(cycle_id)} for each in people[1:]
    }
    assert (await office.topics())[-1] == "benefit_cycle.list_published"
    entries = await office.owner.fetch(
        "SELECT object_id FROM audit_entry WHERE action = 'benefit_application.not_served'"
    )
    assert {row["object_id"] for row in entries} == {tickets[each] for each in people[1:]}


async def test_nobody_comes_to_a_published_list_or_leaves_it(office: Office) -> None:
    cycle_id, (first, late) = await office.cycle(mode="lot"), await office.members(2)
    application_id = await office.apply(cycle_id, first)
    change = CycleChange(cycle_id)
    with pytest.raises(CycleStateRefused):
        await office.run(service.list_publish, change)
    with pytest.raises(CycleStateRefused):
        await office.draw(cycle_id)
    office.now = NOW + DAY
    await office.run(service.list_publish, change)

    office.now = NOW  # whoever looked before the closing, and writes after the list
    with pytest.raises(ClaimOver):
        await office.apply(cycle_id, late)
    with pytest.raises(ClaimOver):
        await office.run(service.application_withdraw, ApplicationWithdraw(application_id), member_id=first)
    with pytest.raises(CycleStateRefused):
        await office.run(service.list_publish, change)
    with pytest.raises(CycleStateRefused):
        await office.run(service.cycle_distribute, change)
    assert await office.states("benefit_application") == ["applied"]


async def test_second_thoughts(office: Office) -> None:
    cycle_id, member_id = await office.cycle(mode="lot"), await office.member()
    command = ApplicationWithdraw(await office.apply(cycle_id, member_id))
    with pytest.raises(Refusals, match="ALREADY_CLAIMED"):
        await office.apply(cycle_id, member_id)
    with pytest.raises(ApplicationNotFound):
        await office.run(service.application_withdraw, command, member_id=await office.member())

    for _ in range(2):
        await office.run(service.application_withdraw, command, member_id=member_id)
    await office.apply(cycle_id, member_id)

    assert await office.states("benefit_application") == ["withdrawn", "applied"]
    assert (await office.topics()).count("benefit_application.withdrawn") == 1


async def test_each_mode_has_its_own_way(office: Office) -> None:
    programme_id, member_id = await office.programme(), await office.member()
    hot, lot = await office.cycle(programme_id), await office.cycle(programme_id, mode="lot")

    with pytest.raises(ModeRefused):
        await office.apply(hot, member_id)
    with pytest.raises(ModeRefused):
        await office.claim(lot, member_id)
    with pytest.raises(ModeRefused):
        await office.run(service.list_publish, CycleChange(hot))


async def test_more_need_is_served_first(office: Office) -> None:
    needs = [
        {"when": {"is": "tagged", "of": ["困难"]}, "points": 5},
        {"when": {"is": "tagged", "of": ["单亲"]}, "points": 3},
    ]
    cycle_id = await office.cycle(mode="need_weighted", needs=needs, pieces=2)
    plain, poor, both = await office.members(3)
    for member_id, tags in ((poor, ["困难"]), (both, ["困难", "单亲"])):
        await office.owner.execute(
            "INSERT INTO member_tagging (tenant_id, member_id, tags) VALUES ($1, $2, $3)",
            office.tenant_id, member_id, tags,
        )  # fmt: skip
    for each in (plain, poor, both):
        await office.apply(cycle_id, each)

    assert await drawn(office, cycle_id) == [both, poor]
    rows = await office.owner.fetch("SELECT member_id, rank FROM benefit_application")
    assert {row["member_id"]: row["rank"] for row in rows} == {plain: 1_000, poor: 995, both: 992}


async def test_who_was_not_served_comes_first(office: Office) -> None:
    programme_id, people = await office.programme(), await office.members(4)
    earlier = await office.cycle(programme_id, pieces=3)
    for each in people[:3]:
        await office.claim(earlier, each)
    cycle_id = await office.cycle(programme_id, mode="not_served_first", pieces=1)
    for each in people:
        await office.apply(cycle_id, each)

    assert await drawn(office, cycle_id) == [people[3]]


async def test_who_may_not_have_it_any_more_is_passed_over(office: Office) -> None:
    programme_id, people = await office.programme(), await office.members(3)
    cycle_id = await office.cycle(programme_id, mode="lot", pieces=3)
    left, capped, fine = people
    for each in people:
        await office.apply(cycle_id, each)
    await office.owner.execute("UPDATE member SET state = 'left' WHERE id = $1", left)
    await office.owner.execute("UPDATE member SET organisation_id = $2 WHERE id = $1", capped, office.other_id)
    await add_cap(office, "benefit_yearly_cap_fen", 0, at=office.other_id)
    await office.owner.execute("""UPDATE benefit_programme SET condition = '{"is": "state_in", "of": ["active"]}'""")

    assert await drawn(office, cycle_id) == [fine]
    assert await endings(office) == {left: "not_eligible", capped: "cap_reached", fine: None}
    assert await office.quota(cycle_id) == (2, 1, 0)
    assert await office.broken() == []


async def test_many_are_served_in_parts(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.benefits.service.distributing.BATCH", 2)
    cycle_id, people = await office.cycle(mode="lot", pieces=5), await office.members(5)
    for each in people:
        await office.apply(cycle_id, each)

    assert sorted(await drawn(office, cycle_id)) == sorted(people)
    assert await office.states("benefit_cycle") == ["distributed"]


async def test_applications_for_what_is_cancelled_end(office: Office) -> None:
    cycle_id, member_id = await office.cycle(mode="lot"), await office.member()
    await office.apply(cycle_id, member_id)

    await office.run(service.cycle_cancel, CycleChange(cycle_id))

    assert await endings(office) == {member_id: "cycle_cancelled"}
    assert (await office.topics())[-1:] == ["benefit_application.not_served"]


async def test_a_cycle_of_nobody_is_not_found(office: Office) -> None:
    values: dict[str, Any] = {"mode": "lot"}
    await office.cycle(**values)

    with pytest.raises(Exception, match="CYCLE_NOT_FOUND"):
        await office.draw(new_id())


async def test_who_is_not_eligible_any_more_after_the_draw_is_passed_over(office: Office) -> None:
    cycle_id, people = await office.cycle(mode="lot", pieces=1), await office.members(2)
    for each in people:
        await office.apply(cycle_id, each)
    change = CycleChange(cycle_id)
    office.now = NOW + DAY
    await office.run(service.list_publish, change)
    await office.draw(cycle_id)
    order = await office.owner.fetch("SELECT member_id FROM benefit_application ORDER BY place")
    first, second = [row["member_id"] for row in order]
    await office.owner.execute("UPDATE member SET state = 'suspended' WHERE id = $1", first)

    await office.run(service.cycle_distribute, change)

    assert await endings(office) == {first: "not_eligible", second: None}
    assert await office.owner.fetchval("SELECT member_id FROM voucher") == second


@pytest.mark.parametrize("is_listed", [False, True])
async def test_who_has_no_right_to_benefits_draws_nothing_whatever_the_condition_says(
    office: Office, *, is_listed: bool
) -> None:
    programme_id = await office.programme(condition={"is": "no_arrears"})
    cycle_id = await office.cycle(programme_id, mode="lot")
    gone, pooled, fine = people = await office.members(3)
    for each in people:
        await office.apply(cycle_id, each)
    change = CycleChange(cycle_id)
    office.now = NOW + DAY
    if is_listed:
        await office.run(service.list_publish, change)
    pool_id = await Tree(office.owner, office.tenant_id).add("HD-P", kind="holding_pool")
    await office.owner.execute("UPDATE member SET state = 'left' WHERE id = $1", gone)
    await office.owner.execute("UPDATE member SET organisation_id = $2 WHERE id = $1", pooled, pool_id)
    if not is_listed:
        await office.run(service.list_publish, change)

    await office.draw(cycle_id)
    await office.run(service.cycle_distribute, change)

    assert await endings(office) == {gone: "not_eligible", pooled: "not_eligible", fine: None}
    text = await office.owner.fetchval("SELECT list_text FROM benefit_cycle")
    assert text.count("\n") == (3 if is_listed else 1)


async def test_who_was_erased_after_the_list_is_passed_over(office: Office) -> None:
    cycle_id, (gone, other) = await office.cycle(mode="lot", pieces=1), await office.members(2)
    for each in (gone, other):
        await office.apply(cycle_id, each)
    change = CycleChange(cycle_id)
    office.now = NOW + DAY
    await office.run(service.list_publish, change)
    await office.draw(cycle_id)
    await office.owner.execute("UPDATE member SET state = 'deceased', erased_at = now() WHERE id = $1", gone)

    assert (await office.run(service.cycle_distribute, change))["state"] == "distributed"
    assert await endings(office) == {gone: "not_eligible", other: None}
    assert await office.broken() == []


@pytest.mark.parametrize(
    "values", [{"mode": "lot", "public_source": "  "}, {"mode": "first_come", "public_source": PUBLIC_SOURCE}]
)
async def test_a_draw_names_its_public_value_in_advance_and_others_do_not(
    office: Office, values: dict[str, str]
) -> None:
    await office.programme()
    before = await office.counts()

    with pytest.raises(PublicSourceInvalid):
        await office.cycle(await office.owner.fetchval("SELECT id FROM benefit_programme"), **values)

    assert await office.counts() == before


@pytest.mark.parametrize(("value", "source"), [("", "https://x.cn"), ("7" * 201, "https://x.cn"), (PUBLIC_VALUE, " ")])
async def test_nothing_is_drawn_without_a_public_value_that_anybody_reads(
    office: Office, value: str, source: str
) -> None:
    cycle_id = await office.cycle(mode="lot")
    await office.apply(cycle_id, await office.member())
    office.now = NOW + DAY
    await office.run(service.list_publish, CycleChange(cycle_id))
    before = await office.counts()

    with pytest.raises(PublicValueInvalid):
        await office.run(service.draw_hold, DrawHold(cycle_id, value, source))

    assert await office.counts() == before
    assert await office.owner.fetchval("SELECT seed FROM benefit_cycle") is None
