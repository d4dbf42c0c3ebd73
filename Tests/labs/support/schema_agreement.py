"""Holds a schema validator against `gwnet check`.

What the schema refuses, check must refuse. What check refuses, the schema must refuse too, unless the
profile is listed in UNKNOWABLE: there the reason is one that no schema can know.
"""

import copy
import json
import random
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jsonschema
import yaml

# Fixtures that a schema takes, by what it would have to know.
BEYOND_A_SCHEMA = {
    "how a value was written: quotes, encoding, YAML 1.1": [
        "a-boolean-in-quotes", "a-colon-right-before-a-comma", "a-profile-in-utf-16",
    ],
    "which addresses lie in a network, and which are its ends": [
        "a-cluster-address-that-is-the-broadcast", "a-cluster-address-that-is-the-network",
        "a-cluster-without-room-for-nodes", "a-forward-to-somewhere-else", "a-gateway-outside-its-network",
        "a-gateway-that-is-the-broadcast-address", "a-range-outside-the-cluster",
        "a-range-that-ends-in-the-broadcast-address", "a-router-of-www-that-is-in-the-cluster", "cluster-and-www-overlap",
        "names-of-what-is-no-machine",
        "routes-that-cannot-be", "routes-to-networks-that-nobody-routes",
    ],
    "which of two numbers is the greater": ["a-lease-that-is-too-short", "a-range-that-runs-backwards"],
    "what another key says": [
        "a-forward-to-the-address-of-www",
        "a-forward-that-steals-an-allowed-port", "a-forward-that-steals-the-port-of-a-service",
        "a-gateway-that-is-this-machine", "a-host-on-a-reserved-address", "a-node-with-the-mac-of-the-gateway",
        "a-range-that-holds-the-gateway", "a-service-without-any-share", "an-mtu-too-small-for-ipv6",
        "hosts-outside-their-range", "names-for-which-others-answer", "one-mac-for-both-roles", "one-nic-for-both-roles",
        "wireless-that-someone-else-configures",
    ],
    "what another item of a list says": [
        "reserved-ranges-that-overlap", "two-forwards-of-one-port", "two-hosts-that-are-alike",
    ],
}
UNKNOWABLE = {name for names in BEYOND_A_SCHEMA.values() for name in names}


class EditorLoader(yaml.SafeLoader):
    """YAML 1.2 as editors read it: the core schema, keys as text, no key twice."""

    yaml_implicit_resolvers = {}

    def construct_mapping(self, node, deep=False):
        if isinstance(node, yaml.MappingNode):
            self.flatten_mapping(node)
        result = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a key is no word", key_node.start_mark)
            result.setdefault(key_node.value, self.construct_object(value_node, deep=True))
        return result


def refuse_repeats(node, seen=()):
    """Before merge keys are flattened, since those may repeat what a mapping replaces."""
    if id(node) in seen:
        return
    if isinstance(node, yaml.MappingNode):
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode) and key.value != "<<"]
        if len(keys) != len(set(keys)):
            raise yaml.YAMLError("a key is here twice")
        children = [value for _, value in node.value]
    else:
        children = node.value if isinstance(node, yaml.SequenceNode) else []
    for child in children:
        refuse_repeats(child, (*seen, id(node)))


