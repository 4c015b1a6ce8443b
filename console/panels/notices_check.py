import hashlib
import hmac
import time


def from_handover(secret: str, signature: str, body: bytes) -> bool:
    """Whether Handover posted this body in the last five minutes.

    signature: what the header Handover-Signature says.
    """
    at, *signed = signature.split(",")
    seconds = at.removeprefix("t=")
    about = seconds.encode() + b"." + body
    told = hmac.new(secret.encode(), about, hashlib.sha256).hexdigest()
    ours = f"v1={told}".encode()
    fits = any(hmac.compare_digest(one.encode(), ours) for one in signed)
    return fits and abs(time.time() - int(seconds)) < 300
