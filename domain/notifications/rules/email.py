"""Notifications by e-mail: names under which things are sealed, and limits."""

from datetime import timedelta
from typing import Final

ADDRESS: Final = "email_address.address"
"""What an address is sealed and looked up as."""
CODE: Final = "email code"
"""What a code is sealed as on its way to the mail."""
CODE_LIFE: Final = timedelta(minutes=30)
"""Mails take their time."""
MAX_TRIES: Final = 5
DIGEST_ITEMS: Final = 20
"""Sentences of one digest; the rest is counted."""
