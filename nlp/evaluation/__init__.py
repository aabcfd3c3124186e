"""Measures predicted annotations against gold ones. Flow: interchange files → **measures**.

Micro-averaged over articles. A span is compared as the set of its letters and digits, so that
white space and punctuation at its ends count for nothing.

| | |
|---|---|
| `who_said_what` | statements found with the right speaker: the headline figure |
| `statement_f1` | contents overlap by half (intersection / union), one to one, best pairs first |
| `content_exact` | the same, contents equal |
| `cue_f1` | statements found, and the cues overlap |
| `source_f1` | statements found, and the sources overlap by half, or both have none |
| `speaker_acc`, `kind_acc` | share of the statements found whose speaker, kind is right |
| `entity_f1` | mentions whose boundaries and label are exact |

Besides: the measures by group of statements (`breakdown`), the reliability of confidences
(`confidences`, `calibration`, `plot`), differences by class (`differences`), entities of public
sets (`conll`), and the figures of the model card (`card`).
"""

from nlp.evaluation.bootstrap import intervals
from nlp.evaluation.differences import Difference, find_differences
from nlp.evaluation.measures import Measures, measure
from nlp.evaluation.report import to_json, to_table
from nlp.evaluation.tally import Tally, pair_articles, tally_article

__all__ = [
    "Difference",
    "Measures",
    "Tally",
    "find_differences",
    "intervals",
    "measure",
    "pair_articles",
    "tally_article",
    "to_json",
    "to_table",
]
