"""Which causes of action may be told to a party: a wrong legal word confuses more than none helps."""

import math
from collections import Counter
from collections.abc import Mapping

from models.understand.understanding import Understanding

# of 126 judged everyday queries of the sample these bounds tell a cause for 15, and one of those is doubtful (a flooded garage)
SURE_TYPE = 0.9  # how sure the dispute type must be
SURE_CAUSE = 0.55  # the cause's share of what the text tells of all causes (cosine)
MOST_TOLD = 2


def told_causes(understanding: Understanding, type_of_cause: Mapping[str, str]) -> tuple[str, ...]:
    """The strongest causes, where the words that show them and the dispute type say the same; mostly none.

    `type_of_cause`: cause -> dispute type id. One cue alone often names a cause of quite another matter (押金 in an online
    shop is no lease), so only causes of the type that was understood count, and only where that type is nearly certain.
    Between causes that are equally strong the words do not decide (抚养费 after a divorce, or of a couple never married).
    """
    lead = next(iter(understanding.types), None)
    if lead is None or lead.confidence < SURE_TYPE:
        return ()
    told = understanding.signs.causes
    least = SURE_CAUSE * math.hypot(*told.values())
    sure = {cause: weight for cause, weight in told.items() if weight >= least and type_of_cause.get(cause) == lead.id}
    times = Counter(sure.values())
    return tuple(cause for cause, weight in sure.items() if times[weight] == 1)[:MOST_TOLD]
