"""One training step of R2GenCMN + ITHN in plain PyTorch, as a peer for `./ithn benchmark --compare`.

Sizes, losses and optimiser are those of the row step/r2gencmn/resnet101/projected/..: batch 16, ResNet-101 at 224 x 224, one
image an example, 60 tokens, 760 words, 3 + 3 layers of width 512 with 8 heads, 2,048 memory slots of which 32 respond,
projected negatives, Adam with amsgrad. It is written to be fast in PyTorch (channels last, fused attention and layer norm, a
product over the slots instead of gathered copies, Adam over lists of tensors), so it differs from the released code in
rounding, and layer norm has torch's epsilon. Random images and reports of full length.

    ./ithn benchmark --peer python3 --only 'step/r2gencmn/resnet101/projected/*'      # torch and torchvision
    python3 docs/peer/r2gencmn_step.py float32 bf16 > peer.json
    ./ithn benchmark --only step/r2gencmn/resnet101/projected/float32 --compare peer.json
"""

import json
import math
import statistics
import sys
import time
import resource

import torch
import torch.nn.functional as F
from torch import nn
from torchvision.models import resnet101

from on_request import answer

BATCH, LENGTH, WORDS, WIDTH, HEADS, LAYERS, SLOTS, TOP = 16, 60, 760, 512, 8, 3, 2048, 32
LAMBDA, WARM_UP, REPEATS = 0.5, 2, 5


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.q, self.k, self.v, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))

    def forward(self, query, values, mask=None):
        q, k, v = (heads(f(x)) for f, x in ((self.q, query), (self.k, values), (self.v, values)))
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, dropout_p=0.1 if self.training else 0.0)
        return self.out(y.transpose(1, 2).flatten(2))


