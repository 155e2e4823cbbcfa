"""The words and rules of the field, as a centre edits them in data/: loaded and checked in one go."""

from dataclasses import dataclass
from typing import get_args

from app.services.tuning import FEATURE_NAMES
from app.settings import Settings
from models.domain.cause_cues import CauseCues, load_cause_cues
from models.domain.dialects import Dialects, load_dialects
from models.domain.elements import Elements, load_elements
from models.domain.fairness import load_fairness
from models.domain.hard_cases import HardCases, load_hard_cases
from models.domain.laws import LawNames, load_laws
from models.domain.learning import HeldFeatures, load_held
from models.domain.lexicon import Lexicon, load_lexicon
from models.domain.panel import PanelBook, load_panel
from models.domain.recusal import RecusalRules, load_recusal
from models.domain.region import Regions, load_regions
from models.domain.remedies import Remedies, load_remedies
from models.domain.taxonomy import Taxonomy, load_taxonomy
from models.domain.weights import Records


@dataclass(frozen=True)
class Field:
    """Everything of data/, loaded and checked."""

    taxonomy: Taxonomy
    regions: Regions
    lexicon: Lexicon
    cues: CauseCues
    elements: Elements
    remedies: Remedies
    laws: LawNames
    recusal: RecusalRules
    panel: PanelBook
    held: HeldFeatures
    hard_cases: HardCases
    dialects: Dialects


def load_field(settings: Settings) -> Field:
    """Read the files a centre edits. Raises DataFileError naming file, line and mend."""
    data = settings.data
    load_fairness(data / "fairness.yaml")  # read again at each decision; a mistake is to be known at the start
    taxonomy = load_taxonomy(data)
    elements = load_elements(data / "elements.yaml", taxonomy)
    regions = load_regions(data / "regions")
    return Field(
        taxonomy,
        regions,
        load_lexicon(data),
        load_cause_cues(data / "cause_cues.txt", taxonomy),
        elements,
        load_remedies(data / "remedies.yaml"),
        load_laws(data / "laws.txt"),
        load_recusal(data),
        load_panel(data / "panel.yaml", taxonomy, elements),
        load_held(data / "learning.yaml", {records: FEATURE_NAMES[records] for records in get_args(Records)}),
        load_hard_cases(data / "hard_cases.yaml", taxonomy),
        load_dialects(data / "dialects.yaml", taxonomy, regions),
    )
