"""Groups of kinds: what members choose about, and what wakes a device that saves power."""

from domain.notifications.rules import NotificationKind as K

URGENT = frozenset(
    {
        K.SESSION_REUSE_DETECTED,
        K.PASSKEY_REGISTERED,
        K.PASSKEY_COPY_SUSPECTED,
        K.PASSKEYS_REMOVED,
        K.ROLE_GRANTED,
        K.ACTIVITY_OFFERED,
        K.ACTIVITY_OFFER_ENDING,
    }
)
"""An account in danger, and offers that go to the next within hours: these come at night, too."""


def is_urgent(kind: str) -> bool:
    """Whether a notification of this kind cannot wait until the morning."""
    return kind in {each.value for each in URGENT}
