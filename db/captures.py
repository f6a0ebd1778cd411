"""Which rows make which objects of the graph other ones: one declaration a table, from which its triggers are made.

A use case cannot forget to tell of a change, since it tells nobody: the tables do. Each declaration gives, for rows `r`
of its table, who is concerned (`audience_id`: a member, an organisation, or the union), which object (`kind`,
`node_id`), and whether that audience may see it by what `r` says (`is_seen`; null for a part of an object, which
changes it and decides nothing about its sight).

Privacy: tables that tell who voted, who wrote anonymously, or who reported, joined or supported something are not here,
and `tests/db/test_captures.py` says which. A row of `node_change` names the audience, never the doer.
"""

from collections.abc import Mapping, Sequence
from typing import Final

KINDS: Final = (
    "activity",
    "registration",
    "benefit_cycle",
    "benefit_application",
    "voucher",
    "vote",
    "suggestion",
    "notification",
    "organisation",
    "news_item",
    "survey",
    "quiz",
    "disclosure",
    "course",
    "competition",
    "public_notice",
    "official_document",
    "legal_article",
    "honour",
    "management_question",
)


_NEWS_IS_SHOWN: Final = "r.state = 'approved' AND r.publish_at <= now() AND coalesce(r.until_at > now(), true)"


_TODAY: Final = "(now() AT TIME ZONE 'Asia/Shanghai')::date"
_FOR_MEMBERS: Final = "WHERE r.audience = 'members'"
_COURSE_IS_SHOWN: Final = "r.state = 'approved' AND r.opens_at <= now()"
_DOCUMENT_IS_SHOWN: Final = "r.state <> 'draft'"
_NOTICE_IS_SHOWN: Final = f"r.approved_at IS NOT NULL AND r.opens_on <= {_TODAY}"
_IS_STORED: Final = (
    "{item}.audience <> 'officers' AND"
    " cardinality({item}.audience_roles) + cardinality({item}.audience_posts) + cardinality({item}.audience_tags) = 0"
)


def _own(kind: str, member: str = "r.member_id") -> str:
    return f"SELECT r.tenant_id, {member}, '{kind}', r.id, true FROM {{rows}} r"  # noqa: S608  # declarations only


def _open(kind: str, condition: str, audience: str = "r.tenant_id") -> str:
    return f"SELECT r.tenant_id, {audience}, '{kind}', r.id, {condition} FROM {{rows}} r"  # noqa: S608  # declarations only


def _part(kind: str, key: str, condition: str = "true") -> str:
    return f"SELECT r.tenant_id, r.tenant_id, '{kind}', r.{key}, NULL::boolean FROM {{rows}} r WHERE {condition}"  # noqa: S608  # declarations only


def _of_authors(key: str, is_seen: str) -> str:
    return (
        f"SELECT r.tenant_id, a.member_id, 'suggestion', {key}, {is_seen} FROM {{rows}} r JOIN suggestion_author a"  # noqa: S608  # declarations only
        f" ON a.tenant_id = r.tenant_id AND a.suggestion_id = {key} AND a.state <> 'declined'"
    )


