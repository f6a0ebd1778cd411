"""The one place where an export asks for a recent proof of who the caller is."""

from domain.shared.work import Work


async def require_recent_proof(work: Work) -> None:
    """Refuses an export to a session that has not proven itself anew within minutes."""