class Memory(nn.Module):
    """Each query reads the slots with the largest scores."""

    def __init__(self):
        super().__init__()
        self.slots = nn.Parameter(torch.randn(SLOTS, WIDTH) / WIDTH)
        self.q, self.k, self.v, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))

    def forward(self, x):
        q, k, v = heads(self.q(x)), heads(self.k(self.slots)[None]), heads(self.v(self.slots)[None])
        best, places = (q @ k.transpose(2, 3) / math.sqrt(WIDTH // HEADS)).topk(TOP, sorted=False)
        weights = F.dropout(best.softmax(-1), 0.1, self.training)
        spread = weights.new_zeros(*weights.shape[:-1], SLOTS).scatter(-1, places, weights)
        return self.out((spread @ v.to(spread.dtype)).transpose(1, 2).flatten(2))


class Layer(nn.Module):
    def __init__(self, attentions):
        super().__init__()
        self.attentions = nn.ModuleList(Attention() for _ in range(attentions))
        self.inner, self.outer = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, WIDTH)
        self.norms = nn.ModuleList(nn.LayerNorm(WIDTH) for _ in range(attentions + 1))

    def forward(self, x, mask=None, image=None):
        for attention, norm, values in zip(self.attentions, self.norms, (None, image)):
            normed = norm(x)
            of = normed if values is None else values
            x = x + F.dropout(attention(normed, of, mask if values is None else None), 0.1, self.training)
        hidden = F.dropout(F.relu(self.inner(self.norms[-1](x))), 0.1, self.training)
        return x + F.dropout(self.outer(hidden), 0.1, self.training)


class R2GenCmn(nn.Module):
    def __init__(self):
        super().__init__()
        self.vision = nn.Sequential(*list(resnet101().children())[:-2])
        self.embed_image, self.embed_word = nn.Linear(2048, WIDTH), nn.Embedding(WORDS + 1, WIDTH)
        self.memory = Memory()
        self.encoder = nn.ModuleList(Layer(1) for _ in range(LAYERS))
        self.decoder = nn.ModuleList(Layer(2) for _ in range(LAYERS))
        self.norms = nn.ModuleList(nn.LayerNorm(WIDTH) for _ in range(2))
        self.logits = nn.Linear(WIDTH, WORDS + 1)
        self.image_projection = nn.Linear(2048, WIDTH, bias=False)
        self.text_projection = nn.Linear(WIDTH, WIDTH, bias=False)
        self.scale = nn.Parameter(torch.tensor(math.log(1 / 0.07)))
        position = torch.arange(128)[:, None] * torch.exp(torch.arange(0, WIDTH, 2) * (-math.log(1e4) / WIDTH))
        self.register_buffer("positions", torch.stack([position.sin(), position.cos()], 2).flatten(1))

    def forward(self, images, ids):
        features = self.vision(images)
        patches = features.flatten(2).transpose(1, 2)
        x = F.dropout(F.relu(self.embed_image(patches)), 0.5, self.training)
        x = self.placed(x + self.memory(x))
        for layer in self.encoder:
            x = layer(x)
        image = self.norms[0](x)
        length = ids.size(1)
        mask = torch.ones(length, length, dtype=torch.bool).tril()[None, None]
        mask = mask & ((ids > 0) | (torch.arange(length) == 0))[:, None, None]
        y = self.placed(self.embed_word(ids) * math.sqrt(WIDTH))
        y = y + self.memory(y)
        for layer in self.decoder:
            y = layer(y, mask, image)
        hidden = self.norms[1](y)
        z = F.normalize(self.image_projection(features.mean((2, 3))), dim=1)
        u = F.normalize(self.text_projection(hidden.mean(1)), dim=1)
        return hidden, z.float(), u.float()

    def placed(self, x):
        return F.dropout(x + self.positions[: x.size(1)], 0.1, self.training)


def heads(x):
    return x.unflatten(2, (HEADS, -1)).transpose(1, 2)


def loss(model, images, ids, negative_images, negative_ids):
    hidden, z, u = model(images, ids[:, :-1])
    _, other_z, other_u = model(negative_images, negative_ids[:, :-1])
    report = F.cross_entropy(model.logits(hidden).float().flatten(0, 1), ids[:, 1:].flatten())
    away = (u - other_u).detach()
    part = ((z - other_u).detach() * away).sum(1, keepdim=True) / (away * away).sum(1, keepdim=True).clamp_min(1e-12)
    harder = F.normalize(other_u.detach() + LAMBDA * part * away, dim=1)
    pushed = z @ harder.t() * (1 - 2 * torch.eye(len(z)))
    alike = model.scale.exp().clamp_max(100) * (z @ u.t() + other_z @ other_u.t() + pushed) / 3
    diagonal = torch.arange(len(z))
    clip = (F.cross_entropy(alike, diagonal) + F.cross_entropy(alike.t(), diagonal)) / 2
    return report + 0.1 * clip + 0.2 * F.cosine_similarity(z, other_z).mean()


class Steps:
    def __init__(self, precision):
        torch.manual_seed(1)
        self.precision = precision
        self.model = R2GenCmn().to(memory_format=torch.channels_last).train()
        self.optimiser = torch.optim.Adam(
            self.model.parameters(), lr=1e-4, betas=(0.9, 0.98), eps=1e-9, weight_decay=5e-5, amsgrad=True, foreach=True)
        self.fed = *self.batch(), *self.batch()

    @staticmethod
    def batch():
        images = torch.randn(BATCH, 3, 224, 224).to(memory_format=torch.channels_last)
        ids = torch.zeros(BATCH, LENGTH, dtype=torch.long)
        ids[:, 1:-1] = torch.randint(1, WORDS + 1, (BATCH, LENGTH - 2))
        return images, ids

    def run(self):
        self.optimiser.zero_grad(set_to_none=True)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.precision == "bf16"):
            total = loss(self.model, *self.fed)
        total.backward()
        self.optimiser.step()
        return total


def measured(precision):
    steps = Steps(precision)
    seconds = []
    for i in range(WARM_UP + REPEATS):
        start = time.perf_counter()
        total = steps.run()
        if i >= WARM_UP:
            seconds.append(time.perf_counter() - start)
        print(precision, i, round(time.perf_counter() - start, 2), "s, loss", round(total.item(), 3), file=sys.stderr)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024  # of all that were measured so far
    print(precision, "parameters", sum(p.numel() for p in steps.model.parameters()), "peak MiB", peak, file=sys.stderr)
    return {"name": f"step/r2gencmn/resnet101/projected/{precision}", "value": statistics.median(seconds), "unit": "s"}


if __name__ == "__main__":
    if sys.argv[1:2] == ["--on-request"]:
        answer(Steps(sys.argv[2]).run)
    else:
        print(json.dumps({"rows": [measured(each) for each in sys.argv[1:] or ["float32"]]}))
