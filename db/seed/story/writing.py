"""Writes the story: organisations with the tree, all else after the register."""

import asyncpg
from asyncpg import Record

from db.sealing import seal
from db.seed.copying import copy_records, copy_requests
from db.seed.story.book import Book
from db.seed.tree import Organisation, closure_of

# Parents before children.
_TABLES = (
    "rule_version",
    "post",
    "post_term",
    "post_term_reminder",
    "role_grant",
    "deputy",
    "approval",
    "approval_step",
    "transfer",
    "correction_request",
    "consent",
    "stored_file",
    "roster_import",
    "roster_row",
    "job",
    "duplicate_dismissal",
    "member_merge",
    "dues_run",
    "dues_charge",
    "dues_receipt_series",
    "dues_receipt",
    "dues_entry",
    "dues_reversal",
    "dues_reminder",
    "dues_lapse_proposal",
    "quota",
    "activity_series",
    "activity",
    "activity_window",
    "activity_reserve",
    "member_tagging",
    "registration",
    "check_in_event",
    "certificate_series",
    "activity_certificate",
    "quota_holding",
    "quota_entry",
    "merchant",
    "merchant_credential",
    "benefit_programme",
    "benefit_cycle",
    "pick_up_place",
    "benefit_application",
    "voucher",
    "benefit_year",
    "terminal_allowance",
    "redemption_upload",
    "voucher_redemption",
    "voucher_reversal",
    "redemption_conflict",
    "merchant_settlement",
    "settlement_line",
    "merchant_dispute",
    "point_offer",
    "vote",
    "vote_question",
    "vote_option",
    "vote_elector",
    "vote_keyholder",
    "vote_roll_entry",
    "ballot_envelope",
    "named_ballot",
    "vote_board_root",
    "vote_board_leaves",
    "vote_opening",
    "opened_ballot",
    "vote_result",
    "vote_turnout",
    "suggestion_category",
    "answering_unit",
    "unit_staff",
    "suggestion_route",
    "answer_template",
    "suggestion",
    "suggestion_event",
    "suggestion_author",
    "suggestion_support",
    "suggestion_assignment",
    "suggestion_answer",
    "answer_signature",
    "suggestion_rating",
    "suggestion_comment",
    "implementation",
    "milestone",
    "effect_figure",
    "management_question",
    "management_question_support",
    "survey",
    "survey_question",
    "survey_participation",
    "survey_answer",
    "survey_result",
    "question_bank",
    "bank_key_reader",
    "bank_question",
    "bank_question_key",
    "quiz",
    "quiz_attempt",
    "quiz_attempt_question",
    "course",
    "lesson",
    "course_enrolment",
    "lesson_completion",
    "course_certificate",
    "training_requirement",
    "kiosk",
    "kiosk_request",
    "kiosk_card",
)
_CHECKS = "identity_check"
_KEYS = "SELECT member_id, wrapped_key FROM member_key WHERE tenant_id = $1 AND member_id = ANY ($2)"


async def write_places(conn: "asyncpg.Connection[Record]", book: Book) -> None:
    """Organisations of the story with their past, and their place in the tree."""
    tenant_id, rows = book.tenant_id, book.place_rows()
    await copy_records(conn, "organisation", tenant_id=tenant_id, records=rows)
    nodes = [Organisation(*row[:6], founded_on=row.founded_on) for row in rows]
    new = {node.id for node in nodes}
    pairs = [pair for pair in closure_of([*book.union.organisations, *nodes]) if pair.descendant_id in new]
    await copy_records(conn, "organisation_closure", tenant_id=tenant_id, records=pairs)
    periods = [period for past in book.places.values() for period in past]
    await copy_records(conn, "organisation_period", tenant_id=tenant_id, records=periods)


async def write_events(conn: "asyncpg.Connection[Record]", book: Book) -> None:
    """Everything else, when the members are there."""
    await _seal_proposals(conn, book)
    for table in _TABLES:
        await copy_records(conn, table, tenant_id=book.tenant_id, records=book.rows[table])
    await copy_requests(conn, book.keyring, tenant_id=book.tenant_id, requests=book.requests)
    await copy_records(conn, _CHECKS, tenant_id=book.tenant_id, records=book.rows[_CHECKS])
    missing = book.rows.keys() - {*_TABLES, _CHECKS}
    if missing:
        raise ValueError(missing)


async def _seal_proposals(conn: "asyncpg.Connection[Record]", book: Book) -> None:
    """Values that members wish for, companions and answers are sealed under their keys, made with the members."""
    of_members = {member_id for member_id, _ in (*book.sealings.values(), *book.contents.values())}
    rows = await conn.fetch(_KEYS, book.tenant_id, list(of_members))
    keys = {each: book.keyring.unwrap_key(key, book.tenant_id, each) for each, key in rows}
    sealed = (
        ("correction_request", "proposed_sealed", book.sealings),
        ("registration", "content_sealed", book.contents),
    )
    for table, column, values in sealed:
        told = book.rows[table]
        for number, row in enumerate(told):
            if row.id in values:
                member_id, value = values[row.id]
                text = seal(keys[member_id], value, tenant_id=book.tenant_id, row_id=row.id, column=table)
                told[number] = row._replace(**{column: text})
