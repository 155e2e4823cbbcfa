"""From the setting to an encoder."""

from pathlib import Path

from models.encoders.base import Encoder
from models.encoders.e5 import E5Encoder

ST = "st:"


def open_encoder(spec: str, state: Path, workers: int = 1) -> Encoder:
    """The encoder that `spec` names: `e5` (built into `state`/encoder), a directory with a built model, or `st:` and the
    name or path of a sentence-transformers model. `workers`: passages encoded side by side (not for `st:`).

    Raises UnavailableError saying what to do where it cannot be opened.
    """
    if spec.startswith(ST):
        from models.encoders.sentence_transformer import SentenceTransformerEncoder

        return SentenceTransformerEncoder(spec.removeprefix(ST))
    return E5Encoder(state / "encoder" if spec == "e5" else Path(spec), workers)
