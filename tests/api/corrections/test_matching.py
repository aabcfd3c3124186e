"""Statements of an earlier analysis are found again among those of a new one."""

from api.corrections.matching import Stretch, match, stretch

OLD = "قال سامي إن الطريق طويل. وأكدت ليلى أن القافلة وصلت. ونفى عمر ذلك كله."


def at(words: str, text: str = OLD, key: str = "", *, placed: bool = True) -> Stretch:
    start = text.index(words)
    return Stretch(key or words, start, start + len(words), words, placed)


def test_a_stretch_runs_from_the_first_word_to_the_last() -> None:
    text = "الطريق طويل، قال سامي، ووعر"
    pieces = [
        {"start": 0, "end": 11, "text": text[:11]},
        {"start": 23, "end": 27, "text": text[23:]},
    ]
    cue = {"start": 13, "end": 16, "text": "قال"}
    assert stretch("q", cue, pieces, text) == Stretch("q", 0, 27, text)  # type: ignore[arg-type]
    assert stretch("q", None, pieces[1:], text).text == "ووعر"  # type: ignore[arg-type]


def test_the_best_overlap_wins_and_less_than_half_is_none() -> None:
    old = [at("قال سامي إن الطريق طويل"), at("وأكدت ليلى أن القافلة وصلت")]
    new = [at("أكدت ليلى أن القافلة"), at("سامي إن الطريق طويل. وأكدت"), at("ونفى عمر ذلك كله")]
    assert match(old, new, OLD) == {0: 1, 1: 0}
    assert match(old, [at("طويل. وأكدت")], OLD) == {}
    assert match([], new, OLD) == match(old, [], OLD) == {}


def test_one_to_one_so_that_a_part_does_not_take_the_whole() -> None:
    """An inner statement that is gone leaves the outer one to the outer one."""
    outer = at("قال سامي إن الطريق طويل. وأكدت ليلى أن القافلة وصلت")
    inner = at("وأكدت ليلى أن القافلة وصلت")
    assert match([inner, outer], [outer], OLD) == {1: 0}
    assert match([inner], [outer], OLD) == {0: 0}


def test_the_same_id_is_the_same_statement_however_its_content_grew() -> None:
    long = at("قال سامي إن الطريق طويل. وأكدت ليلى أن القافلة وصلت", key="q1")
    short = at("قال سامي", key="q1")
    rival = at("قال سامي إن الطريق طويل", key="q2")
    assert match([short], [rival, long], OLD) == {0: 1}


def test_in_another_text_the_words_are_looked_for() -> None:
    new = "عاجل. " + OLD.replace("القافلة", "القافلة الأولى")
    old = [
        at("قال سامي إن الطريق طويل", placed=False),
        at("وأكدت ليلى أن القافلة وصلت", placed=False),
        at("ونفى عمر ذلك كله", placed=False),
    ]
    found = [
        at("وأكدت ليلى أن القافلة الأولى وصلت", new),
        at("قال سامي إن الطريق طويل", new),
    ]
    assert match(old, found, new) == {0: 1, 1: 0}


def test_an_id_says_nothing_about_another_text() -> None:
    new = "قالت منى إن الجسر مغلق."
    assert match([at("قال سامي إن", key="q", placed=False)], [at(new, new, key="q")], new) == {}


def test_the_nearest_of_equal_words_and_any_order_gives_the_same() -> None:
    text = "قال سامي نعم. صمت طويل هنا. قال سامي نعم."
    first, second = (Stretch(key, i, i + 12, "قال سامي نعم") for key, i in (("a", 0), ("b", 28)))
    lost = Stretch("x", 30, 42, "قال سامي نعم", placed=False)
    for new in ([first, second], [second, first]):
        found = match([lost], new, text)
        assert new[found[0]] is second
