"""What schemathesis cannot know of our API."""

import uuid

import schemathesis
from schemathesis import GenerationMode

_made = 0


@schemathesis.hook
def before_call(context, case, kwargs):
    """A new request has a new Idempotency-Key: the same key with another body is rightly refused.

    Requests that were made to be refused are left as they are.
    """
    global _made
    if case.meta is None or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    for name in list(case.headers or {}):
        if name.lower() == "idempotency-key":
            _made += 1
            case.headers[name] = str(uuid.uuid5(uuid.NAMESPACE_URL, f"check-api/{_made}"))
