"""What makes two cases alike in another way than their facts: who they are to each other, what is asked for, which law.

Read from words alone, as signs are, when a case is indexed; of a text only when somebody looks for cases alike in such a way.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from models.domain.case import Case
from models.domain.laws import LawNames
from models.domain.remedies import Remedies
from models.language.normalize import normalize
from models.understand.citations import CitationReader
from models.understand.cues import RelationReader
from models.understand.phrases import MAX_CHARACTERS, PhraseFinder
from models.understand.signs import CueCounter

MENTIONED = 0.3  # of a remedy that nobody asks for in so many words: it may be what happened, or somebody else's
_SENTENCE_END = re.compile(r"[。！？!?；;\n]")


@dataclass(frozen=True, slots=True)
class Traits:
    """Of one case or text.

    `relations` are the relations of the parties with how sure they are (adding up to 1), `remedies` what is asked for with how
    plainly (0 to 1), `laws` keys of articles; `relationship` (the one that is stated) and `methods` only a case has.
    Empty: nothing known.
    """

    relations: Mapping[str, float]
    remedies: Mapping[str, float]
    laws: tuple[str, ...]
    relationship: str | None = None
    methods: tuple[str, ...] = ()


NO_TRAITS = Traits({}, {}, ())


class RemedyReader:
    """Reads what is asked for: in full after a word of asking up to the end of its sentence, less elsewhere."""

    def __init__(self, known: Remedies) -> None:
        self.known = tuple(remedy.id for remedy in known.remedies)
        self._asking = PhraseFinder((normalize(word), None) for word in known.asking)
        self._cues = CueCounter({remedy.id: remedy.words for remedy in known.remedies})

    def read(self, text: str) -> dict[str, float]:
        """Remedy -> how plainly it is asked for (0 to 1), of a folded text."""
        asked, rest = self._split(text)
        found = self._cues.read(asked)
        for remedy, weight in self._cues.read(rest).items():
            found[remedy] = found.get(remedy, 0.0) + MENTIONED * weight
        return {remedy: round(min(weight, 1.0), 4) for remedy, weight in found.items()}

    def _split(self, text: str) -> tuple[str, str]:
        """The parts that ask, and all others."""
        asked, rest, at = [], [], 0
        text = text[:MAX_CHARACTERS]
        for hit in self._asking.find(text):
            if hit.start >= at:
                stop = _SENTENCE_END.search(text, hit.end)
                end = stop.end() if stop else len(text)
                rest.append(text[at : hit.start])
                asked.append(text[hit.start : end])
                at = end
        return "\n".join(asked), "\n".join((*rest, text[at:]))


class TraitReader:
    """Reads the traits of texts and of cases."""

    def __init__(self, relations: RelationReader, remedies: Remedies, laws: LawNames) -> None:
        self._relations = relations
        self._remedies = RemedyReader(remedies)
        self._laws = CitationReader(laws)

    @property
    def remedies(self) -> tuple[str, ...]:
        """Every remedy there is."""
        return self._remedies.known

    def read(self, text: str) -> Traits:
        """What a text tells."""
        folded = normalize(text)
        return Traits(self._relations.weighed(folded), self._remedies.read(folded), self._laws.read(text))

    def of_case(self, case: Case) -> Traits:
        """What is known of a case: a stated relation stands for all that its text tells; laws stated and named."""
        told = self.read("\n".join((case.facts, *case.issues)))
        relations = {case.relationship: 1.0} if case.relationship else told.relations
        stated = (key for law in case.laws for key in self._laws.read(law))
        laws = tuple(dict.fromkeys((*stated, *told.laws, *self._laws.read(case.process))))
        return Traits(relations, told.remedies, laws, case.relationship, case.methods)
