"""Valid input, made broken in the ways in which files break, and in those that people think of."""

import io
import json
import zipfile
from copy import deepcopy

import yaml
from hypothesis import strategies as st

TOKENS = [
    *(b"", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n", b"\t", b",", b";", b'"', b"'", b":"),
    *(b"nan", b"-inf", b"1e999", b"-0", b"9" * 400, b"1_000", b"0x10", b"1,5", "١٢".encode()),
    *(b"true", b"null", b"yes", b"2020-99-99", b"- ", b"? ", b"&a", b"*a", b"<<: *a", b"%", b"---"),
    *(b"{", b"}", b"[" * 2000, b"{" * 2000, b'{"a":' * 2000, b"!!python/object/apply:os.system"),
    *(b"../../../../etc/passwd", b"/etc/passwd", b"=cmd()", b"<script>", b"$x$", b"\\u0000"),
    *("\u202e\u2028\ud7ff\U0010ffff".encode(), b"\x1b[31m", b"PK\x03\x04", b"PAR1"),
]
_VALUES = [
    *(None, True, False, 0, -1, 1, 2**31, 2**63, -(2**63), 10**400, 0.5, -0.0, 1e308),
    *(float("nan"), float("inf"), "", " ", "0", "nan", "a" * 5000, "\0", "../..", "os.system"),
    *([], {}, [None], [[]], [[[[]]]], {"": {}}, {"a": [1, "b"]}, [1] * 3000, [0.1, "x", None]),
]

# Copies: what is put into a document may be changed there.
VALUES = st.sampled_from(_VALUES).map(deepcopy)


@st.composite
def broken_bytes(draw, valid):
    """The bytes with some flipped, cut, doubled, spliced, or replaced by a hostile token."""
    content = bytearray(valid)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.integers(0, 40)))
        match draw(st.sampled_from(["flip", "cut", "end", "double", "token", "splice"])):
            case "flip" if start < len(content):
                content[start] ^= draw(st.integers(1, 255))
            case "cut":
                del content[start:end]
            case "end":
                del content[start:]
            case "double":
                content[start:start] = content[start:end] * draw(st.integers(1, 50))
            case "token":
                content[start:end] = draw(st.sampled_from(TOKENS))
            case "splice":
                other = draw(st.integers(0, len(content)))
                content[start:end] = content[other : other + 100]
    return bytes(content)


@st.composite
def broken_document(draw, valid):
    """The document with some of its values replaced, removed, renamed or nested."""
    document = deepcopy(valid)
    for _ in range(draw(st.integers(1, 4))):
        places = list(_places(document))
        if not places:
            return draw(VALUES)
        holder, key = draw(st.sampled_from(places))
        match draw(st.sampled_from(["replace", "replace", "remove", "nest", "swap", "add"])):
            case "replace":
                holder[key] = draw(VALUES)
            case "remove":
                del holder[key]
            case "nest":
                holder[key] = [holder[key]]
            case "swap":
                other, place = draw(st.sampled_from(places))
                holder[key] = deepcopy(other[place])
            case "add" if isinstance(holder, dict):
                holder[draw(st.text(max_size=8))] = draw(VALUES)
            case _:
                holder.append(draw(VALUES)) if isinstance(holder, list) else None
    return document


def _places(document):
    """Every (holder, key) of a document, short of its root."""
    keys = document if isinstance(document, dict) else range(len(document))
    for key in keys:
        yield document, key
        if isinstance(document[key], dict | list):
            yield from _places(document[key])


def as_json(document):
    """As JSON, the constants that are none in it."""
    return json.dumps(document).encode("utf-8", "surrogatepass")


def as_yaml(document):
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False).encode(
        "utf-8", "surrogatepass"
    )


def broken_text(valid, write):
    """A document broken in its values, or as text; `write` turns it into bytes."""
    return st.one_of(broken_document(valid).map(write), broken_bytes(write(valid)))


@st.composite
def broken_archive(draw, valid):
    """A zip file one entry of which is broken, and whole again: its checksums are right."""
    with zipfile.ZipFile(io.BytesIO(valid)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    name = draw(st.sampled_from([*entries, *["schema.json"] * len(entries)]))
    if name == "schema.json":
        schema = json.loads(entries[name])
        entries[name] = draw(broken_text(schema, as_json))
    else:
        match draw(st.sampled_from(["break", "swap", "drop", "numbers"])):
            case "break":
                entries[name] = draw(broken_bytes(entries[name]))
            case "swap":
                entries[name] = entries[draw(st.sampled_from(list(entries)))]
            case "drop":
                del entries[name]
            case "numbers":  # the header stays right
                start = entries[name].find(b"\n") + 1
                size = len(entries[name]) - start
                noise = draw(st.binary(min_size=min(size, 64), max_size=min(size, 64)))
                entries[name] = entries[name][:start] + (noise * (size // 64 + 1))[:size]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, entry in entries.items():
            archive.writestr(name, entry)
    return buffer.getvalue()
