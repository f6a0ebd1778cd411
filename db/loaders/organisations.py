"""Batch reads of the union tree. Organisations are public within their union; holders' names are for the signed in.

What was on a day is read by functions whose keys are places: (organisation id, day). A place that did not exist has
nothing. A day to come is answered by the tree as it stands.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

import sqlalchemy as sa

from db.batch import Batch, Filter, Through
from db.models.members import MemberRow
from db.models.organisations import (
    OrganisationClosureRow,
    OrganisationRow,
    PostRow,
    PostTermRow,
    RuleKey,
    RuleVersionRow,
)
from db.predicates import TODAY, own_id, scope_value, tenant_id
from db.scope import Scope
from db.session import Connection
from db.types import table_of

_ORGANISATION = table_of(OrganisationRow)
_CLOSURE = table_of(OrganisationClosureRow)
_POST = table_of(PostRow)
_TERM = table_of(PostTermRow)
_MEMBER = table_of(MemberRow)
_VERSION = table_of(RuleVersionRow)

Place: TypeAlias = tuple[UUID, date]
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

_COLUMNS = """
    p.organisation_id, p.parent_id, p.kind, p.code, p.name, p.name_en, p.state, p.starts_on, p.until_on, p.cause
"""
_ASKED = "asked AS (SELECT id, on_day, n FROM unnest($2::uuid[], $3::date[]) WITH ORDINALITY AS a (id, on_day, n))"
_ON_DAY = "p.tenant_id = $1 AND p.starts_on <= {day} AND (p.until_on IS NULL OR p.until_on > {day})"
_AT_PLACE = _ON_DAY.format(day="asked.on_day")
_CHAIN = f"""
    {_ASKED}, chain AS (
        SELECT asked.n, asked.on_day, 0 AS distance, {_COLUMNS}
        FROM asked JOIN organisation_period p ON p.organisation_id = asked.id AND {_AT_PLACE}
        UNION ALL
        SELECT chain.n, chain.on_day, chain.distance + 1, {_COLUMNS}
        FROM chain JOIN organisation_period p
          ON p.organisation_id = chain.parent_id AND {_ON_DAY.format(day="chain.on_day")}
        WHERE chain.distance < 20
    )
"""  # noqa: S608  # texts of this file
_PLACES = f"""
    WITH {_ASKED} SELECT asked.n, {_COLUMNS}
    FROM asked JOIN organisation_period p ON p.organisation_id = asked.id AND {_AT_PLACE}
"""  # noqa: S608  # as above
_CHAINS = f"WITH RECURSIVE {_CHAIN} SELECT * FROM chain ORDER BY n, distance DESC"  # noqa: S608  # as above
_TERMS_ON_DAY = f"""
    WITH {_ASKED} SELECT asked.n, t.id, t.post_id, t.member_id, t.starts_on, t.ends_on, m.name AS holder_name
    FROM asked
    JOIN post ON post.tenant_id = $1 AND post.organisation_id = asked.id
    JOIN post_term t ON t.tenant_id = $1 AND t.post_id = post.id AND t.withdrawn_at IS NULL
     AND t.starts_on <= asked.on_day AND (t.ends_on IS NULL OR t.ends_on >= asked.on_day)
    JOIN member m ON m.tenant_id = $1 AND m.id = t.member_id
    WHERE $4::uuid IS NOT NULL
    ORDER BY asked.n, post.position, post.kind, t.starts_on, t.id
"""  # noqa: S608  # as above
_ROLES_ON_DAY = f"""
    WITH RECURSIVE {_CHAIN} SELECT chain.n, g.id AS role_grant_id, chain.distance
    FROM chain
    JOIN role_grant g ON g.tenant_id = $1 AND g.organisation_id = chain.organisation_id
     AND g.starts_on <= chain.on_day AND (g.ends_on IS NULL OR g.ends_on >= chain.on_day)
     AND (g.revoked_at IS NULL OR (g.revoked_at AT TIME ZONE 'Asia/Shanghai')::date >= chain.on_day)
    JOIN membership_period p ON p.member_id = g.member_id AND {_ON_DAY.format(day="chain.on_day")}
     AND p.state IN ('active', 'retained')
    WHERE g.member_id = $4 OR EXISTS (
        SELECT FROM organisation_closure s
        WHERE s.tenant_id = $1 AND s.descendant_id = g.organisation_id AND s.ancestor_id = ANY ($5::uuid[])
    )
    ORDER BY chain.n, chain.distance DESC, g.role, g.starts_on, g.id
