"""Whom a news item is for, below its organisation: one text, asked of the caller and of everybody who is told.

Roles, kinds of posts, tags: one of each list that is not empty, and all of the lists must hold. Roles and posts are
held today, at the item's organisation or below; tags are those that activities ask for, too.
"""

import sqlalchemy as sa

_PLACE = "c.ancestor_id = news_item.organisation_id"


def _held(table: str, ended: str, today: str) -> str:
    return (
        f"{table}.{ended} IS NULL AND {table}.starts_on <= {today}"
        f" AND ({table}.ends_on IS NULL OR {table}.ends_on >= {today})"
    )


def _one_of(column: str, found: str) -> str:
    # A scalar look-up: an EXISTS beside an OR is hashed, that is, everything in it is read first.
    return f"(cardinality(news_item.{column}) = 0 OR coalesce((SELECT true {found} LIMIT 1), false))"


def is_named(member: str, today: str) -> str:
    """SQL: whether the lists of `news_item` let a member in.

    Args:
        member: An expression for the member's id.
        today: An expression for the union's day.
    """
    tags = f"""
        FROM member_tagging AS t
        WHERE t.tenant_id = news_item.tenant_id AND t.member_id = {member} AND t.tags && news_item.audience_tags"""
    roles = f"""
        FROM role_grant AS g
        JOIN organisation_closure AS c ON c.tenant_id = g.tenant_id AND c.descendant_id = g.organisation_id
        WHERE g.tenant_id = news_item.tenant_id AND g.member_id = {member}
            AND g.role = ANY (news_item.audience_roles) AND {_PLACE} AND {_held("g", "revoked_at", today)}"""
    posts = f"""
        FROM post_term AS p
        JOIN post AS o ON o.tenant_id = p.tenant_id AND o.id = p.post_id
        JOIN organisation_closure AS c ON c.tenant_id = o.tenant_id AND c.descendant_id = o.organisation_id
        WHERE p.tenant_id = news_item.tenant_id AND p.member_id = {member}
            AND o.kind = ANY (news_item.audience_posts) AND {_PLACE} AND {_held("p", "withdrawn_at", today)}"""
    asked = {"audience_tags": tags, "audience_roles": roles, "audience_posts": posts}
    return "(" + " AND ".join(_one_of(column, found) for column, found in asked.items()) + ")"


def _of_caller() -> sa.ColumnElement[bool]:
    named = is_named("CAST(:own_id AS uuid)", "CAST(:today AS date)")
    found = sa.text(f"SELECT {named} AS is_named").bindparams(
        sa.bindparam("own_id", type_=sa.Uuid()), sa.bindparam("today", type_=sa.Date())
    )
    return sa.func.coalesce(found.columns(sa.column("is_named", sa.Boolean())).scalar_subquery(), sa.false())


NAMES_CALLER = _of_caller()
"""Whether the lists of `news_item` let the caller in; whom else it asks for stands beside it."""
