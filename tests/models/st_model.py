"""A sentence-transformers directory from the weights that the embedded encoder is built from: a true test of that path."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort

from models.encoders.base import Floats
from models.encoders.e5_graph import build_graph
from models.encoders.e5_weights import SPECIAL, Weights, kept_tokens, make_tokenizer, parse, read_weights


def write_model(out: Path) -> None:
    """Write the model to `out`. Needs torch and transformers."""
    from transformers import PreTrainedTokenizerFast

    weights = parse(read_weights())
    ids = kept_tokens(weights)
    _bert(weights, ids).save_pretrained(out)
    names = dict(zip(("bos_token", "pad_token", "eos_token", "unk_token"), SPECIAL, strict=True))
    inputs = ["input_ids", "attention_mask"]
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=make_tokenizer(weights, ids), model_max_length=weights.max_tokens, model_input_names=inputs,
        cls_token="<s>", sep_token="</s>", **names,
    )  # fmt: skip
    tokenizer.save_pretrained(out)
    _sentence_files(out, weights)


def exact_vectors(texts: list[str]) -> Floats:
    """[n, dimension] by the embedded encoder's graph before it is quantised."""
    weights = parse(read_weights())
    ids = kept_tokens(weights)
    tokenizer = make_tokenizer(weights, ids)
    session = ort.InferenceSession(build_graph(weights, ids).SerializeToString(), providers=["CPUExecutionProvider"])
    vectors = []
    for text in texts:
        pieces = np.array([tokenizer.encode(text).ids], np.int64)
        vectors.append(session.run(None, {"input_ids": pieces, "attention_mask": np.ones_like(pieces)})[0][0])
    return np.stack(vectors)


def _bert(w: Weights, ids: list[int]) -> Any:
    import torch
    from transformers import BertConfig, BertModel

    config = BertConfig(
        vocab_size=len(ids), hidden_size=w.hidden, num_hidden_layers=w.layers, num_attention_heads=w.heads,
        intermediate_size=w.ffn, max_position_embeddings=w.max_tokens, type_vocab_size=1, layer_norm_eps=w.eps,
        pad_token_id=SPECIAL.index("<pad>"), hidden_act="gelu",
    )  # fmt: skip
    state = {
        "embeddings.word_embeddings.weight": w.q4("emb.word", w.hidden, ids),
        "embeddings.position_embeddings.weight": w.f32("emb.pos").reshape(-1, w.hidden),
        "embeddings.token_type_embeddings.weight": w.f32("emb.type").reshape(-1, w.hidden)[:1],
        "embeddings.LayerNorm.weight": w.f32("emb.ln.w"),
        "embeddings.LayerNorm.bias": w.f32("emb.ln.b"),
    }
    dense = {"q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value", "ao": "attention.output.dense"}
    dense |= {"fi": "intermediate.dense", "fo": "output.dense"}
    for i in range(w.layers):
        for short, name in dense.items():
            state[f"encoder.layer.{i}.{name}.weight"] = w.q4(f"l{i}.{short}.w", w.ffn if short == "fo" else w.hidden)
            state[f"encoder.layer.{i}.{name}.bias"] = w.f32(f"l{i}.{short}.b")
        for short, name in (("aln", "attention.output.LayerNorm"), ("oln", "output.LayerNorm")):
            state[f"encoder.layer.{i}.{name}.weight"] = w.f32(f"l{i}.{short}.w")
            state[f"encoder.layer.{i}.{name}.bias"] = w.f32(f"l{i}.{short}.b")
    model = BertModel(config, add_pooling_layer=False).eval()
    model.load_state_dict({name: torch.tensor(array) for name, array in state.items()})
    return model


def _sentence_files(out: Path, w: Weights) -> None:
    kinds = ("Transformer", "Pooling", "Normalize")
    paths = ("", "1_Pooling", "2_Normalize")
    modules = [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for i, (kind, path) in enumerate(zip(kinds, paths, strict=True))
    ]
    for path in paths[1:]:
        (out / path).mkdir(exist_ok=True)
    content = {
        "modules.json": modules,
        "1_Pooling/config.json": {"word_embedding_dimension": w.hidden, "pooling_mode_mean_tokens": True},
        "sentence_bert_config.json": {"max_seq_length": w.max_tokens, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }
    for name, data in content.items():
        (out / name).write_text(json.dumps(data), encoding="utf-8")
