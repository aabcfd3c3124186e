"""From sounds to Arabic letters: how a cue's stem is written, hamza seats and shadda included.

Stems are built in a notation that keeps vowels: `a i u` short, `A I U` long, `Y` a final long a
that is written ى, every other character a consonant, ء for any hamza, a consonant twice for shadda.
Source of the seats: the common rules of Arabic orthography (i outranks u, u outranks a).
"""

from typing import NamedTuple

_LONG = {"A": "ا", "I": "ي", "U": "و"}
_VOWELS = frozenset("aiuAIUY")


class Spelling(NamedTuple):
    """Written letters without short vowels, and which of them (from 0) carry a shadda."""

    letters: str
    shaddas: frozenset[int]


def spell(sounds: str, before: str = "") -> Spelling:
    """Write `sounds` down. `before` is the vowel of a prefix that will stand in front, if any."""
    letters: list[str] = []
    shaddas: set[int] = set()
    last, index = before, 0
    while index < len(sounds):
        sound = sounds[index]
        after = sounds[index + 1 : index + 2]
        index += 1
        if sound in "aiu":
            last = sound
        elif sound == "Y":
            letters.append("ا" if letters and letters[-1] == "ي" else "ى")
        elif sound in _LONG:
            letters.append(_LONG[sound])
            last = sound
        elif sound == "ء":
            seat = _seat(last, after, sounds[index + 1 : index + 2])
            letters.append(seat)
            if seat == "آ":
                index += 1 if after == "A" else 2
            last = "A" if seat == "آ" else "o"
        else:
            letters.append(sound)
            if after == sound:
                shaddas.add(len(letters) - 1)
                index += 1
            last = "o"
    return Spelling("".join(letters), frozenset(shaddas))


def _seat(last: str, after: str, second: str) -> str:
    """The letter that carries a hamza between the vowels `last` and `after` (`o` is none)."""
    if not last:
        return _initial_seat(after, second)
    if not after:
        return {"a": "أ", "i": "ئ", "u": "ؤ"}.get(last, "ء")
    if last in "iI" or after in "iI":
        return "ئ"
    if last == "u" or after in "uU":
        return "ؤ"
    if last in "ao":
        return "آ" if after == "A" else "أ"
    return "ء"


def _initial_seat(after: str, second: str) -> str:
    if after in ("i", "I"):
        return "إ"
    return "آ" if after == "A" or (after == "a" and second == "ء") else "أ"


def seats_at_end(spelling: Spelling) -> tuple[Spelling, ...]:
    """All spellings of a stem whose last letter is a hamza: the ending decides its seat."""
    letters, shaddas = spelling
    if not letters or letters[-1] not in "ءأؤئ":
        return (spelling,)
    return tuple(Spelling(letters[:-1] + seat, shaddas) for seat in "ءأؤئ")


def is_vowel(sound: str) -> bool:
    """Whether one character of the notation is a vowel."""
    return sound in _VOWELS
