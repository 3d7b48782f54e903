"""Hooks of the Schemathesis run (tools/schemathesis.ts): what is counted, and two checks that no description of an API can express."""

import atexit
import json
import os
from collections import Counter
from urllib.parse import unquote

import schemathesis

FOREIGN = frozenset(os.environ["API_FOREIGN_BILLS"].split(","))
answers = Counter()


@schemathesis.hook
def filter_path_parameters(ctx, path_parameters):
    """MiniStack 1.5.33 sends a path with a line feed to the site's bucket (its "/dev/*" does not match one): the API never sees it."""
    # Values of the fuzzing phase arrive percent-encoded.
    return not any("\n" in unquote(str(value)) for value in (path_parameters or {}).values())


@schemathesis.hook
def after_call(ctx, case, response):
    answers[f"{response.request.method} {case.operation.path} {response.status_code}"] += 1


@atexit.register
def write_count():
    with open(os.environ["API_COUNT_FILE"], "w", encoding="utf-8") as file:
        json.dump(answers, file)


@schemathesis.check
def someone_elses_is_not_found(ctx, response, case):
    """A bill of another customer is never told from one that does not exist, whatever is done to it."""
    if response.status_code < 300:
        named = {str((case.path_parameters or {}).get("billId")), str((case.query or {}).get("against"))}
        assert not named & FOREIGN, "another customer's bill was answered"


@schemathesis.check
def errors_have_our_shape(ctx, response, case):
    """Every refusal, the gateway's own included, is our JSON: a code, a sentence, the request's id; nothing of the inside."""
    if response.status_code >= 400:
        media_type = response.headers.get("content-type", [""])[0]
        assert media_type == "application/json", f"{response.status_code} of {media_type} for {response.request.url}"
        error = response.json()["error"]
        assert error["code"] and error["message"] and error["requestId"], f"incomplete error: {error}"
        for word in ("at Object.", "node:internal", "/var/task", "SELECT ", "mysql", "ECONN"):
            assert word not in response.text, f"the inside shows: {word}"
