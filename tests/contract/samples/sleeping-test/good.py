# path: tests/domain/votes/test_service.py
import asyncio


async def test_a_ballot_arrives(event):
    await asyncio.sleep(0)

    await asyncio.wait_for(event.wait(), timeout=1)
