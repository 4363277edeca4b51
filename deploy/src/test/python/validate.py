"""Validates manifests against the published schemas of Kubernetes and of operators.

validate.py [--crds FOLDER] FILE...

Writes a line for each fault, and one with the number of manifests that were valid. The exit code is 1 if there were faults.
Unknown fields are faults: Kubernetes drops them from custom resources without a word.
"""

import argparse
import pathlib
import sys

import jsonschema
import kubernetes_validate
import yaml

KUBERNETES = "1.37"
# Every object has them, and CRDs do not say so.
EVERYWHERE = {"apiVersion", "kind", "metadata"}


def custom_schemas(folder):
    """The schemas of all served versions of a folder's CRDs, by apiVersion and kind."""
    schemas = {}
    for file in sorted(pathlib.Path(folder).glob("*.yaml")):
        for definition in yaml.safe_load_all(file.read_text(encoding="utf-8")):
            if not definition or definition.get("kind") != "CustomResourceDefinition":
                continue
            spec = definition["spec"]
            for version in spec["versions"]:
                schema = version["schema"]["openAPIV3Schema"]
                close(schema)
                schema["properties"] |= {name: True for name in EVERYWHERE}
                schemas[spec["group"] + "/" + version["name"], spec["names"]["kind"]] = schema
    return schemas


def close(schema):
    """Lets objects have no fields but those that are named, and says what OpenAPI adds to JSON Schema in its terms."""
    if schema.pop("x-kubernetes-int-or-string", False):
        schema.pop("type", None)
        schema.pop("anyOf", None)
        schema["anyOf"] = [{"type": "integer"}, {"type": "string", **narrower(schema)}]
    if schema.pop("nullable", False) and "type" in schema:
        schema["type"] = [schema["type"], "null"]
    preserves = schema.get("x-kubernetes-preserve-unknown-fields", False)
    if "properties" in schema and "additionalProperties" not in schema and not preserves:
        schema["additionalProperties"] = False
        if schema.get("x-kubernetes-embedded-resource"):
            schema["properties"] |= {name: True for name in EVERYWHERE}
    for inner in schema.get("properties", {}).values():
        if isinstance(inner, dict):
            close(inner)
    for name in ("items", "additionalProperties"):
        if isinstance(schema.get(name), dict):
            close(schema[name])


def narrower(schema):
    return {"pattern": schema.pop("pattern")} if "pattern" in schema else {}


def faults(manifest, custom):
    """What is wrong with a manifest; empty if nothing is."""
    schema = custom.get((manifest["apiVersion"], manifest["kind"]))
    if schema is not None:
        found = jsonschema.Draft202012Validator(schema).iter_errors(manifest)
        return [at(error) for error in found]
    try:
        kubernetes_validate.validate(manifest, KUBERNETES, strict=True)
    except kubernetes_validate.SchemaNotFoundError:
        return ["no schema is known of " + manifest["apiVersion"] + ": give its CRD"]
    except kubernetes_validate.ValidationError as error:
        return [at(error)]
    return []


def at(error):
    return "/".join(map(str, error.path)) + ": " + error.message[:500]


def is_custom(manifest):
    """Kubernetes' own groups have no dot, or end with its name."""
    group = manifest["apiVersion"].rpartition("/")[0]
    return "." in group and not group.endswith(".k8s.io")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--crds")
    parser.add_argument("files", nargs="+")
    arguments = parser.parse_args()
    custom = custom_schemas(arguments.crds) if arguments.crds else {}
    valid = wrong = 0
    for file in arguments.files:
        for manifest in yaml.safe_load_all(pathlib.Path(file).read_text(encoding="utf-8")):
            if manifest is None or (is_custom(manifest) and not arguments.crds):
                continue
            name = manifest["kind"] + " " + manifest["metadata"]["name"]
            found = faults(manifest, custom)
            for fault in found:
                print(f"{file}: {name}: {fault}")
            wrong += bool(found)
            valid += not found
    print(f"{valid} valid")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
