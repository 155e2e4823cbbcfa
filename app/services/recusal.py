"""回避: who must not mediate between the parties of a request, before anything is shown."""

import hashlib
import hmac
import logging
import os
import re
import secrets
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.services.directory import offices_of
from app.stores.recusals import Recusal, RecusalLog
from indexer.records.store import RecordStore
from models.domain.mediator import Mediator
from models.domain.recusal import Party, RecusalRules
from models.errors import InvalidInputError, UnavailableError
from models.language.pinyin import bare
from models.understand.ties import Tie, TieBook

log = logging.getLogger(__name__)
MOST_PARTIES = 10  # in one request: enough for a dispute, few for somebody who tries names
LONGEST = 100  # characters of a name
KEY_FILE = "recusal.key"
KEY_BYTES = 32
_BETWEEN = re.compile(r"[\n、，,；;]+")
DONE = {"remove": "removed", "flag": "flagged"}
ACTIONS = {"removed": "没有列出", "flagged": "列出，请当事人先问", "unclear": "列出，待中心核对是不是同一个"}


@dataclass(frozen=True, slots=True)
class Recused:
    """Mediators that must not be shown, those that may only with a word, and whether the centre has to be asked.

    `ties` is for the log and for staff.
    """

    removed: tuple[str, ...] = ()
    flagged: frozenset[str] = frozenset()
    unclear: bool = False
    ties: tuple[Tie, ...] = ()


NOBODY = Recused()


@dataclass(frozen=True, slots=True)
class Told(Recusal):
    """A recusal as staff read it: the rule by its name, and the reason that parties never see."""

    name: str
    reason: str


def told(recusal: Recusal, rules: RecusalRules) -> Told:
    """With the words of the rules as they are now."""
    rule = next(rule for rule in rules.rules if rule.tie == recusal.tie)
    reason = rule.reason if recusal.action != "unclear" else f"{rule.reason}（同名或名称相近，请核对是不是同一个）"
    return Told(**asdict(recusal), name=rule.name, reason=reason)


def open_key(home: Path) -> bytes:
    """The centre's secret for hashes of names, made at the first start; only its owner may read the file.

    Raises UnavailableError where it can be neither read nor made.
    """
    file = home / KEY_FILE
    try:
        if not file.exists():
            made = home / f".{KEY_FILE}.{secrets.token_hex(8)}"
            descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(secrets.token_bytes(KEY_BYTES))
                stream.flush()
                os.fsync(stream.fileno())
            try:
                os.link(made, file)  # of two processes that start at once, the first gives the key
            except FileExistsError:
                pass
            finally:
                made.unlink()
        key = file.read_bytes()
    except OSError as e:
        raise UnavailableError(f"回避用的密钥 {KEY_FILE} 读不出也建不了。请检查 DIANJIANG_HOME 的权限和磁盘空间。") from e
    if len(key) != KEY_BYTES:
        raise UnavailableError(f"回避用的密钥 {KEY_FILE} 已损坏。请从备份恢复；没有备份就删去它，重启时另建一个。")
    return key


