"""Batch reads of kiosks 自助终端 in votes: for officers, how many ballots each has given out and brought."""

import sqlalchemy as sa

from db.batch import Batch
from db.loaders.votes.listed import OFFICERS, base64url
from db.models.votes import KioskCountRow, VoteKioskRow, VoteRow
from db.predicates import tenant_id
from db.types import table_of

_VOTE, _KIOSK, _COUNT = table_of(VoteRow), table_of(VoteKioskRow), table_of(KioskCountRow)

vote_kiosks_by_vote_id = Batch(
    sa.select(
        *(_KIOSK.c[name] for name in ("id", "vote_id", "name", "enrolled_at", "revoked_at")),
        base64url(_KIOSK.c.public_key).label("public_key"),
        (_COUNT.c.tap_count - _COUNT.c.release_count).label("issued_count"),
        _COUNT.c.delivered_count,
        _COUNT.c.late_count,
        (_COUNT.c.tap_count - _COUNT.c.release_count - _COUNT.c.delivered_count).label("waiting_count"),
        _COUNT.c.delivered_hour_at,
    )
    .join(_VOTE, sa.and_(_VOTE.c.tenant_id == _KIOSK.c.tenant_id, _VOTE.c.id == _KIOSK.c.vote_id))
    .join(_COUNT, sa.and_(_COUNT.c.tenant_id == _KIOSK.c.tenant_id, _COUNT.c.kiosk_id == _KIOSK.c.id))
    .where(_KIOSK.c.tenant_id == tenant_id(), OFFICERS),
    name="vote_kiosks_by_vote_id",
    key="vote_id",
    order=("enrolled_at", "id"),
    is_many=True,
    never_null=("public_key", "issued_count", "waiting_count"),
)
"""The kiosks of votes of organisations where the caller reads votes, revoked ones too, in the order of enrolment."""
