"""SQL of erasing a member 注销: which columns hold personal data, how their rows are found, what is left in them.

Every column of text, bytes or JSON of every table is named: here, among those of an `Erasing`, or in `erasure_kept`
with the reason why it stays. A contract test walks all tables, so each change declares the columns that it brings.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from db.models.members import MemberRow
from db.predicates import below_nodes, held_nodes, scope_values
from db.scope import Scope
from db.session import Connection, Record
from db.statement import Statement, fetch_one
from db.types import table_of

ERASED_NAME = "已注销会员 / Erased member"
"""What is left of a name."""


class Erasing(NamedTuple):
    """Columns of a table that lose what they say of a member.

    `where` finds the member's rows, as they are before anything is erased: `$1` the tenant, `$2` the member. `values`
    are SQL constants by column. `is_removed`: the rows go as a whole.
    """

    category: str
    table: str
    where: str
    values: Mapping[str, str]
    is_removed: bool = False

    @property
    def counting(self) -> str:
        """The statement that counts the rows."""
        return f"SELECT count(*) FROM {self.table} AS t WHERE t.tenant_id = $1 AND {self.where}"  # noqa: S608  # constants

    @property
    def statement(self) -> str:
        """The statement that erases."""
        if self.is_removed:
            return f"DELETE FROM {self.table} AS t WHERE t.tenant_id = $1 AND {self.where}"  # noqa: S608  # constants
        values = ", ".join(f"{column} = {value}" for column, value in self.values.items())
        return f"UPDATE {self.table} AS t SET {values} WHERE t.tenant_id = $1 AND {self.where}"  # noqa: S608  # constants


_WORDS_OF_HONOUR = ("review_reason", "showcase_text", "revoke_reason")
_NAME = f"'{ERASED_NAME}'"
_OWN = "t.member_id = $2"
# An open request is not of this membership: the person wants to come back.
_REQUESTS = (
    "(t.member_id = $2 OR t.status <> 'in_review' AND t.identity_index = (SELECT m.identity_index FROM member m"
    " WHERE m.tenant_id = $1 AND m.id = $2))"
)
_MEMBERS_REQUESTS = _REQUESTS.replace("t.", "r.")
_REVIEWS = (
    f"(t.approval_id IN (SELECT r.approval_id FROM join_request r WHERE r.tenant_id = $1 AND {_MEMBERS_REQUESTS})"  # noqa: S608  # constants
    " OR t.approval_id IN (SELECT a.id FROM approval a WHERE a.tenant_id = $1 AND a.applicant_id = $2))"
)

_ITS_REQUESTS = f"(SELECT r.id FROM join_request r WHERE r.tenant_id = $1 AND {_MEMBERS_REQUESTS})"  # noqa: S608  # constants

_ITS_ATTACHMENTS = "(SELECT f.id FROM suggestion_attachment f WHERE f.tenant_id = $1 AND f.added_by_id = $2)"
ERASINGS: Sequence[Erasing] = (
    # Before the requests themselves: their keys first, so that no copy of a document opens.
    Erasing("keys", "join_request_key", f"t.join_request_id IN {_ITS_REQUESTS}", {"wrapped_key": ""}, is_removed=True),
    Erasing(
        "evidence",
        "join_evidence_chunk",
        f"t.evidence_id IN (SELECT e.id FROM join_evidence e WHERE e.tenant_id = $1"  # noqa: S608  # constants
        f" AND e.join_request_id IN {_ITS_REQUESTS})",
        {"sealed": ""},
        is_removed=True,
    ),
    Erasing(
        "evidence",
        "join_evidence",
        f"t.join_request_id IN {_ITS_REQUESTS}",
        {"state": "'removed'", "removed_at": "coalesce(t.removed_at, now())"},
    ),
    # Before the member's own row, whose indexes find requests that never became a membership.
    Erasing("join_requests", "approval_step", _REVIEWS, {"comment": "NULL"}),
    Erasing(
        "join_requests",
        "join_request",
        _REQUESTS,
        {
            "name": _NAME,
            "employer_note": "NULL",
            "sealed": "''",
            "phone_index": "''",
            "phone_tail": "''",
            "identity_index": "''",
            "identity_tail": "''",
            "facts": "'{}'",
        },
    ),
    Erasing(
        "personal_fields",
        "member_private",
        _OWN,
        {"wrapped_key": "NULL", "phone_sealed": "NULL", "identity_sealed": "NULL"},
    ),
    Erasing("keys", "member_key", _OWN, {"wrapped_key": ""}, is_removed=True),
    Erasing(
        "sign_in",
        "credential",
        _OWN,
        {
            "password_hash": "NULL",
            "password_changed_at": "NULL",
            "activation_hash": "NULL",
            "activation_expires_at": "NULL",
            "session_epoch": "t.session_epoch + 1",
        },
    ),
    Erasing("sign_in", "sign_in_code", _OWN, {"phone_index": "", "code_hash": ""}, is_removed=True),
    Erasing(
        "sign_in",
        "passkey",
        _OWN,
        {
            "name": "''",
            "credential_id": "uuid_send(t.id)",
            "public_key": "''",
            "removed_at": "coalesce(t.removed_at, now())",
        },
    ),
    Erasing(
        "sign_in",
        "sign_on_identity",
        _OWN,
        {"subject": "CAST(t.id AS text)", "unlinked_at": "coalesce(t.unlinked_at, now())"},
    ),
    Erasing(
        "sessions",
        "session",
        _OWN,
        {
            "device_name": "NULL",
            "revoked_at": "coalesce(t.revoked_at, now())",
            "revoked_reason": "coalesce(t.revoked_reason, 'erased')",
        },
    ),
    Erasing("sign_in", "kiosk_card", "t.id = $2", {"card_index": "", "pin_hash": ""}, is_removed=True),
    Erasing("sessions", "kiosk_session", _OWN, {"closed_at": "coalesce(t.closed_at, now())"}),
    Erasing(
        "rosters",
        "roster_row",
        _OWN,
        {
            "wrapped_key": "NULL",
            "sealed": "NULL",
            "identity_index": "NULL",
            "number_index": "NULL",
            "phone_index": "NULL",
        },
    ),
    Erasing("saved_filters", "saved_filter", _OWN, {"name": "", "conditions": ""}, is_removed=True),
    Erasing(
        "correction_requests",
        "correction_request",
        _OWN,
        {"proposed_sealed": "NULL", "proposed_masked": "''", "reason": "''"},
    ),
    Erasing("activities", "registration", _OWN, {"content_sealed": "NULL"}),
    Erasing("activities", "check_in_conflict", _OWN, {"note": "NULL", "decision_note": "NULL"}),
    Erasing("activities", "check_in_appeal", _OWN, {"reason": "''", "decision_note": "NULL"}),
    Erasing(
        "activities",
        "activity_photo",
        _OWN,
        {"wrapped_key": "NULL", "state": "'removed'", "removed_at": "coalesce(t.removed_at, now())"},
    ),
    Erasing("activities", "activity_feedback", _OWN, {"comment": "NULL"}),
    Erasing("activities", "calendar_feed", _OWN, {"revoked_at": "coalesce(t.revoked_at, now())"}),
    Erasing("activities", "member_tagging", _OWN, {"tags": "'{}'"}),
    Erasing("notifications", "notification", _OWN, {"facts": "'{}'"}),
    Erasing(
        "register",
        "member",
        "t.id = $2",
        {
            "name": _NAME,
            "name_sort": _NAME,
            "search_terms": "'{}'",
            "phone_index": "NULL",
            "phone_tail": "NULL",
            "identity_index": "NULL",
            "identity_tail": "NULL",
            "erased_at": "coalesce(t.erased_at, now())",
        },
    ),
    Erasing("votes", "nomination", _OWN, {"words": "NULL", "words_en": "NULL", "ended_reason": "NULL"}),
    Erasing("votes", "nomination_objection", _OWN, {"text": "''"}),
    Erasing("votes", "vote_objection", "t.member_id = $2", {"text": "''", "subject_number": "NULL"}),
    # The words of who wrote alone and was never answered; what others signed, seconded or were answered stays theirs.
    Erasing(
        "suggestions",
        "suggestion",
        "EXISTS (SELECT FROM suggestion_author a WHERE a.tenant_id = $1 AND a.suggestion_id = t.id"
        " AND a.member_id = $2 AND a.state = 'first') AND NOT EXISTS (SELECT FROM suggestion_author a"
        " WHERE a.tenant_id = $1 AND a.suggestion_id = t.id AND a.member_id <> $2 AND a.state = 'accepted')"
        " AND NOT EXISTS (SELECT FROM suggestion_support p WHERE p.tenant_id = $1 AND p.suggestion_id = t.id)"
        " AND NOT EXISTS (SELECT FROM suggestion_answer w WHERE w.tenant_id = $1 AND w.suggestion_id = t.id"
        " AND w.state = 'released')",
        {"title": "''", "body": "''", "expected_effect": "NULL"},
    ),
    Erasing(
        "suggestions", "suggestion_event", "t.by_id = $2 AND t.party IN ('author', 'co_author')", {"reason": "NULL"}
    ),
    Erasing("suggestions", "suggestion_comment", "t.author_id = $2 AND t.unit_id IS NULL", {"body": "''"}),
    Erasing("suggestions", "suggestion_rating", "t.author_id = $2", {"comment": "NULL"}),
    Erasing(
        "suggestions", "attachment_part", f"t.attachment_id IN {_ITS_ATTACHMENTS}", {"sealed": ""}, is_removed=True
    ),
    Erasing(
        "suggestions",
        "suggestion_attachment",
        "t.added_by_id = $2",
        {"name": "''", "wrapped_key": "NULL", "removed_at": "coalesce(t.removed_at, now())"},
    ),
    # What others ask, too, or was answered stays theirs.
    Erasing(
        "suggestions",
        "management_question",
        "t.asked_by_id = $2 AND t.answer IS NULL AND t.support_count = 0",
        {"title": "''", "body": "''"},
    ),
    Erasing("surveys", "survey_answer", _OWN, {"said": ""}, is_removed=True),
    Erasing("surveys", "survey_participation", _OWN, {}, is_removed=True),
    Erasing(
        "notifications",
        "notification_preference",
        _OWN,
        dict.fromkeys(("push_off", "email_off", "sms_off", "quiet_starts", "quiet_ends", "digest_hour"), ""),
        is_removed=True,
    ),
    Erasing(
        "notifications",
        "email_address",
        _OWN,
        dict.fromkeys(("address_sealed", "address_hash", "locale", "code_hash"), ""),
        is_removed=True,
    ),
    Erasing("news", "news_read", _OWN, {}, is_removed=True),
    Erasing("news", "news_reply", "t.author_id = $2", {"body": "''"}),
    Erasing("notices", "honour_nomination", _OWN, {"reasons": "''", **dict.fromkeys(_WORDS_OF_HONOUR, "NULL")}),
    Erasing("notices", "public_notice_objection", _OWN, {"text": "''"}),
    Erasing(
        "notices",
        "public_notice_person",
        _OWN,
        {"member_id": "NULL", "remark": "NULL", "removed_at": "coalesce(t.removed_at, now())"},
    ),
    Erasing("news", "legal_judgement", _OWN, {"comment": ""}, is_removed=True),
    Erasing(
        "learning",
        "quiz_attempt_question",
        _OWN,
        {"options": "", "option_order": "", "choices": ""},
        is_removed=True,
    ),
    Erasing("learning", "quiz_attempt", _OWN, {}, is_removed=True),
    Erasing(
        "learning",
        "competition_win",
        _OWN,
        {"showcase_text": "NULL", "withdraw_reason": "CASE WHEN t.withdraw_reason IS NOT NULL THEN '' END"},
    ),
    # What was said of a team was said of others, too.
    Erasing(
        "learning",
        "competition_entry",
        "t.team_name IS NULL AND EXISTS (SELECT FROM competition_entrant AS e WHERE e.tenant_id = t.tenant_id"
        " AND e.entry_id = t.id AND e.member_id = $2)",
        {"decide_reason": "NULL"},
    ),
    Erasing("learning", "lesson_completion", _OWN, {}, is_removed=True),
    Erasing(
        "notifications",
        "push_subscription",
        _OWN,
        {"address_hash": "", "address_sealed": "", "kind": "", "platform": ""},
        is_removed=True,
    ),
)
"""In this order. A domain adds what its tables hold of a member."""
_MEMBER = table_of(MemberRow)
_LOCK = Statement.of(
    sa.select(
        _MEMBER.c.id,
        _MEMBER.c.organisation_id,
        _MEMBER.c.member_number,
        _MEMBER.c.state,
        _MEMBER.c.erased_at,
        _MEMBER.c.erasure_requested_at,
    )
    .where(
        _MEMBER.c.tenant_id == sa.bindparam("tenant_id", type_=sa.Uuid()),
        _MEMBER.c.id == sa.bindparam("id", type_=sa.Uuid()),
        _MEMBER.c.merged_into_id.is_(None),
        below_nodes(_MEMBER.c.organisation_id, held_nodes("member_write")),
    )
    .with_for_update()
)
_LOCK_OWN = Statement.of(
    sa.select(_MEMBER.c.id, _MEMBER.c.organisation_id, _MEMBER.c.erasure_requested_at)
    .where(
        _MEMBER.c.tenant_id == sa.bindparam("tenant_id", type_=sa.Uuid()),
        _MEMBER.c.id == sa.bindparam("own_id", type_=sa.Uuid()),
    )
    .with_for_update()
)
_ASK = """
    UPDATE member SET erasure_requested_at = $3 WHERE tenant_id = $1 AND id = $2
