"""Exports RadGraph as ONNX for `./ithn score --radgraph-model FOLDER`.

    pip install radgraph onnx
    python radgraph_export.py radgraph-xl FOLDER

The package `radgraph` downloads the model from Hugging Face; its terms are those of RadGraph.
FOLDER gets `radgraph.onnx` and `vocab.txt`. The model annotates one report of T words, P word
pieces and S spans:

    input_ids        int64 [1, P]        [CLS], the pieces of each word, [SEP]
    offsets          int64 [T, 2]        first and last piece of each word; -1 if it has none
    spans            int64 [S, 2]        first and last word of each span of up to max_span_width words
    entity_scores    float [S, 1 + E]    scores of the labels of a span; 0 for no entity
    relation_spans   int64 [K]           spans that may have relations, in ascending order
    relation_scores  float [K, K, 1 + R] scores of the types from a span to another; 0 for none

The metadata names the model, the labels without the empty one (one a line), max_span_width and the
largest P.
"""
import pathlib
import sys

import onnx
import torch


class Annotator(torch.nn.Module):
    """Scores of spans and of pairs of spans, from the parts of DyGIE++ that RadGraph uses."""

    def __init__(self, model, dataset):
        super().__init__()
        assert model._coref.coref_prop == 0, "coreference would change the spans"
        embedder = model._embedder.token_embedder_bert._matched_embedder
        entities, relations = f"{dataset}__ner_labels", f"{dataset}__relation_labels"
        self.encoder = embedder.transformer_model
        self.widths = model._endpoint_span_extractor._span_width_embedding
        self.entities = model._ner._ner_scorers[entities]
        self.mentions = model._relation._mention_pruners[relations]._scorer
        self.pairs = model._relation._relation_feedforwards[relations]
        self.relations = model._relation._relation_scorers[relations]
        self.spans_per_word = model._relation._spans_per_word

    def forward(self, input_ids, offsets, spans):
        pieces = self.encoder(input_ids=input_ids, attention_mask=torch.ones_like(input_ids))[0][0]
        places = torch.arange(pieces.size(0))
        inside = ((places >= offsets[:, :1]) & (places <= offsets[:, 1:])).float()  # [T, P]
        words = inside @ pieces / inside.sum(1, keepdim=True).clamp_min(1)  # [T, H]
        first, last = spans[:, 0], spans[:, 1]
        vectors = torch.cat([words[first], words[last], self.widths(last - first)], -1)  # [S, D]
        none = torch.zeros_like(vectors[:, :1])
        entity_scores = torch.cat([none, self.entities(vectors.unsqueeze(0))[0]], -1)

        mentions = self.mentions(vectors.unsqueeze(0))[0]  # [S, 1]
        kept = torch.ceil(torch.ones_like(offsets[:, 0]).sum().float() * self.spans_per_word).long()
        order = torch.argsort(mentions[:, 0], descending=True)
        top = torch.sort(order[:kept])[0]  # [K]
        one = vectors[top].unsqueeze(1)
        other = vectors[top].unsqueeze(0)
        both = one * other  # [K, K, D]
        joined = torch.cat([one + torch.zeros_like(both), other + torch.zeros_like(both), both], -1)
        scores = self.relations(self.pairs(joined.flatten(0, 1))).unflatten(0, both.shape[:2])
        scores = scores + mentions[top].unsqueeze(1) + mentions[top].unsqueeze(0)
        return entity_scores, top, torch.cat([torch.zeros_like(scores[:, :, :1]), scores], -1)


def labels(vocabulary, namespace):
    return [vocabulary.get_token_from_index(i, namespace) for i in range(vocabulary.get_vocab_size(namespace))]


def export(model, dataset, tokenizer, max_span_width, folder):
    """Writes the files; `model` is the DyGIE of a RadGraph, `dataset` the name of RadGraph's model."""
    assert tokenizer.tokenize("HEART") == tokenizer.tokenize("heart"), "word pieces must be lower case"
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    example = (torch.tensor([[0, 1, 2, 3]]), torch.tensor([[1, 1], [2, 2]]), torch.tensor([[0, 0], [0, 1], [1, 1]]))
    file = str(folder / "radgraph.onnx")
    with torch.no_grad():
        torch.onnx.export(
            Annotator(model, dataset).eval(), example, file, dynamo=False, opset_version=17,
            input_names=["input_ids", "offsets", "spans"],
            output_names=["entity_scores", "relation_spans", "relation_scores"],
            dynamic_axes={"input_ids": {1: "P"}, "offsets": {0: "T"}, "spans": {0: "S"},
                          "entity_scores": {0: "S"}, "relation_spans": {0: "K"},
                          "relation_scores": {0: "K", 1: "K"}})
    written = onnx.load(file)
    for key, value in {
        "model": dataset,
        "entity_labels": "\n".join(labels(model.vocab, f"{dataset}__ner_labels")[1:]),
        "relation_labels": "\n".join(labels(model.vocab, f"{dataset}__relation_labels")),
        "max_span_width": str(max_span_width),
        "max_pieces": str(model._embedder.token_embedder_bert._matched_embedder.config.max_position_embeddings),
    }.items():
        written.metadata_props.add(key="radgraph." + key, value=value)
    onnx.save(written, file)
    words = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    assert [i for _, i in words] == list(range(len(words)))
    (folder / "vocab.txt").write_text("\n".join(word for word, _ in words) + "\n", encoding="utf-8")


if __name__ == "__main__":
    from radgraph import RadGraph

    name, target = sys.argv[1:]
    radgraph = RadGraph(model_type=name, cuda=-1)
    indexer = radgraph.reader._token_indexers["bert"]
    export(radgraph.model, name, indexer._tokenizer, radgraph.reader._max_span_width, target)
