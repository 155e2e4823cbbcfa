"""Why a case is alike: the passage that shares the words, or, where words hardly meet, the one that means the same."""

from dataclasses import dataclass

from app.services.library import case_of
from app.services.similar import SimilarService
from app.services.texts import checked_text
from indexer.nearest import NearestPart
from indexer.retrieve import Query
from models.domain.case import Case
from models.language.highlight import Passage, marked_in, passages
from models.language.normalize import normalize

WEAK = 0.15  # share of the query's words in the passages below which they do not show why the case was found


@dataclass(frozen=True)
class MatchingService:
    """Asked for one case at a time, when somebody opens it: encoding its parts would double the time of a whole search."""

    similar: SimilarService
    nearest: NearestPart

    def passages(self, text: str, case_id: str, tiers: tuple[str, ...] = ()) -> tuple[Passage, ...]:
        """The passages of a case (of these tiers; none: of any) that match the text, found by words or by meaning.

        Raises InvalidInputError for a text that cannot be used, NotFoundError for a case that is not there.
        """
        case = case_of(self.similar.store, case_id, tiers or None)
        query = self.similar.retriever.understood(self.similar.understander.understand(checked_text(text)))
        return self.matching(case, query)

    def matching(self, case: Case, query: Query) -> tuple[Passage, ...]:
        """The same for a case and a query that are at hand."""
        by_words = passages(case.facts, query.words, self.similar.tokenizer, also=query.also)
        if shown(query, by_words) >= WEAK:
            return by_words
        part = self.nearest.find(query.vector, case.facts)
        if part is None:
            return by_words
        return (marked_in(case.facts, part, query.words, self.similar.tokenizer, query.also),)


def shown(query: Query, by_words: tuple[Passage, ...]) -> float:
    """The share of the query's words that the passages mark, or something that means the same; single characters do not count
    where there are longer words."""
    marked = " ".join(normalize(p.text[start:end]) for p in by_words for start, end in p.marks)
    words = [word for word in query.words if len(word) > 1] or list(query.words)
    return sum(word in marked for word in (*words, *query.also)) / max(1, len(words))
