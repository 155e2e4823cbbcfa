"""Learn to tell dispute types apart from what people say: logistic regression over meaning, words and telling phrases.

Deterministic: the same texts, vectors and libraries give the same model. Confidences are calibrated on texts that the fold's
model had not seen (temperature scaling, Guo et al. 2017); the same predictions make the model card.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from threadpoolctl import threadpool_limits

from models.domain.taxonomy import Taxonomy
from models.domain.utterances import NONE
from models.language.normalize import normalize
from models.language.tokenize import Tokenizer
from models.understand.type_model import Floats, TypeModel, centred
from models.understand.type_phrases import TypePhrases

STRENGTH = 2.0  # C of the regression: of 2, 5 and 10 the best in cross-validation and on judged questions alike
PHRASE_WEIGHT = 0.5
SECOND_LABEL = 0.4  # what the second of two disputes in one text weighs; the first has the rest
FOLDS = 5
LEAST_TEXTS = 5  # a type with fewer learns from its own phrases instead, a handful at a time
BUNDLE = 3


@dataclass(frozen=True, slots=True)
class Example:
    """A text to learn from: its types (none: no dispute), and how much it counts."""

    text: str
    types: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True)
class Lesson:
    """What training gave: the model, and for each example its right class and what the folds' models said of it."""

    model: TypeModel
    examples: tuple[Example, ...]
    predicted: NDArray[np.float64]


def with_phrases(examples: Sequence[Example], taxonomy: Taxonomy) -> list[Example]:
    """The examples, and for types that have hardly any, their own phrases: a new type works before anybody wrote for it."""
    counts: dict[str, int] = {}
    for example in examples:
        for type_id in example.types:
            counts[type_id] = counts.get(type_id, 0) + 1
    added = []
    for t in taxonomy.types:
        leaves = [(f"{t.id}.{s.id}", (s.name, *s.aliases, *s.everyday)) for s in t.subtypes]
        for type_id, words in leaves or [(t.id, (t.name, *t.aliases, *t.everyday))]:
            if counts.get(type_id, 0) < LEAST_TEXTS:
                added += [Example("，".join(words[i : i + BUNDLE]), (type_id,)) for i in range(0, len(words), BUNDLE)]
    return [*examples, *added]


class TypeTraining:
    """One round of learning."""

    def __init__(self, examples: Sequence[Example], vectors: Floats, tokenizer: Tokenizer, phrases: TypePhrases) -> None:
        """`vectors` [n, d] are the encoder's query vectors of the normalised texts."""
        from sklearn.feature_extraction.text import TfidfVectorizer  # half a second that a start does not need

        self._examples = tuple(examples)
        self._mean: Floats = vectors.mean(axis=0)
        self._words = TfidfVectorizer(analyzer=tokenizer.tokens, sublinear_tf=True, min_df=2)
        texts = [normalize(e.text) for e in examples]
        found = [phrases.find(text) for text in texts]
        self._phrase_types = phrases.types
        said = np.stack([phrases.features(each, phrases.types) for each in found]) * PHRASE_WEIGHT
        words = self._words.fit_transform(texts)
        self._dimension = vectors.shape[1]
        self._features: Any = hstack([csr_matrix(centred(vectors, self._mean)), words, csr_matrix(said)]).tocsr()
        self._classes = sorted({t for e in examples for t in e.types or (NONE,)})

    def learn(self, inputs: str) -> Lesson:
        """Train on all; calibrate on folds. `inputs` names the data (see TypeModel)."""
        everything = np.arange(len(self._examples))
        folds = np.array([hashlib.sha256(e.text.encode()).digest()[0] % FOLDS for e in self._examples])
        logits = np.zeros((len(everything), len(self._classes)))
        with threadpool_limits(1):  # sums in one order, whatever the machine
            for fold in range(FOLDS):
                rest, held = everything[folds != fold], everything[folds == fold]
                if len(held):
                    weights, bias = self._fit(rest)
                    logits[held] = self._features[held] @ weights.T + bias
            temperature = self._temperature(logits)
            weights, bias = self._fit(everything)
        scaled = logits / temperature
        shares = np.exp(scaled - scaled.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        return Lesson(self._model(inputs, weights, bias, temperature), self._examples, shares)

    def _fit(self, chosen: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """[classes, features] and [classes]; a class that the chosen examples lack gets no chance."""
        from sklearn.linear_model import LogisticRegression

        rows, labels, counts = [], [], []
        for i in chosen.tolist():
            example = self._examples[i]
            lead, *second = example.types or (NONE,)
            rows.append(i)
            labels.append(lead)
            counts.append(example.weight * (1 - SECOND_LABEL if second else 1.0))
            for other in second[:1]:
                rows.append(i)
                labels.append(other)
                counts.append(example.weight * SECOND_LABEL)
        fitted = LogisticRegression(C=STRENGTH, max_iter=300, tol=1e-4).fit(self._features[rows], labels, sample_weight=counts)
        places = [self._classes.index(c) for c in fitted.classes_]
        weights = np.zeros((len(self._classes), self._features.shape[1]))
        bias = np.full(len(self._classes), -30.0)
        weights[places], bias[places] = fitted.coef_, fitted.intercept_
        return weights, bias

    def _temperature(self, logits: NDArray[np.float64]) -> float:
        right = np.array([self._classes.index((e.types or (NONE,))[0]) for e in self._examples])

        def loss(temperature: float) -> float:
            scaled = logits / temperature
            high = scaled.max(axis=1)
            total = np.log(np.exp(scaled - high[:, None]).sum(axis=1)) + high
            return float((total - scaled[np.arange(len(right)), right]).mean())

        return float(minimize_scalar(loss, bounds=(0.2, 5.0), method="bounded").x)

    def _model(self, inputs: str, weights: NDArray[np.float64], bias: NDArray[np.float64], temperature: float) -> TypeModel:
        small = weights.astype(np.float32)
        vocabulary: dict[str, int] = {word: int(row) for word, row in sorted(self._words.vocabulary_.items())}
        start, end = self._dimension, self._dimension + len(vocabulary)
        return TypeModel(
            inputs=inputs,
            classes=tuple(self._classes),
            vocabulary=vocabulary,
            phrase_types=self._phrase_types,
            temperature=round(temperature, 4),
            mean=self._mean,
            by_meaning=np.ascontiguousarray(small[:, :start]),
            by_word=np.ascontiguousarray(small[:, start:end].T),
            by_phrase=np.ascontiguousarray(small[:, end:]) * PHRASE_WEIGHT,
            idf=self._words.idf_.astype(np.float32),
            bias=bias.astype(np.float32),
        )
