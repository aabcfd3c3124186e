"""Which lines belong to a post embedded from X, Telegram, Facebook, Instagram or the like.

Flow: text → **sections** → Doc. Cues are those of the platforms' embed code: the signature
(— name (@handle) date), the head and foot lines in labels.tsv, short links, and lines of nothing
but links.
"""

import re
from collections.abc import Sequence

from nlp.sections.labels import Match
from nlp.sections.lines import Line

_SIGNATURE = re.compile(r"^[—–―‒-]{1,3}\s?\S[^\n]{0,80}?\(@\w{1,30}\)[^\n]{0,60}$")
_SIGNED = re.compile(r"[—–―]\s?\S[^—–―\n]{0,80}\(@\w{1,30}\)\s?[\w ,،:/]{0,40}$")
_POST_LINK = re.compile(r"(?:pic\.twitter\.com|pic\.x\.com|https?://t\.co)/\w+")
_LINK = re.compile(r"^(?:(?:https?://|www\.|t\.me/|pic\.twitter\.com/)\S+|[@#][\w_]+)$")
# A post on X has 280 characters unless paid for; what is longer and ends with a signature is an
# article whose paragraphs were run together.
_POST_CHARS = 700
_POST_LINES = 12


def embedded(lines: Sequence[Line], matches: Sequence[Match | None]) -> set[int]:
    """Indices of the lines that belong to an embedded post. The first line never does.

    A post's own lines above its signature are told by their script, their links and their place:
    the nearest line is always the post's, unless it goes on with the article's report.
    """
    found: set[int] = set()
    for at, line in enumerate(lines):
        match = matches[at]
        if at == 0 or at in found:
            continue
        if _is_signature(line) or (match and match.role == "embed_foot"):
            found.add(at)
            _take_above(lines, matches, at, found, owed=True)
        elif match and match.role == "embed_head":
            found.update(_below_head(matches, at))
        elif _is_link(line) or (_ends_with_post_link(line) and len(line.text) <= _POST_CHARS):
            found.add(at)
            _take_above(lines, matches, at, found, owed=False)
        elif len(line.text) <= _POST_CHARS and _SIGNED.search(line.text[-170:]):
            found.add(at)
    return found


def _is_signature(line: Line) -> bool:
    return len(line.text) <= 200 and bool(_SIGNATURE.match(line.text))


def _is_link(line: Line) -> bool:
    """Links, or one mention and links; lines of hashtags alone are keywords."""
    parts = line.text[:_POST_CHARS].split()
    return all(_LINK.match(part) for part in parts) and any(part[0] != "#" for part in parts)


def _ends_with_post_link(line: Line) -> bool:
    return bool(_POST_LINK.search(line.text[-60:]))


def _below_head(matches: Sequence[Match | None], head: int) -> range:
    """From the head line to the foot line; the head line alone where no foot follows soon."""
    for at in range(head + 1, min(head + _POST_LINES, len(matches))):
        match = matches[at]
        if match and match.role == "embed_foot":
            return range(head, at + 1)
    return range(head, head + 1)


def _take_above(
    lines: Sequence[Line],
    matches: Sequence[Match | None],
    foot: int,
    found: set[int],
    *,
    owed: bool,
) -> None:
    """Add the post's lines above its last line `foot`; `owed`: one of any script is the post's."""
    for at in range(foot - 1, max(0, foot - 1 - _POST_LINES), -1):
        line, match = lines[at], matches[at]
        if len(line.text) > _POST_CHARS or match is not None or _is_signature(line):
            return
        foreign = line.foreign or bool(_POST_LINK.search(line.text))
        bare = line.bare or _is_link(line)
        if not (foreign or bare or owed):
            return
        found.add(at)
        owed = owed and bare