"""  # noqa: S608  # as above
_MEMBERS_ON_DAY = f"""
    WITH RECURSIVE {_ASKED}, below AS (
        SELECT asked.n, asked.on_day, p.organisation_id
        FROM asked JOIN organisation_period p ON p.organisation_id = asked.id AND {_AT_PLACE}
        WHERE EXISTS (
            SELECT FROM organisation_closure s
            WHERE s.tenant_id = $1 AND s.descendant_id = asked.id AND s.ancestor_id = ANY ($4::uuid[])
        )
        UNION ALL
        SELECT below.n, below.on_day, p.organisation_id
        FROM below JOIN organisation_period p
          ON p.parent_id = below.organisation_id AND {_ON_DAY.format(day="below.on_day")}
    )
    SELECT below.n, p.state, count(*)::int AS members
    FROM below
    JOIN membership_period p ON p.organisation_id = below.organisation_id AND {_ON_DAY.format(day="below.on_day")}
    GROUP BY below.n, p.state ORDER BY below.n, p.state
"""  # noqa: S608  # as above
_VERSIONS_ON_DAY = f"""
    WITH RECURSIVE {_CHAIN} SELECT chain.n, chain.distance, v.*
    FROM chain JOIN rule_version v
      ON v.tenant_id = $1 AND v.organisation_id = chain.organisation_id AND v.withdrawn_at IS NULL
    WHERE $4::uuid IS NOT NULL
    ORDER BY chain.n, v.key, chain.distance, v.starts_on DESC
"""  # noqa: S608  # as above


async def organisation_by_day(conn: Connection, scope: Scope, places: Sequence[Place]) -> list[Row | None]:
    """What an organisation was on a day, with `place` and `parent_place`; None where it was not founded."""
    rows = await _read(conn, scope, _PLACES, places)
    found = {row["n"]: _placed(row, places) for row in rows}
    return [found.get(number) for number in range(1, len(places) + 1)]


async def organisation_by_id_on_day(
    conn: Connection, scope: Scope, ids: Sequence[UUID], *, on: date
) -> list[Row | None]:
    """As `organisation_by_day`, many on one day."""
    return await organisation_by_day(conn, scope, [(each, on) for each in ids])


async def chain_by_day(conn: Connection, scope: Scope, places: Sequence[Place]) -> list[list[Row]]:
    """The path from the top down to the organisation, itself included, as it was on the day."""
    return _many([_placed(row, places) for row in await _read(conn, scope, _CHAINS, places)], len(places))


async def terms_by_day(conn: Connection, scope: Scope, places: Sequence[Place]) -> list[list[Row]]:
    """Terms of office that ran on the day, by post, with `holder_name`. Privacy: empty for an anonymous caller."""
    return _many(await _read(conn, scope, _TERMS_ON_DAY, places, scope.member_id), len(places))


async def role_grants_by_day(conn: Connection, scope: Scope, places: Sequence[Place]) -> list[list[Row]]:
    """Roles in force on the day, those of the chain of that day first, with `distance` (0: its own).

    A member who was neither active nor retained on the day held none; the day on which a role was taken back still
    counts. Privacy: one's own, and those at or below a node of `role_grant` or `audit_read`, by the tree of today.
    """
    nodes = sorted({*scope.nodes_for("role_grant"), *scope.nodes_for("audit_read")})
    return _many(await _read(conn, scope, _ROLES_ON_DAY, places, scope.member_id, nodes), len(places))


async def member_count_by_day(conn: Connection, scope: Scope, places: Sequence[Place]) -> list[list[Row]]:
    """Members at and below the organisation by state, by the tree and the memberships of the day.

    Privacy: empty unless the organisation lies at or below a node of `member_read`.
    """
    nodes = list(scope.nodes_for("member_read"))
    return _many(await _read(conn, scope, _MEMBERS_ON_DAY, places, nodes), len(places))


async def rules_by_organisation_id(
    conn: Connection, scope: Scope, ids: Sequence[UUID], *, on: date | None = None
) -> list[list[Row]]:
    """For each organisation one row for each rule, by key, with `versions` of the chain of the day, nearest first.

    `on` None: today. Privacy: empty for an anonymous caller.
    """
    day = on or scope_value(scope, "today")
    rows = await _read(conn, scope, _VERSIONS_ON_DAY, [(each, day) for each in ids], scope.member_id)
    if scope.member_id is None:
        return [[] for _ in ids]
    found: dict[tuple[int, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row["n"], row["key"]), []).append(row)
    return [
        [
            {"organisation_id": each, "on": day, "key": key.value, "versions": found.get((n, key.value), [])}
            for key in RuleKey
        ]
        for n, each in enumerate(ids, 1)
    ]


async def _read(
    conn: Connection, scope: Scope, text: str, places: Sequence[Place], *values: object
) -> list[dict[str, Any]]:
    ids, days = [place[0] for place in places], [place[1] for place in places]
    return [dict(row) for row in await conn.fetch(text, scope.tenant_id, ids, days, *values)]


def _placed(row: dict[str, Any], places: Sequence[Place]) -> Row:
    on = places[row["n"] - 1][1]
    above = row["parent_id"]
    return {
        **row,
        "on": on,
        "place": (row["organisation_id"], on),
        "parent_place": None if above is None else (above, on),
    }


def _many(rows: Sequence[Row], number: int) -> list[list[Row]]:
    found: list[list[Row]] = [[] for _ in range(number)]
    for row in rows:
        found[row["n"] - 1].append(row)
    return found
