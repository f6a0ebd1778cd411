"""Whether PostgreSQL keeps to itself what it must not tell of ballots: looked at when a process starts."""

import logging

from db.queries.votes.secrecy import list_telling_settings
from db.session import Database

logger = logging.getLogger("unionhall.votes")


async def settings_check(database: Database) -> None:
    """Warns of each setting with which PostgreSQL keeps the order of ballots, or writes them into its log.

    A secret vote stays secret under all of them but the first (docs/votes-secrecy.md), which its opening refuses; they
    still say who voted when, and should be changed.
    """
    async with database.read() as conn:
        for name in await list_telling_settings(conn):
            logger.warning("PostgreSQL tells too much of secret votes: change its setting %s", name)
