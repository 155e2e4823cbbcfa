"""No picture has a box where a Chinese letter should be."""

import io
import warnings

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from app.field import load_field
from app.notebook import quarterly
from app.services import exposure, exposure_tables
from app.notebook.plots import Bar, bars, curve, lines
from app.settings import Settings
from models.ranking.case_features import CASE_FEATURES
from models.ranking.features import MEDIATOR_FEATURES


def every_label() -> list[str]:
    """What may stand in a picture: types, areas, words of the field, features, and our own words."""
    field = load_field(Settings(_env_file=None))
    own = [*exposure_tables.WHY.values(), *exposure.WAYS.values(), *quarterly.MEASURES.values(), *quarterly.WAYS.values()]
    letters = {letter for area in field.regions for letter in area.name}
    terms = [term.name for terms in field.taxonomy.vocabulary.lookups.values() for term in terms.by_id.values()]
    features = [f.label for f in MEDIATOR_FEATURES] + [f.label for f in CASE_FEATURES]
    return [*map(field.taxonomy.type_label, field.taxonomy.type_names), *terms, *features, *own, "".join(sorted(letters))]


def test_every_word_of_the_field_is_drawn() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # such as: too many labels for one picture
        warnings.filterwarnings("error", "Glyph")
        drawn = bars("标题：“引号”、（括号）—−·", [Bar("\n".join(every_label()), -0.5, -1.0, 0.2)], "%", 1.0)
        lines("按月", ["2026-01"], {"合计": [1.0]}, "件")
        curve("分布", [0.0, 0.5, 1.0], "人", "份额")

    assert drawn.svg.startswith("<svg")
    assert "<text" not in drawn.svg  # letters are drawn, no font is looked for when it is opened


def test_a_missing_letter_would_be_seen() -> None:
    figure = Figure()
    figure.add_subplot().set_title("调解")
    with mpl.rc_context({"font.family": ["DejaVu Sans"]}), pytest.warns(UserWarning, match="Glyph .* missing"):
        figure.savefig(io.BytesIO(), format="svg")
