"""Tags of members 标签: what windows and audiences of activities ask for."""

from typing import Any

import strawberry

from api.fields import column


@strawberry.type(description="Tag of a member 标签, as a shift 班次 or a team.")
class MemberTag:
    """One of the tags of a member_tagging row."""

    row: strawberry.Private[Any]

    tag: str = column("tag", description="Word of 1 to 40 characters.")
