"""Writes the folder `deberta`: a small random model and its outputs.

Made with transformers 4.46.3 and TensorFlow 2.18.0 in Python. The tokenizer is that of `roberta`
with DeBERTa's special tokens, and the texts are those of `roberta/expected.json`.
"""
import json
import os
import pathlib

os.environ["TF_USE_LEGACY_KERAS"] = "1"
import numpy as np
import tensorflow as tf
from safetensors.numpy import save_file
from transformers import DebertaConfig, DebertaTokenizer, TFDebertaModel

here = pathlib.Path(__file__).parent
out = here / "deberta"
out.mkdir(exist_ok=True)

special = ["[PAD]", "[CLS]", "[SEP]", "[UNK]"]
words = json.loads((here / "roberta/vocab.json").read_text(encoding="utf-8"))
words = {special[i] if i < len(special) else word: i for word, i in words.items()}
(out / "vocab.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
(out / "merges.txt").write_text((here / "roberta/merges.txt").read_text("utf-8"), "utf-8")

config = DebertaConfig(
    vocab_size=len(words), hidden_size=12, num_hidden_layers=2, num_attention_heads=3,
    intermediate_size=20, max_position_embeddings=512, max_relative_positions=16,
    relative_attention=True, pos_att_type="c2p|p2c", position_biased_input=False,
    type_vocab_size=0, layer_norm_eps=1e-7, pad_token_id=0)
model = TFDebertaModel(config)
model(tf.constant([[1, 2]]))
random = np.random.RandomState(9)
weights = {}
for variable in model.weights:
    value = random.normal(0, 0.5, variable.shape).astype(np.float32)
    if "LayerNorm/gamma" in variable.name:
        value += 1
    variable.assign(value)
    # tf_deberta_model/deberta/encoder/layer_._0/attention/self/in_proj/kernel:0
    name = variable.name.split(":")[0].split("/", 1)[1].replace("layer_._", "layer.")
    name = name.replace("/", ".").replace("LayerNorm.gamma", "LayerNorm.weight")
    name = name.replace("LayerNorm.beta", "LayerNorm.bias")
    if name.endswith("kernel"):
        name, value = name[: -len("kernel")] + "weight", value.T
    if name.endswith("rel_embeddings.embeddings"):
        name = name[: -len("embeddings")] + "weight"
    if name.endswith("rel_embeddings"):
        name += ".weight"
    weights[name] = np.ascontiguousarray(value)
print("\n".join(f"{name} {value.shape}" for name, value in weights.items()))
save_file(weights, out / "model.safetensors")
(out / "config.json").write_text(config.to_json_string(use_diff=False), encoding="utf-8")

tokenizer = DebertaTokenizer(str(out / "vocab.json"), str(out / "merges.txt"))
texts = [case["text"] for case in json.loads((here / "roberta/expected.json").read_text("utf-8"))["cases"]]
rows = [tokenizer.encode(text, max_length=512, truncation=True) for text in texts]
longest = max(map(len, rows))
ids = np.zeros((len(rows), longest), np.int32)
mask = np.zeros_like(ids)
for i, row in enumerate(rows):
    ids[i, : len(row)] = row
    mask[i, : len(row)] = 1
states = model(tf.constant(ids), attention_mask=tf.constant(mask)).last_hidden_state.numpy()
cases = []
for text, row, state in zip(texts, rows, states):
    inner = state[1 : len(row) - 1]
    mean = inner.mean(0) if len(inner) else np.zeros(config.hidden_size)
    cases.append({"text": text, "ids": row, "mean": [round(float(v), 7) for v in mean],
                  "cls": [round(float(v), 7) for v in state[0]]})
(out / "expected.json").write_text(
    json.dumps({"max_length": 512, "cases": cases}, ensure_ascii=False) + "\n", encoding="utf-8")
