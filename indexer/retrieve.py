"""Candidates for ranking: by words, by meaning, and by who settled similar cases. Retrieves; never ranks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.engine import Clause, Columns, Filters, Floats, Ids, Kind, Not, SearchEngine, Terms
from models.encoders.base import Encoder
from models.language.normalize import normalize
from models.language.synonyms import Meanings, Phrase, Synonyms
from models.language.tokenize import Tokenizer
from models.ranking.fusion import share_of_best
from models.understand.cause_model import CauseModel
from models.understand.understanding import Understanding

Scores = NDArray[np.float64]
Ask = Callable[[list[str]], Scores]
SYNONYM_BOOST = 0.4  # +.006 nDCG@10 of the words alone on the sample's judged cases, none in the fusion
LEAST_BOOST_FOR_SYNONYMS = 0.5  # in the other fields they find nothing more and cost as much
QUERY_WORDS = 300  # a pasted document says no more about its kind with more words, and costs more
CANDIDATES = 100  # from each list; recall@100 of same-cause cases is .86
VOTE_POWER = 3  # nDCG@5 .50 with 1, .52 with 2, .53 with 3 on 94 judged queries of the sample centre
NO_CUES: Mapping[str, float] = {}
NO_LISTS: Mapping[str, Sequence[str]] = {}
CAUSE_SHARE = 0.5  # of a full agreement of causes, against 1 for words and meaning together
VOTERS = 20  # similar settled cases that vote for their mediators
CASE_FIELDS = {"facts": 1.0, "heads": 0.6, "handling": 0.4}
MEDIATOR_FIELDS = {"work": 1.5, "profile": 1.0, "office": 0.3}
NO_EVIDENCE = Not(Terms("outcome", ("failed", "withdrawn", "litigation", "referred")))


@dataclass(frozen=True, slots=True)
class Query:
    """A text made ready for the engine once: its words, each once, words and phrases that mean the same, its vector, and the
    causes it tells of ([C], as the cause model reads them)."""

    text: str
    words: tuple[str, ...]
    synonyms: tuple[str, ...]
    vector: Floats
    causes: Floats
    phrases: tuple[Phrase, ...] = ()

    @property
    def also(self) -> tuple[str, ...]:
        """What a passage is marked for besides the words."""
        return (*self.synonyms, *(phrase.text for phrase in self.phrases))


@dataclass(frozen=True, slots=True)
class Candidates:
    """Documents with what the retrievers say of each ([n]; lexical 0 and semantic NaN where one knows nothing); of cases also
    how far each tells of the same causes as the query (0 to 1; of mediators 0).

    `lists` are those that gave the candidates, each by its name: words, meaning, and whatever else was asked.
    """

    ids: tuple[str, ...]
    lexical: Scores
    semantic: Scores
    causes: Scores
    columns: Columns
    lists: Mapping[str, frozenset[str]]

    def lists_of(self, doc: str) -> tuple[str, ...]:
        """Names of the lists that a candidate came from."""
        return tuple(name for name, ids in self.lists.items() if doc in ids)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A similar settled case: what its vote weighs (0 to 1), its types, who handled it, and by which methods."""

    case: str
    weight: float
    types: tuple[str, ...]
    mediators: tuple[str, ...]
    methods: tuple[str, ...]


