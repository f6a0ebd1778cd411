"""How an arm of the inbox is written."""

from typing import Any

import sqlalchemy as sa

from db.bounded import Arm
from db.predicates import below_nodes, held_nodes, tenant_id
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
    "suggestion_comment": "SuggestionComment",
    "implementation": "Suggestion",
    "management_question": "ManagementQuestion",
    "public_notice": "PublicNotice",
    "honour": "Honour",
    "honour_nomination": "HonourNomination",
    "competition": "Competition",
    "competition_entry": "CompetitionEntry",
    "public_notice_objection": "PublicNoticeObjection",
    **dict.fromkeys(("news_item", "news_correction"), "NewsItem"),
    "news_reply": "NewsReply",
    "disclosure": "Disclosure",
    "course": "Course",
    "legal_article": "LegalArticle",
    "official_document": "OfficialDocument",
    "channel_post": "ChannelPost",
    "benefit_programme": "BenefitProgramme",
    "benefit_cycle": "BenefitCycle",
    "roster_import": "RosterImport",
    "dues_lapse": "DuesLapseProposal",
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


def is_managed(table: sa.FromClause, permission: str) -> sa.ColumnElement[bool]:
    """Whether a row is of the caller's union, at an organisation at which they hold a permission."""
    return sa.and_(in_tenant(table), below_nodes(table.c.organisation_id, held_nodes(permission)))


def there_is(table: sa.FromClause, *where: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether there is such a row, looked up for each: an EXISTS beside an OR is hashed, that is, read whole first."""
    found = sa.select(sa.true()).select_from(table).where(*where).limit(sa.literal_column("1"))
    return sa.func.coalesce(found.correlate_except(table).scalar_subquery(), sa.false())


def in_tenant(table: sa.FromClause) -> sa.ColumnElement[bool]:
    """Whether a row is of the caller's union."""
    return table.c.tenant_id == tenant_id()
