"""Which officer decides at a place of the seeded union, on a day."""

from collections import defaultdict
from datetime import date
from uuid import UUID

from db.models.auth import Role
from db.seed.offices import Grant
from db.seed.union import Union

_OFFICERS = {Role.BRANCH_OFFICER, Role.FEDERATION_OFFICER}


class Deciders:
    """Officers by place, gathered once for all requests of a union."""

    def __init__(self, union: Union) -> None:
        self.parents = {node.id: node.parent_id for node in union.organisations}
        self._grants = defaultdict[UUID, list[Grant]](list)
        for grant in union.offices.grants:
            if grant.role in _OFFICERS:
                self._grants[grant.organisation_id].append(grant)

    def decider_at(self, organisation_id: UUID, day: date) -> UUID:
        """An officer at the place or the nearest one above: who held the role then, or else who holds it now."""
        place: UUID | None = organisation_id
        holders: list[UUID] = []
        while place is not None:
            grants = self._grants[place]
            for grant in grants:
                if grant.starts_on <= day and (grant.ends_on is None or day <= grant.ends_on):
                    return grant.member_id
            holders += [grant.member_id for grant in grants if grant.ends_on is None]
            place = self.parents[place]
        return holders[0]
