"""A server, or its database, killed at each message between them, while ballots are cast, closed, counted, published.

Whoever asks again gets the same receipt and the same outcome, and nothing is there twice. A client that dies is one
whose answer nobody hears: it asks again, too.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import asyncpg
import pytest

from db.errors import DatabaseError
from db.models.votes import BallotChannel
from db.types import new_id
from domain.shared.idempotency import find_earlier, once, request_key
from domain.votes.service.box import OpeningConfirm, vote_opening_confirm, vote_opening_submit
from domain.votes.service.casting import BallotSealAndCast, ballot_seal_and_cast
from domain.votes.service.results import vote_publish
from domain.votes.service.running import VoteReasoned, vote_close
from domain.votes.service.scheduling import VoteStep
from tests.faults.forking import Knife, copy, die
from tests.faults.polls import Station, box_of, check_final_root, check_nothing_doubled, last_of, receipt_of
from tests.support.polling import Polling, Secret
from tests.support.waiting import pause

CASTERS: Final = 12
MOST_MESSAGES: Final = 400
FAILED: Final = "failed"
SERVER: Final = "server"
CRASH: Final = "database"
"""The processes of PostgreSQL that serve clients: all of it recovers at once, as from a crash."""
ALL: Final = "all of the database"

Step = Callable[[Polling], Awaitable[Mapping[str, Any]]]


def cut(hall: Station, step: Step, at: int, who: str) -> tuple[Any, bool]:
    """What a copy of this process gave whose step was cut at this message, None if it died; whether it was cut."""
    act = {SERVER: die, CRASH: hall.kill_backends, ALL: hall.kill_all}[who]

    async def run() -> Any:  # as above
        knife = Knife(at, act)
        union = await hall.polling()
        knife.start()
        try:
            outcome = dict(await step(union))
        except DatabaseError:
            return [FAILED, knife.has_cut]
        return [outcome, knife.has_cut]

    found = copy(run).result()
    outcome, was_cut = (None, True) if found is None else found
    if was_cut and who == ALL:
        hall.recover()
    return outcome, was_cut


async def again(union: Polling, step: Step) -> Mapping[str, Any]:
    """As a client asks that has heard no answer."""
    while True:
        try:
            return await step(union)
        except DatabaseError:
            await pause(0.05)


def cut_at_each(hall: Station, step_of: Callable[[int], Step], knife: tuple[str, int], *, least: int) -> list[Any]:
    """What members were told whose steps were cut, each at a later message; None: nothing.

    `knife`: who is killed, and every how many messages; a step has `least` messages or more.
    """
    (who, every), told = knife, list[Any]()
    for member in range(MOST_MESSAGES):
        outcome, was_cut = cut(hall, step_of(member), 1 + member * every, who)
        if not was_cut:
            break
        told.append(outcome)
    assert len(told) >= least // every, "the knife found nothing to cut"
    return told


@pytest.mark.parametrize(
    ("sealed_by", "who", "every"),
    [("voter", SERVER, 1), ("server", SERVER, 1), ("voter", ALL, 1), ("server", CRASH, 3)],
)
def test_a_cast_that_is_cut_off_is_counted_once(hall: Station, sealed_by: str, who: str, every: int) -> None:
    secret = hall.open_vote(server_may_seal=True)
    keys = [new_id() for _ in hall.members]

    def step_of(member: int) -> Step:
        async def by_server(union: Polling) -> Mapping[str, Any]:
            answers = [{"options": [], "write_ins": [secret.marks[member]]}]
            command = BallotSealAndCast(secret.vote.id, answers, BallotChannel.WEB, keys[member])
            async with union.database.transaction() as conn:
                return await ballot_seal_and_cast(union.work(conn, union.members[member]), command)

        async def by_voter(union: Polling) -> Mapping[str, Any]:
            return await union.cast(secret.vote.id, union.members[member], secret.envelopes[member])

        return by_voter if sealed_by == "voter" else by_server

    # Who has sealed casts by one statement that is the transaction; the server looks the vote up before.
    told = cut_at_each(hall, step_of, (who, every), least={"voter": 5, "server": 6}[sealed_by])

    async def ask_again(union: Polling) -> None:
        receipts = []
        for member, first in enumerate(told):
            answers = [await again(union, step_of(member)) for _ in range(2)]
            answers += [first] if isinstance(first, dict) else []
            assert len({(each["promise"], each["signature"]) for each in answers}) == 1
            receipts.append(receipt_of(member, answers[0]))
        counted = {member: found for member, found in (await box_of(union, secret)).items() if member < len(told)}
        assert counted == last_of(receipts)
        assert {number for _, number in counted.values()} == {1}
        await check_nothing_doubled(union, secret, await box_of(union, secret))

    hall.run(ask_again)


@dataclass
class Count:
    """A vote on its way to its result, step by step, each with a request key."""

    secret: Secret
    keys: Mapping[str, UUID]
    hash: str = ""

    async def keyed(self, union: Polling, officer: int, word: str, use_case: Any, command: Any) -> Mapping[str, Any]:
        """As a mutation runs it: the outcome of the key, if it has one."""
        async with union.database.transaction() as conn:
            work = union.work(conn, union.members[officer], vote_manage=(union.tenant_id,))
            key = request_key(work, self.keys[word], use_case, command)
            earlier = await find_earlier(work, key)
            return await once(work, key, use_case, command) if earlier is None else earlier


WORDS: Final = ("close", "submit", "confirm", "publish")
STATES: Final = ("open", "closed", "counting", "tallied", "published")
"""Before each step, and after the last one."""
_STATE = "SELECT state FROM vote WHERE id = $1"
_WRITTEN = """
    SELECT (SELECT count(*) FROM opened_ballot WHERE vote_id = $1) AS opened,
        (SELECT count(*) FROM vote_result WHERE vote_id = $1) AS results,
        (SELECT count(*) FROM vote_opening WHERE vote_id = $1 AND ballots IS NOT NULL) AS waiting,
        (SELECT count(*) FROM vote_roll_entry WHERE vote_id = $1 AND has_voted) AS voted,
        (SELECT count(*) FROM vote_board_root WHERE vote_id = $1 AND is_final) AS roots,
        (SELECT count(*) FROM event WHERE topic IN ('vote.closed', 'vote.tallied', 'vote.published')
            AND subject_id = $1) AS events
