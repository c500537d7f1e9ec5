"""Writes small random models with RadGraph's architecture, and the annotations of the original.

    python make_radgraph.py

Made with radgraph 0.1.18, transformers 4.57.1, torch 2.15.0 and onnx 1.23.2. The texts are
invented. `docs/peer/radgraph_export.py` exports the models.
"""
import json
import pathlib
import sys
import tempfile

import torch

from radgraph.allennlp.data import Vocabulary, token_indexers
from radgraph.allennlp.modules import text_field_embedders, token_embedders
from radgraph.dygie.data.dataset_readers.dygie import DyGIEReader
from radgraph.dygie.models import dygie
from radgraph.radgraph import RadGraph
from transformers import BertConfig, BertModel, BertTokenizerFast

here = pathlib.Path(__file__).parent
sys.path.insert(0, str(here.parents[7] / "docs" / "peer"))
from radgraph_export import export  # noqa: E402

texts = [
    "No acute cardiopulmonary process.",
    "Small left pleural effusion, with adjacent atelectasis; no pneumothorax (see below).",
    "ET-tube 2.5cm above the carina. Heart size 50%. 'Normal'.",
    "Right-sided port/catheter at T7/8: unchanged!\nMild  edema?  yes/no/.",
    "", "x", "lungs clear", "caf\u00e9 \u80ba zzz %, 10%) (ok). a.'b' _c_ \u00b2 \\n end",
    "heart heart heart heart heart heart heart heart heart heart heart heart heart heart",
]
words = """[PAD] [UNK] [CLS] [SEP] no acute cardio ##pulmonary process . small left pleural effusion , with
ad ##jacent ate ##lect ##asis ; pneumothorax ( see below ) et - tube 2 5 ##cm above the carina heart size 50 %
' normal right sided port / catheter at t ##7 8 : unchanged ! mild edema ? yes lungs clear x cafe _ c a b end n
`""".split()
entity_labels = {
    "radgraph": ["ANAT-DP", "OBS-DP", "OBS-U", "OBS-DA"],
    "radgraph-xl": ["Anatomy::definitely present", "Observation::definitely present", "Observation::uncertain"],
}
relation_labels = ["modify", "located_at", "suggestive_of"]


def write(kind, seed):
    torch.manual_seed(seed)
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "vocab.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
        BertTokenizerFast(str(pathlib.Path(folder, "vocab.txt"))).save_pretrained(folder)
        BertModel(BertConfig(vocab_size=len(words), hidden_size=6, num_hidden_layers=1, num_attention_heads=2,
                             intermediate_size=7, max_position_embeddings=128)).save_pretrained(folder)
        indexers = {"bert": token_indexers.PretrainedTransformerMismatchedIndexer(model_name=folder, max_length=128)}
        embedder = text_field_embedders.BasicTextFieldEmbedder({
            "bert": token_embedders.PretrainedTransformerMismatchedEmbedder(model_name=folder, max_length=128)})
    vocabulary = Vocabulary(
        counter={f"{kind}__ner_labels": {"": 9, **{label: 8 - i for i, label in enumerate(entity_labels[kind])}},
                 f"{kind}__relation_labels": {label: 8 - i for i, label in enumerate(relation_labels)}},
        non_padded_namespaces=["*__ner_labels", "*__relation_labels"])
    original = RadGraph.__new__(RadGraph)
    torch.nn.Module.__init__(original)
    original.model_type = kind
    original.device = torch.device("cpu")
    original.reader = DyGIEReader(max_span_width=4, token_indexers=indexers)
    original.model = dygie.DyGIE(
        vocab=vocabulary, embedder=embedder,
        modules={"coref": {"spans_per_word": 0.3, "max_antecedents": 9}, "ner": {},
                 "relation": {"spans_per_word": 0.5}, "events": {"trigger_spans_per_word": 0.3, "argument_spans_per_word": 0.8,
                            "loss_weights": {"trigger": 1, "arguments": 1}}},
        feature_size=3, max_span_width=4, target_task="relation",
        feedforward_params={"num_layers": 2, "hidden_dims": 6, "dropout": 0.4},
        loss_weights={"ner": 0.2, "relation": 1.0, "coref": 0.0, "events": 0.0}).eval()
    with torch.no_grad():
        for name, value in original.model.named_parameters():
            value.normal_(0, 0.3 if name.endswith("bias") else 1)
        original.model._relation._mention_pruners[f"{kind}__relation_labels"]._scorer[1]._module.weight *= 0.1
    # Biases, so that only the largest scores of each label exceed those of no entity or no relation.
    set_bias(original, original.model._ner._ner_scorers[f"{kind}__ner_labels"][1]._module, 0.88)
    set_bias(original, original.model._relation._relation_scorers[f"{kind}__relation_labels"], 0.93)
    annotations = original(texts)
    found = [entity for each in annotations.values() for entity in each["entities"].values()]
    types = [relation[0] for entity in found for relation in entity["relations"]]
    out = here / kind
    export(original.model, kind, indexers["bert"]._tokenizer, 4, out)
    expected = [{"report": text, **annotations[str(i)]} for i, text in enumerate(texts)]
    (out / "expected.json").write_text("[\n" + ",\n".join(map(json.dumps, expected)) + "\n]\n", encoding="utf-8")
    print(kind, len(found), "entities", {entity["label"] for entity in found}, len(types), "relations", set(types))


def set_bias(original, layer, quantile):
    scores = []
    hook = layer.register_forward_hook(lambda _, inputs, output: scores.append(output.detach().flatten(0, -2)))
    original(texts)
    hook.remove()
    with torch.no_grad():
        layer.bias -= torch.cat(scores).quantile(quantile, 0)


write("radgraph", 7)
write("radgraph-xl", 3)