class RecusalService:
    """Knows what the mediators of a record store declared, as of its last change. Safe in several threads."""

    def __init__(self, store: RecordStore, book: TieBook, rules: RecusalRules, records: RecusalLog, key: bytes) -> None:
        """Reads nothing yet: the first request that names parties does."""
        self._store, self._book, self._records, self._key = store, book, records, key
        self.rules = rules
        self._turn = threading.Lock()
        self._seq = 0

    def parties(self, written: str) -> tuple[Party, ...]:
        """Parties as people write them, one a line or with 、 between. Raises InvalidInputError for too many or too long ones."""
        words = [word for word in _BETWEEN.split(written) if word.strip()]
        _refuse_excess(len(words), max(map(len, words), default=0))
        return tuple(map(self.rules.party, words))

    def check(self, parties: tuple[Party, ...]) -> Recused:
        """What their ties come to. Raises InvalidInputError for names that nobody can compare, UnavailableError."""
        if not parties:
            return NOBODY
        self._refuse_vague(parties)
        with self._turn:
            self._catch_up()
            ties = self._book.find(parties)
        sure = [tie for tie in ties if tie.sure]
        removed = dict.fromkeys(tie.mediator for tie in sure if tie.action == "remove")
        flagged = frozenset(tie.mediator for tie in sure if tie.action == "flag") - removed.keys()
        return Recused(tuple(removed), flagged, any(not tie.sure for tie in ties), ties)

    def record(self, request: str, recused: Recused) -> None:
        """Tell log and ledger who was recused and by which rule; parties only as hashes. Never waits, never fails."""
        now = datetime.now(UTC)
        for tie in recused.ties:
            action = DONE[tie.action] if tie.sure else "unclear"
            party = self._hash(tie.by, getattr(tie.party, tie.by))
            log.info("recusal: %s %s %s %s %s", request, tie.mediator, tie.kind, action, party)
            self._records.record(Recusal(request, now, tie.mediator, tie.kind, action, party))

    def flagged(self, request: str, mediator: str) -> bool:
        """Whether the list of that request asked the party to ask the centre first about this mediator."""
        return self._records.has(request, mediator, DONE["flag"])

    def hashes(self, party: Party) -> tuple[str, ...]:
        """How a party stands in the ledger, by each of its names."""
        named = (("name", party.name), ("organisation", party.organisation), ("village", party.village))
        return tuple(self._hash(by, value) for by, value in named if value)

    def _hash(self, by: str, value: str) -> str:
        folded = {"name": self._book.person, "organisation": self._book.body, "village": bare}[by](value)
        return hmac.new(self._key, f"{by}:{folded}".encode(), hashlib.sha256).hexdigest()[:32]

    def _refuse_vague(self, parties: tuple[Party, ...]) -> None:
        _refuse_excess(len(parties), max(len(text) for p in parties for text in (p.name, p.organisation, p.village)))
        for party in parties:
            name, body, village = self._book.person(party.name), self._book.body(party.organisation), bare(party.village)
            parts = [part for part in (name, body, village) if part]
            if not parts or any(len(part) < 2 or "某" in part for part in parts):
                message = "当事人请写全名（如王小明），写“王某”“王先生”无法核对回避。不方便写可以不填。"
                raise InvalidInputError(message, code="party_vague", field="parties")

    def _catch_up(self) -> None:
        """Take up what changed in the record store since the last time; all of it at first, or after a restored backup."""
        last = self._store.last_seq()
        if last < self._seq or not self._seq:
            self._take_up_all(last)
        while self._seq < last and (changes := self._store.changes(self._seq)):
            if any(change.kind == "organisations" for change in changes):  # a new name of an office is one of all who are in it
                self._take_up_all(last)
                return
            touched = [change.id for change in changes if change.kind == "mediators"]
            for gone in touched:
                self._book.remove(gone)
            self._put(self._store.get_many("mediators", touched))
            self._seq = changes[-1].seq

    def _take_up_all(self, last: int) -> None:
        self._book.clear()
        for batch in self._store.iterate("mediators"):
            self._put(batch)
        self._seq = last

    def _put(self, mediators: Sequence[Mediator]) -> None:
        offices = {office.id: office.name for office in self._store.get_many("organisations", offices_of(mediators))}
        for mediator in mediators:
            self._book.put(mediator, offices.get(mediator.organisation or "", ""))


def _refuse_excess(count: int, longest: int) -> None:
    if count > MOST_PARTIES:
        raise InvalidInputError(f"当事人最多写 {MOST_PARTIES} 个。", code="too_many_parties", field="parties")
    if longest > LONGEST:
        raise InvalidInputError(f"当事人的姓名或名称最多 {LONGEST} 个字。", code="party_too_long", field="parties")
