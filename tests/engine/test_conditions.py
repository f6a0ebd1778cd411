"""A condition that is null is said where graphql-core says it: at the field that it stands below."""

import asyncpg
import pytest

from tests.oracle.documents import Document
from tests.oracle.engines import compiled, operations
from tests.oracle.stage import Stage
from tests.oracle.trial import Trial, ask, request_of


@pytest.mark.parametrize("name", ["include", "skip"])
@pytest.mark.parametrize(
    "text", ["{viewer {member @%s(if: $on) {id}}}", "{viewer {member {organisation {id @%s(if: $on)}}}}"]
)
async def test_a_null_condition_is_answered_alike(
    stage: Stage, stage_owner: asyncpg.Connection, name: str, text: str
) -> None:
    asked = Document(f"query ($on: Boolean = true) {text % name}", "member", "null condition", variables={"on": None})
    reference = operations()

    [expected] = await ask(reference, stage, asked, reference.prepare(request_of(asked)))
    differences = await Trial(stage, reference, compiled(), stage_owner).differences(asked)

    assert not differences
    assert [error["extensions"]["code"] for error in expected.errors] == ["BAD_USER_INPUT"]
    assert expected.errors[0]["path"][0] == "viewer"
