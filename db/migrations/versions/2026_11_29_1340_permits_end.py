"""permits end before an unlinkable vote that is closed early: what was drawn is still posted.

Follows: 5b1d0e7c3a92
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "7c5d21e8b934"
down_revision: str | Sequence[str] | None = "5b1d0e7c3a92"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# As before (99c281d02835), but for the time from which no permit is drawn any more.
_DRAW = """
CREATE OR REPLACE FUNCTION unionhall_permit_draw(
    of_tenant uuid, of_vote uuid, of_member uuid, new_blinded bytea, new_signature bytea,
    OUT outcome text, OUT blind_signature bytea, OUT registrar_key bytea)
LANGUAGE plpgsql AS $$
DECLARE
    seen record;
    own record;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(1987015781, hashtext(of_vote::text)),
        set_config('unionhall.ballots', of_tenant::text, true);
    SELECT v.state, v.kind, v.paused_at IS NOT NULL AS is_paused, clock_timestamp() >= {ends} AS is_over,
            v.is_meeting OR v.takes_paper OR v.takes_kiosk AS may_be_barred, v.registrar_key,
            r.member_id IS NOT NULL AS is_on_roll, p.blinded, p.blind_signature
        INTO seen
        FROM vote v
            LEFT JOIN vote_roll_entry r ON r.tenant_id = v.tenant_id AND r.vote_id = v.id AND r.member_id = of_member
            LEFT JOIN ballot_permit p ON p.tenant_id = v.tenant_id AND p.vote_id = v.id AND p.member_id = of_member
        WHERE v.tenant_id = of_tenant AND v.id = of_vote;
    registrar_key := seen.registrar_key;
    IF seen.blinded = new_blinded THEN
        outcome := 'same';
        blind_signature := seen.blind_signature;
        RETURN;
    END IF;
    outcome := CASE
        WHEN seen.state IS NULL OR seen.state = 'draft' THEN 'no_vote'
        WHEN seen.kind <> 'unlinkable' THEN 'other_kind'
        WHEN seen.state = 'scheduled' THEN 'not_open'
        WHEN seen.state <> 'open' OR seen.is_over THEN 'closed'
        WHEN seen.is_paused THEN 'paused'
        WHEN NOT seen.is_on_roll THEN 'not_on_roll'
        WHEN seen.blinded IS NOT NULL THEN 'drawn'
        WHEN seen.may_be_barred THEN unionhall_barred(of_tenant, of_vote, of_member)
    END;
    outcome := CASE
        WHEN outcome IS NOT NULL THEN outcome
        WHEN new_signature IS NULL THEN 'may'
    END;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    INSERT INTO ballot_permit AS p (tenant_id, vote_id, member_id, blinded, blind_signature)
        VALUES (of_tenant, of_vote, of_member, new_blinded, new_signature)
        ON CONFLICT DO NOTHING
        RETURNING p.blind_signature INTO blind_signature;
    IF blind_signature IS NULL THEN
        SELECT p.blinded, p.blind_signature INTO own FROM ballot_permit p
            WHERE p.tenant_id = of_tenant AND p.vote_id = of_vote AND p.member_id = of_member;
        outcome := CASE WHEN own.blinded = new_blinded THEN 'same' ELSE 'drawn' END;
        blind_signature := CASE WHEN own.blinded = new_blinded THEN own.blind_signature END;
        RETURN;
    END IF;
    outcome := 'issued';
END $$
"""


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    op.add_column("vote", sa.Column("permits_end_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(_DRAW.format(ends="least(v.closes_at, v.permits_end_at)"))


def downgrade() -> None:
    """Takes it back."""
    op.execute(_DRAW.format(ends="v.closes_at"))
    op.drop_column("vote", "permits_end_at")
