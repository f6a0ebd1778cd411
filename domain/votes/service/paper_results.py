"""What was counted on paper, for the tally and for `paper.json`: all boxes together."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID

from db.models.votes import VoteRow
from db.queries.votes import papers
from db.session import Connection
from domain.votes.paper_errors import PaperPending
from domain.votes.rules.papers import PaperCount, paper_count_of
from voting.canonical import parse

PAPER_FORMAT: Final = "unionhall-paper-1"


async def check_papers_counted(conn: Connection, vote: VoteRow) -> None:
    """Refuses a tally while a box is not counted by two persons who agree; their sums are those of the accounts.

    Raises:
        PaperPending: Fact: `count` of boxes.
    """
    pending = await papers.count_pending(conn, vote.tenant_id, vote.id) if vote.takes_paper else 0
    if pending:
        raise PaperPending("voteId", count=pending)


async def papers_counted(conn: Connection, tenant_id: UUID, vote_id: UUID) -> PaperCount:
    """What two persons counted alike, in all boxes of a vote together. The tables of ballots are open."""
    ballots: Counter[str] = Counter()
    invalid = 0
    for row in await papers.list_agreed(conn, tenant_id, vote_id):
        count = paper_count_of(row["invalid_count"], row["ballots"])
        invalid += count.invalid
        ballots.update(count.ballots)
    return PaperCount(invalid, ballots)


async def paper_numbers(conn: Connection, tenant_id: UUID, vote_id: UUID) -> tuple[int, int]:
    """How many members of a vote have a paper, and how many papers lay in its boxes."""
    rows = await papers.list_accounts(conn, tenant_id, vote_id)
    return sum(row["given_count"] for row in rows), sum(row["returned_count"] or 0 for row in rows)


async def paper_document(
    conn: Connection, tenant_id: UUID, vote_id: UUID, definition: bytes
) -> Callable[[], Mapping[str, object]]:
    """`paper.json` (docs/ballot-formats.md), made from what was read. The tables of ballots are open."""
    count = await papers_counted(conn, tenant_id, vote_id)
    rows = await papers.list_accounts(conn, tenant_id, vote_id)
    return lambda: {
        "format": PAPER_FORMAT,
        "vote": str(vote_id),
        "definition": definition.hex(),
        "ballots": parse(count.text.encode()),
        "invalid": count.invalid,
        "stations": [
            {
                "name": row["name"],
                "issued": row["issued_count"],
                "given": row["given_count"],
                "spoiled": row["spoiled_count"],
                "unused": row["unused_count"],
                "returned": row["returned_count"],
            }
            for row in rows
        ],
    }
