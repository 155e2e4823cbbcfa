"""`make model-card`: learn from data/utterances alone and write docs/model-card.md and its picture."""

from app.bootstrap import encoder_home, make_tokenizer
from app.field import load_field
from app.services.learning import learn
from app.settings import ROOT, load_settings
from bench.report import write_section
from indexer.vectors import CachedEncoder, VectorCache
from models.encoders.factory import open_encoder
from models.understand.type_card import card, picture, scores

DOCS = ROOT / "docs"


def main() -> None:
    """Write both."""
    settings = load_settings()
    field = load_field(settings)
    cache = VectorCache(settings.home / "vectors.sqlite")
    try:
        encoder = CachedEncoder(open_encoder(settings.encoder, encoder_home(settings), settings.threads), cache)
        lesson = learn(settings, field.taxonomy, make_tokenizer(field.lexicon), encoder)
    finally:
        cache.close()
    write_section(DOCS / "model-card.md", "model-card", card(lesson, field.taxonomy))
    (DOCS / "confusion.svg").write_text(picture(scores(lesson)), encoding="utf-8")


if __name__ == "__main__":
    main()