for tag, expression, first in [
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", "-+0123456789"),
    ("float", r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$",
     "-+.0123456789"),
    ("merge", r"^<<$", "<"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
]:
    EditorLoader.add_implicit_resolver("tag:yaml.org,2002:" + tag, re.compile(expression), list(first))


def construct_int(loader, node):
    text = loader.construct_scalar(node)
    return int(text, 0) if text[:2] in ("0x", "0o") else int(text)


EditorLoader.add_constructor("tag:yaml.org,2002:int", construct_int)
EditorLoader.add_constructor(
    "tag:yaml.org,2002:float", lambda loader, node: float(loader.construct_scalar(node).replace(".inf", "inf").replace(".nan", "nan")))
EditorLoader.add_constructor("tag:yaml.org,2002:map", EditorLoader.construct_mapping)


def schema_problem(validator, data):
    """Why an editor would underline something, or None."""
    try:
        refuse_repeats(yaml.compose(data, Loader=EditorLoader))
        value = yaml.load(data, Loader=EditorLoader)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
        return f"no YAML: {str(error).splitlines()[0]}"
    error = jsonschema.exceptions.best_match(validator.iter_errors(value))
    return error and f"{error.json_path}: {error.message}"


def check_problem(gwnet, path):
    run = subprocess.run([gwnet, "check", path], capture_output=True, text=True, check=False)
    if run.returncode not in (0, 65):
        sys.exit(f"gwnet check {path} exits with {run.returncode}: {run.stderr}")
    return run.stderr.strip() if run.returncode else None


def compare_files(validator, gwnet, paths):
    failures = []
    for path in paths:
        name = path.parent.name if path.name == "profile.yaml" else path.name
        schema, check = schema_problem(validator, path.read_bytes()), check_problem(gwnet, path)
        if schema and not check:
            failures.append(f"{name}: check takes what the schema refuses: {schema}")
        if check and not schema and name not in UNKNOWABLE:
            failures.append(f"{name}: the schema takes what check refuses: {check.splitlines()[0]}")
        if name in UNKNOWABLE and schema:
            failures.append(f"{name}: listed as unknowable, but the schema refuses it: {schema}")
    names = {path.parent.name for path in paths}
    return failures + [f"{name}: listed, but there is no such fixture" for name in UNKNOWABLE if name not in names]


# Each in a tuple, since None is one of them.
STRANGE = [(value,) for value in [
    None, True, False, 0, 1, -1, 80, 1000, 70000, 1.5, "", " ", "x", "tRuE", "yes", "NO", "1", "0", "007", "-1",
    "80-90", "a b", "a.b", ".", "..", "/", "/a/../b", "any", "ssh", "cluster", "external", "DE", "12h", "8g",
    "192.168.57.33", "192.168.57.0/24", "10.0.0.1/8", "192.168.57.33:80", "http://192.168.57.33", "https://x/y",
    "::1", "fd00::/8", "7c:83:34:b7:74:65", "7C-83-34-B7-74-65", "01:00:5e:00:00:01", "192.168.57.33-192.168.57.35",
    [], {}, [None], ["x"], ["cluster"], {"x": 1}, {"tcp": 80}, {"tcp": 80, "udp": 80}, {"name": "eth9"}, "ä",
    "x" * 64, "0x10", "1e3",
]]


def places(value, path=()):
    """The path of every value."""
    if path:
        yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []
    for key, child in children:
        yield from places(child, (*path, key))


def mutants(base):
    """The profile with one value replaced by each strange one, or taken out."""
    for path in places(base):
        for strange in (*STRANGE, None):
            result = copy.deepcopy(base)
            holder = result
            for key in path[:-1]:
                holder = holder[key]
            if strange is None:
                del holder[path[-1]]
            else:
                holder[path[-1]] = strange[0]
            yield path, strange, result


def written(value):
    """YAML in flow style, words without quotes: quotes mean something where true or false is wanted."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {written(child)}" for key, child in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    is_word = isinstance(value, str) and re.fullmatch(r"[A-Za-z]+", value)
    return value if is_word and not re.fullmatch(r"(?i)true|false|null", value) else json.dumps(value)


def compare_mutants(validator, gwnet, base, folder, count):
    """What the schema refuses of a profile with one strange value, check must refuse."""
    jobs = list(mutants(base))
    if count < len(jobs):
        jobs = random.Random(57).sample(jobs, count)

    def judge(job):
        index, (path, strange, profile) = job
        if validator.is_valid(profile):
            return None
        file = folder / f"{index}.yaml"
        file.write_text(written(profile), encoding="utf-8")
        if check_problem(gwnet, file):
            return None
        reason = jsonschema.exceptions.best_match(validator.iter_errors(profile)).message
        return f"{'.'.join(map(str, path))}: {strange}: check takes it, the schema says {reason}"

    with ThreadPoolExecutor(2) as pool:
        return [failure for failure in pool.map(judge, enumerate(jobs)) if failure], len(jobs)


def keys_of(schema, path=""):
    """Every key path that the schema knows, and that a profile may have."""
    for name, value in schema.get("properties", {}).items():
        yield f"{path}.{name}"
        yield from keys_of(value, f"{path}.{name}")
    for way in schema.get("anyOf", []):
        yield from keys_of(way, path)
    if "items" in schema:
        yield from keys_of(schema["items"], path)


def keys_in(value, path=""):
    if isinstance(value, dict):
        for key, child in value.items():
            yield f"{path}.{key}"
            yield from keys_in(child, f"{path}.{key}")
    elif isinstance(value, list):
        for child in value:
            yield from keys_in(child, path)


def main(gwnet, support, count, *paths):
    schema = json.loads(subprocess.run([gwnet, "schema"], capture_output=True, check=True).stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    failures = compare_files(validator, gwnet, [Path(path) for path in paths])
    everything = yaml.load(Path(support, "every-key.yaml").read_bytes(), Loader=EditorLoader)
    unused = set(keys_of(schema)) - set(keys_in(everything)) - {".interfaces.www.wifi.psk_file"}
    failures += [f"every-key.yaml: lacks {key}" for key in sorted(unused)]
    with tempfile.TemporaryDirectory() as folder:
        more, count = compare_mutants(validator, gwnet, everything, Path(folder), int(count))
    for failure in failures + more:
        print(failure, file=sys.stderr)
    print(f"{len(paths)} profiles, {len(UNKNOWABLE)} of them beyond a schema, {count} mutants")
    return 1 if failures + more else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
