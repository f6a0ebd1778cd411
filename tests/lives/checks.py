"""Whether the stored union and the model are the same, today and on days of the past."""

from collections.abc import Sequence
from datetime import date
from random import Random
from uuid import UUID

from domain.members.policy import rights
from tests.lives.model import Union, on_day
from tests.lives.union import Stored

SAMPLE = 150
PLACES = 4


async def check_members(stored: Stored, model: Union, members: Sequence[UUID]) -> None:
    """State, organisation and employment, as the rows of the members have them."""
    expected = {}
    for member in members:
        now = model.now(member)
        expected[member] = (now.state, now.organisation, now.employment)
    assert await stored.standings(members) == expected


async def check_tree(stored: Stored, model: Union) -> None:
    """Every pair of the closure table; states, parents."""
    assert await stored.closure() == model.closure()
    found = await stored.rows("SELECT id, parent_id, state FROM organisation WHERE tenant_id = $1")
    assert set(found) == {(node, at[-1].parent, at[-1].state) for node, at in model.places.items()}


async def check_day(stored: Stored, model: Union, on: date, random: Random) -> None:
    """Paths, numbers, members of some organisations, offices, roles, and the rights of some members, on a day."""
    nodes = list(model.places)
    assert await stored.chains(nodes, on) == [model.chain(node, on) for node in nodes], on
    counts = model.counts(on)
    assert await stored.counts(nodes, on) == [counts[node] for node in nodes], on
    listed = random.sample(nodes, min(PLACES, len(nodes)))
    assert await stored.members_on(listed, on) == [model.belonging_on(node, on) for node in listed], on
    placed = [node for node in nodes if on_day(model.places[node], on) is not None]
    assert await stored.terms(nodes, on) == {each for each, term in model.terms.items() if term.ran(on)}, on
    roles = model.roles(on)
    in_force = {key for key, grant in model.grants.items() if grant in roles and grant.organisation in placed}
    assert await stored.roles(nodes, on) == in_force, on
    members = random.sample(list(model.members), min(SAMPLE, len(model.members)))
    for member, row in zip(members, await stored.standings_on(members, on), strict=True):
        standing = model.standing(member, on)
        if standing is None:
            assert row is None, (on, member)
            continue
        told = row["state"], row["organisation_id"], row["employment_kind"]
        assert told == (standing.state, standing.organisation, standing.employment), (on, member)
        held = {each.value for each in rights(row["state"], row["organisation_kind"])}
        assert held == model.rights(standing), (on, member)


async def check_merges(stored: Stored, model: Union) -> None:
    """Every id and every number that there ever was leads to one entry that lives, the same one as by the model."""
    live = {member: model.live(member) for member in model.members}
    assert await stored.led_by_id(list(live)) == live
    numbers = dict(await stored.rows("SELECT member_number, id FROM member WHERE tenant_id = $1"))
    assert await stored.led_by_number(list(numbers)) == {number: live[member] for number, member in numbers.items()}


async def check_all(stored: Stored, model: Union, random: Random) -> None:
    """Everything: today, two days of the past, and what five officers and a member without a role see."""
    await check_members(stored, model, list(model.members))
    await check_tree(stored, model)
    await check_merges(stored, model)
    for days in (0, random.randrange(1, 40), random.randrange(1, 400)):
        await check_day(stored, model, date.fromordinal(model.today.toordinal() - days), random)
    transfers = await stored.rows("SELECT id, status FROM transfer WHERE tenant_id = $1")
    assert dict(transfers) == {key: each.status for key, each in model.transfers.items()}
    holders = sorted({each.member for each in model.grants.values() if model.is_live(each)})
    seers = random.sample(holders, min(5, len(holders)))
    active = [member for member, held in model.members.items() if held[-1].state == "active"]
    for seer in [*seers, *random.sample(active, min(1, len(active)))]:
        seen, expected = await stored.seen_by(seer), model.sight(seer)
        assert (seen - expected, expected - seen) == (set(), set()), seer
