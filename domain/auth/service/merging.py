"""What a merge of two entries does to sign-in: the kept one's stays as it is, the merged one's ends.

Nothing moves: a password, a passkey or a role that moved would give somebody rights whom nobody has given them.
"""

from collections.abc import Sequence

from db.queries.auth import merging as queries
from domain.auth.service.sessions import end_sessions
from domain.shared.calendar import local_day
from domain.shared.changes import MembersMerged
from domain.shared.work import MergeFate, MergeFinding, MergeHook, Work


async def _find(work: Work, merged: MembersMerged) -> Sequence[MergeFinding]:
    today = local_day(work.now)
    held = await queries.find_held(work.conn, work.scope.tenant_id, merged.merged_id, today=today, now=work.now)
    return [MergeFinding(kind, held[kind], MergeFate.ENDS) for kind in ("roles", "sign_in", "sessions")]


async def _follow(work: Work, merged: MembersMerged) -> None:
    """Roles and deputies have ended with the membership; the member's row is locked by the caller."""
    await end_sessions(work, merged.merged_id, reason="merged")
    await queries.end_sign_in(work.conn, work.scope.tenant_id, merged.merged_id, at=work.now)


accounts_merge = MergeHook(_find, _follow)
"""A hook: sessions, password, passkeys and linked accounts of the merged entry end."""
