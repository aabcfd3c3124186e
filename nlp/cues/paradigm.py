"""The stems of Arabic verbs and nouns by root, form and class, each with the slot it fills.

A stem is what remains when clitics, person prefixes and endings are taken off. `slots` name which
of those a stem can take; `affixes` spells them out. Source: general reference grammar of Modern
Standard Arabic (derived forms I to X and quadriliterals; hollow, defective, doubled, assimilated
and hamzated roots).
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from nlp.cues.spelling import Spelling, is_vowel, seats_at_end, spell

Slot = Literal[
    "perfect",  # أكّد، قال، رد: third person
    "perfect_short",  # قل، ردد: before a consonant ending (قلت، رددنا)
    "perfect_bare",  # دعا، نفى: no ending
    "perfect_alif",  # نفا: with a pronoun (نفاه)
    "perfect_clipped",  # دع، نف: before -ت and -وا
    "perfect_glide",  # دعو، نفي: before a consonant ending and the dual
    "imperfect",  # ؤكد، قول
    "imperfect_short",  # قل، ردد: jussive, feminine plural
    "imperfect_bare",  # دعو، نفي، رى
    "imperfect_alif",  # را: with a pronoun (يراه)
    "imperfect_clipped",  # دع، نف: jussive, masculine plural
    "imperative",
    "passive_perfect",  # قيل، طولب
    "passive_imperfect",  # قال in يقال
    "noun",
    "noun_feminine",  # إدان in إدانة
    "noun_plural",  # broken plurals: مزاعم
    "noun_clipped",  # داع، مدع
    "noun_alif",  # دعوا in دعواه
    "particle",
]


class Stem(NamedTuple):
    """One written stem and the slot it fills."""

    slot: Slot
    spelling: Spelling


class _Form(NamedTuple):
    """A derived form: what precedes the last vowel in either aspect, and the imperfect's vowels."""

    perfect: str
    imperfect: str
    vowel: str
    prefix: str
    masdars: tuple[str, ...]


# F C B L stand for the radicals (B the third of four), T for a final ة, other Latin consonants for
# their Arabic letters.
_FORMS = {
    "II": _Form("FaCC", "FaCC", "i", "u", ("taFCIL",)),
    "III": _Form("FAC", "FAC", "i", "u", ("muFACaLT", "FiCAL")),
    "IV": _Form("ءaFC", "FC", "i", "u", ("ءiFCAL",)),
    "V": _Form("taFaCC", "taFaCC", "a", "a", ("taFaCCuL",)),
    "VI": _Form("taFAC", "taFAC", "a", "a", ("taFACuL",)),
    "VII": _Form("اnFaC", "nFaC", "i", "a", ("اnFiCAL",)),
    "VIII": _Form("اFtaC", "FtaC", "i", "a", ("اFtiCAL",)),
    "X": _Form("اstaFC", "staFC", "i", "a", ("اstiFCAL",)),
    "QI": _Form("FaCB", "FaCB", "i", "u", ("FaCBaLT",)),
    "QII": _Form("taFaCB", "taFaCB", "a", "a", ("taFaCBuL",)),
}
_DEFECTIVE_MASDARS = {
    "II": ("taFCiyT",),
    "III": ("muFACAT", "FiCAء"),
    "IV": ("ءiFCAء",),
    "V": ("taFaCCI",),
    "VI": ("taFACI",),
    "VII": ("اnFiCAء",),
    "VIII": ("اFtiCAء",),
    "X": ("اstiFCAء",),
}
_HOLLOW_MASDARS = {
    "IV": ("ءiFALT",),
    "VII": ("اnFiyAL",),
    "VIII": ("اFtiyAL",),
    "X": ("اstiFALT",),
}
_HOLLOW_FORMS = frozenset({"I", "IV", "VII", "VIII", "X"})
_LATIN = str.maketrans({"t": "ت", "n": "ن", "s": "س", "m": "م", "y": "ي", "w": "و"})
_ASSIMILATED_T = {
    **dict.fromkeys("ويت", "تت"),
    **dict.fromkeys("دذ", "دد"),
    "ز": "زد",
    **dict.fromkeys("صض", "\0ط"),
    "ط": "طط",
    "ظ": "ظظ",
}


