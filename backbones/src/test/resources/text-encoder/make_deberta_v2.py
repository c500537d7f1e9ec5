"""Writes the folders `deberta-v2` and `deberta-v3`: small random models and their outputs.

Also writes `deberta-buckets.json`: the rows of the distances 0 to 511 for several bucket counts.

Made with transformers 4.57.1, sentencepiece 0.2.3 and torch 2.15.0. The vocabularies are trained
on invented sentences, one with a few replaced characters and one with none. The texts are
those of `roberta/expected.json` and a few with characters that are replaced or unknown.
"""
import io
import json
import pathlib
import tempfile

import numpy as np
import sentencepiece
import torch
from safetensors.numpy import save_file
from transformers import DebertaV2Config, DebertaV2Model, DebertaV2Tokenizer
from transformers.models.deberta_v2.modeling_deberta_v2 import make_log_bucket_position

here = pathlib.Path(__file__).parent
sentences = [
    "The lungs are clear.", "No pleural effusion or pneumothorax is seen.",
    "The heart is normal in size and contour.", "There is mild cardiomegaly.",
    "Small right pleural effusion with adjacent atelectasis.", "No acute bony abnormality.",
    "Patchy opacity in the left lower lobe may represent pneumonia.",
    "The cardiomediastinal silhouette is within normal limits.", "Tube tip 2.5 cm above the carina.",
]
# Replaced characters, as code points: ligatures, wide letters, accents, blanks, deleted ones.
rules = ["fb01\t66 69", "ff21\t41", "65 301\te9", "a0\t20", "9\t20", "a\t20", "200b\t20", "3000\t20",
         "ad\t", "1\t", "bd\t31 2044 32", "2122\t54 4d", "1f600\t20 3a 29 20"]


def train(**normalisation):
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(sentences * 3), model_writer=model, model_type="unigram",
        vocab_size=140, hard_vocab_limit=False, pad_id=0, bos_id=1, eos_id=2, unk_id=3,
        pad_piece="[PAD]", bos_piece="[CLS]", eos_piece="[SEP]", unk_piece="[UNK]",
        user_defined_symbols=["XXXX"], num_threads=1, **normalisation)
    return model.getvalue()


extra = [
    "e\u0301dema \ufb01brosis \u00bd \uff21\uff22\uff23 \u2460 \u2122", "\u80ba\u708e and \U0001f600\U0001f600 x",
    "XXXX the heartXXXX XXX cm", "\u3000a\u00a0\u00a0b\u200bc\u00adlungs\u0000d ",
    "\u2581lungs \u2581 clear", "LUNGS lungs, lungs; lungslungs", "\u0301", "\t\n", "zzzqqq z q zq effusion",
]
texts = [case["text"] for case in json.loads((here / "roberta/expected.json").read_text("utf-8"))["cases"]]
texts += extra


def write(folder, seed, vocabulary, **options):
    out = here / folder
    out.mkdir(exist_ok=True)
    (out / "spm.model").write_bytes(vocabulary)
    tokenizer = DebertaV2Tokenizer(str(out / "spm.model"))
    config = DebertaV2Config(
        vocab_size=len(tokenizer) + 1, hidden_size=12, num_hidden_layers=2, num_attention_heads=3,
        intermediate_size=20, max_position_embeddings=512, relative_attention=True,
        pos_att_type="p2c|c2p", position_biased_input=False, type_vocab_size=0,
        layer_norm_eps=1e-7, pad_token_id=0, share_att_key=True, norm_rel_ebd="layer_norm", **options)
    torch.manual_seed(seed)
    model = DebertaV2Model(config).eval()
    with torch.no_grad():
        for name, value in model.named_parameters():
            value.normal_(0, 0.5)
            if name.endswith("LayerNorm.weight"):
                value += 1
    save_file({name: value.numpy() for name, value in model.state_dict().items()}, out / "model.safetensors")
    (out / "config.json").write_text(config.to_json_string(use_diff=False) + "\n", encoding="utf-8")
    rows = [tokenizer.encode(text, max_length=512, truncation=True) for text in texts]
    longest = max(map(len, rows))
    ids = torch.zeros((len(rows), longest), dtype=torch.long)
    mask = torch.zeros_like(ids)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = torch.tensor(row)
        mask[i, : len(row)] = 1
    with torch.no_grad():
        states = model(ids, attention_mask=mask).last_hidden_state.numpy()
    cases = []
    for text, row, state in zip(texts, rows, states):
        inner = state[1 : len(row) - 1]
        mean = inner.mean(0) if len(inner) else np.zeros(config.hidden_size)
        cases.append({"text": text, "ids": row, "mean": [round(float(v), 7) for v in mean],
                      "cls": [round(float(v), 7) for v in state[0]]})
    (out / "expected.json").write_text(
        json.dumps({"max_length": 512, "cases": cases}, ensure_ascii=False) + "\n", encoding="utf-8")


with tempfile.NamedTemporaryFile("w", suffix=".tsv") as file:
    file.write("\n".join(rules) + "\n")
    file.flush()
    replacing = train(normalization_rule_tsv=file.name)
write("deberta-v2", 3, replacing, position_buckets=16, conv_kernel_size=3, conv_act="gelu")
write("deberta-v3", 5, train(normalization_rule_name="identity"), position_buckets=256)
buckets = {}
for count, distances in ((16, 512), (32, 512), (256, 512), (320, 512), (128, 256), (256, 1024)):
    rows = make_log_bucket_position(torch.arange(512), count, distances)
    buckets[f"{count} {distances}"] = [int(row) for row in rows]
(here / "deberta-buckets.json").write_text(json.dumps(buckets) + "\n", encoding="utf-8")
