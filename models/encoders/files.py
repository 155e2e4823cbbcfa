"""The files of the embedded encoder's directory, and the hashes the project pins."""

import hashlib
from pathlib import Path

MODEL, TOKENIZER, MANIFEST = "model.int8.onnx", "tokenizer.json", "manifest.json"
PINNED = {
    MODEL: "cedc48cda8449389e240a5830f44c7da106fa5d599cbad30a719a8f39c0a9e36",
    TOKENIZER: "4e77b996e56187de6b2b6b4d682d2c8230035ff29a054ce54faad1758e7ae1a6",
}


def sha256(file: Path) -> str:
    """The file's hash in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
