"""The model of `tern train text` in PyTorch: the same architecture, starting values and batches from the same seed.

Prints one JSON object: the loss on the validation part, the seconds of training and those of a step. `Tools/compare-training` runs
both alternately.
"""

import argparse
import gzip
import json
import math
import time

import torch
from torch import nn
from torch.nn import functional as F


class Attention(nn.Module):
    def __init__(self, width, heads, dropout):
        super().__init__()
        self.heads, self.p = heads, dropout
        self.qkv = nn.Linear(width, 3 * width)
        self.projection = nn.Linear(width, width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        n, length, width = x.shape
        q, k, v = (
            part.view(n, length, self.heads, width // self.heads).transpose(1, 2) for part in self.qkv(x).chunk(3, dim=-1)
        )
        y = F.scaled_dot_product_attention(q, k, v, dropout_p=self.p if self.training else 0, is_causal=True)
        return self.dropout(self.projection(y.transpose(1, 2).reshape(n, length, width)))


class Block(nn.Module):
    def __init__(self, width, heads, dropout):
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.attention = Attention(width, heads, dropout)
        self.norm2 = nn.LayerNorm(width)
        self.expansion = nn.Linear(width, 4 * width)
        self.contraction = nn.Linear(4 * width, width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.dropout(self.contraction(F.gelu(self.expansion(self.norm2(x)))))


class CharGPT(nn.Module):
    def __init__(self, vocabulary, block, layers, heads, width, dropout):
        super().__init__()
        self.token = nn.Embedding(vocabulary, width)
        self.position = nn.Embedding(block, width)
        self.dropout = nn.Dropout(dropout)
        self.blocks = nn.ModuleList(Block(width, heads, dropout) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        # GPT-2: normal numbers of 0.02, smaller where a branch joins the stream.
        nn.init.normal_(self.token.weight, std=0.02)
        nn.init.normal_(self.position.weight, std=0.02)
        for b in self.blocks:
            for layer in (b.attention.qkv, b.attention.projection, b.expansion, b.contraction):
                joins = layer is b.attention.projection or layer is b.contraction
                nn.init.normal_(layer.weight, std=0.02 / math.sqrt(2 * layers) if joins else 0.02)
                nn.init.zeros_(layer.bias)

    def forward(self, tokens):
        x = self.dropout(self.token(tokens) + self.position.weight[: tokens.shape[1]])
        for block in self.blocks:
            x = block(x)
        return F.linear(self.norm(x), self.token.weight)


def rate(step, steps, lr):
    """A linear rise over the first twentieth (100 steps at most), then half a cosine to a tenth."""
    warm = max(1, min(100, steps // 20))
    if step < warm:
        return lr * (step + 1) / warm
    share = (step - warm) / max(1, steps - warm)
    return lr * (0.1 + 0.9 * 0.5 * (1 + math.cos(math.pi * share)))


def evaluate(model, tokens, block, batch):
    model.eval()
    count = (len(tokens) - 1) // block
    x, y = tokens[: count * block].view(count, block), tokens[1 : count * block + 1].view(count, block)
    total = 0.0
    with torch.no_grad():
        for start in range(0, count, batch):
            logits = model(x[start : start + batch])
            targets = y[start : start + batch]
            total += F.cross_entropy(logits.flatten(0, 1), targets.flatten()).item() * targets.numel()
    model.train()
    return total / (count * block)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("text", help="deflated by gzip")
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--batch-size", type=int, default=16)
    parser.add_argument("--block", type=int, default=64)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--heads", type=int, default=4)
    parser.add_argument("--width", type=int, default=128)
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--evaluate-every", type=int, default=250)
    parser.add_argument("--verbose", action="store_true")
    o = parser.parse_args()
    if o.threads:
        torch.set_num_threads(o.threads)

    text = gzip.open(o.text, "rt", encoding="utf-8", newline="").read()
    characters = sorted(set(text))
    numbers = {c: i for i, c in enumerate(characters)}
    tokens = torch.tensor([numbers[c] for c in text])
    held = max(len(tokens) // 10, o.block + 1)
    training, validation = tokens[:-held], tokens[-held:]

    torch.manual_seed(o.seed)
    model = CharGPT(len(characters), o.block, o.layers, o.heads, o.width, o.dropout)
    matrices = [p for p in model.parameters() if p.dim() >= 2]
    vectors = [p for p in model.parameters() if p.dim() < 2]
    optimizer = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": 0.1}, {"params": vectors, "weight_decay": 0.0}], lr=o.lr, betas=(0.9, 0.99)
    )
    generator = torch.Generator().manual_seed(o.seed)
    start = time.perf_counter()
    for step in range(o.steps):
        for group in optimizer.param_groups:
            group["lr"] = rate(step, o.steps, o.lr)
        places = torch.randint(len(training) - o.block, (o.batch_size,), generator=generator).tolist()
        x = torch.stack([training[i : i + o.block] for i in places])
        y = torch.stack([training[i + 1 : i + 1 + o.block] for i in places])
        loss = F.cross_entropy(model(x).flatten(0, 1), y.flatten())
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        value = loss.item()
        if (step + 1) % o.evaluate_every == 0 or step + 1 == o.steps:
            seconds = time.perf_counter() - start
            reached = evaluate(model, validation, o.block, o.batch_size)
            if o.verbose:
                print(f"step {step + 1}: loss {value:.4f}, validation {reached:.4f}, {seconds:.1f} s", flush=True)
    print(json.dumps({"validation_loss": reached, "seconds": seconds, "seconds_per_step": seconds / o.steps}))


if __name__ == "__main__":
    main()
