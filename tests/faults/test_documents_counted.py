"""Uses of documents are counted in memory for some seconds: a worker that is told to go writes them first."""

import asyncio
import signal
from pathlib import Path

import asyncpg
import httpx

from api.documents import FLUSH_SECONDS
from tests.api.abuse.worker import QUICK, Worker, working

CLIENT = {"apollographql-client-name": "told-to-go", "apollographql-client-version": "1"}
BEFORE, ASKING = 30, 8
_COUNTED = "SELECT coalesce(sum(count), 0)::int FROM document_use WHERE client = 'told-to-go'"


async def ask(worker: Worker) -> bool:
    """Whether an operation was answered."""
    try:
        answer = await worker.http.post("/graphql", json={"query": "{ __typename }"}, headers=CLIENT)
    except httpx.HTTPError:
        return False
    return answer.status_code == 200 and "errors" not in answer.json()


async def ask_until_it_is_gone(worker: Worker) -> int:
    """How many operations were answered until none was."""
    answered = 0
    while await ask(worker):
        answered += 1
    return answered


async def test_what_was_counted_is_written_when_a_worker_is_told_to_go(demo_dsn: str, tmp_path: Path) -> None:
    conn = await asyncpg.connect(demo_dsn)
    async with working(demo_dsn, tmp_path, module=QUICK) as worker:
        began = asyncio.get_running_loop().time()
        before = sum(await asyncio.gather(*(ask(worker) for _ in range(BEFORE))))
        in_memory = before - await conn.fetchval(_COUNTED)
        asking = [asyncio.create_task(ask_until_it_is_gone(worker)) for _ in range(ASKING)]
        worker.process.send_signal(signal.SIGTERM)
        seconds = asyncio.get_running_loop().time() - began
        answered = before + sum(await asyncio.gather(*asking))
        status = await asyncio.to_thread(worker.process.wait, 25)
    counted = await conn.fetchval(_COUNTED)
    await conn.close()

    assert before == BEFORE
    assert in_memory > 0, f"written within {seconds:.1f} of {FLUSH_SECONDS} s: nothing was at stake"
    assert status in {0, -signal.SIGTERM}  # uvicorn ends by the signal itself, once it has shut down
    assert counted == answered
