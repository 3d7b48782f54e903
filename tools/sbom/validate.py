"""validate.py FILE: whether a bill of materials is CycloneDX 1.5, by the CycloneDX project's own library (it comes with checkov):
.local/python/checkov/bin/python tools/sbom/validate.py dist/sbom/shipped.cdx.json"""

import json
import sys

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

with open(sys.argv[1], encoding="utf-8") as file:
    text = file.read()
complaint = JsonStrictValidator(SchemaVersion.V1_5).validate_str(text)
if complaint is not None:
    error = complaint.data
    sys.exit(f"{sys.argv[1]} is not CycloneDX 1.5: {'/'.join(map(str, error.absolute_path))}: {error.message}")

document = json.loads(text)
known = {component["bom-ref"] for component in document["components"]} | {document["metadata"]["component"]["bom-ref"]}
for dependency in document["dependencies"]:
    for ref in [dependency["ref"], *dependency.get("dependsOn", [])]:
        if ref not in known:
            sys.exit(f"{sys.argv[1]}: {ref} is needed and not listed")
print(f"{sys.argv[1]}: CycloneDX 1.5, {len(document['components'])} components, every dependency is listed")
