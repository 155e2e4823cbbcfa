"""What known phrases of a text say: what cannot wait, how the parties are related, how far the dispute has come."""

from collections.abc import Iterable

from models.domain.lexicon import NO_RELATION, Lexicon, NamedCue, RelationCue, UrgencyCue
from models.domain.taxonomy import Terms
from models.understand.context import denied, intended, only_called, past, seen_elsewhere
from models.understand.phrases import MAX_CHARACTERS, Found, GappedFinder, PhraseFinder
from models.understand.understanding import Alert, Said

TELLING, HINT = 3, 1  # what one phrase of a relation is worth
GAP_CHARACTERS = 12  # between the two parts of a phrase such as 去…起诉, at most


class AlertReader:
    """Reads danger and urgency. Figures of speech, denials and the news raise nothing; what is over is marked as past."""

    def __init__(self, lexicon: Lexicon) -> None:
        known = [(word, rule) for rule in lexicon.urgency for word in rule.words]
        # a figure of speech is one more phrase that means nothing: the longest phrase at a spot wins
        self._finder: PhraseFinder[UrgencyCue | None] = PhraseFinder([*known, *((word, None) for word in lexicon.figures)])

    def read(self, text: str) -> tuple[Alert, ...]:
        """One alert a kind: what is so now before what is past, danger before urgency."""
        hits: dict[str, list[tuple[UrgencyCue, str, bool]]] = {}
        for hit in self._finder.find(text):
            if hit.means == (None,) or denied(text, hit.start) or seen_elsewhere(text, hit.start):
                continue
            if only_called(text, hit.start, hit.end):
                continue
            for rule in hit.means:
                if rule is not None:
                    # who thought of suicide last year may think of it now: only a plain word says that it is over
                    over = past(text, hit.start, hit.end, by_time=rule.kind != "self_harm")
                    hits.setdefault(rule.kind, []).append((rule, hit.words, over))
        alerts = [_alert(kind, said) for kind, said in hits.items()]
        return tuple(sorted(alerts, key=lambda alert: (alert.past, alert.level != "danger")))


def _alert(kind: str, said: list[tuple[UrgencyCue, str, bool]]) -> Alert:
    """The gravest rule of what is so now gives level and advice; of what is past where nothing is so now."""
    now = [(rule, words) for rule, words, over in said if not over]
    counted = now or [(rule, words) for rule, words, _ in said]
    rule = min((rule for rule, _ in counted), key=lambda r: r.level != "danger")
    return Alert(rule.level, kind, tuple(dict.fromkeys(words for _, words in counted)), rule.advice, past=not now)


class RelationReader:
    """Reads how the parties are related."""

    def __init__(self, cues: Iterable[RelationCue], names: Terms) -> None:
        cues = tuple(cues)
        self._names = names
        said = [(word, (cue.id, TELLING)) for cue in cues for word in cue.telling]
        hinted = [(word, (cue.id, HINT)) for cue in cues for word in cue.words]
        self._finder = PhraseFinder([*said, *hinted])

    def read(self, text: str) -> tuple[Said, ...]:
        """Every relation that holds, the most telling first; of equals the one named first."""
        hits = self._hits(text)
        order = sorted(hits, key=lambda relation: (-_worth(hits[relation]), hits[relation][0][0].start))
        return tuple(self._said(relation, [hit for hit, _ in hits[relation]]) for relation in order)

    def weighed(self, text: str) -> dict[str, float]:
        """Relation -> its share of all that the text tells of relations; empty where it tells of none."""
        worth = {relation: _worth(hits) for relation, hits in self._hits(text).items()}
        total = sum(worth.values())
        return {relation: round(w / total, 4) for relation, w in worth.items()}

    def _hits(self, text: str) -> dict[str, list[tuple[Found[tuple[str, int]], int]]]:
        """Relation -> each phrase that tells of it, once, with what it is worth."""
        hits: dict[str, list[tuple[Found[tuple[str, int]], int]]] = {}
        for hit in self._finder.find(text):
            for relation, weight in hit.means:
                if relation == NO_RELATION:
                    continue
                known = hits.setdefault(relation, [])
                if all(hit.words != other.words for other, _ in known):
                    known.append((hit, weight))
        return hits

    def _said(self, relation: str, hits: list[Found[tuple[str, int]]]) -> Said:
        words = tuple(hit.words for hit in hits)
        return Said(relation, self._names.name(relation), words, hits[0].start, hits[0].end)


def _worth(hits: list[tuple[Found[tuple[str, int]], int]]) -> int:
    return sum(weight for _, weight in hits)


class NamedReader:
    """Reads phrases of data/stages.yaml and data/remarks.yaml. With `done`, what is denied or only intended does not count."""

    def __init__(self, cues: Iterable[NamedCue], *, done: bool) -> None:
        self._done = done
        cues = tuple(cues)
        self._names = {cue.id: cue.name for cue in cues}  # in the order of the data file
        self._finder = GappedFinder(((word, cue.id) for cue in cues for word in cue.words), GAP_CHARACTERS)

    def read(self, text: str) -> tuple[Said, ...]:
        """What is said, in the order of the data file."""
        text = text[:MAX_CHARACTERS]
        hits: list[tuple[str, str, int, int]] = []
        for found in self._finder.find(text):
            hits += [(meaning, found.words, found.start, found.end) for meaning in found.means]
        by_id: dict[str, list[tuple[str, int, int]]] = {}
        for meaning, words, start, end in sorted(hits, key=lambda hit: (hit[2], -hit[3])):
            known = by_id.setdefault(meaning, [])
            inside = bool(known) and end <= known[-1][2]
            if not inside and not (self._done and (denied(text, start) or intended(text, start))):
                known.append((words, start, end))
        return tuple(
            Said(meaning, name, tuple(dict.fromkeys(words for words, _, _ in said)), *said[0][1:])
            for meaning, name in self._names.items()
            if (said := by_id.get(meaning))
        )
