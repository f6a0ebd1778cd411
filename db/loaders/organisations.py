"""Batch reads of the union tree. Organisations are public within their union; holders' names are for the signed in.

What was on a day has the day as an argument; what was not founded then has nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

import sqlalchemy as sa

from db.batch import ITS_KEY, Batch, Filter, Through
from db.models.members import MemberRow
from db.models.organisations import (
    OrganisationClosureRow,
    OrganisationPeriodRow,
    OrganisationRow,
    PostRow,
    PostTermRow,
    RuleKey,
    RuleVersionRow,
)
from db.predicates import TODAY, held_nodes, own_id, scope_value, tenant_id
from db.scope import Scope
from db.session import Connection
from db.types import table_of

_ORGANISATION = table_of(OrganisationRow)
_CLOSURE = table_of(OrganisationClosureRow)
_PERIOD = table_of(OrganisationPeriodRow)
_POST = table_of(PostRow)
_TERM = table_of(PostTermRow)
_MEMBER = table_of(MemberRow)
_VERSION = table_of(RuleVersionRow)

Row: TypeAlias = Mapping[str, Any]

_IN_TENANT = _ORGANISATION.c.tenant_id == tenant_id()
_ORGANISATIONS = sa.select(_ORGANISATION).where(_IN_TENANT)
_POSTS = sa.select(_POST).where(_POST.c.tenant_id == tenant_id())
_OPEN_POSTS = _POSTS.where(_POST.c.closed_on.is_(None))
_ALL_TERMS = (
    sa.select(_TERM, _MEMBER.c.name.label("holder_name"))
    .join(_MEMBER, sa.and_(_MEMBER.c.tenant_id == _TERM.c.tenant_id, _MEMBER.c.id == _TERM.c.member_id))
    .where(
        _TERM.c.tenant_id == tenant_id(),
        _TERM.c.withdrawn_at.is_(None),
        # Names of holders are for members of the union: an anonymous scope has no own id and gets no rows.
        own_id().is_not(None),
    )
)
_TERMS = _ALL_TERMS.where(_TERM.c.starts_on <= TODAY, sa.or_(_TERM.c.ends_on.is_(None), _TERM.c.ends_on >= TODAY))

organisation_by_id = Batch(_ORGANISATIONS, name="organisation_by_id")
"""An organisation of the caller's union."""

organisation_by_code = Batch(_ORGANISATIONS, name="organisation_by_code", key="code", key_type="text")
"""As `organisation_by_id`, by its code."""

children_by_organisation_id = Batch(
    _ORGANISATIONS.where(_ORGANISATION.c.state == sa.literal_column("'active'")),
    name="children_by_organisation_id",
    key="parent_id",
    order=("code",),
    is_many=True,
    filters={"kind": Filter("kind")},
)
"""The open organisations directly below, by code."""

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
    _OPEN_POSTS,
    name="posts_by_organisation_id",
    key="organisation_id",
    order=("position", "kind", "id"),
    is_many=True,
)
"""The posts in their own order, vacant ones included, closed ones not."""

post_by_id = Batch(_POSTS, name="post_by_id")
"""A post of the caller's union."""

term_by_id = Batch(_ALL_TERMS, name="term_by_id", never_null=("holder_name",))
"""A term of office, past and to come too, with `holder_name`; for the signed in."""

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

rule_version_by_id = Batch(
    sa.select(_VERSION).where(_VERSION.c.tenant_id == tenant_id(), own_id().is_not(None)), name="rule_version_by_id"
)
"""A version of a rule, withdrawn ones too; for the signed in."""

