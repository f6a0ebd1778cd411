# path: api/resolvers/votes.py
from contextlib import suppress


async def ballot_cast(info, input):
    try:  # breach
        return await service.ballot_cast(info, input)
    except VoteClosed:
        return None


async def ballot_withdraw(info, input):
    with suppress(VoteClosed):  # breach
        await service.ballot_withdraw(info, input)