CAPTURES: Final[Mapping[str, Sequence[str]]] = {
    # Drafts too, for officers who read them; to others they are not in sight, and never were.
    "activity": [_open("activity", "r.state <> 'draft'")],
    "activity_window": [_part("activity", "activity_id")],
    "activity_reserve": [_part("activity", "activity_id")],
    # The numbers of an activity: places by the ledger, who waits by the registrations.
    "quota": [
        _part("activity", "owner_id", "r.owner_kind = 'activity'"),
        _part("benefit_cycle", "owner_id", "r.owner_kind = 'benefit_cycle'"),
    ],
    "registration": [_own("registration"), _part("activity", "activity_id", "r.state = 'waiting'")],
    "benefit_cycle": [_open("benefit_cycle", "r.quota_id IS NOT NULL")],
    "benefit_programme": [
        (
            "SELECT r.tenant_id, r.tenant_id, 'benefit_cycle', c.id, NULL::boolean FROM {rows} r"
            " JOIN benefit_cycle c ON c.tenant_id = r.tenant_id AND c.programme_id = r.id"
        )
    ],
    "benefit_application": [_own("benefit_application")],
    "voucher": [_own("voucher")],
    # Whom a vote concerns does not change once it is scheduled; whether it concerned somebody is not known here, so
    # nobody is told that it is gone.
    "vote": [_part("vote", "id")],
    "vote_notice": [_part("vote", "vote_id")],
    "suggestion": [
        _of_authors("r.id", "r.submitted_at IS NOT NULL OR a.state = 'first'"),
    ],
    "suggestion_author": [
        (
            "SELECT r.tenant_id, r.member_id, 'suggestion', r.suggestion_id, r.state = 'first' OR EXISTS ("
            "SELECT FROM suggestion s WHERE s.tenant_id = r.tenant_id AND s.id = r.suggestion_id"
            " AND s.submitted_at IS NOT NULL) FROM {rows} r WHERE r.state <> 'declined'"
        )
    ],
    "suggestion_answer": [_of_authors("r.suggestion_id", "NULL::boolean")],
    "notification": [_own("notification")],
    "organisation": [_open("organisation", "true", "r.id")],
    # What is for officers alone, or for who holds or has something, is no part of a store that lies on a phone. That
    # its time has come, a chore writes.
    "news_item": [f"{_open('news_item', _NEWS_IS_SHOWN, 'r.organisation_id')} WHERE {_IS_STORED.format(item='r')}"],
    "news_file": [
        (
            "SELECT r.tenant_id, i.organisation_id, 'news_item', r.item_id, NULL::boolean FROM {rows} r JOIN"  # noqa: S608  # declarations only
            f" news_item i ON i.tenant_id = r.tenant_id AND i.id = r.item_id AND {_IS_STORED.format(item='i')}"
        )
    ],
    # Of these only what was given to members: plans and drafts are in the office alone. Who answered, or took part,
    # changes none of their rows. That the time of a quiz has come, a chore writes.
    "survey": [_open("survey", "r.opened_at IS NOT NULL", "r.organisation_id")],
    "quiz": [_open("quiz", "r.announced_at IS NOT NULL", "r.organisation_id")],
    "disclosure": [_open("disclosure", "r.published_at IS NOT NULL", "r.organisation_id")],
    "disclosure_figure": [
        (
            "SELECT r.tenant_id, d.organisation_id, 'disclosure', r.disclosure_id, NULL::boolean FROM {rows} r"
            " JOIN disclosure d ON d.tenant_id = r.tenant_id AND d.id = r.disclosure_id AND d.published_at IS NOT NULL"
        )
    ],
    # Courses and documents for members alone, as news: who holds which post is in none of their rows. Lessons, awards,
    # bases and files are fixed when they come into sight. That a course or a notice has opened, a chore writes.
    "course": [f"{_open('course', _COURSE_IS_SHOWN, 'r.organisation_id')} {_FOR_MEMBERS}"],
    "competition": [_open("competition", "r.approved_at IS NOT NULL", "r.organisation_id")],
    # Neither people nor objections: who is named, and who objects, is told by no change.
    "public_notice": [_open("public_notice", _NOTICE_IS_SHOWN, "r.audience_id")],
    "official_document": [f"{_open('official_document', _DOCUMENT_IS_SHOWN, 'r.organisation_id')} {_FOR_MEMBERS}"],
    "legal_article": [_open("legal_article", "r.state = 'published'", "r.organisation_id")],
    # Without nominations: who is chosen stands in the public notice.
    "honour": [_open("honour", "true", "r.organisation_id")],
    # To who asked it, whom its row names; who asks it, too, is in no row of it.
    "management_question": [_own("management_question", "r.asked_by_id")],
}
"""Table → what its rows change. A list of parts is the declaration of what a kind is derived from."""

_FUNCTION = """
CREATE OR REPLACE FUNCTION unionhall_capture_{table}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        {insert};
    ELSIF TG_OP = 'DELETE' THEN
        {delete};
    ELSE
        {update};
    END IF;
    RETURN NULL;
END $$
"""
_INTO = "INSERT INTO node_change (tenant_id, audience_id, kind, node_id, was_seen)"
_COLUMNS = "c (tenant_id, audience_id, kind, node_id, is_seen)"
_BOTH = "d (tenant_id, audience_id, kind, node_id, is_seen, was)"
_TRIGGERS = (
    ("INSERT", "NEW TABLE AS new_rows"),
    ("DELETE", "OLD TABLE AS old_rows"),
    ("UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows"),
)


def function_of(table: str) -> str:
    """The statement that makes the function of a table's triggers."""
    selects = CAPTURES[table]
    old = " UNION ALL ".join(each.format(rows="old_rows") for each in selects)
    new = " UNION ALL ".join(each.format(rows="new_rows") for each in selects)
    both = f"SELECT c.*, true FROM ({old}) {_COLUMNS} UNION ALL SELECT c.*, false FROM ({new}) {_COLUMNS}"  # noqa: S608  # declarations only
    group = "GROUP BY 1, 2, 3, 4"
    started = f"{_INTO} SELECT tenant_id, audience_id, kind, node_id"
    # What is not in sight afterwards was seen before, or concerns nobody.
    return _FUNCTION.format(
        table=table,
        insert=f"{started}, false FROM ({new}) {_COLUMNS} {group}",
        delete=f"{started}, coalesce(bool_or(is_seen), false) FROM ({old}) {_COLUMNS} {group}",
        update=f"{started}, coalesce(bool_or(is_seen AND was), false) FROM ({both}) {_BOTH} {group}",
    ).strip()


def triggers_of(table: str) -> Sequence[str]:
    """The statements that make the triggers of a table."""
    return [
        f"CREATE TRIGGER {table}_captured_{event.lower()} AFTER {event} ON {table} REFERENCING {tables}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION unionhall_capture_{table}()"
        for event, tables in _TRIGGERS
    ]
