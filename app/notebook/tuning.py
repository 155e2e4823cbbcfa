"""Notebook 01: move the weights, see at once who wins and who loses, propose a version."""

from contextlib import closing

import ipywidgets as widgets

from app.bootstrap import Centre, open_ledger, tuning
from app.notebook.opening import centre, settings
from app.services.comparing import FEW, Comparison, Slice, compare_versions, slice_label, verdict
from app.services.evaluate import CUTOFFS, Prepared, evaluate
from app.services.fairness import groups_of, measured, objections, told
from app.services.report_table import Table
from app.services.tuning import features_of
from models.domain.similarity import SCHEME_LABELS
from models.domain.weights import Scheme, Weights
from models.errors import InvalidInputError

WAYS = {"type": "按纠纷类型", "level": "按说到的地方有多近"}
SHOWN = 12  # queries with the largest changes


class TuningDesk:
    """Judged queries, prepared once; whatever the sliders say is measured on them."""

    def __init__(self) -> None:
        """Ask every judged query once: the only step that takes long. Schemes without a judged query are left out."""
        with centre() as opened:
            self._prepared: dict[Scheme, tuple[Prepared, ...]] = prepare_judged(opened)
            self._in_force: dict[Scheme, Weights] = {k: opened.evaluate.weights(k) for k in self._prepared}
            self._groups = groups_of(opened.store, self._prepared.get("mediators", ()), opened.recommend.today().year)
            self._fair, self._bounds = opened.recommend.fair(), opened.tuning.bounds()
            self._taxonomy = opened.field.taxonomy
        self.values: dict[Scheme, dict[str, float]] = {k: dict(w.values) for k, w in self._in_force.items()}
        self.sliders: dict[Scheme, dict[str, widgets.FloatSlider]] = {k: self._sliders(k) for k in self._prepared}

    def now(self) -> Table:
        """How good the versions in force are."""
        rows = []
        for kind, weights in self._in_force.items():
            mean = evaluate(kind, self._prepared[kind], weights.values).mean
            rows.append(
                (SCHEME_LABELS[kind], f"nDCG@{CUTOFFS[kind]}", str(mean), mean.n, weights.version, weights.author, weights.reason)
            )
        return Table("现在的排序", ("", "指标", "平均 [95% 区间]", "查询数", "第几版", "谁定的", "为什么"), rows)

    def importance(self, kind: Scheme) -> Table:
        """What each feature adds: the change when it is switched off. Raises InvalidInputError where nothing is judged for it."""
        prepared = self._asked(kind)
        weights = self._in_force[kind].values
        now = evaluate(kind, prepared, weights)
        rows = [
            (f.label, weights[f.name], evaluate(kind, prepared, {**weights, f.name: 0.0}).against(now).signed, f.about)
            for f in features_of(kind)
            if weights.get(f.name)
        ]
        note = "负数越大，这一项帮的忙越大；在 0 附近的，在这些查询上看不出用处。"
        return Table(f"{SCHEME_LABELS[kind]}：关掉一项会怎样", ("哪一项", "权重", "nDCG 变化 [95% 区间]", "它看什么"), rows, note)

    def comparison(self, kind: Scheme) -> Comparison:
        """The sliders against the version in force."""
        return compare_versions(kind, self._asked(kind), self.values[kind], self._in_force[kind].values)

    def board(self, kind: Scheme) -> widgets.Widget:
        """Sliders with the table of wins and losses below; it follows every move. Raises as `importance` does."""
        self._asked(kind)
        told = widgets.HTML()

        def follow(_: object = None) -> None:
            self.values[kind] = {**self._in_force[kind].values, **{n: s.value for n, s in self.sliders[kind].items()}}
            if any(self.values[kind].values()):
                told.value = "".join(table.html() for table in self.tables(kind))
            else:
                told.value = "<p>权重全是 0，谁先谁后就没有依据了；请至少留一项。</p>"

        for slider in self.sliders[kind].values():
            slider.observe(follow, names="value")
        follow()
        return widgets.VBox([widgets.VBox(list(self.sliders[kind].values())), told])

    def tables(self, kind: Scheme) -> tuple[Table, ...]:
        """What the sliders change: in all, by slice, by query."""
        found = self.comparison(kind)
        whole = found.whole
        note = f"{verdict(whole)}。前后两种名单的相似度 {found.overlap:.2f}（1 为一模一样）。"
        note += f"必须守住的查询没有守住：{'、'.join(found.failed)}。" if found.failed else ""
        head = ("", "查询数", "现在", "之后", "差别 [95% 区间]", "偶然的可能 p", "变好", "变差")
        slices = [self._row(s) for s in found.slices]
        moved = found.most_changed(SHOWN)
        rows = [(c.query.id, c.before, c.after, f"{c.difference:+.3f}", c.overlap, c.query.text[:40]) for c in moved]
        return (
            Table(f"{SCHEME_LABELS[kind]}：改动之后（nDCG@{found.cutoff}）", head, [self._row(whole)], note),
            Table("变化最大的查询", ("查询", "现在", "之后", "变化", "名单相似度", "说的是"), rows),
            Table("分开看", head, slices, f"少于 {FEW} 条的只看个大概；分得越细，越会碰巧。"),
        )

    def fairness(self) -> Table:
        """Who would be shown, with the sliders of the mediators; what the gate would object to is told below."""
        if "mediators" not in self._prepared:
            return Table("公平", ("",), [], "还没有评判过调解员，排不出名单。")
        values, before = self.values["mediators"], self._in_force["mediators"].values
        if not any(values.values()):
            return Table("公平", ("",), [], "权重全是 0，排不出名单。")
        figures = measured(self._prepared["mediators"], values, before, self._fair, self._groups)
        found = "；".join(objections(figures, self._bounds))
        note = f"这样的权重不能启用：{found}。" if found else "在 data/fairness.yaml 写的界限以内。"
        return Table("公平：首页上谁露面", ("现在拖成的权重，和生效的版本比",), [(line,) for line in told(figures)], note)

    def propose(self, kind: Scheme, author: str, reason: str) -> str:
        """Put the sliders' weights into the ledger as a proposal, where author and reason are given; what to do next."""
        if not (author.strip() and reason.strip()):
            return "没有填姓名和理由，什么都没有写。"
        with closing(open_ledger(settings())) as ledger:
            version = tuning(settings(), ledger).propose(kind, self.values[kind], author, reason, self._in_force[kind].version)
        return "\n".join(
            (
                f"已提出第 {version.number} 版，现在生效的还是第 {version.parent} 版。接下来：",
                f"  dianjiang weights evaluate {kind} {version.number} --by {author}",
                f"  dianjiang weights activate {kind} {version.number} --by {author} --reason 理由",
                f"想退回：dianjiang weights undo {kind} --by {author} --reason 理由",
            )
        )

    def _asked(self, kind: Scheme) -> tuple[Prepared, ...]:
        if kind in self._prepared:
            return self._prepared[kind]
        message = f"调不了“{kind}”：没有这种排序，或者还没有为它评判过查询。可以调的：{'、'.join(self._prepared)}。"
        raise InvalidInputError(message, code="nothing_judged")

    def _sliders(self, kind: Scheme) -> dict[str, widgets.FloatSlider]:
        values = self._in_force[kind].values
        most = 2 * max(values.values())
        return {
            f.name: widgets.FloatSlider(
                value=values.get(f.name, 0.0),
                min=0.0,
                max=max(most, values.get(f.name, 0.0)),
                step=0.1,
                description=f.label,
                tooltip=f.about,
                continuous_update=False,
            )
            for f in features_of(kind)
        }

    def _row(self, s: Slice) -> tuple[str | int | float, ...]:
        name = "全部" if not s.way else f"{WAYS[s.way]}：{slice_label(s.way, s.label, self._taxonomy)}"
        return name, s.difference.n, s.before, s.after, s.difference.signed, s.p, s.wins, s.losses


def prepare_judged(opened: Centre) -> dict[Scheme, tuple[Prepared, ...]]:
    """The judged queries of every scheme that has any."""
    judged = opened.tuning.judged()
    prepared = {scheme: opened.evaluate.prepare(scheme, judged) for scheme in SCHEME_LABELS}
    return {scheme: found for scheme, found in prepared.items() if found}