"""
EXPECTED: Final = {
    "open": (0, 0, 0, 0, 0, 0),
    "closed": (0, 0, 0, CASTERS, 1, 1),
    "counting": (0, 0, 1, CASTERS, 1, 1),
    "tallied": (CASTERS, 1, 0, CASTERS, 1, 2),
    "published": (CASTERS, 1, 0, CASTERS, 1, 3),
}


async def brought_to(union: Polling, state: str) -> Count:
    """A vote in this state, in which some have cast."""
    secret = await union.opened()
    for member in range(CASTERS):
        await union.cast(secret.vote.id, union.members[member], secret.envelopes[member])
    count = Count(secret, {word: new_id() for word in WORDS})
    await union.officer(1, vote_close, VoteReasoned(secret.vote.id, "全体代表已投票"))
    for word in WORDS[: STATES.index(state)]:
        await (await step_of(union, count, word))(union)
    return count


async def step_of(union: Polling, count: Count, word: str) -> Step:
    """A step, with what it needs made ready, so that asking again asks for the same."""
    vote_id = count.secret.vote.id
    if word == "submit":
        uploads = await union.uploads(count.secret)

        async def submit(union: Polling) -> Mapping[str, Any]:
            outcome = await count.keyed(union, 0, word, vote_opening_submit, uploads)
            count.hash = str(outcome["opening_hash"])
            return outcome

        return submit
    officer, use_case, command = {
        "close": (0, vote_close, VoteReasoned(vote_id, "全体代表已投票")),
        "confirm": (1, vote_opening_confirm, OpeningConfirm(vote_id, count.hash)),
        "publish": (0, vote_publish, VoteStep(vote_id)),
    }[word]
    return lambda union: count.keyed(union, officer, word, use_case, command)


async def check(owner: asyncpg.Connection, count: Count) -> str:
    """The state of the vote, with all that belongs to it and nothing of another."""
    vote_id = count.secret.vote.id
    state = str(await owner.fetchval(_STATE, vote_id))
    written = await owner.fetchrow(_WRITTEN, vote_id)
    assert written is not None
    assert tuple(written) == EXPECTED[state]
    return state


@pytest.mark.parametrize(("who", "every"), [(SERVER, 1), (CRASH, 12)])
@pytest.mark.parametrize("word", WORDS)
def test_a_step_that_is_cut_off_is_done_once(hall: Station, who: str, every: int, word: str) -> None:
    before = STATES[WORDS.index(word)]
    after = STATES[WORDS.index(word) + 1]
    made: list[tuple[Count, Step]] = []

    async def make(union: Polling) -> None:
        count = await brought_to(union, before)
        made.append((count, await step_of(union, count, word)))

    def look() -> str:
        async def looking() -> str:
            owner = await hall.owner()
            try:
                return await check(owner, made[-1][0])
            finally:
                await owner.close()

        return asyncio.run(looking())

    async def ask_again(union: Polling) -> None:
        count, step = made[-1]
        first, second = await again(union, step), await again(union, step)
        assert first == second
        assert await check(union.owner, count) == after
        await check_final_root(union, count.secret, await box_of(union, count.secret))

    cuts = 0
    for at in range(1, MOST_MESSAGES, every):
        if not made or look() == after:
            hall.run(make)
        outcome, was_cut = cut(hall, made[-1][1], at, who)
        if not was_cut:
            break
        cuts += 1
        state = look()
        assert state in {before, after}
        if state == after or isinstance(outcome, dict):
            hall.run(ask_again)
    hall.run(ask_again)
    assert cuts >= 20 // every, "the knife found nothing to cut"
