"""Answers of surveys by name, and questions to the management, are exported.

Follows: 262cc42bdb23
"""

from collections.abc import Sequence

from alembic import op

revision: str = "7be1c93f04d2"
down_revision: str | Sequence[str] | None = "262cc42bdb23"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_KIND, _SURVEY = op.f("ck_office_export_kind_known"), op.f("ck_office_export_survey_where_its_results")


def _allow(kinds: str, of_survey: str, *, of_new_rows: bool) -> None:
    for name, rule in ((_KIND, f"kind IN ({kinds})"), (_SURVEY, f"({of_survey}) = (survey_id IS NOT NULL)")):
        op.drop_constraint(name, "office_export")
        op.create_check_constraint(name, "office_export", rule, postgresql_not_valid=of_new_rows)


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    _allow(
        "'suggestions', 'survey_results', 'survey_answers', 'management_questions'",
        "kind IN ('survey_results', 'survey_answers')",
        of_new_rows=False,
    )


def downgrade() -> None:
    """Takes it back; exports that were made stay, and no new ones are."""
    _allow("'suggestions', 'survey_results'", "kind = 'survey_results'", of_new_rows=True)
