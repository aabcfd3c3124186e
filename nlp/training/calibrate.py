"""`python -m nlp.training.calibrate`: turns the model's scores into chances of being right.

    python -m nlp.training.calibrate MODEL --data DATA --articles FILE …

Reads articles held back from training with the pipeline itself, judges every statement and speaker
by the measure, and fits a line in log-odds for each group (`nlp.pipeline.confidence`).
"""

import argparse
import json
import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp.errors import FormatError
from nlp.evaluation.matching import match
from nlp.evaluation.tally import right_speaker
from nlp.interchange import AnnotatedArticle, read_annotated, to_interchange, to_line
from nlp.pipeline.component import Head
from nlp.pipeline.confidence import ALL, log_odds
from nlp.reader import Reader
from nlp.training.train import Files, split

log = logging.getLogger(__name__)
Floats = npt.NDArray[np.float64]
Answer = tuple[str, float, bool]  # group, raw score, right
COMPONENTS = ("statements", "speakers")


def calibrate(
    folder: Path, articles: Iterable[dict[str, Any]]
) -> dict[str, dict[str, list[float]]]:
    """Fit the tables of a pipeline folder on gold articles and write them into its settings.

    The articles must not be of the training set. Returns the tables by component.
    """
    reader = Reader.load(folder, "fp32")
    for name in COMPONENTS:
        pipe = reader.nlp.get_pipe(name)
        assert isinstance(pipe, Head)
        pipe.cfg["calibration"] = {}
    gold = list(articles)
    texts = [article["text"] for article in gold]
    predicted = [
        to_interchange(article["id"], analysis)
        for article, analysis in zip(gold, reader.read_many(texts), strict=True)
    ]
    tables = {name: fitted(answers) for name, answers in judged(gold, predicted).items()}
    for name, table in tables.items():
        cfg = folder / name / "cfg.json"
        settings = json.loads(cfg.read_text(encoding="utf-8")) | {"calibration": table}
        cfg.write_text(json.dumps(settings, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        log.info("%s: %s", name, table)
    return tables


def judged(
    gold: Sequence[dict[str, Any]], predicted: Sequence[dict[str, Any]]
) -> dict[str, list[Answer]]:
    """Judge predictions (with confidence) of articles in the interchange form, by component.

    A statement is right where it matches a gold one; a speaker is judged where it does.
    """
    out: dict[str, list[Answer]] = {name: [] for name in COMPONENTS}
    for ours, theirs, raw in zip(_annotated(gold), _annotated(predicted), predicted, strict=True):
        pairs = {p.predicted: p for p in match(ours.statements, theirs.statements, ours.text)}
        for i, statement in enumerate(raw["statements"]):
            out["statements"].append((ALL, statement["confidence"], i in pairs))
            if i in pairs:
                right = right_speaker(ours, ours.statements[pairs[i].gold], theirs.statements[i])
                speaker = statement["speaker"]
                out["speakers"].append((speaker["method"], speaker["confidence"], right))
    return out


def fitted(answers: Sequence[Answer]) -> dict[str, list[float]]:
    """Fit one slope for all answers and an intercept for each group, drawn towards a common one.

    Logistic regression by Newton's method, with a ridge. Raises `FormatError` without answers.
    """
    if not answers:
        raise FormatError("nothing to calibrate on: no statement was found")
    groups = sorted({group for group, _, _ in answers} - {ALL})
    x = np.zeros((len(answers), 2 + len(groups)))
    for row, (group, raw, _) in zip(x, answers, strict=True):
        row[0], row[1] = log_odds(raw), 1.0
        if group != ALL:
            row[2 + groups.index(group)] = 1.0
    y = np.asarray([right for _, _, right in answers], dtype=np.float64)
    slope, common, *own = _logistic(x, y, np.asarray([0.1, 0.1, *[2.0] * len(groups)]))
    table = {ALL: [slope, common]}
    table |= {group: [slope, common + more] for group, more in zip(groups, own, strict=True)}
    return {group: [round(v, 4) for v in line] for group, line in table.items()}


def _logistic(x: Floats, y: Floats, ridge: Floats) -> list[float]:
    """Return the weights (columns of `x`) of least ridge-penalised loss; they start at (1, 0 …)."""
    start = np.zeros(x.shape[1])
    start[0] = 1.0

    def loss(weights: Floats) -> float:
        odds = x @ weights
        penalty = 0.5 * (ridge * (weights - start) ** 2).sum()
        return float((np.logaddexp(0, odds) - y * odds).sum() + penalty)

    weights = start.copy()
    for _ in range(100):
        chance = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = x.T @ (chance - y) + ridge * (weights - start)
        curve = (x * (chance * (1 - chance))[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(curve, slope)
        while loss(weights - step) > loss(weights) and np.abs(step).max() > 1e-8:
            step = step / 2  # Newton's step can leap over the minimum
        if np.abs(step).max() <= 1e-8:
            break
        weights = weights - step
    return [float(w) for w in weights]


def _annotated(articles: Iterable[dict[str, Any]]) -> list[AnnotatedArticle]:
    return list(read_annotated(to_line(article).encode() for article in articles))


def main() -> None:
    """Run the command: calibrate a pipeline on the articles that its training held back."""
    parser = argparse.ArgumentParser(description="Calibrate the confidence of a pipeline folder.")
    parser.add_argument("model", type=Path, help="pipeline folder; its settings are changed")
    parser.add_argument("--data", type=Path, required=True, help="as given to qala train")
    parser.add_argument("--articles", type=Path, nargs="*", default=[], help="likewise")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO)
    _, held = split(Files(options.data, tuple(options.articles)))
    calibrate(options.model, held)


if __name__ == "__main__":
    main()
