"""Batch reads of photos: for who takes part, for who reads the activity's registrations, for who added them."""

import sqlalchemy as sa

from db.batch import Batch
from db.models.activities import ActivityPhotoRow, ActivityRow, RegistrationRow
from db.predicates import below_nodes, held_nodes, own_id, tenant_id
from db.types import table_of

_ACTIVITY = table_of(ActivityRow)
_PHOTO = table_of(ActivityPhotoRow)
_REGISTRATION = table_of(RegistrationRow)

_ITS_ACTIVITY = sa.and_(_ACTIVITY.c.tenant_id == _PHOTO.c.tenant_id, _ACTIVITY.c.id == _PHOTO.c.activity_id)
_OFFICERS = below_nodes(_ACTIVITY.c.organisation_id, held_nodes("activity_read"))
# As `domain.activities.taking_part.ATTENDED` has it; a test holds them together.
_TAKES_PART = (
    sa.select(_REGISTRATION.c.id)
    .where(
        _REGISTRATION.c.tenant_id == _PHOTO.c.tenant_id,
        _REGISTRATION.c.activity_id == _PHOTO.c.activity_id,
        _REGISTRATION.c.member_id == own_id(),
        _REGISTRATION.c.state.in_([sa.literal_column("'registered'"), sa.literal_column("'checked_in'")]),
    )
    .exists()
)
_IS_OWN = _PHOTO.c.member_id == own_id()
PHOTO_IN_SIGHT = sa.and_(
    _PHOTO.c.tenant_id == tenant_id(),
    _PHOTO.c.state == sa.literal_column("'ready'"),
    sa.or_(_OFFICERS, _IS_OWN, sa.and_(_PHOTO.c.reported_at.is_(None), _TAKES_PART)),
)
"""Whole, and shown to the caller: what was reported, to officers and to whoever added it."""
PHOTOS = sa.select(
    *(
        _PHOTO.c[name]
        for name in ("id", "activity_id", "media_type", "size_bytes", "uploaded_at", "reported_at", "chunk_count")
    ),
    sa.case((_OFFICERS, _PHOTO.c.member_id)).label("added_by_id"),
    sa.func.coalesce(_IS_OWN, sa.false()).label("is_own"),
).join(_ACTIVITY, _ITS_ACTIVITY)
"""Columns of photos beside their activities."""
_IN_SIGHT = PHOTOS.where(PHOTO_IN_SIGHT)

activity_photo_by_id = Batch(_IN_SIGHT, name="activity_photo_by_id", never_null=("is_own",))
"""A photo that is shown to the caller."""

activity_photos_by_activity_id = Batch(
    _IN_SIGHT,
    name="activity_photos_by_activity_id",
    key="activity_id",
    order=("uploaded_at", "id"),
    is_many=True,
    never_null=("is_own",),
)
"""The photos of an activity that are shown to the caller, in the order of their coming."""
