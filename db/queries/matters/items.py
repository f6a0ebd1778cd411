"""How an arm of the inbox is written."""

from typing import Any

import sqlalchemy as sa

from db.bounded import Arm
from db.predicates import tenant_id
from db.queries.matters.arms import INSTANT, NEVER_DUE, NOW, outputs, word

_TYPES = {
    "check_in_appeal": "CheckInAppeal",
    "check_in_conflict": "CheckInConflict",
    "photo_report": "ActivityPhoto",
    "vote_objection": "VoteObjection",
    "nomination_objection": "NominationObjection",
    "redemption_conflict": "RedemptionConflict",
    "settlement_dispute": "SettlementDispute",
    **dict.fromkeys(("suggestion", "suggestion_answer", "suggestion_at_unit"), "Suggestion"),
    "management_question": "ManagementQuestion",
    "public_notice": "PublicNotice",
    "honour_nomination": "HonourNomination",
    "competition_entry": "CompetitionEntry",
    "public_notice_objection": "PublicNoticeObjection",
    **dict.fromkeys(("news_item", "news_correction"), "NewsItem"),
    "news_reply": "NewsReply",
    "disclosure": "Disclosure",
    "course": "Course",
    "legal_article": "LegalArticle",
    "official_document": "OfficialDocument",
}


def waiting_arm(source: sa.FromClause, where: sa.ColumnElement[bool], **given: Any) -> Arm:  # noqa: ANN401  # by name of output
    """An arm: `kind`, `id`, `at`, `step`, `tenant`, `organisation_id`, `title`; `due` where there is one."""
    kind, step = given["kind"], given["step"]
    if isinstance(kind, str):
        given["type_name"], given["kind"] = _TYPES[kind], word(kind)
    given.setdefault("state", word("open"))
    step = sa.cast(word(step) if isinstance(step, str) else step, sa.Text()).label("step")
    overdue = sa.cast(given["due"] < NOW if "due" in given else sa.false(), sa.Boolean()).label("is_overdue")
    select = sa.select(*outputs(given), step, overdue).select_from(source).where(where)
    if "due" in given:
        return Arm(select, "due_order", given["due"])
    is_here = sa.bindparam("at_due_order", type_=INSTANT) == NEVER_DUE
    return Arm(select, "at", given["at"], is_here)


def in_tenant(table: sa.FromClause) -> sa.ColumnElement[bool]:
    """Whether a row is of the caller's union."""
    return table.c.tenant_id == tenant_id()
