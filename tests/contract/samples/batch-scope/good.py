# path: db/loaders/votes.py
async def turnout_by_vote_id(conn, scope, vote_ids):
    return [None for _ in vote_ids]


@public
async def published_results_by_vote_id(conn, vote_ids):
    return [None for _ in vote_ids]


async def _rows(conn, statement):
    return await conn.fetch(statement)


candidates_by_vote_id = Batch(CANDIDATES, name="candidates_by_vote_id", key="vote_id", is_many=True)
"""The candidates, by name."""
