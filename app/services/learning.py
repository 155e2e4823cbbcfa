"""Learn to read dispute types from the centre's own files and closed cases, and keep what was learned."""

from collections.abc import Iterable
from pathlib import Path

from app.progress import progress_bar
from app.services.learned import LEARNED, inputs_of, kept
from app.settings import Settings
from indexer.records.store import RecordStore
from indexer.vectors import CachedEncoder
from models.domain.taxonomy import Taxonomy
from models.domain.utterances import load_utterances
from models.language.normalize import normalize
from models.language.tokenize import Tokenizer
from models.understand.type_model import FACTS, TypeModel
from models.understand.type_phrases import TypePhrases
from models.understand.type_training import Example, Lesson, TypeTraining, with_phrases

TRAINING = "1"  # raise it whenever the same data gives another model
CASE_CHARACTERS = 300  # of a closed case's facts: about as long as what people say
CASE_WEIGHT = 0.5


def inputs_id(data: Path, tokenizer: Tokenizer, encoder: CachedEncoder) -> str:
    """Names the files a model is learned from, and what reads them: a model of other inputs does not fit."""
    files = (data / "dispute_types.yaml", *sorted((data / "utterances").glob("*.txt")))
    return inputs_of((TRAINING, tokenizer.id, encoder.id), files)


def open_types(settings: Settings, taxonomy: Taxonomy, tokenizer: Tokenizer, encoder: CachedEncoder) -> TypeModel:
    """The learned model that fits the centre's files: its own, else the checkout's; learned anew where neither does."""
    known = kept(settings, FACTS, inputs_id(settings.data, tokenizer, encoder), TypeModel.load)
    if known:
        return known[0]
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
