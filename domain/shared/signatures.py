"""Signatures of our requests to gateways and providers outside."""

import hashlib
import hmac


def signature(key: bytes, timestamp: str, request_id: str, body: bytes) -> str:
    """In hexadecimal; the other side works it out alike and compares."""
    content = b".".join((timestamp.encode(), request_id.encode(), body))
    return hmac.new(key, content, hashlib.sha256).hexdigest()
