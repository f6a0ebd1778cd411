"""Who may see which row, worked out from roles, places and owners by a model of its own: no closure table, no scope."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

import asyncpg

from db.models.suggestions import OPEN_TO_MEMBERS
from domain.shared.permissions import DEPUTISED_PERMISSIONS, ROLE_PERMISSIONS, Permission

Role = tuple[str, str]
"""A role and the code of its organisation."""

ACCOUNT_ROLES: Mapping[str, Role] = {
    "branch officer": ("branch_officer", "HD-A-01"),
    "officer of a sibling branch": ("branch_officer", "HD-A-02"),
    "federation officer": ("federation_officer", "HD"),
    "auditor": ("auditor", "HD"),
    "administrator": ("administrator", "HD"),
    "officer of the parent": ("branch_officer", "HD-A"),
    "officer of a moved branch": ("branch_officer", "HD-B-04"),
    "officer of its old parent": ("branch_officer", "HD-B"),
    "officer of its new parent": ("branch_officer", "HD-C"),
}
"""Roles in force, by kind of caller; nobody else has one."""
IN_PLACE_OF: Mapping[str, Role] = {"deputy": ("branch_officer", "HD-A-01")}

_OWN = "SELECT id, ARRAY[member_id]::uuid[] AS owners, '{{}}'::text[] AS rights, '{{}}'::uuid[] AS places FROM {}"
_HELD = "SELECT id, ARRAY[{}]::uuid[] AS owners, ARRAY[{}]::text[] AS rights, ARRAY[{}]::uuid[] AS places FROM {}"
_AT_MEMBER = (
    "SELECT x.id, {} AS owners, ARRAY['dues_read'] AS rights, ARRAY[m.organisation_id] AS places"
    " FROM {} x JOIN member m ON m.id = x.member_id"
)
_OF_PROGRAMME = (
    "SELECT x.id, ARRAY[x.member_id] AS owners, ARRAY['benefit_read'] AS rights, ARRAY[p.organisation_id] AS places"
    " FROM {}"
)
_OPEN = ", ".join(f"'{state.value}'" for state in sorted(OPEN_TO_MEMBERS))
_SIGHTS = {
    "Member": _HELD.format("id", "'member_read'", "organisation_id", "member"),
    "Session": _OWN.format("session"),
    "Passkey": _OWN.format("passkey"),
    "SignOnIdentity": _OWN.format("sign_on_identity"),
    "Notification": _OWN.format("notification"),
    "PushSubscription": _OWN.format("push_subscription"),
    "PointEntry": _OWN.format("point_entry"),
    "PointExchange": _OWN.format("point_exchange"),
    "MemberExport": _OWN.format("member_export"),
    "OfficeExport": _OWN.format("office_export"),
    "Deputy": _HELD.format("officer_id, deputy_id", "", "", "deputy"),
    "RoleGrant": _HELD.format(
        "member_id", "'role_grant', 'audit_read'", "organisation_id, organisation_id", "role_grant"
    ),
    "JoinRequest": _HELD.format("member_id", "'join_request_decide'", "organisation_id", "join_request"),
    "JoinEvidence": "SELECT e.id, ARRAY[r.member_id] AS owners, ARRAY['join_request_decide'] AS rights,"
    " ARRAY[r.organisation_id] AS places FROM join_evidence e JOIN join_request r ON r.id = e.join_request_id",
    "Transfer": _HELD.format(
        "member_id",
        "'transfer_decide', 'transfer_decide'",
        "from_organisation_id, to_organisation_id",
        "transfer",
    ),
    "CorrectionRequest": _HELD.format(
        "member_id", "'correction_request_decide'", "organisation_id", "correction_request"
    ),
    "Approval": "SELECT a.id, ARRAY[a.applicant_id] AS owners, array_agg(s.permission) AS rights,"
    " array_agg(s.organisation_id) AS places FROM approval a JOIN approval_step s ON s.approval_id = a.id"
    " GROUP BY a.id, a.applicant_id",
    "RosterImport": _HELD.format("", "'member_import'", "organisation_id", "roster_import"),
    "BulkAction": _HELD.format("", "'member_write'", "organisation_id", "bulk_action"),
    "SavedFilter": _HELD.format(
        "member_id",
        "CASE list_kind WHEN 'audit_entries' THEN 'audit_read' WHEN 'members' THEN 'member_read' END",
        "shared_with_id",
        "saved_filter",
    ),
    "PartnerCredential": _HELD.format("", "'role_grant'", "organisation_id", "partner_credential"),
    "DuesCharge": _AT_MEMBER.format("ARRAY[m.id]", "dues_charge"),
    "DuesReceipt": _AT_MEMBER.format("ARRAY[m.id]", "dues_receipt"),
    "Voucher": _OF_PROGRAMME.format("voucher x JOIN benefit_programme p ON p.id = x.programme_id"),
    "BenefitApplication": _OF_PROGRAMME.format(
        "benefit_application x JOIN benefit_cycle c ON c.id = x.cycle_id"
        " JOIN benefit_programme p ON p.id = c.programme_id"
    ),
    "VoteObjection": "SELECT x.id, ARRAY[x.member_id] AS owners, ARRAY['vote_read'] AS rights,"
    " ARRAY[v.organisation_id] AS places FROM vote_objection x JOIN vote v ON v.id = x.vote_id",
    "NominationObjection": "SELECT x.id, ARRAY[x.member_id, n.member_id] AS owners, ARRAY['vote_read'] AS rights,"
    " ARRAY[v.organisation_id] AS places FROM nomination_objection x JOIN nomination n ON n.id = x.nomination_id"
    " JOIN nomination_call c ON c.id = n.call_id JOIN vote v ON v.id = c.vote_id",
    "HonourNomination": "SELECT x.id, ARRAY[x.member_id, x.nominated_by_id] AS owners, ARRAY['notice_read'] AS rights,"
    " ARRAY[h.organisation_id] AS places FROM honour_nomination x JOIN honour h ON h.id = x.honour_id",
    "CompetitionEntry": "SELECT x.id, ARRAY(SELECT n.member_id FROM competition_entrant n WHERE n.entry_id = x.id UNION"
    " SELECT x.entered_by_id) AS owners, ARRAY['learning_read'] AS rights, ARRAY[c.organisation_id] AS places"
    " FROM competition_entry x JOIN competition c ON c.id = x.competition_id",
    "CompetitionWin": "SELECT x.id, CASE WHEN x.number IS NULL THEN '{}'::uuid[] ELSE ARRAY[x.member_id] END AS owners,"
    " ARRAY['learning_read'] AS rights, ARRAY[c.organisation_id] AS places FROM competition_win x"
    " JOIN competition c ON c.id = x.competition_id",
    "PublicNoticeObjection": "SELECT x.id, ARRAY[x.member_id] AS owners, ARRAY['notice_read'] AS rights,"
    " ARRAY[n.organisation_id] AS places FROM public_notice_objection x JOIN public_notice n ON n.id = x.notice_id",
    "Suggestion": "SELECT s.id, ARRAY(SELECT a.member_id FROM suggestion_author a WHERE a.suggestion_id = s.id"
    " AND a.state <> 'declined' AND (a.state = 'first' OR s.state <> 'draft') UNION SELECT u.member_id"
    " FROM suggestion_assignment g JOIN unit_staff u ON u.unit_id = g.unit_id WHERE g.suggestion_id = s.id"
    " AND current_date BETWEEN u.starts_on AND coalesce(u.ends_on, 'infinity')) AS owners,"
    " ARRAY['suggestion_read', 'suggestion_read', 'belongs'] AS rights, ARRAY[CASE WHEN s.submitted_at IS NOT NULL"
    " THEN s.handling_id END, CASE WHEN s.submitted_at IS NOT NULL THEN s.organisation_id END, CASE WHEN"
    " s.visibility = 'members' AND s.state IN (" + _OPEN + ") THEN s.handling_id END] AS places FROM suggestion s",
    "UnitStaff": "SELECT x.id, array_agg(o.member_id) AS owners, ARRAY['suggestion_read'] AS rights,"
    " ARRAY[u.organisation_id] AS places FROM unit_staff x JOIN answering_unit u ON u.id = x.unit_id"
    " JOIN unit_staff o ON o.unit_id = x.unit_id AND (o.id = x.id OR current_date BETWEEN o.starts_on"
    " AND coalesce(o.ends_on, 'infinity')) GROUP BY x.id, u.organisation_id",
    "Kiosk": _HELD.format("", "'kiosk_manage'", "organisation_id", "kiosk"),
    "KioskConflict": "SELECT e.id, '{}'::uuid[] AS owners, ARRAY['kiosk_manage'] AS rights, ARRAY[k.organisation_id] AS"
    " places FROM kiosk_entry e JOIN kiosk k ON k.id = e.kiosk_id",
    "DuesLapseProposal": _AT_MEMBER.format("'{}'::uuid[]", "dues_lapse_proposal"),
}
_SIGHTS["SuggestionComment"] = (
    "SELECT c.id, s.owners, s.rights, s.places FROM suggestion_comment c"
    f" JOIN ({_SIGHTS['Suggestion']}) s ON s.id = c.suggestion_id"
)
"""By type: its rows, whose they are, and which right at which organisation shows each of them."""
PERSONAL_TYPES = frozenset(_SIGHTS)
BELONGS = "belongs"
"""No right, but being a member of this organisation or one below it."""


class Row(NamedTuple):
    """A row and what shows it: to its owners, and to who holds a right at or above its place."""

    id: UUID
    owners: frozenset[UUID]
    shown: frozenset[tuple[str, UUID]]


class Reach:
    """The rows of one union, and who sees which."""

    def __init__(
        self,
        members: Mapping[str, UUID],
        parents: Mapping[UUID, UUID | None],
        codes: Mapping[str, UUID],
        rows: Mapping[str, list[Row]],
        merged: Mapping[UUID, UUID],
    ) -> None:
        self.rows = rows
        self.merged = merged
        self.members = members
        self._parents = parents
        self._codes = codes
        self._sight: dict[str, Mapping[str, Collection[UUID]]] = {}

    def of(self, kind: str) -> Mapping[str, Collection[UUID]]:
        """Keys of the rows that a kind of caller sees, by type."""
        if kind not in self._sight:
            self._sight[kind] = {
                name: {row.id for row in rows if self._sees(kind, row) and row.id not in self.merged}
                for name, rows in self.rows.items()
            }
        return self._sight[kind]

    def holds(self, kind: str, permission: str, place: UUID) -> bool:
        """Whether a kind of caller holds a right at this organisation or above it, or decides for who does."""
        return not self._nodes(kind, permission).isdisjoint(self._above(place))

    def owner_of(self, type_name: str, key: UUID) -> UUID:
        """Whose row it is, of a row that one member owns."""
        (owner,) = self._row(type_name, key).owners
        return owner

    def place_of(self, member_id: UUID) -> UUID:
        """Where a member stands."""
        ((_, place),) = self._row("Member", member_id).shown
        return place

    def places_of(self, type_name: str, key: UUID) -> frozenset[UUID]:
        """Where rights show a row."""
        return frozenset(place for _, place in self._row(type_name, key).shown)

    def _row(self, type_name: str, key: UUID) -> Row:
        return next(row for row in self.rows[type_name] if row.id == key)

    def _sees(self, kind: str, row: Row) -> bool:
        is_theirs = self.members.get(kind) in row.owners
        return is_theirs or any(
            self._belongs(kind, place) if permission == BELONGS else self.holds(kind, permission, place)
            for permission, place in row.shown
        )

    def _belongs(self, kind: str, place: UUID) -> bool:
        member_id = self.members.get(kind)
        return member_id is not None and place in self._above(self.place_of(member_id))

    def _nodes(self, kind: str, permission: str) -> set[UUID]:
        asked = Permission(permission)
        own = [role for role in (ACCOUNT_ROLES.get(kind),) if role and asked in ROLE_PERMISSIONS[role[0]]]
        others = [
            role
            for role in (IN_PLACE_OF.get(kind),)
            if role and asked in ROLE_PERMISSIONS[role[0]] & DEPUTISED_PERMISSIONS
        ]
        return {self._codes[code] for _, code in (*own, *others)}

    def _above(self, place: UUID) -> Iterable[UUID]:
        node: UUID | None = place
        while node is not None:
            yield node
            node = self._parents[node]


async def reach_of(connection: asyncpg.Connection, members: Mapping[str, UUID], union_code: str) -> Reach:
    """Reads everything that the model rests on."""
    tenant_id = await connection.fetchval("SELECT id FROM tenant WHERE code = $1", union_code)
    organisations = await connection.fetch(
        "SELECT id, code, parent_id FROM organisation WHERE tenant_id = $1", tenant_id
    )
    mine = {row["id"] for row in organisations}
    rows = {name: [_row(found) for found in await connection.fetch(text)] for name, text in _SIGHTS.items()}
    # Another union's rows stand at none of these organisations; nobody here owns them.
    kept = {
        name: [Row(row.id, row.owners, frozenset(shown for shown in row.shown if shown[1] in mine)) for row in found]
        for name, found in rows.items()
    }
    merged = await connection.fetch("SELECT id, merged_into_id FROM member WHERE merged_into_id IS NOT NULL")
    return Reach(
        members,
        {row["id"]: row["parent_id"] for row in organisations},
        {row["code"]: row["id"] for row in organisations},
        kept,
        {row["id"]: row["merged_into_id"] for row in merged},
    )


def _row(found: asyncpg.Record) -> Row:
    shown = zip(found["rights"], found["places"], strict=True)
    owners = frozenset(owner for owner in found["owners"] if owner is not None)
    return Row(found["id"], owners, frozenset((right, place) for right, place in shown if place is not None))
