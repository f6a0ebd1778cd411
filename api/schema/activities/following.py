"""What an officer's live list of an activity is told."""

from typing import Any

import strawberry

from api.fields import relation
from api.schema.activities.nouns import Activity
from api.schema.activities.registrations import Registration
from db.queries.notifications import encode_cursor
from domain.activities.service import ListNews


@strawberry.type(description="News of an activity's registrations, for who holds ACTIVITY_READ at its organisation.")
class ActivityRegistrationsChange:
    """Registrations that have changed, with the numbers of the moment."""

    row: strawberry.Private[Any]
    news: strawberry.Private[ListNews]

    activity: Activity | None = relation(
        "activity_by_id", "activity_id", lambda: Activity, description="Activity with its numbers of this moment."
    )

    @strawberry.field(
        description="Registrations whose state has changed, each as it is now, in the order of commits, at most 100; "
        "empty in the first event of a subscription without `after`."
    )
    def entries(self) -> list[Registration]:
        """Rows in memory."""
        return [Registration(row=each) for each in self.news.entries]

    @property
    def resume_cursor(self) -> str:
        """The `id` of the event."""
        return encode_cursor(self.news.place.transaction_id, self.news.place.registration_id)

    @strawberry.field(description="Passed as `after`, the subscription goes on behind this event.")
    def cursor(self) -> str:
        """Opaque."""
        return encode_cursor(self.news.place.transaction_id, self.news.place.registration_id)
