"""Values that documents ask with: real ids, codes, numbers and cursors of a union, and some that are none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import asyncpg
import orjson

from api.nodes import encode_id
from db.sealing import Keyring, unseal
from db.types import new_id

_PER_TYPE = 24
NODES = {
    "Organisation": "organisation",
    "Member": "member",
    "Post": "post",
    "JoinRequest": "join_request",
    "Approval": "approval",
    "RoleGrant": "role_grant",
    "Deputy": "deputy",
    "Session": "session",
    "Notification": "notification",
    "PushSubscription": "push_subscription",
    "Transfer": "transfer",
    "RosterImport": "roster_import",
    "BulkAction": "bulk_action",
    "SavedFilter": "saved_filter",
    "MemberExport": "member_export",
    "OfficeExport": "office_export",
    "PartnerCredential": "partner_credential",
    "DuesCharge": "dues_charge",
    "DuesReceipt": "dues_receipt",
    "DuesLapseProposal": "dues_lapse_proposal",
    "Activity": "activity",
    "ActivityWindow": "activity_window",
    "Registration": "registration",
    "CheckInEvent": "check_in_event",
    "CheckInConflict": "check_in_conflict",
    "CheckInAppeal": "check_in_appeal",
    "PointRule": "point_rule",
    "PointEntry": "point_entry",
    "PointOffer": "point_offer",
    "PointExchange": "point_exchange",
    "BenefitProgramme": "benefit_programme",
    "BenefitCycle": "benefit_cycle",
    "BenefitApplication": "benefit_application",
    "Voucher": "voucher",
    "Merchant": "merchant",
    "MerchantCredential": "merchant_credential",
    "VoucherRedemption": "voucher_redemption",
    "RedemptionConflict": "redemption_conflict",
    "Settlement": "merchant_settlement",
    "SettlementDispute": "merchant_dispute",
    "PickUpPlace": "pick_up_place",
    "Vote": "vote",
    "VoteQuestion": "vote_question",
    "VoteObjection": "vote_objection",
    "NominationCall": "nomination_call",
    "Nomination": "nomination",
    "NominationObjection": "nomination_objection",
    "Suggestion": "suggestion",
    "SuggestionCategory": "suggestion_category",
    "SuggestionComment": "suggestion_comment",
    "ManagementQuestion": "management_question",
    "Survey": "survey",
    "NewsItem": "news_item",
    "NewsFile": "news_file",
    "NewsReply": "news_reply",
    "ChannelTarget": "channel_target",
    "ChannelPost": "channel_post",
    "QuestionBank": "question_bank",
    "BankQuestion": "bank_question",
    "Quiz": "quiz",
    "QuizAttempt": "quiz_attempt",
    "Course": "course",
    "Lesson": "lesson",
    "CourseEnrolment": "course_enrolment",
    "CourseCertificate": "course_certificate",
    "TrainingRequirement": "training_requirement",
    "Kiosk": "kiosk",
    "Honour": "honour",
    "HonourNomination": "honour_nomination",
    "Competition": "competition",
    "CompetitionAward": "competition_award",
    "CompetitionEntry": "competition_entry",
    "CompetitionWin": "competition_win",
    "PublicNotice": "public_notice",
    "PublicNoticeObjection": "public_notice_objection",
    "LegalArticle": "legal_article",
    "OfficialDocument": "official_document",
    "OfficialDocumentFile": "official_document_file",
    "Statute": "statute",
    "Disclosure": "disclosure",
    "DisclosureDue": "disclosure_due",
    "DisclosureDuty": "disclosure_duty",
    "KioskConflict": "kiosk_entry",
}
_STRANGE_IDS = ("", "no id", "AAAA", "_" * 40, "MDE5YTAwMDA", "é", "0")
_STRANGE_CURSORS = ("", "x", "W10", "bnVsbA", "WyJjb2RlIiwxXQ", "e30", "_" * 30)


@dataclass(frozen=True)
class Pool:
    """What there is in one union, in an order that does not depend on the ids.

    Attributes:
        ids: By type, ids that exist; `Foreign` holds those of another union, `Unknown` those of nothing.
        cursors: By root list, cursors that it gave out, and some of other lists or of nobody.
        receipts: Reference and phone number of join requests.
        ballot: A vote and the hash of a ballot on its board.
        tokens: Of `changes`, as the accounts had them before anything went on.
    """

    ids: Mapping[str, Sequence[str]]
    codes: Sequence[str]
    numbers: Sequence[str]
    names: Sequence[str]
    days: Sequence[date]
    actions: Sequence[str]
    receipts: Sequence[tuple[str, str]]
    ballot: tuple[str, str]
    today: date = date.min
    cursors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    passwords: Mapping[str, str] = field(default_factory=dict)
    tokens: Sequence[str] = ()

    @property
    def strange_ids(self) -> Sequence[str]:
        """Ids that nobody made."""
        return _STRANGE_IDS

    @property
    def strange_cursors(self) -> Sequence[str]:
        """Cursors that nobody made."""
        return _STRANGE_CURSORS


async def read_pool(connection: asyncpg.Connection, keyring: Keyring, tenant_id: Any, **more: Any) -> Pool:
    """The pool of one union, read by the owner; `more` are the fields that the database does not tell."""
    ids = {name: await _ids(connection, name, table, tenant_id) for name, table in NODES.items()}
    foreign = await connection.fetch("SELECT id FROM member WHERE tenant_id <> $1 LIMIT 3", tenant_id)
    ids["Foreign"] = [encode_id("Member", row["id"]) for row in foreign]
    ids["Unknown"] = [encode_id(name, new_id()) for name in ("Member", "Organisation", "JoinRequest", "Session")]
    members = await connection.fetch(
        "SELECT member_number, name, joined_on FROM member WHERE tenant_id = $1 ORDER BY member_number LIMIT 60",
        tenant_id,
    )
    return Pool(
        ids=ids,
        codes=[
            row["code"]
            for row in await connection.fetch(
                "SELECT code FROM organisation WHERE tenant_id = $1 ORDER BY code LIMIT 40", tenant_id
            )
        ],
        numbers=[row["member_number"] for row in members],
        names=sorted({row["name"] for row in members}),
        days=sorted({row["joined_on"] for row in members}),
        actions=[
            row["action"] for row in await connection.fetch("SELECT DISTINCT action FROM audit_entry ORDER BY action")
        ],
        receipts=await _receipts(connection, keyring, tenant_id),
        ballot=await _ballot(connection, tenant_id),
        **more,
    )


async def _ids(connection: asyncpg.Connection, name: str, table: str, tenant_id: Any) -> list[str]:
    # The accounts' own rows come first: they are what a caller may see.
    owner = {
        "member": "r.id",
        "session": "r.member_id",
        "notification": "r.member_id",
        "push_subscription": "r.member_id",
        "role_grant": "r.member_id",
        "deputy": "r.officer_id",
        "transfer": "r.member_id",
        "voucher": "r.member_id",
        "benefit_application": "r.member_id",
        "vote_objection": "r.member_id",
        "nomination": "r.member_id",
        "nomination_objection": "r.member_id",
        **dict.fromkeys(("suggestion_comment", "news_reply"), "r.author_id"),
    }.get(table, "r.tenant_id")
    # And what waits, or is no draft: those that somebody besides its author may see.
    first = {"join_request": "r.status <> 'in_review', ", "suggestion": "r.submitted_at IS NULL, "}.get(table, "")
    rows = await connection.fetch(
        f'SELECT r.id FROM "{table}" r LEFT JOIN member m ON m.tenant_id = r.tenant_id AND m.id = {owner}'
        f" WHERE r.tenant_id = $1 ORDER BY {first}m.member_number NULLS LAST, r.id LIMIT $2",
        tenant_id,
        _PER_TYPE,
    )
    return [encode_id(name, row["id"]) for row in rows]


async def _ballot(connection: asyncpg.Connection, tenant_id: Any) -> tuple[str, str]:
    row = await connection.fetchrow(
        "SELECT vote_id, encode(substring(leaves FROM 1 FOR 32), 'hex') AS hash FROM vote_board_leaves"
        " WHERE tenant_id = $1 ORDER BY octet_length(leaves) DESC, vote_id LIMIT 1",
        tenant_id,
    )
    assert row is not None
    return encode_id("Vote", row["vote_id"]), row["hash"]


async def _receipts(connection: asyncpg.Connection, keyring: Keyring, tenant_id: Any) -> list[tuple[str, str]]:
    rows = await connection.fetch(
        "SELECT tenant_id, id, reference, sealed FROM join_request WHERE tenant_id = $1 AND sealed IS NOT NULL"
        " ORDER BY submitted_at, id LIMIT 6",
        tenant_id,
    )
    key = keyring.derive("join request")
    return [
        (
            row["reference"],
            orjson.loads(unseal(key, row["sealed"], tenant_id=tenant_id, row_id=row["id"], column="join_request"))[
                "phone"
            ],
        )
        for row in rows
    ]
