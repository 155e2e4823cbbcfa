"""The composition root: opens record store, encoder and engine, and puts the services together."""

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from app.field import Field, load_field
from app.services.causes import library_is_due, open_causes, with_library
from app.services.directory import DirectoryService
from app.services.evaluate import EvaluateService
from app.services.filters import FilterBook
from app.services.learned import LEARNED
from app.services.learning import open_types
from app.services.learning_weights import WeightLearningService
from app.services.matching import MatchingService
from app.services.newcomers import NewcomerPlaces
from app.services.panel import PanelService
from app.services.recommend import RecommendService
from app.services.recording import RecordingService
from app.services.recusal import RecusalService, open_key
from app.services.similar import SimilarService
from app.services.tuning import FEATURE_NAMES, Engine, TuningService
from app.services.why_not import WhyNotService
from app.services.words import WordFiles
from app.settings import ROOT, Settings
from app.stores.ledger import Ledger
from app.stores.weights import WeightsStore
from indexer.documents import SCHEMAS, Documents, schema_id
from indexer.embedded.engine import EmbeddedEngine
from indexer.engine import SearchEngine
from indexer.follow import Follower
from indexer.importing.columns import ImportContext, load_context
from indexer.names import NameSearch
from indexer.nearest import NearestPart
from indexer.outcomes import OutcomeKeeper
from indexer.records.store import RecordStore
from indexer.retrieve import Retriever
from indexer.vectors import CachedEncoder, VectorCache, VectorLane
from models.domain.fairness import load_fairness
from models.domain.judgement import JudgedQuery, load_judged
from models.domain.lexicon import Lexicon
from models.domain.similarity import SCHEMES, Similarity
from models.domain.weights import Weights, shipped_weights
from models.encoders.base import Encoder
from models.encoders.build_e5 import build
from models.encoders.factory import open_encoder
from models.errors import DataFileError, DianjiangError, SettingsError
from models.language.names import NameBook
from models.language.tokenize import Tokenizer
from models.ranking.arrange import FairShare
from models.ranking.demands import DemandBook
from models.understand.cause_model import CauseModel
from models.understand.cues import RelationReader
from models.understand.naming import NameReader
from models.understand.people import PeopleFinder
from models.understand.signs import SignReader
from models.understand.ties import TieBook
from models.understand.traits import TraitReader
from models.understand.types import TypeReader
from models.understand.understander import Understander, place_finder

# threads within one search: requests already run side by side, and faiss's own threads wait for each other (23 ms
# instead of 0.3 on a busy machine)
SEARCH_THREADS = 1
log = logging.getLogger(__name__)


def import_context(settings: Settings, field: Field) -> ImportContext:
    """What an import into this centre understands."""
    return load_context(settings.data, field.taxonomy, field.regions, settings.region)


@dataclass(frozen=True)
class Centre:
    """A running centre: its parts and its use cases."""

    settings: Settings
    field: Field
    store: RecordStore
    ledger: Ledger
    engine: SearchEngine
    follower: Follower
    outcomes: OutcomeKeeper
    lane: VectorLane
    understander: Understander
    recommend: RecommendService
    newcomers: NewcomerPlaces
    recusal: RecusalService
    why_not: WhyNotService
    recording: RecordingService
    similar: SimilarService
    matching: MatchingService
    directory: DirectoryService
    evaluate: EvaluateService
    tuning: TuningService
    learning: WeightLearningService
    tokenizer: Tokenizer
    words: WordFiles
    encoder: CachedEncoder


@dataclass(frozen=True)
class Parts:
    """What a centre is made of before there is an index or anything learned."""

    field: Field
    tokenizer: Tokenizer
    store: RecordStore
    ledger: Ledger
    encoder: CachedEncoder


@contextmanager
def open_parts(settings: Settings) -> Iterator[Parts]:
    """Open them, close them at the end. Raises DianjiangError subclasses with a Chinese message."""
    settings.home.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(1) as beside:  # the encoder loads while the data files are read: a start takes 0.2 s less
        loading = beside.submit(open_encoder, settings.encoder, encoder_home(settings), settings.threads)
        field = load_field(settings)
        tokenizer = make_tokenizer(field.lexicon)
        inner = loading.result()
    store = RecordStore(settings.records_url)
    ledger = open_ledger(settings)
    cache = VectorCache(settings.home / "vectors.sqlite")
    try:
        yield Parts(field, tokenizer, store, ledger, CachedEncoder(inner, cache))
    finally:
        cache.close()
        ledger.close()
        store.close()


def open_ledger(settings: Settings) -> Ledger:
    """The ledger alone, with the shipped weights in it: enough for what staff do without searching."""
    ledger = Ledger(settings.ledger_url)
    try:
        take_up_weights(settings, ledger.weights)
    except DianjiangError:
        ledger.close()
        raise
    return ledger


