"""One process writes an index at a time."""

import fcntl
import os
import sys
from pathlib import Path

from models.errors import IndexBusyError


class WriterLock:
    """Held from `__init__` to `release`, or to the end of the process however it ends."""

    def __init__(self, folder: Path) -> None:
        """Raises UnavailableError, naming the process that writes, when the lock is held."""
        folder.mkdir(parents=True, exist_ok=True)
        self._stream = (folder / "LOCK").open("a+", encoding="utf-8")
        try:
            fcntl.flock(self._stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as e:
            self._stream.seek(0)
            holder = self._stream.read().strip() or "未知"
            self._stream.close()
            raise IndexBusyError(f"索引正由另一个进程写入（{holder}），请等它结束或先停止它，再试一次") from e
        self._stream.truncate(0)
        self._stream.write(f"进程号 {os.getpid()}，{' '.join([Path(sys.argv[0]).name, *sys.argv[1:2]]).strip()}")
        self._stream.flush()

    def release(self) -> None:
        """Let another process write."""
        self._stream.truncate(0)
        self._stream.close()
