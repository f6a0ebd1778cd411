"""As `test_ballots_killed`, for ballots by name, permits and anonymous posts, and for the freezing of a roll.

Whoever asks again gets the same answer, and nothing is there twice.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest

from db.models.votes import BallotChannel
from db.types import new_id
from domain.shared.idempotency import find_earlier, once, request_key
from domain.shared.work import Work
from domain.votes.service.casting import NamedBallotCast, named_ballot_cast
from domain.votes.service.permits import PermitWish, ballot_permit_issue, ballot_permit_prepare
from domain.votes.service.posting import BallotPost, ballot_post
from domain.votes.service.timing import votes_open_due
from tests.domain.votes.voter import KEY, OwnRegistrar
from tests.factories.votes import add_questions, add_vote
from tests.faults.polls import Station
from tests.faults.test_ballots_killed import CRASH, MOST_MESSAGES, SERVER, Step, again, cut, cut_at_each
from tests.support.polling import Polling, Secret
from voting import blind
from voting.canonical import b64u, from_b64u
from voting.envelopes import ballot_hash

CUTS: Final = pytest.mark.parametrize(("who", "every"), [(SERVER, 1), (CRASH, 3)])
_STATE: Final = """
    SELECT v.state, v.roll_count, v.roll_hash IS NOT NULL,
        (SELECT count(*) FROM vote_roll_entry AS r WHERE r.vote_id = v.id),
        (SELECT count(*) FROM event AS e WHERE e.subject_id = v.id AND e.topic = 'vote.opened')
    FROM vote AS v WHERE v.id = $1
"""


async def ask_again(union: Polling, step_of: Callable[[int], Step], told: list[Any], name: str) -> None:
    """Each of them twice: the same answer, that which was told before among them."""
    for member, first in enumerate(told):
        answers = [(await again(union, step_of(member)))[name] for _ in range(2)]
        answers += [first[name]] if isinstance(first, dict) else []
        assert all(each == answers[0] for each in answers)


@CUTS
def test_a_ballot_by_name_that_is_cut_off_is_counted_once(hall: Station, who: str, every: int) -> None:
    secret = hall.open_vote(kind="named")
    keys = [new_id() for _ in hall.members]

    def step_of(member: int) -> Step:
        command = NamedBallotCast(secret.vote.id, [{"options": [1], "write_ins": []}], BallotChannel.PHONE)

        async def step(union: Polling) -> Mapping[str, Any]:
            async with union.database.transaction() as conn:
                work = union.work(conn, union.members[member])
                key = request_key(work, keys[member], named_ballot_cast, command)
                earlier = await find_earlier(work, key)
                return await once(work, key, named_ballot_cast, command) if earlier is None else earlier

        return step

    told = cut_at_each(hall, step_of, (who, every), least=6)

    async def check(union: Polling) -> None:
        await ask_again(union, step_of, told, "number")
        rows = await union.owner.fetch("SELECT number FROM named_ballot WHERE vote_id = $1", secret.vote.id)
        assert [row["number"] for row in rows] in ([1] * len(told), [1] * (len(told) + 1))

    hall.run(check)


def unlinkable(hall: Station) -> tuple[Secret, list[tuple[bytes, blind.Blinded]]]:
    """An open vote with a registrar, and what each member's client has blinded."""
    secret = hall.open_vote(kind="unlinkable", registrar_key=KEY.public.to_der())
    kept = []
    for envelope in secret.envelopes:
        prepared = blind.prepare(blind.permit_message(secret.vote.definition_hash, ballot_hash(envelope)))
        kept.append((prepared, blind.blind(KEY.public, prepared)))
    return secret, kept


def permit_of(secret: Secret, member: int, kept: tuple[bytes, blind.Blinded]) -> Step:
    """A member draws the permit for what they have blinded."""

    async def step(union: Polling) -> Mapping[str, Any]:
        @asynccontextmanager
        async def look() -> AsyncIterator[Work]:
            async with union.database.transaction() as conn:
                yield union.work(conn, union.members[member])

        wish = PermitWish(secret.vote.id, b64u(kept[1].message))
        command = await ballot_permit_prepare(look, OwnRegistrar(), wish)
        async with union.database.transaction() as conn:
            return await ballot_permit_issue(union.work(conn, union.members[member]), command)

    return step


@CUTS
def test_a_permit_that_is_cut_off_is_drawn_once(hall: Station, who: str, every: int) -> None:
    secret, kept = unlinkable(hall)

    def step_of(member: int) -> Step:
        return permit_of(secret, member, kept[member])

    told = cut_at_each(hall, step_of, (who, every), least=6)

    async def check(union: Polling) -> None:
        await ask_again(union, step_of, told, "blind_signature")
        drawn = await union.owner.fetchval("SELECT count(*) FROM ballot_permit WHERE vote_id = $1", secret.vote.id)
        assert drawn in {len(told), len(told) + 1}

    hall.run(check)


@CUTS
def test_an_anonymous_post_that_is_cut_off_is_in_the_box_once(hall: Station, who: str, every: int) -> None:
    secret, kept = unlinkable(hall)
    posts: list[BallotPost] = []

    async def draw_all(union: Polling) -> None:
        for member, (prepared, blinded) in enumerate(kept):
            drawn = await permit_of(secret, member, (prepared, blinded))(union)
            signed = blind.finalize(KEY.public, prepared, from_b64u(drawn["blind_signature"]), blinded.inverse)
            envelope = secret.envelopes[member]
            posts.append(BallotPost(secret.vote.id, envelope, prepared[: blind.RANDOMIZER_BYTES], signed))

    def step_of(member: int) -> Step:
        async def step(union: Polling) -> Mapping[str, Any]:
            async with union.database.transaction() as conn:
                return await ballot_post(union.anonymous(conn), posts[member])

        return step

    hall.run(draw_all)
    told = cut_at_each(hall, step_of, (who, every), least=6)

    async def check(union: Polling) -> None:
        await ask_again(union, step_of, told, "promise")
        boxed = await union.owner.fetchval("SELECT count(*) FROM posted_ballot WHERE vote_id = $1", secret.vote.id)
        assert boxed in {len(told), len(told) + 1}

    hall.run(check)


@CUTS
def test_an_opening_that_is_cut_off_freezes_one_roll(hall: Station, who: str, every: int) -> None:
    made: list[UUID] = []

    async def schedule(union: Polling) -> None:
        now = datetime.now(UTC).replace(microsecond=0)
        due = {"state": "scheduled", "opens_at": now - timedelta(minutes=1), "closes_at": now + timedelta(days=7)}
        vote_id = await add_vote(union.owner, union.tenant_id, union.members[0], kind="named", **due)
        await add_questions(union.owner, union.tenant_id, vote_id)
        made.append(vote_id)

    async def step(union: Polling) -> Mapping[str, Any]:
        async with union.database.transaction() as conn:
            await votes_open_due(conn, datetime.now(UTC), union.keyring)
        return {}

    async def look(union: Polling) -> tuple[Any, ...]:
        return tuple(await union.owner.fetchrow(_STATE, made[-1]) or ())

    untouched, whole = ("scheduled", None, False, 0, 0), ("open", len(hall.members), True, len(hall.members), 1)
    cuts = 0
    for at in range(1, MOST_MESSAGES, every):
        if not made or hall.run(look) == whole:
            hall.run(schedule)
        _, was_cut = cut(hall, step, at, who)
        assert hall.run(look) in {untouched, whole}
        if not was_cut:
            break
        cuts += 1
    hall.run(lambda union: again(union, step))
    assert hall.run(look) == whole
    assert cuts >= 12 // every, "the knife found nothing to cut"