class Retriever:
    """Asks one engine; the same lists for the service, evaluation and notebooks."""

    def __init__(
        self,
        engine: SearchEngine,
        encoder: Encoder,
        tokenizer: Tokenizer,
        causes: CauseModel,
        synonyms: Iterable[Sequence[str]] = (),
    ) -> None:
        """`synonyms`: groups of words that mean the same (data/synonyms.txt)."""
        self.engine = engine
        self._encoder = encoder
        self._tokenizer = tokenizer
        self._causes = causes
        self.use_synonyms(synonyms)

    def on(self, engine: SearchEngine) -> "Retriever":
        """The same retriever over another engine."""
        other = copy(self)
        other.engine = engine
        return other

    def use_synonyms(self, groups: Iterable[Sequence[str]]) -> None:
        """Take these groups from the next query on; they are applied to queries only, so no index is built again."""
        self._synonyms = Synonyms(groups, self._tokenizer)

    def understood(self, understanding: Understanding) -> Query:
        """What to ask with for a text that was understood."""
        places = [place.words for place in understanding.places]
        return self.query(understanding.searched, places, understanding.signs.causes)

    def query(self, text: str, places: Iterable[str] = (), cues: Mapping[str, float] = NO_CUES) -> Query:
        """Words, vector and causes of a text, the same for simplified and traditional writing.

        The names of `places` are no words to look for: where it happened says nothing about what happened. `cues` are the
        sums of the causes' cues in the text.
        """
        named = {token for place in places for token in self._tokenizer.tokens(place)}
        words = tuple(w for w in dict.fromkeys(self._tokenizer.tokens(text)) if w not in named)[:QUERY_WORDS]
        meant = self.meanings(words)
        vector = self._encoder.query(normalize(text))
        causes = self._causes.of_text(cues, vector)
        return Query(text, words, meant.words[:QUERY_WORDS], vector, causes, meant.phrases)

    def meanings(self, words: Sequence[str]) -> Meanings:
        """What means the same as these tokens of a query."""
        return self._synonyms.of(words)

    def cases(self, query: Query, filters: Filters, limit: int = CANDIDATES, also: Filters = ()) -> Candidates:
        """The union of both lists, every candidate with both scores; for each filter of `also` the nearest that pass it too."""
        extra = [hit.id for one in also for hit in self.engine.nearest("cases", query.vector, [*filters, one], limit)]
        return self._union("cases", query, CASE_FIELDS, filters, {"sure": extra}, limit)

    def mediators(
        self, query: Query, types: Sequence[str], filters: Filters, also: Mapping[str, Sequence[str]] = NO_LISTS
    ) -> Candidates:
        """Lists by words and meaning, those registered for the types, and whoever of `also` passes the filters (name -> ids)."""
        asked = tuple(dict.fromkeys(doc for ids in also.values() for doc in ids))
        passing = self.engine.browse("mediators", filters=[*filters, Ids(asked)], limit=len(asked)).ids if asked else ()
        extra = {name: [doc for doc in passing if doc in set(ids)] for name, ids in also.items()}
        if types:
            named = [Clause("work", tuple(self._tokenizer.tokens(" ".join(types))))]
            extra["type"] = [hit.id for hit in self.engine.lexical("mediators", named, filters, CANDIDATES)]
        return self._union("mediators", query, MEDIATOR_FIELDS, filters, extra, CANDIDATES)

    def evidence(self, query: Query, filters: Filters = (), limit: int = VOTERS) -> tuple[Evidence, ...]:
        """The most similar cases that were not lost, best first, each with its weight, types, mediators and methods.

        A weight is the cube of the case's share of the best: the nearest few should outvote the many half alike. A case
        that tells of the same causes as the query counts as nearer.
        """
        by_words, by_meaning, _ = self._lists("cases", query, CASE_FIELDS, [*filters, NO_EVIDENCE], CANDIDATES)
        ids = tuple(dict.fromkeys((*by_words, *by_meaning)))
        columns = self.engine.columns("cases", ids)
        # what only one list found is no near neighbour: the other score is left at 0 and not asked for
        fused = (share_of_best(_scores(ids, by_words)) + share_of_best(_scores(ids, by_meaning))) / 2
        fused = share_of_best(fused + CAUSE_SHARE * self._same_causes(query, columns))
        best = np.argsort(-fused, kind="stable")[:limit].tolist()
        handlers, types, methods = (columns.values(name) for name in ("mediator", "type", "method"))
        return tuple(Evidence(ids[i], float(fused[i] ** VOTE_POWER), types[i], handlers[i], methods[i]) for i in best)

    def _same_causes(self, query: Query, columns: Columns) -> Scores:
        """[n] how far these cases tell of the causes that the query tells of."""
        cues = columns.matrix("causes", self._causes.names).astype(np.float32)
        told = self._causes.of_cases(cues, self.engine.vectors("cases", columns.ids))
        return np.asarray(told @ query.causes, np.float64)

    def _lists(
        self, kind: Kind, query: Query, fields: Mapping[str, float], filters: Filters, limit: int
    ) -> tuple[dict[str, float], dict[str, float], list[Clause]]:
        """The best by words and the best by meaning (id -> score), and the clauses asked with."""
        clauses = word_clauses(query.words, fields, query.synonyms, query.phrases)
        by_words = dict(self.engine.lexical(kind, clauses, filters, limit)) if clauses else {}
        return by_words, dict(self.engine.nearest(kind, query.vector, filters, limit)), clauses

    def _union(
        self,
        kind: Kind,
        query: Query,
        fields: Mapping[str, float],
        filters: Filters,
        extra: Mapping[str, Sequence[str]],
        limit: int,
    ) -> Candidates:
        by_words, by_meaning, clauses = self._lists(kind, query, fields, filters, limit)
        ids = tuple(dict.fromkeys((*by_words, *by_meaning, *(doc for some in extra.values() for doc in some))))
        lexical, semantic = _scores(ids, by_words), _scores(ids, by_meaning, np.nan)
        if len(by_words) >= limit:  # a shorter list holds all that matches: the rest score 0
            _fill(lexical, ids, by_words, lambda some: self.engine.lexical_scores(kind, clauses, some))
        _fill(semantic, ids, by_meaning, lambda some: self.engine.similarity(kind, query.vector, some))
        columns = self.engine.columns(kind, ids)
        causes = self._same_causes(query, columns) if kind == "cases" else np.zeros(len(ids))
        lists = {"words": by_words, "meaning": by_meaning, **extra}
        return Candidates(ids, lexical, semantic, causes, columns, {name: frozenset(some) for name, some in lists.items()})


def _scores(ids: tuple[str, ...], known: dict[str, float], unknown: float = 0.0) -> Scores:
    return np.array([known.get(doc, unknown) for doc in ids], dtype=np.float64)


def _fill(scores: Scores, ids: tuple[str, ...], known: dict[str, float], ask: Ask) -> None:
    """Put in what no list gave, asked for in one call."""
    rows = [row for row, doc in enumerate(ids) if doc not in known]
    if rows:
        scores[rows] = ask([ids[row] for row in rows])


def word_clauses(
    words: tuple[str, ...], fields: Mapping[str, float], synonyms: tuple[str, ...] = (), phrases: tuple[Phrase, ...] = ()
) -> list[Clause]:
    """The words in each field, and synonyms at a lower price.

    A query of single characters only (狗) also finds them inside words (养狗).
    """
    clauses = [Clause(field, words, boost) for field, boost in fields.items()] if words else []
    main = [(field, SYNONYM_BOOST * boost) for field, boost in fields.items() if boost >= LEAST_BOOST_FOR_SYNONYMS]
    if synonyms:
        clauses += [Clause(field, synonyms, boost) for field, boost in main]
    clauses += [Clause(field, phrase.tokens, boost, "phrase") for phrase in phrases if phrase.tokens for field, boost in main]
    if words and all(len(word) == 1 for word in words):
        clauses.append(Clause("characters", words, 0.5))
    return clauses