_ON = sa.bindparam("on", type_=sa.Date())
_DAY = {"on": Filter("on", "date", is_inside=True)}
_TREE_ON_DAY = sa.select(
    *(
        _PERIOD.c[name]
        for name in ("organisation_id", "parent_id", "kind", "code", "name", "name_en", "state", "starts_on")
    ),
    _ON.label("on"),
).where(
    _PERIOD.c.tenant_id == tenant_id(),
    _PERIOD.c.starts_on <= _ON,
    sa.or_(_PERIOD.c.until_on.is_(None), _PERIOD.c.until_on > _ON),
)
_AT = "p.tenant_id = :tenant_id AND p.starts_on <= :on AND (p.until_on IS NULL OR p.until_on > :on)"
_WAY_UP = f"""
    WITH RECURSIVE chain AS (
        SELECT p.organisation_id AS asked_id, 0 AS distance, p.organisation_id, p.parent_id, p.kind, p.code, p.name,
            p.name_en, p.state, p.starts_on
        FROM organisation_period p WHERE p.organisation_id = :{ITS_KEY} AND {_AT}
        UNION ALL
        SELECT chain.asked_id, chain.distance + 1, p.organisation_id, p.parent_id, p.kind, p.code, p.name,
            p.name_en, p.state, p.starts_on
        FROM chain JOIN organisation_period p ON p.organisation_id = chain.parent_id AND {_AT}
        WHERE chain.distance < 20
    )
"""  # noqa: S608  # texts of this file
_CHAIN_ON_DAY = f"{_WAY_UP} SELECT chain.*, CAST(:on AS date) AS on FROM chain"  # noqa: S608  # as above
_ROLES_ON_DAY = f"""
    {_WAY_UP}
    SELECT chain.asked_id, g.id AS role_grant_id, chain.distance, chain.distance > 0 AS is_inherited, g.role,
        g.starts_on, g.ends_on
    FROM chain
    JOIN role_grant g ON g.tenant_id = :tenant_id AND g.organisation_id = chain.organisation_id
     AND g.starts_on <= :on AND (g.ends_on IS NULL OR g.ends_on >= :on)
     AND (g.revoked_at IS NULL OR (g.revoked_at AT TIME ZONE 'Asia/Shanghai')::date >= :on)
    JOIN membership_period p ON p.member_id = g.member_id AND {_AT} AND p.state IN ('active', 'retained')
    WHERE g.member_id = :own_id OR (
        -- An EXISTS beside an OR is hashed: everything in sight would be read first.
        SELECT true FROM organisation_closure s
        WHERE s.tenant_id = :tenant_id AND s.descendant_id = g.organisation_id
          AND s.ancestor_id = ANY (CAST(:{held_nodes("role_grant", "audit_read")} AS uuid[]))
        LIMIT 1
    )
"""  # noqa: S608  # as above
_MEMBERS_ON_DAY = f"""
    WITH RECURSIVE below AS (
        SELECT p.organisation_id AS asked_id, p.organisation_id
        FROM organisation_period p
        WHERE p.organisation_id = :{ITS_KEY} AND {_AT} AND EXISTS (
            SELECT FROM organisation_closure s
            WHERE s.tenant_id = :tenant_id AND s.descendant_id = p.organisation_id
              AND s.ancestor_id = ANY (CAST(:{held_nodes("member_read")} AS uuid[]))
        )
        UNION ALL
        SELECT below.asked_id, p.organisation_id
        FROM below JOIN organisation_period p ON p.parent_id = below.organisation_id AND {_AT}
    )
    SELECT places.asked_id, counted.state, counted.members
    FROM (SELECT asked_id, array_agg(organisation_id) AS ids FROM below GROUP BY asked_id) places
    CROSS JOIN LATERAL (
        SELECT p.state, CAST(count(*) AS integer) AS members FROM membership_period p
        WHERE p.organisation_id = ANY (places.ids) AND {_AT} GROUP BY p.state
    ) counted
"""  # noqa: S608  # as above


def told(text: str, **columns: type[sa.types.TypeEngine[Any]] | sa.types.TypeEngine[Any]) -> sa.Select[Any]:
    """The rows of a text with these columns, by name."""
    named = (sa.column(name, type_) for name, type_ in columns.items())
    return sa.select(*sa.text(text).columns(*named).subquery("told").c)


organisation_by_id_on_day = Batch(
    _TREE_ON_DAY, name="organisation_by_id_on_day", key="organisation_id", filters=_DAY, never_null=("on",)
)
"""What an organisation was on a day; nothing where it was not founded. A day to come: the tree as it stands."""

chain_by_organisation_id_on_day = Batch(
    told(
        _CHAIN_ON_DAY,
        asked_id=sa.Uuid,
        distance=sa.Integer,
        organisation_id=sa.Uuid,
        parent_id=sa.Uuid,
        kind=sa.String,
        code=sa.String,
        name=sa.String,
        name_en=sa.String,
        state=sa.String,
        starts_on=sa.Date,
        on=sa.Date,
    ),
    name="chain_by_organisation_id_on_day",
    key="asked_id",
    order=("distance DESC",),
    is_many=True,
    filters=_DAY,
    never_null=("organisation_id", "kind", "code", "name", "name_en", "state", "starts_on", "on"),
)
"""The path from the top down to the organisation, itself included, as it was on the day."""