class Verb:
    """One verb's root, form and class, from which its stems follow.

    `pattern` is the lexicon's class column (`hollow`, `defective`, `doubled` … joined by +);
    `vowels` the stem vowels of form I, perfect and imperfect, as in `a-u`.
    """

    def __init__(self, root: str, form: str, pattern: str, vowels: str = "") -> None:
        self.radicals = root.split()
        self.form = form
        classes = pattern.split("+")
        self.hollow = "hollow" in classes and form in _HOLLOW_FORMS
        self.defective = "defective" in classes
        self.doubled = "doubled" in classes and form not in {"II", "V"}
        if form == "I":
            self.perfect_vowel, self.vowel = vowels.split("-")
            first, second = self.radicals[:2]
            drops_first = first == "و" and self.vowel == "i"
            # رأى loses its hamza after the person prefix: يرى.
            drops_second = self.defective and second == "ء"
            perfect, self.imperfect = "FaC", "C" if drops_first else "F" if drops_second else "FC"
            self.perfect, self.prefix = perfect, "a"
        else:
            template = _FORMS[form]
            self.perfect, self.imperfect = template.perfect, template.imperfect
            self.perfect_vowel, self.vowel, self.prefix = "a", template.vowel, template.prefix

    def sounds(self, template: str) -> str:
        """Put the radicals into a template and assimilate what the form demands."""
        first, second, *middle, last = self.radicals
        if self.form == "VIII" and first in _ASSIMILATED_T:
            template = template.replace("Ft", _ASSIMILATED_T[first].replace("\0", first))
        filled = template.translate(_LATIN)
        for slot, radical in zip("FCBL", (first, second, (middle or [""])[0], last), strict=True):
            filled = filled.replace(slot, radical)
        # إيضاح, استيضاح: i before a vowelless w is a long i.
        at = filled.find("iو")
        if at >= 0 and filled[at + 2 : at + 3] and not is_vowel(filled[at + 2]):
            filled = filled[:at] + "I" + filled[at + 2 :]
        return filled

    def stems(self) -> Iterator[Stem]:
        """All stems of the verb, participles included, verbal nouns apart (see `masdars`)."""
        if self.hollow:
            stems = self._hollow()
        elif self.defective:
            stems = self._defective()
        else:
            stems = self._strong()
        for slot, template in stems:
            before = self.prefix if slot.startswith(("imperfect", "passive_i")) else ""
            for spelling in seats_at_end(spell(self.sounds(template), before)):
                yield Stem(slot, spelling)

    def masdars(self) -> Iterator[tuple[str, tuple[Stem, ...]]]:
        """The verbal nouns that follow from the form, each as lemma and stems. None for form I."""
        if self.form == "I":
            return
        templates = _FORMS[self.form].masdars
        if self.hollow:
            templates = _HOLLOW_MASDARS[self.form]
        elif self.defective:
            templates = _DEFECTIVE_MASDARS[self.form]
        elif self.form == "II" and self.radicals[-1] == "ء":
            templates = ("taFCiءT",)  # تهنئة
        for template in templates:
            written = spell(self.sounds(template.removesuffix("T"))).letters
            lemma = written + ("ة" if template.endswith("T") else "")
            yield lemma, tuple(noun_stems(lemma))

    def _contracted(self, head: str, vowel: str) -> str:
        """A doubled root's stem with both radicals together: radd, yasubb, asarr."""
        if is_vowel(head[-2]):
            return head + "L"
        return f"{head[:-1]}{vowel}CL"

    def _strong(self) -> Iterator[tuple[Slot, str]]:
        full = f"{self.perfect}{self.perfect_vowel}L"
        stem = f"{self.imperfect}{self.vowel}L"
        if self.doubled:
            yield "perfect", self._contracted(self.perfect, self.perfect_vowel)
            yield "imperfect", self._contracted(self.imperfect, self.vowel)
        else:
            yield "perfect", full
            yield "imperfect", stem
        yield "perfect_short", full
        yield "imperfect_short", stem
        if self.form == "I":
            yield "imperative", ("" if self.imperfect == "C" else "ا") + stem
            yield "noun", "FACL" if self.doubled else "FACiL"
            yield "noun", "maFCUL"
            yield "passive_perfect", "FuCiL"
            yield "passive_imperfect", "FCaL"
            return
        for vowel in "ia":
            head = f"mu{self.imperfect}"
            yield "noun", self._contracted(head, vowel) if self.doubled else f"{head}{vowel}L"
        if self.form in {"III", "VI"}:
            yield "passive_perfect", {"III": "FUCiL", "VI": "tuFUCiL"}[self.form]

    def _hollow(self) -> Iterator[tuple[Slot, str]]:
        perfect, imperfect = self.perfect.removesuffix("C"), self.imperfect.removesuffix("C")
        perfect, imperfect = perfect.removesuffix("a"), imperfect.removesuffix("a")
        long = {"u": "U", "i": "I", "a": "A"}["a" if self.form in {"VII", "VIII"} else self.vowel]
        yield "perfect", f"{perfect}AL"
        yield "perfect_short", f"{perfect}aL"
        yield "imperfect", f"{imperfect}{long}L"
        yield "imperfect_short", f"{imperfect}aL"
        yield "passive_perfect", perfect.replace("a", "u") + "IL"
        yield "passive_imperfect", f"{imperfect}AL"
        if self.form == "I":
            yield "imperative", "FaL"
            yield "noun", "FAءiL"
            yield "noun", "maFUL" if self.vowel == "u" else "maFIL"
            return
        yield "noun", f"mu{imperfect}{long}L"
        yield "noun", f"mu{imperfect}AL"

    def _defective(self) -> Iterator[tuple[Slot, str]]:
        w_root = self.form == "I" and self.radicals[-1] == "و"
        glide = "w" if w_root else "y"
        if self.perfect_vowel == "i":  # خشي
            yield "perfect", f"{self.perfect}iy"
            yield "perfect_short", f"{self.perfect}I"
        else:
            yield "perfect_bare", self.perfect + ("A" if w_root else "Y")
            yield "perfect_alif", f"{self.perfect}A"
            yield "perfect_glide", f"{self.perfect}a{glide}"
        yield "perfect_clipped", self.perfect
        yield "imperfect_bare", self.imperfect + {"u": "U", "i": "I", "a": "Y"}[self.vowel]
        if self.vowel == "a":
            yield "imperfect_alif", f"{self.imperfect}A"
            yield "imperfect_bare", f"{self.imperfect}ay"
        yield "imperfect_clipped", self.imperfect
        yield "passive_perfect", self.perfect.replace("A", "U") + "iy"
        yield "passive_imperfect", f"{self.imperfect}Y"
        active = "FACi" if self.form == "I" else f"mu{self.imperfect}i"
        yield "noun", active.removesuffix("i") + "I"
        yield "noun_clipped", active
        if self.form == "I":
            yield "imperative", ("" if self.imperfect == "C" else "ا") + self.imperfect
            yield "noun", "maFCUw" if w_root else "maFCIy"
        else:
            yield "noun_clipped", f"mu{self.imperfect}A"


def plural_stems(plural: str) -> Iterator[Stem]:
    """The stems of a written broken plural; one in ي loses it as an indefinite (تهان)."""
    for spelling in seats_at_end(Spelling(plural, frozenset())):
        yield Stem("noun_plural", spelling)
    if plural[-1] in "يى":
        for last in ("", "ا", "ي"):
            yield Stem("noun_plural", Spelling(plural[:-1] + last, frozenset()))


def noun_stems(lemma: str) -> Iterator[Stem]:
    """The stems of a noun from its written singular."""
    body, last = lemma[:-1], lemma[-1:]
    none: frozenset[int] = frozenset()
    if last == "ة":
        for spelling in seats_at_end(Spelling(body, none)):
            yield Stem("noun_feminine", spelling)
        return
    for spelling in seats_at_end(Spelling(lemma, none)):
        yield Stem("noun", spelling)
    if last == "ى":
        yield Stem("noun_alif", Spelling(body + "ا", none))
        yield Stem("noun", Spelling(body + "ي", none))
    elif last == "ي" and len(lemma) > 4:  # the verbal noun of a defective verb: تمن
        yield Stem("noun_clipped", Spelling(body, none))
