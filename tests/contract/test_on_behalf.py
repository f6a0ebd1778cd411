"""Which mutations an officer may use in a member's name, and that none of them is one of the member's alone."""

from graphql import GraphQLInputObjectType, get_named_type

from api.schema.members.on_behalf import OPERATION_WORDS
from tests.contract.graph import root_fields

TAKE_IT = {
    "registrationAccept",
    "registrationDecline",
    "activityRegister",
    "activitySeriesRegister",
    "consentGive",
    "consentWithdraw",
    "membershipLeave",
    "transferRequest",
}
"""A secret ballot is never among them: who casts it is the member, or nobody."""


def test_the_mutations_that_take_it_are_these() -> None:
    found = set()
    for path, field in root_fields().items():
        input_ = field.args.get("input")
        type_ = None if input_ is None else get_named_type(input_.type)
        if isinstance(type_, GraphQLInputObjectType) and "onBehalf" in type_.fields:
            assert str(type_.fields["onBehalf"].type) == "OnBehalfInput"
            found.add(path.removeprefix("Mutation."))

    assert found == TAKE_IT
    assert not [name for name in found if "ballot" in name.lower() or "vote" in name.lower()]


def test_each_operation_has_a_word() -> None:
    assert OPERATION_WORDS.keys() == TAKE_IT
