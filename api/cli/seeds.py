"""The seed articles: where they are, and whether a database still wants them."""

from pathlib import Path
from typing import TYPE_CHECKING

from api.ids import id_from_stem

if TYPE_CHECKING:
    from api.database import Database

# Beside the packages in a clone and in the image; a wheel holds none.
SEEDS = Path(__file__).resolve().parents[2] / "seeds"


def wants_seeds(database: "Database") -> bool:
    """Whether some seed is missing from a database that holds nothing but seeds.

    So a first start that was cut short is made up for, and a seed that was deleted from a database
    with articles of its own does not come back.
    """
    from sqlalchemy import select

    from api.database.models import Article

    seeds = {id_from_stem(file.stem) for file in SEEDS.glob("*.txt")}
    with database.session() as session:
        # One row more than there are seeds tells all that is asked.
        held = set(session.scalars(select(Article.id).limit(len(seeds) + 1)))
    return held < seeds
