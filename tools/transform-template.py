"""Prints template.yaml after the SAM transform, as CloudFormation would see it. No AWS call.

    .local/python/ministack/bin/python tools/transform-template.py >transformed.json
    .local/python/ministack/bin/python tools/transform-template.py --list one.yaml two.yaml >list-of-both.json

Several mistakes (an authorizer's broken GetAtt, a Timeout over 900) only show there: cfn-lint checks SAM by schema only.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("AWS_DEFAULT_REGION", "ap-northeast-2")

from samtranslator.public.translator import ManagedPolicyLoader  # noqa: E402
from samtranslator.translator.transform import transform  # noqa: E402
from samtranslator.yaml_helper import yaml_parse  # noqa: E402


class NoManagedPolicies(ManagedPolicyLoader):
    """The template names managed policies by ARN, so no look-up is needed."""

    def __init__(self):
        super().__init__(None)

    def load(self):
        return {}


def with_code_in_s3(template):
    """Local folders become S3 addresses, as `sam package` would make them; the transform accepts nothing else."""
    for resource in template["Resources"].values():
        for key in ("CodeUri", "ContentUri"):
            if isinstance(resource.get("Properties", {}).get(key), str):
                resource["Properties"][key] = "s3://placeholder/code.zip"
    return template


def transformed(path):
    text = path.read_text(encoding="utf-8")
    # Through JSON, because the transform changes in place what YAML anchors share.
    template = json.loads(text if path.suffix == ".json" else json.dumps(yaml_parse(text), default=str))
    return transform(with_code_in_s3(template), {}, NoManagedPolicies())


def main():
    if sys.argv[1:2] == ["--list"]:
        result = [transformed(Path(each)) for each in sys.argv[2:]]
    else:
        result = transformed(Path(__file__).parent.parent / "template.yaml")
    json.dump(result, sys.stdout, indent=2, default=str)


main()
