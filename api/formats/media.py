"""The forms that lists are written in, by the names and media types that ask for them."""

from dataclasses import dataclass

ANNOTATION_PROFILE = "http://www.w3.org/ns/anno.jsonld"
SCHEMA_ORG_PROFILE = "https://schema.org"
LD_TYPE = "application/ld+json"


@dataclass(frozen=True, slots=True)
class Format:
    """One form. `accepts` are the media types that ask for it, the first being its own.

    What is `streamed` holds the whole list, item by item; the rest one page. `more` are parameters
    that the answer's media type has besides.
    """

    name: str
    accepts: tuple[str, ...]
    streamed: bool = False
    more: str = ""

    @property
    def content_type(self) -> str:
        """The `Content-Type` of an answer."""
        return self.accepts[0] + self.more


JSON = Format("json", ("application/json",))
# RFC 4180 and RFC 7111.
CSV = Format("csv", ("text/csv",), streamed=True, more="; charset=utf-8; header=present")
NDJSON = Format(
    "ndjson", ("application/x-ndjson", "application/ndjson", "application/jsonl"), streamed=True
)
# RFC 4287.
ATOM = Format("atom", ("application/atom+xml",), more="; charset=utf-8")
# Web Annotation Protocol, section 3.1: the profile goes with the media type.
ANNOTATIONS = Format("annotations", (f'{LD_TYPE}; profile="{ANNOTATION_PROFILE}"', LD_TYPE))
SCHEMA_ORG = Format("schemaorg", (f'{LD_TYPE}; profile="{SCHEMA_ORG_PROFILE}"',))

TABULAR = (JSON, CSV, NDJSON)
ALL = (*TABULAR, ATOM, ANNOTATIONS, SCHEMA_ORG)
