"""What schemathesis cannot know of our API."""

import uuid

import schemathesis
from schemathesis import GenerationMode

_made = 0


def _whole(value):
    """To JSON Schema 60.0 is an integer. Our kopecks are whole digits only: 1500.0 is more often
    roubles than kopecks, and is refused by design."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: _whole(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return value


@schemathesis.hook
def before_call(context, case, kwargs):
    """A new request has a new Idempotency-Key: the same key with another body is rightly refused.

    Requests that were made to be refused are left as they are.
    """
    global _made
    if case.meta is None or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    case.body = _whole(case.body)
    for name in list(case.headers or {}):
        if name.lower() == "idempotency-key":
            _made += 1
            case.headers[name] = str(uuid.uuid5(uuid.NAMESPACE_URL, f"check-api/{_made}"))
