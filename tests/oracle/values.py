"""Arguments and variables of generated documents."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLNonNull,
    GraphQLScalarType,
    Undefined,
    is_list_type,
    is_non_null_type,
)

from tests.oracle.pool import Pool
from tests.support.kiosk_rows import SHOWN_CHALLENGE

ABSENT: Final = object()
_BOOLEAN: Any = GraphQLNonNull(GraphQLBoolean)
Hint = tuple[str, ...]
"""Names from the root field down to the place that takes the value."""

_PAGES = (1, 2, 2, 3, 3, 4, 5, 8, 12, 25)
_STRANGE_PAGES = (0, -1, 101, 2147483647)
_DAYS = ("2024-02-29", "1999-12-31", "2030-01-01")
_TEXTS: Mapping[str, Sequence[str]] = {
    "name": ("李小龙", "欧阳娜娜", "X"),
    "note": ("", "夜班", "x" * 600),
    "comment": ("", "材料齐全", "材料不全", "x" * 600),
    "newPassword": ("another password 2026", "short"),
    "deviceName": ("Mate 80", "", "x" * 61),
    "refreshToken": ("", "no token"),
    "activationCode": ("ABCD2345", ""),
}
_TYPE_OF_ID = {
    "member": "Member",
    "memberId": "Member",
    "deputyAppoint": "Member",
    "deputyDismiss": "Deputy",
    "organisation": "Organisation",
    "organisationId": "Organisation",
    "below": "Organisation",
    "parent": "Organisation",
    "joinRequestId": "JoinRequest",
    "transferId": "Transfer",
    "importId": "RosterImport",
    "rosterImport": "RosterImport",
    "bulkAction": "BulkAction",
    "activity": "Activity",
    "activityId": "Activity",
    "registrationId": "Registration",
    "ruleId": "PointRule",
    "offerId": "PointOffer",
    "duesReceipt": "DuesReceipt",
    "programme": "BenefitProgramme",
    "benefitProgramme": "BenefitProgramme",
    "cycle": "BenefitCycle",
    "cycleId": "BenefitCycle",
    "benefitCycle": "BenefitCycle",
    "voucher": "Voucher",
    "voucherId": "Voucher",
    "merchant": "Merchant",
    "settlement": "Settlement",
    "settlementId": "Settlement",
    "placeId": "PickUpPlace",
    "vote": "Vote",
    "voteId": "Vote",
    "nominationCall": "NominationCall",
    "callId": "NominationCall",
    "nominationId": "Nomination",
    "suggestion": "Suggestion",
    "suggestionId": "Suggestion",
    "category": "SuggestionCategory",
    "categoryId": "SuggestionCategory",
    "commentId": "SuggestionComment",
    "kiosk": "Kiosk",
    "roleGrantId": "RoleGrant",
    "sessionId": "Session",
    "notificationRead": "Notification",
}


class Name(str):
    """An enum value: written without quotes."""

    __slots__ = ()


class Reference(str):
    """A use of a variable, by its name without `$`."""

    __slots__ = ()


def literal(value: Any) -> str:
    """A value as a document writes it."""
    if isinstance(value, Reference):
        return f"${value}"
    if isinstance(value, Name):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {literal(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(literal(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False)


@dataclass(frozen=True)
class Variable:
    """A declared variable: its type and default as written, what the request gives, if anything, and what another one.

    The other request sends the same document: what an engine remembers of a document must not be what it was sent.
    """

    type_text: str
    default: str | None
    given: Any = ABSENT
    other: Any = ABSENT


@dataclass
class Values:
    """Makes values for places of the schema, and declares the variables that it uses on the way."""

    random: Random
    pool: Pool
    variable_rate: float = 0.2
    variables: dict[str, Variable] = field(default_factory=dict)
    used: list[set[str]] = field(default_factory=lambda: [set()])
    receipt: tuple[str, str] = ("", "")
    _is_const: bool = False

    def arguments(self, arguments: Mapping[str, GraphQLArgument], root: str) -> dict[str, Any]:
        """Arguments of one field by name; those of a page are not among them."""
        if root == "auditEntries":  # a search writes to the log, so that who asks second would read more
            return {}
        return {
            name: self.value(argument.type, (root, name), has_default=argument.default_value is not Undefined)
            for name, argument in arguments.items()
            if name not in {"first", "last", "after", "before"}
            and (_is_required(argument) or self.random.random() < 0.3)
        }

    def page(self, arguments: Mapping[str, GraphQLArgument], root: str) -> tuple[dict[str, Any], int]:
        """Arguments of a page, and how many objects it holds at most."""
        size = self.random.choice(_PAGES)
        chosen: dict[str, Any] = {}
        dice = self.random.random()
        if dice < 0.04:
            return self._strange_page(arguments, root), 100
        if dice < 0.2 and "last" in arguments:
            chosen["last"] = size
            if self.random.random() < 0.4:
                chosen["before"] = self._cursor(root)
        else:
            chosen["first"] = size
            if "after" in arguments and self.random.random() < 0.2:
                chosen["after"] = self._cursor(root)
        return {name: self._maybe_variable(arguments[name], value) for name, value in chosen.items()}, size

    def _strange_page(self, arguments: Mapping[str, GraphQLArgument], root: str) -> dict[str, Any]:
        made: dict[str, Any] = {
            "first": self.random.choice((None, 2, *_STRANGE_PAGES)),
            "last": self.random.choice((None, 2, *_STRANGE_PAGES)),
            "after": self._cursor(root),
            "before": self._cursor(root),
        }
        names = [name for name in made if name in arguments]
        return {name: made[name] for name in self.random.sample(names, self.random.randint(0, len(names)))}

    def _cursor(self, root: str) -> str:
        own = self.pool.cursors.get(root, ())
        if own and self.random.random() < 0.85:
            return self.random.choice(own)
        others = [cursor for cursors in self.pool.cursors.values() for cursor in cursors]
        return self.random.choice([*self.pool.strange_cursors, *others])

    def _maybe_variable(self, argument: GraphQLArgument, value: Any) -> Any:
        if self.random.random() < self.variable_rate:
            other = self.random.choice(_PAGES[:-2]) if isinstance(value, int) else value
            return self.declare(Variable(str(argument.type), None, value, other))
        return value

    def declare(self, variable: Variable) -> Reference:
        """Declares a variable and notes its use."""
        name = f"v{len(self.variables)}"
        self.variables[name] = variable
        self.used[-1].add(name)
        return Reference(name)

    def value(self, type_: GraphQLInputType, hint: Hint, *, has_default: bool = False) -> Any:
        """A value for a place: mostly one that fits, sometimes null, sometimes a variable."""
        if not self._is_const and self.random.random() < self.variable_rate:
            return self._variable(type_, hint, has_default=has_default)
        return self._plain(type_, hint)

    def boolean(self) -> str:
        """The argument of `@skip` and `@include`, as written."""
        return literal(self.value(_BOOLEAN, ("if",)))

    def _plain(self, type_: GraphQLInputType, hint: Hint) -> Any:
        if is_non_null_type(type_):
            return self._present(type_.of_type, hint)
        if self.random.random() < 0.06:
            return None
        return self._present(type_, hint)

    def _present(self, type_: Any, hint: Hint) -> Any:
        if is_list_type(type_):
            if self.random.random() < 0.2:
                return self._plain(type_.of_type, hint)
            return [self.value(type_.of_type, hint) for _ in range(self.random.choice((0, 1, 1, 2, 2, 3, 4)))]
        if isinstance(type_, GraphQLInputObjectType):
            return self._object(type_, hint)
        if isinstance(type_, GraphQLEnumType):
            return Name(self.random.choice(list(type_.values)))
        return self._scalar(type_, hint)

    def _object(self, type_: GraphQLInputObjectType, hint: Hint) -> dict[str, Any]:
        if type_.is_one_of:
            name = self.random.choice(list(type_.fields))
            inner: Any = GraphQLNonNull(type_.fields[name].type)
            return {name: self.value(inner, (*hint, name))}
        return {
            name: self.value(each.type, (*hint, name))
            for name, each in type_.fields.items()
            if _is_required(each) or self.random.random() < 0.3
        }

    def _variable(self, type_: GraphQLInputType, hint: Hint, *, has_default: bool) -> Reference:
        for name, known in self.variables.items():
            if known.type_text == str(type_) and self.random.random() < 0.3:
                self.used[-1].add(name)
                return Reference(name)
        self._is_const = True
        try:
            made = self._new_variable(type_, hint, has_default=has_default)
        finally:
            self._is_const = False
        return self.declare(made)

    def _new_variable(self, type_: GraphQLInputType, hint: Hint, *, has_default: bool) -> Variable:
        dice = self.random.random()
        if is_non_null_type(type_):
            if dice < 0.35 or (has_default and dice < 0.6):
                # A nullable variable in a non-null place is valid with a default; a null given for it is refused.
                default = literal(self._present(type_.of_type, hint)) if not has_default or dice < 0.2 else None
                given = self.random.choice((ABSENT, ABSENT, ABSENT, self._present(type_.of_type, hint)))
                return Variable(str(type_.of_type), default, given, self._present(type_.of_type, hint))
            return Variable(str(type_), None, self._present(type_.of_type, hint), self._present(type_.of_type, hint))
        text: Any = str(type_) + ("!" if dice < 0.2 else "")
        if dice < 0.2:
            return Variable(text, None, self._present(type_, hint), self._present(type_, hint))
        default = literal(self._plain(type_, hint)) if dice < 0.5 else None
        given = self.random.choice((ABSENT, None, *[self._present(type_, hint)] * 4))
        return Variable(text, default, given, self._plain(type_, hint))

    def _scalar(self, type_: GraphQLScalarType, hint: Hint) -> Any:
        make: Mapping[str, Callable[[], Any]] = {
            "ID": lambda: self._id(hint),
            "Int": lambda: self.random.choice((*_PAGES, *_STRANGE_PAGES)),
            "Fen": lambda: self.random.choice((0, 1, 500, 2**31, 2**53 - 1)),
            "Boolean": lambda: self.random.random() < 0.5,
            "Date": lambda: self._day(hint),
            # Few keys, so that some come back with the same input and some with another one.
            "UUID": lambda: str(UUID(int=self.random.choice((1, 2, 3, self.random.getrandbits(128))), version=4)),
            "SyncToken": lambda: self.random.choice(self.pool.tokens),
            "PhoneNumber": lambda: self.receipt[1] if self.random.random() < 0.9 else "+8613900009999",
        }
        return make.get(type_.name, lambda: self._text(hint))()

    def _id(self, hint: Hint) -> str:
        dice = self.random.random()
        ids = self.pool.ids
        if "ballotProof" in hint and dice < 0.8:
            return self.pool.ballot[0]
        if dice < 0.03:
            return self.random.choice(self.pool.strange_ids)
        if dice < 0.07:
            return self.random.choice([*ids["Foreign"], *ids["Unknown"]])
        wanted = next((_TYPE_OF_ID[name] for name in reversed(hint) if name in _TYPE_OF_ID), None)
        if wanted is None and dice < 0.6:
            wanted = self.random.choice(("Member", "Organisation", "JoinRequest"))
        if wanted is None or dice < 0.1:
            wanted = self.random.choice(sorted(kind for kind in ids if ids[kind]))
        known = ids[wanted]
        # Early ones belong to the accounts; any of the others shows what a caller may not see.
        is_early = "joinRequestSubmit" not in hint and self.random.random() < 0.7
        return self.random.choice(known[:6] if is_early else known) if known else ""

    def _day(self, hint: Hint) -> str:
        if {"startsOn", "endsOn"}.isdisjoint(hint):
            return self.random.choice((*_DAYS, *map(str, self.pool.days)))
        later = self.random.choice((0, 1, 2, 10, 80)) + (20 if "endsOn" in hint else 0)
        return str(self.pool.today + timedelta(days=later))

    def _text(self, hint: Hint) -> str:
        choices: Mapping[str, Sequence[str]] = {
            **_TEXTS,
            "identityNumber": (self._identity_number(), "11010519491231002X", "1"),
            "login": (*self.pool.passwords, "HD000100"),
            "password": (*self.pool.passwords.values(), "wrong password"),
            "currentPassword": (*self.pool.passwords.values(), "wrong password"),
            "code": (*self.pool.codes, "XX", ""),
            "memberNumber": (*self.pool.numbers, "HD999999", " hd000001 "),
            "search": (*self.pool.names, *self.pool.numbers[:9], "wang", "zw", "l", "", "%", "_", "张"),
            "action": (*self.pool.actions, "nothing"),
            "reference": (self.receipt[0],),
            "hash": (self.pool.ballot[1],),
            "challenge": (SHOWN_CHALLENGE, "UQ1.none"),
        }
        for name in reversed(hint):
            if name in choices:
                return self.random.choice(choices[name])
        return self.random.choice(("", "text", "张", '"\\', "line\nline", "x" * 600))

    def _identity_number(self) -> str:
        """A number of GB 11643-1999 with its check character."""
        digits = f"110105{self.random.randint(1960, 2000)}0{self.random.randint(1, 9)}1{self.random.randint(0, 9)}"
        digits += f"{self.random.randint(1, 999):03}"
        check = sum(int(digit) * pow(2, 17 - index, 11) for index, digit in enumerate(digits)) % 11
        return digits + "10X98765432"[check]


def _is_required(place: GraphQLArgument | GraphQLInputField) -> bool:
    return is_non_null_type(place.type) and place.default_value is Undefined
