"""Learn to read dispute types from the centre's own files and closed cases, and keep what was learned."""

import hashlib
import logging
from collections.abc import Iterable
from pathlib import Path

from app.progress import progress_bar
from app.settings import ROOT, Settings
from indexer.records.store import RecordStore
from indexer.vectors import CachedEncoder
from models.domain.taxonomy import Taxonomy
from models.domain.utterances import load_utterances
from models.errors import UnavailableError
from models.language.normalize import normalize
from models.language.tokenize import Tokenizer
from models.understand.type_model import FACTS, TypeModel
from models.understand.type_phrases import TypePhrases
from models.understand.type_training import Example, Lesson, TypeTraining, with_phrases

log = logging.getLogger(__name__)
LEARNED = "learned"
TRAINING = "1"  # raise it whenever the same data gives another model
CASE_CHARACTERS = 300  # of a closed case's facts: about as long as what people say
CASE_WEIGHT = 0.5


def inputs_id(data: Path, tokenizer: Tokenizer, encoder: CachedEncoder) -> str:
    """Names the files a model is learned from, and what reads them: a model of other inputs does not fit."""
    digest = hashlib.sha256(f"{TRAINING}\0{tokenizer.id}\0{encoder.id}".encode())
    for file in (data / "dispute_types.yaml", *sorted((data / "utterances").glob("*.txt"))):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


def open_types(settings: Settings, taxonomy: Taxonomy, tokenizer: Tokenizer, encoder: CachedEncoder) -> TypeModel:
    """The learned model that fits the centre's files: its own, else the checkout's; learned anew where neither does."""
    inputs = inputs_id(settings.data, tokenizer, encoder)
    for home in (settings.home, ROOT / "var"):
        if (home / LEARNED / FACTS).exists():
            try:
                model = TypeModel.load(home / LEARNED)
            except UnavailableError as e:
                log.warning("%s", e.message)
                continue
            if model.inputs == inputs:
                return model
    lesson = learn(settings, taxonomy, tokenizer, encoder)
    lesson.model.save(settings.home / LEARNED)
    return lesson.model


def learn(
    settings: Settings,
    taxonomy: Taxonomy,
    tokenizer: Tokenizer,
    encoder: CachedEncoder,
    store: RecordStore | None = None,
) -> Lesson:
    """Learn from data/utterances and, with a store, from its closed cases too. Raises DataFileError for a broken file."""
    said = [Example(u.text, u.types) for u in load_utterances(settings.data / "utterances", taxonomy)]
    examples = with_phrases([*said, *(_closed_cases(store, taxonomy) if store else ())], taxonomy)
    texts = [normalize(e.text) for e in examples]
    with progress_bar("学习纠纷类型", len(texts)) as advance:
        vectors = encoder.lessons(texts, settings.threads, advance)
    training = TypeTraining(examples, vectors, tokenizer, TypePhrases(taxonomy))
    return training.learn(inputs_id(settings.data, tokenizer, encoder))


def _closed_cases(store: RecordStore, taxonomy: Taxonomy) -> Iterable[Example]:
    """What happened in each case whose type somebody stated."""
    for cases in store.iterate("cases"):
        for case in cases:
            types = tuple(t for t in case.dispute_types if t in taxonomy.type_names)
            if types:
                yield Example(case.facts[:CASE_CHARACTERS], types, CASE_WEIGHT)
