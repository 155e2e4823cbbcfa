"""Text -> Understanding: every reader has its turn, none knows the others."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from models.domain.datafile import read_lines
from models.domain.lexicon import Lexicon
from models.domain.region import Regions
from models.domain.taxonomy import Taxonomy
from models.encoders.base import Encoder
from models.language.normalize import Folded, fold, normalize
from models.understand.counts import find_counts
from models.understand.cues import AlertReader, NamedReader, RelationReader
from models.understand.dates import Happened, earliest, find_dates
from models.understand.matters import Span, split_matters
from models.understand.naming import NameReader
from models.understand.passages import PassageChooser, text_of
from models.understand.phrases import PhraseFinder
from models.understand.places import PlaceFinder
from models.understand.signs import SignReader
from models.understand.types import TypeReader, joined
from models.understand.understanding import Alert, Said, TypeGuess, UnclearName, Understanding, Urgency
from models.understand.wishes import WishReader


class Understander:
    """Reads one text at a time; safe in several threads.

    `names` knows who is on the roster; `today` is asked at each text, for 上个月 and 去年腊月.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - a reader each
        self,
        taxonomy: Taxonomy,
        lexicon: Lexicon,
        encoder: Encoder,
        types: TypeReader,
        signs: SignReader,
        places: PlaceFinder,
        names: NameReader,
        today: Callable[[], date],
    ) -> None:
        self._encoder = encoder
        self._types = types
        self._signs = signs
        self._places = places
        self._today = today
        self._passages = PassageChooser(lexicon.boilerplate, signs)
        self._industries = PhraseFinder((word, t.id) for t in taxonomy.industries.by_id.values() for word in (t.name, *t.aliases))
        self._alerts = AlertReader(lexicon)
        self._relations = RelationReader(lexicon.relations, taxonomy.vocabulary.terms("relationships"))
        self._stages = NamedReader(lexicon.stages, done=True)
        self._remarks = NamedReader(lexicon.remarks, done=False)
        self._wishes = WishReader(lexicon.wishes)
        self.names = names

    def understand(self, text: str, home: str | None = None) -> Understanding:
        """The reading of a cleaned, non-empty text; `home` is the speaker's own area where it is known.

        The whole text is read for all but types and signs: these are of the passages that a long text is searched with.
        """
        folded = fold(text)
        told = folded.text
        places = self._places.find(told, home)
        alerts = self._alerts.read(told)
        happened = earliest(find_dates(told, self._today()))
        named = self.names.read(told)
        chosen = self._passages.choose(text, folded)
        turns = split_matters(told)
        matters = _spans(folded, turns, len(text))
        parts = [told[start:end].strip() for start, end in turns]
        if chosen:
            matters = _worth_reading(matters, chosen)
            parts = [normalize(text_of(text, _within(chosen, matter))) for matter in matters]
        return Understanding(
            text=text,
            types=self._read_types(parts),
            region=self._places.region(places),
            places=places,
            industry=next((hit.means[0] for hit in self._industries.find(told)), None),
            counts=find_counts(told),
            happened=_in_source(happened, folded) if happened else None,
            relations=self._relations.read(told),
            stages=tuple(_in_source(stage, folded) for stage in self._stages.read(told)),
            remarks=tuple(_in_source(remark, folded) for remark in self._remarks.read(told)),
            matters=matters,
            passages=chosen,
            urgency=worst(alerts),
            alerts=alerts,
            wishes=self._wishes.read(told),
            mediator_name=named.asked,
            unwanted=named.unwanted,
            unclear_names=tuple(_as_written(name, text, folded) for name in named.unclear),
            signs=self._signs.read(normalize(text_of(text, chosen)) if chosen else told),
        )

    def _read_types(self, parts: list[str]) -> tuple[TypeGuess, ...]:
        """The types of the text's matters: each is read for itself and has an equal share."""
        return joined([self._types.read(part, self._encoder.query(part)) for part in parts])


Found = TypeVar("Found", Said, Happened)


def _in_source(found: Found, folded: Folded) -> Found:
    """With positions in the text as it was written."""
    start, end = folded.source(found.start, found.end)
    return replace(found, start=start, end=end)


def _as_written(name: UnclearName, text: str, folded: Folded) -> UnclearName:
    start, end = folded.source(name.start, name.end)
    title = text[slice(*folded.source(name.end, name.end + len(name.title)))] if name.title else ""
    return replace(name, words=text[start:end], start=start, end=end, title=title)


def _spans(folded: Folded, matters: tuple[Span, ...], length: int) -> tuple[Span, ...]:
    """The matters of a text as parts of what was written, which they cover without a gap."""
    starts = [0, *(folded.offsets[start] for start, _ in matters[1:])]
    return tuple(zip(starts, [*starts[1:], length], strict=True))


def _within(chosen: tuple[Span, ...], matter: Span) -> tuple[Span, ...]:
    """What of the chosen passages belongs to a matter."""
    cut = ((max(start, matter[0]), min(end, matter[1])) for start, end in chosen)
    return tuple((start, end) for start, end in cut if start < end)


def _worth_reading(matters: tuple[Span, ...], chosen: tuple[Span, ...]) -> tuple[Span, ...]:
    """Matters without a chosen passage are paper and join the one before them: the rest covers the text as before."""
    kept = [start for start, end in matters if _within(chosen, (start, end))]
    starts = [matters[0][0], *kept[1:]]
    return tuple(zip(starts, [*starts[1:], matters[-1][1]], strict=True))


def worst(alerts: tuple[Alert, ...]) -> Urgency:
    """The gravest level of what is so now."""
    levels = {alert.level for alert in alerts if not alert.past}
    return "danger" if "danger" in levels else "urgent" if "urgent" in levels else "normal"


def place_finder(regions: Regions, home: str, data: Path, lexicon: Lexicon) -> PlaceFinder:
    """The place finder with the centre's own lists of words that are no places, and of places nearby."""
    return PlaceFinder(regions, home, [word for _, word in read_lines(data / "place_words.txt")], lexicon.local_words)
