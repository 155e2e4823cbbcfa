"""A trial (试比) online: two versions rank in the same lists, and picks say which is preferred. It puts nothing in force."""

from dataclasses import dataclass

from app.services.deeds import checked_actor, checked_reason
from app.services.tuning import FEATURE_NAMES, TuningService
from app.stores.trials import Plan, Trial
from models.domain.weights import Scheme, checked_values
from models.errors import InvalidInputError
from models.ranking.sequential import SURE, Contest, contest

FEWEST, MOST = 20, 100_000  # picks that may be agreed on: fewer hardly ever suffice for a verdict
USUAL = 400  # finds a share of .6 nine times in ten, by simulation


@dataclass(frozen=True, slots=True)
class TrialReport:
    """How a trial stands: lists that were part of it, picks from them, those of nobody's team, and what the others say."""

    trial: Trial
    lists: int
    picks: int
    neither: int
    contest: Contest

    @property
    def words(self) -> tuple[str, ...]:
        """Plain sentences (Chinese)."""
        t, c = self.trial, self.contest
        said = [
            f"第 {t.version} 版对生效的第 {t.against} 版，{t.share:.0%} 的推荐参加：{self.lists} 份名单，{self.picks} 次点选。",
            f"选中试用版排的人 {c.wins} 次，选中生效版排的人 {c.losses} 次；",
        ]
        said[1] += f"另有 {self.neither} 次分不出（两版一致，或按规则调整的）。"
        if c.share is not None:
            said.append(f"试用版胜 {c.share:.0%}（95% 区间 {c.low:.0%} 至 {c.high:.0%}）。")
            said.append(
                f"没有差别而碰巧如此的可能 p = {c.p:.3f}（e 值 {c.evidence:.1f}，满 {1 / SURE:.0f} 有定论）；天天看也不会多错。"
            )
        match c.decision:
            case "better":
                said.append(f"可以停了：当事人更愿意选第 {t.version} 版排的人。要用它请照常启用，不会自动启用。")
            case "worse":
                said.append(f"可以停了：当事人更愿意选第 {t.against} 版（生效的）排的人。")
            case "undecided":
                said.append(f"可以停了：已到事先定的 {t.most} 次，分不出好坏。再加次数也不算数。")
            case "open" if t.ended is None:
                said.append(f"还分不出好坏，继续；最多再等 {t.most - c.wins - c.losses} 次能分出的点选。")
            case "open":
                said.append("停的时候还分不出好坏。")
        if c.later:
            said.append(f"定论之后还有 {c.later} 次，不算在内。")
        if t.ended is not None:
            said.append(f"{t.ended:%Y-%m-%d} 由{t.ended_by}结束：{t.outcome}。")
        return tuple(said)


@dataclass(frozen=True)
class TrialService:
    """Starts, shows and stops trials; what is refused (InvalidInputError, NotFoundError) changes nothing."""

    tuning: TuningService

    def start(
        self, kind: Scheme, number: int, share: float, actor: str, reason: str, most: int = USUAL, *, overrule: bool = False
    ) -> TrialReport:
        """Let a proposed version rank beside the one in force in `share` of the lists, until `most` picks prefer one of them.

        It must pass the gate as for an activation, or the gate is overruled: then reason and objections are audited.
        """
        actor, reason = checked_actor(actor), checked_reason(reason)
        only_recorded(kind)
        if not 0 < share <= 1:
            message = "参加试比的份额应大于 0、不超过 1，例如 0.1 就是十次里有一次。"
            raise InvalidInputError(message, code="bad_share", field="share")
        if not FEWEST <= most <= MOST:
            message = f"最多多少次要事先定好，{FEWEST} 到 {MOST} 之间。"
            raise InvalidInputError(message, code="bad_most", field="most")
        store = self.tuning.ledger.weights
        version, active = store.get(kind, number), store.active(kind).number
        checked_values(version.values, FEATURE_NAMES[kind])  # a program of another time may have had other features
        objections = self.tuning.objections(kind, number) if version.state == "proposed" else []
        if objections and not overrule:
            advice = "一定要试，请加上“不顾反对”并写明理由（命令行：--overrule）。"
            raise InvalidInputError(f"第 {number} 版没有开始试比：{'；'.join(objections)}。{advice}", code="gate_closed")
        self.tuning.ledger.trials.start(kind, Plan(number, active, share, most), actor, reason, tuple(objections))
        return self.show(kind)

    def show(self, kind: Scheme) -> TrialReport:
        """The one that runs, else the latest; of lists that are still kept. Raises NotFoundError where there never was one."""
        only_recorded(kind)
        events = self.tuning.ledger.events
        events.flush()
        trial = self.tuning.ledger.trials.last(kind)
        lists, teams = events.tried(trial.id)
        won = [team == "b" for team in teams if team is not None]
        return TrialReport(trial, lists, len(teams), len(teams) - len(won), contest(won, trial.most))

    def stop(self, kind: Scheme, actor: str, reason: str) -> TrialReport:
        """End the one that runs."""
        actor, reason = checked_actor(actor), checked_reason(reason)
        only_recorded(kind)
        self.tuning.ledger.trials.stop(kind, actor, reason)
        return self.show(kind)


def only_recorded(kind: Scheme) -> None:
    """Raises InvalidInputError for what has no recorded lists."""
    if kind != "mediators":
        message = "只有调解员推荐能试比和回放：案例的名单不留记录，也没有点选。案例请用 dianjiang weights compare。"
        raise InvalidInputError(message, code="not_recorded", field="kind")
