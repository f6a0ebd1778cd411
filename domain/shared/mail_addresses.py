"""Addresses of e-mail in one spelling: those that any server takes, of plain ASCII."""

import re
from typing import Final

_ADDRESS: Final = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?=.{4,253}$)(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}", re.ASCII)


def mail_address(text: str) -> str | None:
    """The address in small letters, without blanks around it; None: none that can be written to."""
    cleaned = text.strip().lower()
    return cleaned if _ADDRESS.fullmatch(cleaned) and ".." not in cleaned else None
