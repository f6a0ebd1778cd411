"""Batch reads of the union tree. Organisations are public within their union; holders' names are for the signed in."""

import sqlalchemy as sa

from db.batch import Batch, Filter, Through
from db.models.members import MemberRow
from db.models.organisations import OrganisationClosureRow, OrganisationRow, PostRow, PostTermRow
from db.predicates import TODAY, own_id, tenant_id
from db.types import table_of

_ORGANISATION = table_of(OrganisationRow)
_CLOSURE = table_of(OrganisationClosureRow)
_POST = table_of(PostRow)
_TERM = table_of(PostTermRow)
_MEMBER = table_of(MemberRow)

_IN_TENANT = _ORGANISATION.c.tenant_id == tenant_id()
_ORGANISATIONS = sa.select(_ORGANISATION).where(_IN_TENANT)
_POSTS = sa.select(_POST).where(_POST.c.tenant_id == tenant_id())
_TERMS = (
    sa.select(_TERM, _MEMBER.c.name.label("holder_name"))
    .join(_MEMBER, sa.and_(_MEMBER.c.tenant_id == _TERM.c.tenant_id, _MEMBER.c.id == _TERM.c.member_id))
    .where(
        _TERM.c.tenant_id == tenant_id(),
        _TERM.c.starts_on <= TODAY,
        sa.or_(_TERM.c.ends_on.is_(None), _TERM.c.ends_on >= TODAY),
        # Names of holders are for members of the union: an anonymous scope has no own id and gets no rows.
        own_id().is_not(None),
    )
)

organisation_by_id = Batch(_ORGANISATIONS, name="organisation_by_id")
"""An organisation of the caller's union."""

organisation_by_code = Batch(_ORGANISATIONS, name="organisation_by_code", key="code", key_type="text")
"""As `organisation_by_id`, by its code."""

children_by_organisation_id = Batch(
    _ORGANISATIONS,
    name="children_by_organisation_id",
    key="parent_id",
    order=("code",),
    is_many=True,
    filters={"kind": Filter("kind")},
)
"""The organisations directly below, by code."""

chain_by_organisation_id = Batch(
    sa.select(_ORGANISATION, _CLOSURE.c.descendant_id, _CLOSURE.c.depth)
    .join(
        _CLOSURE,
        sa.and_(_CLOSURE.c.tenant_id == _ORGANISATION.c.tenant_id, _CLOSURE.c.ancestor_id == _ORGANISATION.c.id),
    )
    .where(_IN_TENANT),
    name="chain_by_organisation_id",
    key="descendant_id",
    order=("depth DESC",),
    is_many=True,
    through=Through(
        sa.select(_CLOSURE.c.descendant_id, _CLOSURE.c.ancestor_id, _CLOSURE.c.depth).where(
            _CLOSURE.c.tenant_id == tenant_id()
        ),
        "ancestor_id",
        organisation_by_id,
    ),
)
"""The path from the top of the union down to the organisation (itself included)."""

posts_by_organisation_id = Batch(
    _POSTS, name="posts_by_organisation_id", key="organisation_id", order=("position", "kind", "id"), is_many=True
)
"""The posts in their own order, vacant ones included."""

post_by_id = Batch(_POSTS, name="post_by_id")
"""A post of the caller's union."""

terms_by_post_id = Batch(
    _TERMS,
    name="terms_by_post_id",
    key="post_id",
    order=("starts_on", "id"),
    is_many=True,
    never_null=("holder_name",),
)
"""The terms of office in force today, earliest first, each with `holder_name`.

Privacy: empty for an anonymous caller; holders' names are known to every member of the union.
"""

terms_by_member_id = Batch(
    _TERMS,
    name="terms_by_member_id",
    key="member_id",
    order=("starts_on", "id"),
    is_many=True,
    never_null=("holder_name",),
)
"""As `terms_by_post_id`, of one holder."""
