# path: api/resolvers/votes.py
async def ballot_cast(info, input):
    async with info.context.write() as work:
        return await service.ballot_cast(work, input)
