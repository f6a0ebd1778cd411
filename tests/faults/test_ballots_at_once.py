"""200 members who cast ten times each at the same moment, by phone and in the web, and the instant of the close."""

import asyncio
import random
from collections import Counter
from functools import partial

from db.models.votes import BallotChannel
from domain.votes.service.running import VoteReasoned, vote_close
from tests.faults.forking import copy
from tests.faults.polls import (
    MEMBERS,
    Receipt,
    Station,
    box_of,
    cast_until_told,
    check_final_root,
    check_nothing_doubled,
    last_of,
    receipt_read,
)
from tests.support.polling import Polling, Secret, sealed
from tests.support.waiting import pause

TIMES = 10
CHANNELS = (BallotChannel.PHONE, BallotChannel.WEB)
WORKERS = 4
OPEN_SECONDS = 3


async def cast_from(hall: Station, secret: Secret, channel: BallotChannel) -> list[Receipt]:
    """Half of the ballots of everybody, all at once as far as there are connections."""
    union = await hall.polling(size=12)
    marks = [f"{channel.value}-{at}" for at in range(TIMES // len(CHANNELS))]
    sent = [(member, sealed(secret.vote, mark)) for member in range(MEMBERS) for mark in marks]
    random.shuffle(sent)
    told = await asyncio.gather(
        *(cast_until_told(union, secret, member, envelope, channel) for member, envelope in sent)
    )
    await union.close()
    return [each for each in told if each is not None]


def test_one_ballot_of_each_member_is_counted(hall: Station) -> None:
    secret = hall.open_vote()
    copies = [copy(partial(cast_from, hall, secret, channel)) for channel in CHANNELS]
    receipts = [receipt_read(each) for one in copies for each in one.result()]

    async def look(union: Polling) -> None:
        counted = await box_of(union, secret)
        assert counted == last_of(receipts)
        assert Counter(number for _, number in counted.values()) == {TIMES: MEMBERS}
        await check_nothing_doubled(union, secret, counted)

    hall.run(look)


async def cast_to_the_end(hall: Station, secret: Secret, worker: int) -> tuple[list[Receipt], int]:
    """Casts new ballots of a quarter of the members again and again until it is told that the vote is over."""
    union = await hall.polling(size=6)
    receipts, refused = [], 0
    mine = range(worker, MEMBERS, WORKERS)

    async def cast_on(members: range) -> None:
        nonlocal refused
        at = 0
        while not refused:
            member = members[at % len(members)]
            at += 1
            told = await cast_until_told(union, secret, member, sealed(secret.vote, f"{worker}-{at}-{member}"))
            if told is None:
                refused += 1
            else:
                receipts.append(told)

    await asyncio.gather(*(cast_on(mine[part::4]) for part in range(4)))
    await union.close()
    return receipts, refused


def closing(hall: Station, *, is_early: bool) -> None:
    """Four processes cast until they are refused; what they were promised is the box, to the last ballot."""
    secret = hall.open_vote()
    copies = [copy(partial(cast_to_the_end, hall, secret, worker)) for worker in range(WORKERS)]

    async def close(union: Polling) -> None:
        if is_early:
            await pause(OPEN_SECONDS / 2)
            await union.end(secret.vote.id)
            return
        await union.owner.execute(
            "UPDATE vote SET closes_at = clock_timestamp() + $2 * interval '1 second' WHERE id = $1",
            secret.vote.id,
            OPEN_SECONDS / 2,
        )
        await pause(OPEN_SECONDS / 2 + 0.5)
        await union.officer(0, vote_close, VoteReasoned(secret.vote.id, "时间已到"))

    hall.run(close)
    results = [each.result() for each in copies]
    receipts = [receipt_read(each) for told, _ in results for each in told]
    assert len(receipts) > MEMBERS
    assert all(refused for _, refused in results)

    async def look(union: Polling) -> None:
        counted = await box_of(union, secret)
        assert counted == last_of(receipts)
        await check_final_root(union, secret, counted)
        await check_nothing_doubled(union, secret, counted)

    hall.run(look)


def test_at_the_closing_instant_promises_are_what_is_counted(hall: Station) -> None:
    closing(hall, is_early=False)


def test_an_early_close_in_the_midst_of_ballots_breaks_no_promise(hall: Station) -> None:
    closing(hall, is_early=True)