terms_by_organisation_id_on_day = Batch(
    _ALL_TERMS.add_columns(
        _POST.c.organisation_id, _POST.c.position.label("post_position"), _POST.c.kind.label("post_kind")
    )
    .join(_POST, sa.and_(_POST.c.tenant_id == _TERM.c.tenant_id, _POST.c.id == _TERM.c.post_id))
    .where(_TERM.c.starts_on <= _ON, sa.or_(_TERM.c.ends_on.is_(None), _TERM.c.ends_on >= _ON)),
    name="terms_by_organisation_id_on_day",
    key="organisation_id",
    order=("post_position", "post_kind", "starts_on", "id"),
    is_many=True,
    filters=_DAY,
    never_null=("holder_name",),
)
"""Terms of office that ran on the day, by post, with `holder_name`. Privacy: empty for an anonymous caller."""

role_grants_by_organisation_id_on_day = Batch(
    told(
        _ROLES_ON_DAY,
        asked_id=sa.Uuid,
        role_grant_id=sa.Uuid,
        distance=sa.Integer,
        is_inherited=sa.Boolean,
        role=sa.String,
        starts_on=sa.Date,
        ends_on=sa.Date,
    ),
    name="role_grants_by_organisation_id_on_day",
    key="asked_id",
    order=("distance DESC", "role", "starts_on", "role_grant_id"),
    is_many=True,
    filters=_DAY,
    never_null=("role_grant_id", "is_inherited", "role", "starts_on"),
)
"""Roles in force on the day, those of the chain of that day first, with `distance` (0: its own).

A member who was neither active nor retained on the day held none; the day on which a role was taken back still
counts. Privacy: one's own, and those at or below a node of `role_grant` or `audit_read`, by the tree of today.
"""

member_counts_by_organisation_id_on_day = Batch(
    told(_MEMBERS_ON_DAY, asked_id=sa.Uuid, state=sa.String, members=sa.Integer),
    name="member_counts_by_organisation_id_on_day",
    key="asked_id",
    order=("state",),
    is_many=True,
    filters=_DAY,
    never_null=("state", "members"),
)
"""Members at and below the organisation by state, by the tree and the memberships of the day.

Privacy: empty unless the organisation lies at or below a node of `member_read`.
"""

_VERSIONS_ON_DAY = """
    WITH RECURSIVE chain AS (
        SELECT asked.n, asked.on_day, 0 AS distance, p.organisation_id, p.parent_id
        FROM unnest($2::uuid[], $3::date[]) WITH ORDINALITY AS asked (id, on_day, n)
        JOIN organisation_period p ON p.organisation_id = asked.id AND p.tenant_id = $1
         AND p.starts_on <= asked.on_day AND (p.until_on IS NULL OR p.until_on > asked.on_day)
        UNION ALL
        SELECT chain.n, chain.on_day, chain.distance + 1, p.organisation_id, p.parent_id
        FROM chain JOIN organisation_period p ON p.organisation_id = chain.parent_id AND p.tenant_id = $1
         AND p.starts_on <= chain.on_day AND (p.until_on IS NULL OR p.until_on > chain.on_day)
        WHERE chain.distance < 20
    )
    SELECT chain.n, chain.distance, v.*
    FROM chain JOIN rule_version v
      ON v.tenant_id = $1 AND v.organisation_id = chain.organisation_id AND v.withdrawn_at IS NULL
    WHERE $4::uuid IS NOT NULL
    ORDER BY chain.n, v.key, chain.distance, v.starts_on DESC
"""


async def rules_by_organisation_id(
    conn: Connection, scope: Scope, ids: Sequence[UUID], *, on: date | None = None
) -> list[list[Row]]:
    """For each organisation one row for each rule, by key, with `versions` of the chain of the day, nearest first.

    `on` None: today. Privacy: empty for an anonymous caller.
    """
    day = on or scope_value(scope, "today")
    values = scope.tenant_id, list(ids), [day] * len(ids), scope.member_id
    rows = [dict(row) for row in await conn.fetch(_VERSIONS_ON_DAY, *values)]
    if scope.member_id is None:
        return [[] for _ in ids]
    found: dict[tuple[int, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row.pop("n"), row["key"]), []).append(row)  # the number says nothing about the version
    return [
        [
            {"organisation_id": each, "on": day, "key": key.value, "versions": found.get((n, key.value), [])}
            for key in RuleKey
        ]
        for n, each in enumerate(ids, 1)
    ]
