"""Beam search of R2GenCMN in plain PyTorch, as a peer for the row decode/r2gencmn/beam3/float32.

Sizes are those of r2gencmn_step.py: 3 hypotheses per image, 60 words, none of which ends a report, so every round runs. Keys
and values of earlier words and of the image are cached, the memory's slots are projected once, and attention is fused. The
encoder is left out, as in our row: random states of 49 patches stand for its output. Weights are random.

    ./ithn benchmark --peer python3 --only 'decode/r2gencmn/*'
    python3 docs/peer/r2gencmn_decode.py 16 > peer.json      # 16 images
"""

import json
import math
import statistics
import sys
import time

import torch
import torch.nn.functional as F

from on_request import answer
from r2gencmn_step import HEADS, LENGTH, R2GenCmn, SLOTS, TOP, WIDTH, heads

BEAM, PATCHES, REPEATS = 3, 49, 5


class Search:
    def __init__(self, images):
        torch.manual_seed(1)
        self.images = images
        self.model = R2GenCmn().eval()
        self.states = torch.randn(images, PATCHES, WIDTH)

    @torch.inference_mode()
    def run(self):
        model, rows = self.model, self.images * BEAM
        memory = model.memory
        slot_keys = heads(memory.k(memory.slots)[None])[0].transpose(1, 2).contiguous()  # [heads, 64, slots]
        slot_values = heads(memory.v(memory.slots)[None])[0].contiguous()
        of_image = [self.project(layer.attentions[1], self.states, BEAM) for layer in model.decoder]
        words = torch.zeros(rows, 1, dtype=torch.long)
        scores = torch.full((self.images, BEAM), -1e9)
        scores[:, 0] = 0
        first = torch.arange(self.images)[:, None] * BEAM
        earlier = [None] * len(model.decoder)
        chosen = []
        for position in range(LENGTH):
            x = model.embed_word(words) * math.sqrt(WIDTH) + model.positions[position]
            x = x + self.respond(x, slot_keys, slot_values)
            for i, layer in enumerate(model.decoder):
                x, earlier[i] = self.decode(layer, x, earlier[i], of_image[i])
            logits = model.logits(model.norms[1](x))[:, 0]
            totals = F.log_softmax(logits, -1).view(self.images, BEAM, -1) + scores[:, :, None]
            scores, best = totals.flatten(1).topk(BEAM)
            parents = (first + best // totals.size(2)).flatten()
            words = (best % totals.size(2)).view(rows, 1)
            earlier = [(keys[parents], values[parents]) for keys, values in earlier]
            chosen.append((parents, words))
        return chosen

    @staticmethod
    def project(attention, states, times):
        return tuple(heads(f(states)).repeat_interleave(times, 0) for f in (attention.k, attention.v))

    def respond(self, x, slot_keys, slot_values):
        """Weights of the best slots, as a sparse row, times all values: one product instead of gathered copies."""
        query = heads(self.model.memory.q(x))[:, :, 0].transpose(0, 1)  # [heads, rows, 64]
        similarity = query @ slot_keys / math.sqrt(WIDTH // HEADS)
        best, places = similarity.topk(TOP, sorted=False)
        weights = torch.zeros(HEADS, x.size(0), SLOTS).scatter_(-1, places, best.softmax(-1))
        return self.model.memory.out((weights @ slot_values).transpose(0, 1).flatten(1)[:, None])

    @staticmethod
    def decode(layer, x, earlier, of_image):
        own, cross = layer.attentions
        normed = layer.norms[0](x)
        query, key, value = (heads(f(normed)) for f in (own.q, own.k, own.v))
        if earlier is not None:
            key, value = torch.cat([earlier[0], key], 2), torch.cat([earlier[1], value], 2)
        x = x + own.out(F.scaled_dot_product_attention(query, key, value).transpose(1, 2).flatten(2))
        query = heads(cross.q(layer.norms[1](x)))
        x = x + cross.out(F.scaled_dot_product_attention(query, *of_image).transpose(1, 2).flatten(2))
        return x + layer.outer(F.relu(layer.inner(layer.norms[2](x)))), (key, value)


def measured(images):
    search = Search(images)
    seconds = []
    for i in range(2 + REPEATS):
        start = time.perf_counter()
        search.run()
        seconds.append(time.perf_counter() - start)
    name = "decode/r2gencmn/beam3/float32" + ("" if images == 16 else f"/batch{images}")
    return {"name": name, "value": statistics.median(seconds[2:]), "unit": "s"}


if __name__ == "__main__":
    if sys.argv[1:2] == ["--on-request"]:
        answer(Search(int(sys.argv[2])).run)
    else:
        print(json.dumps({"rows": [measured(int(each)) for each in sys.argv[1:] or ["16"]]}))
