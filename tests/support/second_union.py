"""Another union in the same database, written by the owner: one of everything that could leak."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import asyncpg

from api.nodes import encode_id
from db.sealing import Keyring, seal
from db.types import new_id
from domain.auth.passwords import argon2id
from tests.support.activities import ActivityKeys, write_activities
from tests.support.asked_rows import AskedKeys, write_asked
from tests.support.benefits import BenefitKeys, write_benefits
from tests.support.database import unguarded
from tests.support.dues import DuesKeys, write_dues
from tests.support.kiosk_rows import KioskKeys, write_kiosk
from tests.support.learning_rows import LEARNING_KINDS, LearningKeys, write_learning
from tests.support.merchants import MerchantKeys, write_merchants
from tests.support.nomination_rows import NominationKeys, write_nominations
from tests.support.points import PointKeys, write_points
from tests.support.suggestion_rows import SuggestionKeys, write_suggestions
from tests.support.suggestion_talk import write_attachment, write_talk
from tests.support.vote_rows import VoteKeys, write_votes

CODE, MEMBER_NUMBER = "XY", "XY000001"
PASSWORD = "the other union 2026"
PHONE = "+8613912345678"
REFERENCE = "ZZZZZZZZZZ"
NAME = "欧阳外人"
_NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
_DAY = date(2020, 1, 1)


@dataclass(frozen=True)
class SecondUnion:
    """Ids of its rows; `ids` are those that a client would send, by type."""

    tenant_id: UUID
    member_id: UUID
    ids: dict[str, str]


_KINDS = (
    "Organisation",
    "Member",
    "Approval",
    "JoinEvidence",
    "JoinRequest",
    "RoleGrant",
    "Deputy",
    "Session",
    "Passkey",
    "SignOnIdentity",
    "Post",
    "TermOfOffice",
    "RuleVersion",
    "Transfer",
    "CorrectionRequest",
    "Notification",
    "RosterImport",
    "MemberExport",
    "OfficeExport",
    "PartnerCredential",
    "BulkAction",
    "SavedFilter",
    "DuesCharge",
    "DuesReceipt",
    "DuesLapseProposal",
    "Activity",
    "ActivityWindow",
    "ActivityReserve",
    "Registration",
    "CheckInEvent",
    "CheckInAppeal",
    "CheckInDevice",
    "ActivityCertificate",
    "ActivityPhoto",
    "PointRule",
    "PointEntry",
    "PointOffer",
    "PointExchange",
    "BenefitProgramme",
    "BenefitCycle",
    "BenefitApplication",
    "Voucher",
    "Merchant",
    "MerchantCredential",
    "VoucherRedemption",
    "RedemptionConflict",
    "Settlement",
    "SettlementDispute",
    "PickUpPlace",
    "Vote",
    "VoteQuestion",
    "VoteOption",
    "PaperStation",
    "VoteObjection",
    "NominationCall",
    "Nomination",
    "NominationObjection",
    "SuggestionCategory",
    "Suggestion",
    "SuggestionComment",
    "AnsweringUnit",
    "UnitStaff",
    "SuggestionRoute",
    "AnswerTemplate",
    "ManagementQuestion",
    "Survey",
    "SuggestionAttachment",
    "Kiosk",
    "KioskConflict",
    *LEARNING_KINDS,
)
"""What the union has one of each."""


async def second_union(connection: asyncpg.Connection, keyring: Keyring) -> SecondUnion:
    """Writes it."""
    keys = {name: new_id() for name in _KINDS}
    keys["CheckInConflict"] = keys["CheckInEvent"]
    union = SecondUnion(
        keys["Organisation"], keys["Member"], {name: encode_id(name, key) for name, key in keys.items()}
    )
    async with unguarded(connection):
        await _organise(connection, union, keys)
        await _register(connection, union, keyring)
        await _join(connection, union, keys, keyring)
        await _prove(connection, union, keys)
        await _govern(connection, union, keys)
        await _move(connection, union, keys)
        await _import(connection, union, keys)
        await _sign_in(connection, union, keys)
        await _work_in_bulk(connection, union, keys)
        await _collect(connection, union, keys, keyring)
    return union


async def _collect(connection: asyncpg.Connection, union: SecondUnion, keys: dict[str, UUID], keyring: Keyring) -> None:
    dues = DuesKeys(keys["DuesCharge"], keys["DuesReceipt"], new_id(), keys["DuesLapseProposal"])
    await write_dues(connection, union.member_id, dues)
    last = ("CheckInEvent", "CheckInAppeal", "ActivityCertificate", "ActivityPhoto")
    names = ("Activity", "ActivityWindow", "ActivityReserve", "Registration")
    activities = [
        keys.get(name, new_id()) for name in (*names, "Draft", "Ended", "Quota", *last, "Series", "CheckInDevice")
    ]
    await write_activities(connection, union.member_id, ActivityKeys._make(activities))
    # The cycle has the id of its offer: nobody asks for it.
    earned = ("PointRule", "Credit", "PointEntry", "PointOffer", "PointExchange", "Programme", "PointOffer")
    points = (*earned, "PointVoucher")
    await write_points(connection, union.member_id, PointKeys._make([keys.get(name, new_id()) for name in points]))
    # Who writes a programme does not approve it.
    await connection.execute(
        "INSERT INTO member (tenant_id, id, organisation_id, member_number, name, name_sort, search_terms, state,"
        " employment_kind, joined_on, version) VALUES ($1, $2, $1, $3, $4, 'x', '{}', 'active', 'permanent', $5, 1)",
        *(union.tenant_id, new_id(), f"{MEMBER_NUMBER}2", f"{NAME}乙", _DAY),
    )
    names = ("BenefitProgramme", "BenefitCycle", "BenefitApplication", "Voucher")
    others = ("Draft", "Lot", "Ended", "DraftCycle", "Pieces")
    benefits = [keys.get(name, new_id()) for name in (*names, *others)]
    await write_benefits(connection, union.member_id, BenefitKeys._make(benefits))
    redeemed = ("VoucherRedemption", "Upload", "RedemptionConflict", "Settlement", "SettlementDispute", "PickUpPlace")
    shop = ("Programme", "Cycle", "ShopVoucher", "Merchant", "MerchantCredential", "Staff")
    merchants = [keys.get(name, new_id()) for name in (*shop, *redeemed)]
    await write_merchants(connection, union.member_id, MerchantKeys._make(merchants))
    asked = ("Vote", "Scheduled", "Opened", "VoteObjection", "VoteQuestion", "VoteOption", "PaperStation")
    votes = VoteKeys._make(keys.get(name, new_id()) for name in asked)
    await write_votes(connection, keyring, union.member_id, votes)
    nominations = NominationKeys(keys["NominationCall"], keys["Nomination"], keys["NominationObjection"])
    await write_nominations(connection, votes.draft, union.member_id, nominations)
    kinds = ("SuggestionCategory", "AnsweringUnit", "UnitStaff", "Suggestion", "Answered", "Draft")
    offices = ("SuggestionRoute", "AnswerTemplate")
    suggestions = SuggestionKeys._make([keys.get(name, new_id()) for name in (*kinds, *offices)])
    await write_suggestions(connection, union.member_id, suggestions)
    await write_talk(connection, suggestions.answered, keys["SuggestionComment"])
    await write_attachment(connection, suggestions.answered, keys["SuggestionAttachment"])
    in_writing = AskedKeys(keys["ManagementQuestion"], keys["Survey"], new_id(), new_id())
    await write_asked(connection, union.member_id, suggestions.unit, in_writing)
    learning = LearningKeys._make([*(keys[name] for name in LEARNING_KINDS), new_id()])
    await write_learning(connection, union.member_id, learning)
    machine = KioskKeys._make(keys.get(name, new_id()) for name in ("Kiosk", "Session", "KioskConflict", "Decided"))
    await write_kiosk(connection, keyring, union.member_id, machine)


async def _import(connection: asyncpg.Connection, union: SecondUnion, keys: dict[str, UUID]) -> None:
    tenant_id, member_id = union.tenant_id, union.member_id
    await connection.execute(
        "INSERT INTO roster_import (tenant_id, id, organisation_id, file_name, content_hash, is_current, source,"
        " opened_by_id, state, columns, facts, opened_at)"
        " VALUES ($1, $2, $1, $3, '', false, 'officer', $4, 'ready', '{}', '{}', $5)",
        *(tenant_id, keys["RosterImport"], NAME, member_id, _NOW),
    )
    await connection.execute(
        "INSERT INTO roster_row (tenant_id, import_id, number, action, reasons, warnings, fields, member_id)"
        " VALUES ($1, $2, 2, 'unchanged', '{}', '{}', '{}', $3)",
        *(tenant_id, keys["RosterImport"], member_id),
    )
    file_id = new_id()
    await connection.execute(
        "INSERT INTO stored_file (tenant_id, id, member_id, purpose, state, name, media_type, expires_at)"
        " VALUES ($1, $2, $3, 'export', 'forgotten', $4, 'text/csv', $5)",
        *(tenant_id, file_id, member_id, NAME, _NOW),
    )
    await connection.execute(
        "INSERT INTO member_export (tenant_id, id, member_id, file_id, format, state, columns, filters, locale,"
        " opened_at) VALUES ($1, $2, $3, $4, 'csv', 'failed', '{name}', '{}', 'en', $5)",
        *(tenant_id, keys["MemberExport"], member_id, file_id, _NOW),
    )
    await connection.execute(
        "INSERT INTO office_export (tenant_id, id, member_id, file_id, kind, format, state, columns, filters, locale,"
        " opened_at) VALUES ($1, $2, $3, $4, 'suggestions', 'csv', 'failed', '{title}', '{}', 'en', $5)",
        *(tenant_id, keys["OfficeExport"], member_id, file_id, _NOW),
    )
    await connection.execute(
        "INSERT INTO partner_credential (tenant_id, id, organisation_id, key_id, secret_hash, name, created_by_id,"
        " expires_at) VALUES ($1, $2, $1, 'foreign key', '', $3, $4, $5::timestamptz + interval '10 years')",
        *(tenant_id, keys["PartnerCredential"], NAME, member_id, _NOW),
    )


async def _work_in_bulk(connection: asyncpg.Connection, union: SecondUnion, keys: dict[str, UUID]) -> None:
    tenant_id, member_id = union.tenant_id, union.member_id
    await connection.execute(
        "INSERT INTO bulk_action (tenant_id, id, organisation_id, opened_by_id, kind, state, is_by_filter, filters,"
        " member_count, opened_at) VALUES ($1, $2, $1, $3, 'end', 'ready', false, '{}', 1, $4)",
        *(tenant_id, keys["BulkAction"], member_id, _NOW),
    )
    await connection.execute(
        "INSERT INTO bulk_change (tenant_id, bulk_action_id, number, member_id, verdict, effects)"
        " VALUES ($1, $2, 1, $3, 'change', '{}')",
        *(tenant_id, keys["BulkAction"], member_id),
    )
    await connection.execute(
        "INSERT INTO saved_filter (tenant_id, id, member_id, name, conditions, shared_with_id, is_default, saved_at)"
        " VALUES ($1, $2, $3, $4, '{}', $1, false, $5)",
        *(tenant_id, keys["SavedFilter"], member_id, NAME, _NOW),
    )


async def _organise(connection: asyncpg.Connection, union: SecondUnion, keys: dict[str, UUID]) -> None:
    tenant_id = union.tenant_id
    await connection.execute("INSERT INTO tenant (id, code) VALUES ($1, $2)", tenant_id, CODE)
    await connection.execute(
        "INSERT INTO organisation (tenant_id, id, kind, code, name, name_en, founded_on)"
        " VALUES ($1, $1, 'branch', $2, '外单位工会', 'Another union', $3)",
        tenant_id,
        CODE,
        _DAY,
    )
    await connection.execute(
        "INSERT INTO organisation_closure (tenant_id, ancestor_id, descendant_id, depth) VALUES ($1, $1, $1, 0)",
        tenant_id,
    )
    await connection.execute("INSERT INTO member_number (tenant_id, next_number) VALUES ($1, 2)", tenant_id)
    await connection.execute(
        "INSERT INTO post (tenant_id, id, organisation_id, kind, position) VALUES ($1, $2, $1, 'chair', 0)",
        tenant_id,
        keys["Post"],
    )


async def _register(connection: asyncpg.Connection, union: SecondUnion, keyring: Keyring) -> None:
    tenant_id, member_id = union.tenant_id, union.member_id
    key, wrapped = keyring.wrap_new_key(tenant_id, member_id)
    await connection.execute(
        "INSERT INTO member (tenant_id, id, organisation_id, member_number, name, name_sort, search_terms, state,"
        " employment_kind, joined_on, phone_index, phone_tail, version)"
        " VALUES ($1, $2, $1, $3, $4, 'ouyangwairen', $5, 'active', 'permanent', $6, $7, '5678', 1)",
        tenant_id,
        member_id,
        MEMBER_NUMBER,
        NAME,
        [MEMBER_NUMBER, NAME, NAME.lower(), MEMBER_NUMBER.lower()],
        _DAY,
        keyring.blind_index(tenant_id, "phone", PHONE),
    )
    await connection.execute(
        "INSERT INTO member_private (tenant_id, member_id, wrapped_key, phone_sealed) VALUES ($1, $2, $3, $4)",
        tenant_id,
        member_id,
        wrapped,
        seal(key, PHONE, tenant_id=tenant_id, row_id=member_id, column="phone"),
    )
    await connection.execute(
        "INSERT INTO credential (tenant_id, member_id, password_hash, session_epoch) VALUES ($1, $2, $3, 0)",
        tenant_id,
        member_id,
        argon2id(memory_kib=8).hash(PASSWORD),
    )


async def _govern(connection: asyncpg.Connection, union: SecondUnion, keys: dict[str, UUID]) -> None:
    tenant_id, member_id = union.tenant_id, union.member_id
    await connection.execute(
        "INSERT INTO post_term (tenant_id, id, post_id, member_id, starts_on) VALUES ($1, $2, $3, $4, $5)",
        *(tenant_id, keys["TermOfOffice"], keys["Post"], member_id, _DAY),
    )
    await connection.execute(
        "INSERT INTO rule_version (tenant_id, id, organisation_id, key, value, is_binding, starts_on, source)"
        " VALUES ($1, $2, $1, 'dues_monthly_fen', 5, false, '2999-01-01', '决议')",
        *(tenant_id, keys["RuleVersion"]),
    )


async def _prove(connection: asyncpg.Connection, union: SecondUnion, keys: dict[str, UUID]) -> None:
    await connection.execute(
        "INSERT INTO join_evidence (tenant_id, id, join_request_id, number, kind, state, file_name, media_type,"
        " ticket_expires_at, uploaded_at) VALUES ($1, $2, $3, 1, 'other', 'ready', 'other-1.pdf', 'application/pdf',"
        " $4, $4)",
        *(union.tenant_id, keys["JoinEvidence"], keys["JoinRequest"], _NOW),
    )


async def _join(connection: asyncpg.Connection, union: SecondUnion, keys: dict[str, UUID], keyring: Keyring) -> None:
    tenant_id, member_id = union.tenant_id, union.member_id
    await connection.execute(
        "INSERT INTO approval (tenant_id, id, subject_kind, subject_id, applicant_id, status, opened_at)"
        " VALUES ($1, $2, 'join_request', $3, $4, 'open', $5)",
        *(tenant_id, keys["Approval"], keys["JoinRequest"], member_id, _NOW),
    )
    await connection.execute(
        "INSERT INTO join_request (tenant_id, id, organisation_id, approval_id, member_id, reference, status, name,"
        " employment_kind, sealed, phone_index, phone_tail, identity_index, identity_tail, submitted_at, facts)"
        " VALUES ($1, $2, $1, $3, $4, $5, 'in_review', $6, 'permanent', '', $7, '5678', '', '0000', $8, '{}')",
        *(tenant_id, keys["JoinRequest"], keys["Approval"], member_id, REFERENCE, NAME),
        keyring.blind_index(tenant_id, "phone", PHONE),
        _NOW,
    )
    await connection.execute(
        "INSERT INTO role_grant (tenant_id, id, member_id, role, organisation_id, starts_on)"
        " VALUES ($1, $2, $3, 'federation_officer', $1, $4)",
        *(tenant_id, keys["RoleGrant"], member_id, _DAY),
    )
    colleague_id = new_id()
    await connection.execute(
        "INSERT INTO member (tenant_id, id, organisation_id, member_number, name, name_sort, search_terms, state,"
        " employment_kind, joined_on, version) SELECT tenant_id, $2, organisation_id, 'XY000002', name, name_sort,"
        " '{}', state, employment_kind, joined_on, 1 FROM member WHERE id = $1",
        member_id,
        colleague_id,
    )
    await connection.execute(
        "INSERT INTO deputy (tenant_id, id, officer_id, deputy_id, starts_on, ends_on)"
        " VALUES ($1, $2, $3, $4, $5, '2999-12-31')",
        *(tenant_id, keys["Deputy"], member_id, colleague_id, _DAY),
    )
    await connection.execute(
        "INSERT INTO session (tenant_id, id, member_id, generation, rotated_at, expires_at)"
        " VALUES ($1, $2, $3, 0, $4, $4::timestamptz + interval '10 years')",
        *(tenant_id, keys["Session"], member_id, _NOW),
    )
    await connection.execute(
        "INSERT INTO notification (tenant_id, id, event_id, member_id, kind, facts)"
        " VALUES ($1, $2, $2, $3, 'role_granted', '{}')",
        *(tenant_id, keys["Notification"], member_id),
    )
    await connection.execute(
        "INSERT INTO audit_entry (tenant_id, id, at, actor_id, action, object_kind, object_id, organisation_id, facts)"
        " VALUES ($1, $2, $3, $4, 'foreign.action', 'member', $4, $1, '{}')",
        *(tenant_id, new_id(), _NOW, member_id),
    )


async def _move(connection: asyncpg.Connection, union: SecondUnion, keys: dict[str, UUID]) -> None:
    branch_id = new_id()
    await connection.execute(
        "INSERT INTO organisation (tenant_id, id, parent_id, kind, code, name, name_en, founded_on)"
        " VALUES ($1, $2, $1, 'branch', 'XY-01', '外单位工会', 'Another branch', $3)",
        *(union.tenant_id, branch_id, _DAY),
    )
    await connection.execute(
        "INSERT INTO transfer (tenant_id, id, member_id, from_organisation_id, to_organisation_id, approval_id,"
        " requested_by_id, status, requested_at, due_at, acceptance_days)"
        " VALUES ($1, $2, $3, $1, $4, $5, $3, 'requested', $6, '2999-01-01', 10)",
        *(union.tenant_id, keys["Transfer"], union.member_id, branch_id, keys["Approval"], _NOW),
    )
    await connection.execute(
        "INSERT INTO correction_request (tenant_id, id, member_id, organisation_id, approval_id, field, status,"
        " proposed_masked, reason, submitted_at) VALUES ($1, $2, $3, $1, $4, 'name', 'in_review', '欧**', $5, $6)",
        *(union.tenant_id, keys["CorrectionRequest"], union.member_id, keys["Approval"], NAME, _NOW),
    )


async def _sign_in(connection: asyncpg.Connection, union: SecondUnion, keys: dict[str, UUID]) -> None:
    await connection.execute(
        "INSERT INTO passkey (tenant_id, id, member_id, credential_id, public_key, sign_count, is_synced, name)"
        " VALUES ($1, $2, $3, 'key', 'key', 0, false, 'Passkey')",
        *(union.tenant_id, keys["Passkey"], union.member_id),
    )
    await connection.execute(
        "INSERT INTO sign_on_identity (tenant_id, id, member_id, provider, issuer, subject)"
        " VALUES ($1, $2, $3, 'mill', 'https://mill.example.org', 'ouyang')",
        *(union.tenant_id, keys["SignOnIdentity"], union.member_id),
    )
