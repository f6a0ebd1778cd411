# path: db/loaders/votes.py
async def turnout_by_vote_id(conn, vote_ids):  # breach
    return [None for _ in vote_ids]


async def ballots_by_vote_id(scope, conn, vote_ids):  # breach
    return [[] for _ in vote_ids]


candidates_by_vote_id = Batch(CANDIDATES, name="ballots_by_vote_id", key="vote_id", is_many=True)  # breach
voters_by_vote_id = Batch(VOTERS, key="vote_id", is_many=True)  # breach
