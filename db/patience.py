"""More time for a transaction that must do much at once, since nothing may be seen between its parts."""

from db.session import Connection

_PATIENCE = """
    SELECT set_config('statement_timeout', '14000', true),
        set_config('idle_in_transaction_session_timeout', '120000', true)
"""


async def be_patient(conn: Connection) -> None:
    """Lets statements of this transaction take 14 s, nearly as long as a connection waits for an answer.

    And lets it wait for two minutes while the application reckons: a roll may have a million entries.
    """
    await conn.execute(_PATIENCE)