"""


async def lock_erasable(conn: Connection, scope: Scope, member_id: UUID) -> Record | None:
    """The member's row, locked until the transaction ends; None when out of scope of `member_write`.

    None, too, for an entry that was merged into another, with which it is erased.
    """
    return await fetch_one(conn, _LOCK, id=member_id, **scope_values(scope, _LOCK.parameters))


async def lock_own(conn: Connection, scope: Scope) -> Record | None:
    """The caller's own row, locked until the transaction ends."""
    return await fetch_one(conn, _LOCK_OWN, **scope_values(scope, _LOCK_OWN.parameters))


async def update_erasure_wish(conn: Connection, tenant_id: UUID, member_id: UUID, at: object) -> None:
    """Notes that a locked member wants to be erased after leaving; `at` None takes the wish back."""
    await conn.execute(_ASK, tenant_id, member_id, at)


async def count_personal_rows(conn: Connection, tenant_id: UUID, member_id: UUID) -> dict[str, int]:
    """By category, how many rows an erasure would empty or remove."""
    counts = dict.fromkeys((each.category for each in ERASINGS), 0)
    for each in ERASINGS:
        counts[each.category] += await conn.fetchval(each.counting, tenant_id, member_id)
    return counts


async def erase_personal_rows(conn: Connection, tenant_id: UUID, member_id: UUID) -> dict[str, int]:
    """Empties or removes them; the counts by category. The transaction must have opened the member's private rows.

    Rows that are empty already are written again, so that erasing twice leaves the same.
    """
    counts = dict.fromkeys((each.category for each in ERASINGS), 0)
    for each in ERASINGS:
        status = str(await conn.execute(each.statement, tenant_id, member_id))
        counts[each.category] += int(status.rsplit(" ", 1)[-1])
    return counts
