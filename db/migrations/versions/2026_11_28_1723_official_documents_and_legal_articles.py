"""Official documents 制度文件, statutes 法律法规 and legal articles 法律知识.

Follows: 3b7fd2c1e905
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "8d24361962c4"
down_revision: str | Sequence[str] | None = "3b7fd2c1e905"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_LISTS = (
    "members join_requests correction_requests transfers duplicate_members bulk_actions bulk_changes "
    "roster_imports roster_rows organisations inbox audit_entries dues_arrears dues_charges "
    "dues_lapse_proposals activities registrations check_in_appeals check_in_conflicts benefit_programmes "
    "benefit_cycles benefit_applications vouchers voucher_redemptions pick_ups merchants settlements "
    "redemption_conflicts point_rules point_offers votes vote_objections vote_roll_entries "
    "nomination_calls suggestions management_questions answer_templates answering_units suggestion_routes "
    "office_surveys office_quizzes office_news news_calendar office_disclosures disclosure_dues kiosks kiosk_conflicts"
)
_KIND = op.f("ck_saved_filter_list_kind_known")
_NEW_LISTS = "office_legal_articles office_official_documents"


def _allow(lists: str, *, of_new_rows: bool) -> None:
    known = ", ".join(f"'{each}'" for each in lists.split())
    op.drop_constraint(_KIND, "saved_filter")
    op.create_check_constraint(_KIND, "saved_filter", f"list_kind IN ({known})", postgresql_not_valid=of_new_rows)


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    op.create_table(
        "official_document",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("supersedes_id", sa.Uuid(), nullable=True),
        sa.Column("superseded_by_id", sa.Uuid(), nullable=True),
        sa.Column("superseded_on", sa.Date(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=True),
        sa.Column("body", sa.String(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("drafted_by_id", sa.Uuid(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdraw_reason", sa.String(), nullable=True),
        sa.Column("warned", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column(
            "pairs",
            postgresql.ARRAY(sa.Text()),
            sa.Computed(
                "unionhall_text_pairs(title || ' ' || coalesce(title_en, '') || ' ' || number || ' ' || regexp_replace(coalesce(body, ''), '<[^>]*>|&[a-z]+;', ' ', 'g'))",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(state = 'draft') = (published_at IS NULL)", name=op.f("ck_official_document_published_has_time")
        ),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdraw_reason IS NOT NULL)",
            name=op.f("ck_official_document_withdrawn_has_reason"),
        ),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name=op.f("ck_official_document_withdrawn_has_time")
        ),
        sa.CheckConstraint(
            "audience IN ('members', 'officers', 'post_holders')", name=op.f("ck_official_document_audience_known")
        ),
        sa.CheckConstraint(
            "kind IN ('rule', 'notice', 'plan', 'minutes', 'resolution', 'agreement', 'form', 'other')",
            name=op.f("ck_official_document_kind_known"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'withdrawn')", name=op.f("ck_official_document_state_known")
        ),
        sa.CheckConstraint(
            "(published_at IS NULL) = (published_by_id IS NULL)", name=op.f("ck_official_document_published_has_person")
        ),
        sa.CheckConstraint(
            "(published_at IS NULL) = (version IS NULL)", name=op.f("ck_official_document_published_has_version")
        ),
        sa.CheckConstraint(
            "(superseded_by_id IS NULL) = (superseded_on IS NULL)", name=op.f("ck_official_document_superseded_has_day")
        ),
        sa.CheckConstraint("valid_until >= valid_from", name=op.f("ck_official_document_days_in_order")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "drafted_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_official_document_drafted_by_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "organisation_id"],
            ["organisation.tenant_id", "organisation.id"],
            name=op.f("fk_official_document_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "published_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_official_document_published_by_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "series_id"],
            ["official_document.tenant_id", "official_document.id"],
            name=op.f("fk_official_document_series_id_official_document"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "superseded_by_id"],
            ["official_document.tenant_id", "official_document.id"],
            name=op.f("fk_official_document_superseded_by_id_official_document"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "supersedes_id"],
            ["official_document.tenant_id", "official_document.id"],
            name=op.f("fk_official_document_supersedes_id_official_document"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_official_document")),
        sa.UniqueConstraint(
            "tenant_id", "series_id", "version", name=op.f("uq_official_document_tenant_id_series_id_version")
        ),
    )
    op.create_index(
        "ix_official_document_ending",
        "official_document",
        ["valid_until"],
        unique=False,
        postgresql_where=sa.text("state = 'published' AND valid_until IS NOT NULL"),
    )
    op.create_index(
        "ix_official_document_pairs",
        "official_document",
        ["pairs"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_index(
        "ix_official_document_review",
        "official_document",
        ["review_on"],
        unique=False,
        postgresql_where=sa.text("state = 'published' AND review_on IS NOT NULL"),
    )
    op.create_index(
        "ix_official_document_superseding",
        "official_document",
        ["tenant_id", "supersedes_id"],
        unique=True,
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_index(
        op.f("ix_official_document_tenant_id_organisation_id_published_at"),
        "official_document",
        ["tenant_id", "organisation_id", "published_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_official_document_tenant_id_superseded_by_id"),
        "official_document",
        ["tenant_id", "superseded_by_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_official_document_tenant_id_valid_from_id"),
        "official_document",
        ["tenant_id", "valid_from", "id"],
        unique=False,
    )
    op.create_table(
        "statute",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=True),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("valid_until >= valid_from", name=op.f("ck_statute_days_in_order")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "added_by_id"], ["member.tenant_id", "member.id"], name=op.f("fk_statute_added_by_id_member")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_statute")),
        sa.UniqueConstraint("tenant_id", "name", "version", name=op.f("uq_statute_tenant_id_name_version")),
    )
    op.create_table(
        "legal_article",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("consultation_unit_id", sa.Uuid(), nullable=True),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("question_en", sa.String(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("latest_revision", sa.Integer(), nullable=False),
        sa.Column("pending_revision", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_reason", sa.String(), nullable=True),
        sa.Column("written_by_id", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by_id", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdraw_reason", sa.String(), nullable=True),
        sa.Column(
            "pairs",
            postgresql.ARRAY(sa.Text()),
            sa.Computed(
                "unionhall_text_pairs(question || ' ' || coalesce(question_en, '') || ' ' || regexp_replace(answer, '<[^>]*>|&[a-z]+;', ' ', 'g'))",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdraw_reason IS NOT NULL)", name=op.f("ck_legal_article_withdrawn_has_reason")
        ),
        sa.CheckConstraint(
            "category IN ('contracts', 'wages', 'hours_and_leave', 'dismissal', 'social_insurance', 'injury', 'women_workers', 'safety', 'disputes', 'union_rights', 'other')",
            name=op.f("ck_legal_article_category_known"),
        ),
        sa.CheckConstraint(
            "state <> 'published' OR approved_at IS NOT NULL", name=op.f("ck_legal_article_published_has_time")
        ),
        sa.CheckConstraint("state IN ('draft', 'published', 'withdrawn')", name=op.f("ck_legal_article_state_known")),
        sa.CheckConstraint(
            "(approved_at IS NULL) = (approved_by_id IS NULL)", name=op.f("ck_legal_article_approved_has_name")
        ),
        sa.CheckConstraint(
            "pending_revision IS NOT NULL OR submitted_at IS NULL", name=op.f("ck_legal_article_submitted_is_pending")
        ),
        sa.CheckConstraint("valid_until >= valid_from", name=op.f("ck_legal_article_days_in_order")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "approved_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_legal_article_approved_by_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "consultation_unit_id"],
            ["answering_unit.tenant_id", "answering_unit.id"],
            name=op.f("fk_legal_article_consultation_unit_id_answering_unit"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "organisation_id"],
            ["organisation.tenant_id", "organisation.id"],
            name=op.f("fk_legal_article_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "written_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_legal_article_written_by_id_member"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_legal_article")),
    )
    op.create_index(
        "ix_legal_article_pairs",
        "legal_article",
        ["pairs"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_index(
        op.f("ix_legal_article_tenant_id_organisation_id_approved_at"),
        "legal_article",
        ["tenant_id", "organisation_id", "approved_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_legal_article_tenant_id_written_at_id"),
        "legal_article",
        ["tenant_id", "written_at", "id"],
        unique=False,
    )
    op.create_table(
        "official_document_basis",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("statute_id", sa.Uuid(), nullable=False),
        sa.Column("provision", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["official_document.tenant_id", "official_document.id"],
            name=op.f("fk_official_document_basis_document_id_official_document"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "statute_id"],
            ["statute.tenant_id", "statute.id"],
            name=op.f("fk_official_document_basis_statute_id_statute"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "document_id", "number", name=op.f("pk_official_document_basis")),
    )
    op.create_index(
        op.f("ix_official_document_basis_tenant_id_statute_id"),
        "official_document_basis",
        ["tenant_id", "statute_id"],
        unique=False,
    )
    op.create_table(
        "official_document_file",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("chunk_count", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("ticket_expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('signed_text', 'annex')", name=op.f("ck_official_document_file_kind_known")),
        sa.CheckConstraint(
            "state <> 'ready' OR wrapped_key IS NOT NULL", name=op.f("ck_official_document_file_key_when_ready")
        ),
        sa.CheckConstraint(
            "state IN ('awaited', 'receiving', 'ready', 'removed')", name=op.f("ck_official_document_file_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["official_document.tenant_id", "official_document.id"],
            name=op.f("fk_official_document_file_document_id_official_document"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_official_document_file_member_id_member"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_official_document_file")),
    )
    op.create_index(
        op.f("ix_official_document_file_tenant_id_document_id"),
        "official_document_file",
        ["tenant_id", "document_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_official_document_file_tenant_id_member_id"),
        "official_document_file",
        ["tenant_id", "member_id"],
        unique=False,
    )
    op.create_index(
        "ix_official_document_file_unfinished",
        "official_document_file",
        ["ticket_expires_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('awaited', 'receiving')"),
    )
    op.create_table(
        "legal_basis",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("statute_id", sa.Uuid(), nullable=False),
        sa.Column("provision", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "article_id"],
            ["legal_article.tenant_id", "legal_article.id"],
            name=op.f("fk_legal_basis_article_id_legal_article"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "statute_id"],
            ["statute.tenant_id", "statute.id"],
            name=op.f("fk_legal_basis_statute_id_statute"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "article_id", "revision", "number", name=op.f("pk_legal_basis")),
    )
    op.create_index(
        op.f("ix_legal_basis_tenant_id_statute_id"), "legal_basis", ["tenant_id", "statute_id"], unique=False
    )
    op.create_table(
        "legal_judgement",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("is_helpful", sa.Boolean(), nullable=False),
        sa.Column("comment", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "article_id"],
            ["legal_article.tenant_id", "legal_article.id"],
            name=op.f("fk_legal_judgement_article_id_legal_article"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_legal_judgement_member_id_member"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "article_id", "member_id", name=op.f("pk_legal_judgement")),
    )
    op.create_index(
        op.f("ix_legal_judgement_tenant_id_member_id"), "legal_judgement", ["tenant_id", "member_id"], unique=False
    )
    op.create_table(
        "legal_revision",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("consultation_unit_id", sa.Uuid(), nullable=True),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("question_en", sa.String(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("written_by_id", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "article_id"],
            ["legal_article.tenant_id", "legal_article.id"],
            name=op.f("fk_legal_revision_article_id_legal_article"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "consultation_unit_id"],
            ["answering_unit.tenant_id", "answering_unit.id"],
            name=op.f("fk_legal_revision_consultation_unit_id_answering_unit"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "written_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_legal_revision_written_by_id_member"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "article_id", "number", name=op.f("pk_legal_revision")),
    )
    op.create_index(
        op.f("ix_legal_revision_tenant_id_written_by_id"),
        "legal_revision",
        ["tenant_id", "written_by_id"],
        unique=False,
    )
    op.create_table(
        "official_document_file_chunk",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "file_id"],
            ["official_document_file.tenant_id", "official_document_file.id"],
            name=op.f("fk_official_document_file_chunk_file_id_official_document_file"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "file_id", "number", name=op.f("pk_official_document_file_chunk")),
    )
    op.add_column("management_question", sa.Column("legal_article_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_management_question_legal_article_id_legal_article"),
        "management_question",
        "legal_article",
        ["tenant_id", "legal_article_id"],
        ["tenant_id", "id"],
    )
    _allow(f"{_LISTS} {_NEW_LISTS}", of_new_rows=False)
    op.execute("REVOKE UPDATE ON official_document_basis, official_document_file_chunk FROM unionhall_app")
    op.execute("GRANT DELETE ON official_document_basis, official_document_file_chunk TO unionhall_app")
    op.execute("REVOKE UPDATE ON legal_revision, legal_basis FROM unionhall_app")
    op.execute("GRANT DELETE ON legal_judgement TO unionhall_app")


def downgrade() -> None:
    """Takes it back."""
    op.drop_constraint(
        op.f("fk_management_question_legal_article_id_legal_article"), "management_question", type_="foreignkey"
    )
    op.drop_column("management_question", "legal_article_id")
    op.drop_table("official_document_file_chunk")
    op.drop_index(op.f("ix_legal_revision_tenant_id_written_by_id"), table_name="legal_revision")
    op.drop_table("legal_revision")
    op.drop_index(op.f("ix_legal_judgement_tenant_id_member_id"), table_name="legal_judgement")
    op.drop_table("legal_judgement")
    op.drop_index(op.f("ix_legal_basis_tenant_id_statute_id"), table_name="legal_basis")
    op.drop_table("legal_basis")
    op.drop_index(
        "ix_official_document_file_unfinished",
        table_name="official_document_file",
        postgresql_where=sa.text("state IN ('awaited', 'receiving')"),
    )
    op.drop_index(op.f("ix_official_document_file_tenant_id_member_id"), table_name="official_document_file")
    op.drop_index(op.f("ix_official_document_file_tenant_id_document_id"), table_name="official_document_file")
    op.drop_table("official_document_file")
    op.drop_index(op.f("ix_official_document_basis_tenant_id_statute_id"), table_name="official_document_basis")
    op.drop_table("official_document_basis")
    op.drop_index(op.f("ix_legal_article_tenant_id_written_at_id"), table_name="legal_article")
    op.drop_index(op.f("ix_legal_article_tenant_id_organisation_id_approved_at"), table_name="legal_article")
    op.drop_index(
        "ix_legal_article_pairs",
        table_name="legal_article",
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.drop_table("legal_article")
    op.drop_table("statute")
    op.drop_index(op.f("ix_official_document_tenant_id_valid_from_id"), table_name="official_document")
    op.drop_index(op.f("ix_official_document_tenant_id_superseded_by_id"), table_name="official_document")
    op.drop_index(op.f("ix_official_document_tenant_id_organisation_id_published_at"), table_name="official_document")
    op.drop_index(
        "ix_official_document_superseding",
        table_name="official_document",
        postgresql_where=sa.text("state = 'published'"),
    )
    op.drop_index(
        "ix_official_document_review",
        table_name="official_document",
        postgresql_where=sa.text("state = 'published' AND review_on IS NOT NULL"),
    )
    op.drop_index(
        "ix_official_document_pairs",
        table_name="official_document",
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.drop_index(
        "ix_official_document_ending",
        table_name="official_document",
        postgresql_where=sa.text("state = 'published' AND valid_until IS NOT NULL"),
    )
    op.drop_table("official_document")
    _allow(_LISTS, of_new_rows=True)
