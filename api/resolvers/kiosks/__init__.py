"""Kiosks 自助终端: reads and actions of officers, of kiosks, and of members who stand before them."""

import strawberry

from api.resolvers.kiosks.lists import KioskQuery
from api.resolvers.kiosks.officers import OfficerMutation
from api.resolvers.kiosks.serving import ServingMutation
from api.resolvers.kiosks.visiting import VisitingMutation

__all__ = ["KioskMutation", "KioskQuery"]


@strawberry.type
class KioskMutation(OfficerMutation, ServingMutation, VisitingMutation):
    """All root mutations of kiosks."""