@contextmanager
def open_centre(settings: Settings, *, fresh_index: bool = False, today: Callable[[], date] = date.today) -> Iterator[Centre]:
    """Open everything, close it at the end. Raises DianjiangError subclasses with a Chinese message.

    `fresh_index` accepts an index that does not fit the program, because it is about to be rebuilt.
    """
    with open_parts(settings) as parts:
        engine = open_engine(settings, parts.tokenizer, parts.encoder, fresh=fresh_index)
        try:
            yield _assemble(settings, parts, engine, today)
        finally:
            engine.close()


def open_engine(settings: Settings, tokenizer: Tokenizer, encoder: Encoder, *, fresh: bool = False) -> SearchEngine:
    """The engine that is set. Raises IndexMismatchError unless its index fits, or is `fresh`: about to be rebuilt."""
    built_with = {"schema_id": schema_id(SCHEMAS), "tokenizer": tokenizer.id, "encoder": encoder.id}
    if settings.engine == "elasticsearch":
        from indexer.elastic.client import Access  # takes a while to load
        from indexer.elastic.engine import ElasticEngine

        if not settings.elasticsearch_url:
            raise SettingsError("设置了 DIANJIANG_ENGINE=elasticsearch，还要设 ELASTICSEARCH_URL（服务器地址）。")
        access = Access(
            settings.elasticsearch_url,
            settings.elasticsearch_user,
            settings.elasticsearch_password.get_secret_value(),
            settings.elasticsearch_api_key.get_secret_value(),
            settings.elasticsearch_ca,
        )
        prefix = settings.elasticsearch_prefix
        return ElasticEngine.open(access, prefix, SCHEMAS, dimension=encoder.dimension, fresh=fresh, **built_with)
    folder = settings.home / "index"
    return EmbeddedEngine.open(folder, SCHEMAS, dimension=encoder.dimension, threads=SEARCH_THREADS, fresh=fresh, **built_with)


def encoder_home(settings: Settings) -> Path:
    """The state directory that has the built encoder: the centre's own, else the checkout's; built now where neither has.

    The encoder is the same bytes everywhere, so another DIANJIANG_HOME needs no copy of its own.
    """
    for home in (settings.home, ROOT / "var"):
        if (home / "encoder" / "manifest.json").exists() or settings.encoder != "e5":
            return home
    logging.disable(logging.WARNING)  # the quantiser advises a step that this graph does without
    try:
        build(settings.home / "encoder")
    finally:
        logging.disable(logging.NOTSET)
    return settings.home


def make_tokenizer(lexicon: Lexicon) -> Tokenizer:
    """The one tokenizer for documents and queries, with the centre's own words."""
    return Tokenizer([word for word, _ in lexicon.user_words], lexicon.stop_words)


def name_book(lexicon: Lexicon) -> NameBook:
    """How names are read and mistaken, for documents and queries alike."""
    return NameBook(lexicon.surnames, lexicon.name_readings, lexicon.look_alike)


def sample_judged(data: Path) -> tuple[JudgedQuery, ...]:
    """The judged set of the sample centre: by what happened, then by the other kinds of similarity."""
    return tuple(query for name in ("queries", "queries-alike") for query in load_judged(data / "sample" / f"{name}.jsonl"))


def tuning(settings: Settings, ledger: Ledger) -> TuningService:
    """The service that changes weights; needs no engine but to measure. Judged by the centre, else by the sample centre."""

    def judged() -> tuple[JudgedQuery, ...]:
        return ledger.judgements.judged() or sample_judged(settings.data)

    return TuningService(ledger, judged, bounds=partial(load_fairness, settings.data / "fairness.yaml"))


def take_up_weights(settings: Settings, store: WeightsStore) -> None:
    """Versions shipped in data/weights enter the ledger, which decides what is in force.

    A mistake in a file stops only the start of a centre that has no weights yet; else it is told, and those in force stay.
    """
    for kind in FEATURE_NAMES:
        try:
            edited = store.take_shipped(kind, shipped_weights(settings.data / "weights", kind, FEATURE_NAMES[kind]))
        except DataFileError as error:
            if not store.versions(kind):
                raise
            log.warning("weights: %s", error.message)
            continue
        for name in edited:
            advice = f"dianjiang weights propose {kind} --file 文件"
            log.warning("weights: %s 登记之后被改过，改动没有生效。想用它请另存一份并提出：%s；否则请恢复原文件。", name, advice)


def engine_now(centre: Centre) -> Engine:
    """What an evaluation made now is made with."""
    return Engine(centre.settings.engine, centre.engine.manifest.generation)


def _case_weights(store: WeightsStore, kind: Similarity = "facts") -> Weights:
    """Those in force for similar cases, by the kind of similarity."""
    return store.current(SCHEMES[kind])


