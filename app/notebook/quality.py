"""Notebook 02: how good the search is on judged queries, where it is weak, and which queries go wrong."""

from app.notebook.opening import centre
from app.notebook.plots import Bar, Picture, bars
from app.notebook.tuning import WAYS, prepare_judged
from app.services.comparing import FEW, failures, slice_label, slices_of
from app.services.evaluate import evaluate
from app.services.report_table import Table
from models.domain.judgement import holds
from models.domain.similarity import SCHEME_LABELS
from models.domain.weights import Scheme
from models.ranking.metrics import bootstrap


class QualityDesk:
    """The judged queries of the centre (of the sample centre where it has none), asked once of the version in force."""

    def __init__(self) -> None:
        with centre() as opened:
            self._prepared = prepare_judged(opened)
            self._weights = {k: opened.evaluate.weights(k).values for k in self._prepared}
            self._names = {m.id: m.name for batch in opened.store.iterate("mediators") for m in batch}
            self._names |= {c.id: c.title for batch in opened.store.iterate("cases") for c in batch}
            self._taxonomy = opened.field.taxonomy
        self._measured = {k: evaluate(k, self._prepared[k], self._weights[k]) for k in self._prepared}

    def figures(self) -> Table:
        """The means with their intervals, and the must-hold queries."""
        rows = []
        for kind, measured in self._measured.items():
            kept = [p for p in self._prepared[kind] if p.query.must_hold]
            held = sum(holds(p.ranking(self._weights[kind]), p.query.grades(kind)) for p in kept)
            m = measured.mean
            rows.append((SCHEME_LABELS[kind], f"nDCG@{measured.cutoff}", m.mean, m.low, m.high, m.n, f"{held} / {len(kept)}"))
        return Table("搜得准不准", ("", "指标", "平均", "95% 下限", "95% 上限", "查询数", "必须守住的守住了"), rows)

    def slices(self, kind: Scheme) -> Table:
        """By type, and by how near the place is."""
        rows = []
        for way, label, ids in slices_of([p.query for p in self._prepared[kind]]):
            m = bootstrap([self._measured[kind].by_query[q] for q in ids])
            rows.append((WAYS[way], slice_label(way, label, self._taxonomy), m.n, m.mean, m.low, m.high))
        note = f"少于 {FEW} 条的区间很宽，只看个大概。"
        return Table(f"{SCHEME_LABELS[kind]}：分开看", ("怎么分", "哪一类", "查询数", "平均", "95% 下限", "95% 上限"), rows, note)

    def picture(self, kind: Scheme) -> Picture:
        """The types as bars with intervals."""
        found = []
        for way, label, ids in slices_of([p.query for p in self._prepared[kind]]):
            if way == "type":
                m = bootstrap([self._measured[kind].by_query[q] for q in ids])
                found.append(Bar(f"{slice_label(way, label, self._taxonomy)}（{m.n} 条）", m.mean, m.low, m.high))
        found.sort(key=lambda b: b.value)
        measured = self._measured[kind]
        title, unit = f"{SCHEME_LABELS[kind]}：各类纠纷搜得准不准", f"nDCG@{measured.cutoff}，1 为完美"
        return bars(title, found, unit, measured.mean.mean)

    def failures(self, kind: Scheme, worst: int = 10) -> Table:
        """The queries that went worst, with what came first and where the best came."""
        rows = []
        for f in failures(self._prepared[kind], self._weights[kind], self._measured[kind], worst):
            first = "；".join(f"{self._called(i)}（{'没评过' if g is None else f'{g:g} 分'}）" for i, g in f.first)
            best = "；".join(f"{self._called(i)}（{'没有找到' if p is None else f'第 {p}'}）" for i, p in f.best)
            rows.append((f.query.id, f.score, f.query.text[:50], first, best))
        note = "没评过的，请补评；最合适的没有找到，是检索的事；找到了却排得靠后，才是权重的事。"
        head = ("查询", "nDCG", "说的是", "排在最前的（评分）", "评得最高的（名次）")
        return Table(f"{SCHEME_LABELS[kind]}：最差的 {len(rows)} 条", head, rows, note)

    def _called(self, doc: str) -> str:
        return f"{self._names.get(doc) or ''} {doc}".strip()
