"""The codes of an authenticator app (RFC 6238 over RFC 4226: HMAC-SHA-1, 30 seconds, six digits)."""

import base64
import hashlib
import hmac
import os
import struct
import time


def next_code(secret, memory):
    """The next code of a base32 secret that was not used before; `memory` is a file that remembers the last one's time,
    since every code counts once."""
    last = int(open(memory).read()) if os.path.exists(memory) else 0
    step = max(int(time.time()) // 30 - 1, last + 1)
    while step > int(time.time()) // 30:
        time.sleep(0.5)
    open(memory, "w").write(str(step))
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    at = mac[-1] & 15
    return "%06d" % ((struct.unpack(">I", mac[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000)
