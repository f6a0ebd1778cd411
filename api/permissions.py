"""Who may use a field: declared on the field, checked before it resolves, printed in the SDL as a directive."""

from collections.abc import Callable
from inspect import isawaitable
from typing import Any

import strawberry
from strawberry.extensions import FieldExtension
from strawberry.schema_directive import Location
from strawberry.types.field import StrawberryField

from api.enums import described
from domain.shared.permissions import Permission

described(
    Permission,
    "Right that a field or operation asks for.",
    {
        Permission.SIGNED_IN: "Any signed-in member.",
        Permission.MEMBER_READ: "Reads the register at a node and below.",
        Permission.MEMBER_READ_PRIVATE: "Opens personal fields at a node and below; each reading is recorded.",
        Permission.MEMBER_WRITE: "Changes memberships at a node and below.",
        Permission.MEMBER_IMPORT: "Imports rosters at a node and below.",
        Permission.MEMBER_EXPORT: "Exports the register at a node and below; each export is recorded.",
        Permission.ORGANISATION_WRITE: "Changes the tree, offices and rules at a node and below.",
        Permission.JOIN_REQUEST_DECIDE: "Decides join requests at a node and below.",
        Permission.TRANSFER_DECIDE: "Releases and accepts transfers at a node and below.",
        Permission.DUES_READ: "Reads the dues of members at a node and below.",
        Permission.DUES_WRITE: "Records and waives dues, and decides on lapses, at a node and below.",
        Permission.CORRECTION_REQUEST_DECIDE: "Decides requests to correct entries at a node and below.",
        Permission.ACTIVITY_READ: "See drafts of activities, and who registered.",
        Permission.ACTIVITY_MANAGE: "Plan, publish, change and cancel activities, and end registrations.",
        Permission.REGISTRATION_DECIDE: "Decide on applications for activities.",
        Permission.CHECK_IN_RECORD: "Record at the door of activities who comes and goes.",
        Permission.CHECK_IN_MANAGE: "Decide on conflicts of check-in, and on appeals of those who were missed.",
        Permission.POINT_READ: "Reads sums of points, and with a reason a member's account, at a node and below.",
        Permission.POINT_MANAGE: "Proposes, approves and ends rules and offers of points at a node and below.",
        Permission.BENEFIT_READ: "See drafts and budgets of benefits, who applied, and who has a voucher.",
        Permission.BENEFIT_MANAGE: "Plan, approve and run programmes of benefits, hold draws, take vouchers back.",
        Permission.MERCHANT_MANAGE: "Manage merchants, their terminals, conflicts and settlement.",
        Permission.VOUCHER_REDEEM: "Redeem vouchers, at a merchant's terminal or the union's own desk.",
        Permission.REDEMPTION_UPLOAD: "Bring the file of a terminal that had been without a network; no member has it.",
        Permission.SETTLEMENT_READ: "Read settlements of merchants and dispute them.",
        Permission.VOTE_READ: "See drafts and rolls of votes, and once a vote has closed who voted.",
        Permission.VOTE_MANAGE: "Plan, open, close, count and publish votes, and decide on objections to their rolls.",
        Permission.SUGGESTION_READ: "Read suggestions once they are handed in, also those not open to members.",
        Permission.SUGGESTION_MANAGE: "Review, file, merge, transfer, assign suggestions; manage answering units.",
        Permission.SUGGESTION_SUPERVISE: "Release or send back answers, verify implementations, answer for deadlines.",
        Permission.SURVEY_READ: "Read surveys that are planned, and results of closed ones.",
        Permission.SURVEY_MANAGE: "Plan, open and close surveys, and read answers given by name.",
        Permission.NEWS_READ: "Read drafts of news, their revisions, and how many have read an item.",
        Permission.NEWS_MANAGE: "Write, approve, correct, pin and withdraw news.",
        Permission.LEARNING_READ: "Read quizzes that are planned, and counts of closed ones.",
        Permission.LEARNING_MANAGE: "Fill question banks, plan and announce quizzes, and open keys.",
        Permission.DISCLOSURE_READ: "Read drafts of disclosures, and what organisations below owe.",
        Permission.OFFICIAL_DOCUMENT_READ: "Read drafts of official documents, and those for anybody.",
        Permission.OFFICIAL_DOCUMENT_MANAGE: "Draft, publish, review and withdraw official documents.",
        Permission.LEGAL_READ: "Read drafts of legal articles, their revisions, and what readers wrote of them.",
        Permission.LEGAL_MANAGE: "Write and approve legal articles; at the union's top keep the register of statutes.",
        Permission.DISCLOSURE_MANAGE: "Set duties of disclosure, draft, publish, correct and withdraw.",
        Permission.NOTICE_READ: "Read drafts of public notices, whole names in them, and all objections.",
        Permission.NOTICE_MANAGE: "Draft, approve, correct, conclude public notices, and answer objections.",
        Permission.KIOSK_MANAGE: "Enrols, configures, watches and revokes kiosks, and issues cards for them.",
        Permission.KIOSK_SERVE: "Serves as an enrolled kiosk; no member has it.",
        Permission.ROLE_GRANT: "Grants roles at a node and below.",
        Permission.AUDIT_READ: "Reads the audit log of a node and below.",
        Permission.DOCUMENT_READ: "Sees which documents clients use and what they cost, and reads the schema.",
    },
)


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="requires",
    description="Field is refused (UNAUTHENTICATED or FORBIDDEN) unless the caller holds this permission somewhere.",
)
class RequiresDirective:
    """Printed beside a guarded field."""

    permission: Permission = strawberry.field(description="Permission asked for.")


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="public",
    description="Field is open to everyone, signed in or not.",
)
class PublicDirective:
    """Printed beside an open root field."""


