"""Learn how texts tell of causes of action, from the centre's files and its own cases, and keep what was learned."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from app.services.learned import LEARNED, inputs_of, kept
from app.settings import Settings
from indexer.records.store import RecordStore
from indexer.vectors import CachedEncoder
from models.domain.case import Case
from models.domain.cause_cues import CauseCues
from models.domain.taxonomy import Taxonomy
from models.domain.utterances import load_utterances
from models.language.normalize import normalize
from models.understand.cause_model import FACTS, CauseModel, Cloud, Floats, Library, directions_of

LEARNING = "1"  # raise it whenever the same data gives another model
SAID = 1500  # utterances, evenly drawn, that show what is usual
LEAST_CASES = 100  # with a vector: of fewer the library teaches nothing yet
GROWTH = 1.5  # learn from the library again when it has grown by half


def inputs_id(settings: Settings, encoder: CachedEncoder) -> str:
    """Names the files the model is made from: a model of other inputs does not fit."""
    files = (settings.data / "cause_cues.txt", *sorted((settings.data / "utterances").glob("*.txt")))
    return inputs_of((LEARNING, encoder.id), files)


def open_causes(settings: Settings, cues: CauseCues, taxonomy: Taxonomy, encoder: CachedEncoder) -> CauseModel:
    """The learned model that fits the centre's files: its own, else the checkout's without what its library taught;
    learned anew where neither does."""
    known = kept(settings, FACTS, inputs_id(settings, encoder), CauseModel.load)
    if known:
        model, own = known
        return model if own else replace(model, library=None)
    model = learn_causes(settings, cues, taxonomy, encoder)
    model.save(settings.home / LEARNED)
    return model


def learn_causes(settings: Settings, cues: CauseCues, taxonomy: Taxonomy, encoder: CachedEncoder) -> CauseModel:
    """From the causes' names and cues, and what people say; of the library nothing yet."""
    names = tuple(cues)
    words = [" ".join(cues[name]) for name in names]
    told = [f"{name}：{said}" for name, said in zip(names, words, strict=True)]
    forms = [encoder.passages([normalize(text) for text in texts]) for texts in (names, told, words)]
    said = [normalize(u.text) for u in load_utterances(settings.data / "utterances", taxonomy)]
    chosen = said[:: max(1, len(said) // SAID)]
    usual = Cloud.of(encoder.lessons(chosen, settings.threads))
    return CauseModel(inputs_id(settings, encoder), names, directions_of(*forms), usual)


def library_is_due(model: CauseModel, cases: int) -> bool:
    """Whether the library has grown (or shrunk) so much since the model learned from it that it should again."""
    before = model.library.cloud.count if model.library else 0
    return cases >= max(LEAST_CASES, GROWTH * before) or cases * GROWTH < before


def with_library(model: CauseModel, store: RecordStore, encoder: CachedEncoder, text_of: Callable[[Case], str]) -> CauseModel:
    """The model with what the centre's cases teach: those whose text (`text_of`, as it is encoded) has its vector already."""
    vectors: list[Floats] = []
    stated: list[str | None] = []
    for cases in store.iterate("cases"):
        for case, vector in zip(cases, encoder.known([text_of(case) for case in cases]), strict=True):
            if vector is not None:
                vectors.append(vector)
                stated.append(case.cause)
    enough = len(vectors) >= LEAST_CASES
    return replace(model, library=Library.of(np.stack(vectors), stated) if enough else None)
