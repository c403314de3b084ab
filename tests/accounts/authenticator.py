"""What an authenticator application on a phone does (RFC 6238)."""

import base64
import hmac
import struct
import time


def shown_by_phone(key: str, at: float | None = None) -> str:
    """The six digits for a key at a moment, now when none is given."""
    counter = struct.pack(">Q", int((time.time() if at is None else at) // 30))
    digest = hmac.digest(base64.b32decode(key + "=" * (-len(key) % 8)), counter, "sha1")
    start = digest[-1] & 0xF
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
