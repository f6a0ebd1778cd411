"""What the rules say at one organisation."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from db.models.organisations import RuleKey
from db.queries.organisations import rule_versions
from domain.organisations.rules import RuleVersion, rule_value
from domain.shared.work import Work


async def rule_values(work: Work, organisation_id: UUID, keys: Sequence[RuleKey], *, on: date) -> Mapping[RuleKey, int]:
    """The values that hold at an organisation on a day, with the tree as it stands today. One statement."""
    rows = await rule_versions.list_chain_versions(work.conn, work.scope.tenant_id, organisation_id, keys)
    found: dict[str, list[RuleVersion]] = {key: [] for key in keys}
    for row in rows:
        found[row["key"]].append(
            RuleVersion(row["organisation_id"], row["depth"], row["value"], row["is_binding"], row["starts_on"])
        )
    return {key: rule_value(key, found[key], on) for key in keys}
