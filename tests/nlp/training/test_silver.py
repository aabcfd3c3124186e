"""Which texts a model is given to annotate."""

from nlp.training.silver import LONGEST, select, shortened, speaks

SAID = (
    "قال الوزير إن السد رقم {0} في الوادي {0} سيفتح غدا {0} أمام الزوار."
    " وأضاف أن {0} عمال يعملون هناك ليلا. "
)
TALE = "كان النهر رقم {0} يجري بين الجبال رقم {0} والطيور فوقه تحلق عاليا في كل صباح جميل. "


def text(pattern: str, first: int = 0) -> str:
    return "".join(pattern.format(n) for n in range(first, first + 8)).strip()


def test_only_texts_in_which_something_is_said() -> None:
    assert speaks(text(SAID))
    assert not speaks(text(TALE))
    assert not speaks(SAID.format(1))  # too short
    assert not speaks(text(SAID) + " the dam is open" * 40)


def test_long_texts_end_with_a_sentence() -> None:
    long = text(SAID) * 6
    part = shortened(long)
    assert part is not None
    assert len(part.split()) <= LONGEST < len(long.split())
    assert part.endswith(".")
    assert shortened("كلمة " * (LONGEST + 100)) is None


def test_near_duplicates_and_what_is_kept_apart_are_left_out() -> None:
    texts = [text(SAID), text(SAID) + " نهاية.", text(SAID, 100), text(SAID, 200), text(TALE)]
    chosen = [article["text"] for article in select(texts, apart=[text(SAID, 200)])]
    assert text(SAID, 100) in chosen
    assert len(chosen) == 2
    assert not any(t in chosen for t in (text(SAID, 200), text(TALE)))


def test_the_choice_is_the_same_each_time() -> None:
    texts = [text(SAID, 50 * n) for n in range(6)]
    assert list(select(texts, [])) == list(select(texts, []))