def _traits(field: Field) -> TraitReader:
    relations = RelationReader(field.lexicon.relations, field.taxonomy.vocabulary.terms("relationships"))
    return TraitReader(relations, field.remedies, field.laws)


def _recusal(settings: Settings, parts: Parts, names: NameBook) -> RecusalService:
    rules = parts.field.recusal
    return RecusalService(parts.store, TieBook(names, rules), rules, parts.ledger.recusals, open_key(settings.home))


def _understander(
    settings: Settings, parts: Parts, signs: SignReader, names: NameReader, today: Callable[[], date]
) -> Understander:
    field, tokenizer, encoder = parts.field, parts.tokenizer, parts.encoder
    places = place_finder(field.regions, settings.region, settings.data, field.lexicon)
    types = TypeReader(open_types(settings, field.taxonomy, tokenizer, encoder), field.taxonomy, tokenizer)
    return Understander(field.taxonomy, field.lexicon, encoder, types, signs, places, names, today)


def _recommend(
    parts: Parts,
    understander: Understander,
    retriever: Retriever,
    outcomes: OutcomeKeeper,
    recusal: RecusalService,
    newcomers: NewcomerPlaces,
    today: Callable[[], date],
) -> RecommendService:
    field, weights = parts.field, parts.ledger.weights
    return RecommendService(
        understander,
        retriever,
        parts.store,
        field.taxonomy,
        field.regions,
        FilterBook(field.taxonomy, field.regions),
        partial(weights.current, "mediators"),
        lambda: outcomes.book,
        recusal,
        PanelService(field.panel, field.taxonomy, parts.store),
        DemandBook(field.taxonomy, field.hard_cases, field.dialects),
        newcomers,
        partial(weights.tried, "mediators"),
        today,
    )


def _assemble(settings: Settings, parts: Parts, engine: SearchEngine, today: Callable[[], date]) -> Centre:
    field, tokenizer, store, ledger, encoder = parts.field, parts.tokenizer, parts.store, parts.ledger, parts.encoder
    lock = threading.Lock()
    signs = SignReader(field.cues, field.elements)
    names = NameSearch(engine, name_book(field.lexicon))
    traits = _traits(field)
    documents = Documents(field.taxonomy, names.book, tokenizer, signs, traits, field.panel.charged(field.taxonomy))
    outcomes = OutcomeKeeper(store, settings.home)
    follower = Follower(store, engine, documents, encoder, lock, outcomes)
    lane = VectorLane(engine, encoder, follower.texts, lock)
    causes = _causes(settings, field, store, encoder, documents)
    retriever = Retriever(engine, encoder, tokenizer, causes, field.lexicon.synonyms)
    finder = PeopleFinder(names.known, tokenizer.is_everyday, names.nearest)
    sentences = NameReader(finder, tokenizer.is_everyday, names.beginning)
    understander = _understander(settings, parts, signs, sentences, today)
    recusal = _recusal(settings, parts, names.book)
    newcomers = NewcomerPlaces(FairShare(settings.newcomer_share, settings.newcomer_cases), ledger.events, engine)
    recommend = _recommend(parts, understander, retriever, outcomes, recusal, newcomers, today)
    book = recommend.filter_book
    similar = SimilarService(
        understander, retriever, store, tokenizer, field.elements, traits, book, partial(_case_weights, ledger.weights)
    )
    evaluate, tuned = EvaluateService(recommend, similar), tuning(settings, ledger)
    return Centre(
        settings=settings,
        field=field,
        store=store,
        ledger=ledger,
        engine=engine,
        follower=follower,
        outcomes=outcomes,
        lane=lane,
        understander=understander,
        recommend=recommend,
        newcomers=newcomers,
        recusal=recusal,
        why_not=WhyNotService(recommend, documents, ledger, newcomers),
        recording=RecordingService(ledger.events),
        similar=similar,
        matching=MatchingService(similar, NearestPart(engine, encoder.uncached)),
        directory=DirectoryService(engine, store, names, finder, tokenizer, book, retriever.meanings),
        evaluate=evaluate,
        tuning=tuned,
        learning=WeightLearningService(tuned, evaluate, ledger.events, field.held),
        tokenizer=tokenizer,
        words=WordFiles(settings.data, retriever.use_synonyms),
        encoder=encoder,
    )


def _causes(settings: Settings, field: Field, store: RecordStore, encoder: CachedEncoder, documents: Documents) -> CauseModel:
    """The learned model, taught by the centre's cases again where these have grown."""
    model = open_causes(settings, field.cues, field.taxonomy, encoder)
    if library_is_due(model, store.count("cases")):
        model = with_library(model, store, encoder, documents.case_text)
        model.save(settings.home / LEARNED)
    return model