class Requires(FieldExtension):
    """Refuses a field to callers who hold the permission nowhere in the tree."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    def apply(self, field: StrawberryField) -> None:
        """Prints the rule in the SDL."""
        field.directives = [*field.directives, RequiresDirective(permission=self.permission)]

    def resolve(self, next_: Callable[..., Any], source: Any, info: Any, **arguments: Any) -> Any:
        """Checks, then resolves."""
        self.check(info)
        return next_(source, info, **arguments)

    async def resolve_async(self, next_: Callable[..., Any], source: Any, info: Any, **arguments: Any) -> Any:
        """Checks, then resolves; Strawberry wants this form beside an async resolver."""
        self.check(info)
        # A subscription's resolver is an async generator: it is handed on, not awaited.
        result = next_(source, info, **arguments)
        return await result if isawaitable(result) else result

    def check(self, info: Any) -> None:
        """Raises UNAUTHENTICATED or FORBIDDEN."""
        info.context.require(self.permission)


class RequiresInProduction(Requires):
    """As `Requires`, printed the same; nothing is asked where any document may be sent, as in development."""

    def check(self, info: Any) -> None:
        """Raises UNAUTHENTICATED or FORBIDDEN."""
        if not info.context.services.is_open:
            super().check(info)


class Public(FieldExtension):
    """Marks a root field that everyone may use; without a mark, a contract test fails."""

    def apply(self, field: StrawberryField) -> None:
        """Prints the mark in the SDL."""
        field.directives = [*field.directives, PublicDirective()]

    def resolve(self, next_: Callable[..., Any], source: Any, info: Any, **arguments: Any) -> Any:
        """Resolves."""
        return next_(source, info, **arguments)

    async def resolve_async(self, next_: Callable[..., Any], source: Any, info: Any, **arguments: Any) -> Any:
        """Resolves; Strawberry wants this form beside an async resolver."""
        result = next_(source, info, **arguments)
        return await result if isawaitable(result) else result


def requires(permission: Permission) -> list[FieldExtension]:
    """Extensions of a field for holders of `permission`."""
    return [Requires(permission)]


def requires_in_production(permission: Permission) -> list[FieldExtension]:
    """Extensions of a field for holders of `permission`, and for everyone where any document may be sent."""
    return [RequiresInProduction(permission)]


def public() -> list[FieldExtension]:
    """Extensions of a field for everyone."""
    return [Public()]
