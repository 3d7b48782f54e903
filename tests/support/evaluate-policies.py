"""Answers on standard output which of the asked permissions a set of roles has: by moto's evaluation of IAM policies and its copy of AWS's
managed policies. In: {"roles": {name: {"managed": [arn], "documents": [policy]}}, "questions": [[action, resource]]}.
Out: {"allowed": {role: [index of question]}, "actions": {role: [every action some statement allows]}}."""

import json
import re
import sys

from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.iam.aws_managed_policies import aws_managed_policies_data

managed = json.loads(aws_managed_policies_data)
asked = json.load(sys.stdin)


def quoted(document):
    """moto makes regular expressions of what is written; only * and ? may mean anything."""

    def pattern(text):
        return re.escape(text).replace("\\*", "*").replace("\\?", ".")

    def each(value):
        return [pattern(one) for one in value] if isinstance(value, list) else pattern(value)

    keys = ("Action", "NotAction", "Resource", "NotResource")
    statements = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
    return {
        "Statement": [
            {key: each(value) if key in keys else value for key, value in statement.items()} for statement in statements
        ]
    }


allowed = {}
actions = {}
for name, role in asked["roles"].items():
    documents = role["documents"] + [managed[arn.split("/")[-1]]["Document"] for arn in role["managed"]]
    policies = [IAMPolicy(json.dumps(quoted(document))) for document in documents]
    allowed[name] = []
    for index, (action, resource) in enumerate(asked["questions"]):
        verdicts = [policy.is_action_permitted(action, resource) for policy in policies]
        # An explicit Deny wins; without any Allow there is none.
        if PermissionResult.DENIED not in verdicts and PermissionResult.PERMITTED in verdicts:
            allowed[name].append(index)
    listed = set()
    for document in documents:
        for statement in document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]:
            if statement["Effect"] == "Allow":
                action = statement.get("Action", "everything but a list")
                listed.update(action if isinstance(action, list) else [action])
    actions[name] = sorted(listed)

json.dump({"allowed": allowed, "actions": actions}, sys.stdout)
