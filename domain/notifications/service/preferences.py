"""What members choose about notifications."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.models.notifications import NotificationPreferenceRow
from db.queries.notifications.preferences import put_preferences
from domain.audit.service import record
from domain.notifications.rules import preferences as rules
from domain.notifications.rules.groups import NotificationGroup
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class NotificationPreferencesSet:
    """All that the caller chooses; what is left out is as if nothing had been chosen.

    The groups are those that do not come over a channel; `quiet_hours` are two times of day, such as `22:30`.
    """

    push_off: Sequence[NotificationGroup] = ()
    email_off: Sequence[NotificationGroup] = ()
    sms_off: Sequence[NotificationGroup] = ()
    quiet_hours: tuple[str, str] | None = None
    digest_hour: int | None = None


async def notification_preferences_set(work: Work, command: NotificationPreferencesSet) -> Outcome:
    """Holds for notifications from now on; what is on its way already comes as it was to come.

    Raises:
        GroupAlwaysOn: Security is told of in any case.
        InvalidQuietHours: Not two different times of day.
        InvalidDigestHour: No hour of a day.
    """
    member_id = work.actor.member_id
    if member_id is None:
        raise PermissionError("nobody is signed in")  # whoever calls a mutation with this permission is
    quiet = None if command.quiet_hours is None else rules.quiet_hours(*command.quiet_hours)
    preferences = NotificationPreferenceRow(
        tenant_id=work.scope.tenant_id,
        member_id=member_id,
        push_off=rules.groups_off(command.push_off, "pushOff"),
        email_off=rules.groups_off(command.email_off, "emailOff"),
        sms_off=rules.groups_off(command.sms_off, "smsOff"),
        quiet_starts=None if quiet is None else quiet.starts,
        quiet_ends=None if quiet is None else quiet.ends,
        digest_hour=rules.digest_hour(command.digest_hour),
        chosen_at=work.now,
    )
    await put_preferences(work.conn, preferences)
    await record(work, "notification_preferences.set", "member", member_id)
    return {"member_id": str(member_id)}
