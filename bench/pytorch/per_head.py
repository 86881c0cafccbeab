"""The plain script's GPT: every attention head is a module of its own with three Linear layers and a mask buffer."""
import torch
from torch import nn
from torch.nn import functional as F


class Head(nn.Module):
    def __init__(self, c, head_size):
        super().__init__()
        self.key = nn.Linear(c.n_embd, head_size, bias=False)
        self.query = nn.Linear(c.n_embd, head_size, bias=False)
        self.value = nn.Linear(c.n_embd, head_size, bias=False)
        self.register_buffer("mask", torch.ones(c.block_size, c.block_size).tril() == 0)
        self.dropout = nn.Dropout(c.dropout)

    def forward(self, x):
        t = x.shape[1]
        k, q, v = self.key(x), self.query(x), self.value(x)
        scores = q @ k.transpose(-2, -1) * k.shape[-1] ** -0.5
        weights = F.softmax(scores.masked_fill(self.mask[:t, :t], float("-inf")), dim=-1)
        return self.dropout(weights) @ v


class Attention(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.heads = nn.ModuleList(Head(c, c.n_embd // c.n_head) for _ in range(c.n_head))
        self.proj = nn.Linear(c.n_embd, c.n_embd)
        self.dropout = nn.Dropout(c.dropout)

    def forward(self, x):
        return self.dropout(self.proj(torch.cat([head(x) for head in self.heads], dim=-1)))


class Block(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.sa = Attention(c)
        self.ffwd = nn.Sequential(
            nn.Linear(c.n_embd, 4 * c.n_embd), nn.ReLU(), nn.Linear(4 * c.n_embd, c.n_embd), nn.Dropout(c.dropout))
        self.ln1 = nn.LayerNorm(c.n_embd)
        self.ln2 = nn.LayerNorm(c.n_embd)

    def forward(self, x):
        x = x + self.sa(self.ln1(x))
        return x + self.ffwd(self.ln2(x))


class Gpt(nn.Module):
    block_type = Block

    def __init__(self, c):
        super().__init__()
        self.tokens = nn.Embedding(c.vocab, c.n_embd)
        self.positions = nn.Embedding(c.block_size, c.n_embd)
        self.blocks = nn.Sequential(*(self.block_type(c) for _ in range(c.n_layer)))
        self.ln_f = nn.LayerNorm(c.n_embd)
        self.lm_head = nn.Linear(c.n_embd, c.vocab)
        self.block_size = c.block_size

    def forward(self, x, targets=None):
        h = self.tokens(x) + self.positions(torch.arange(x.shape[1], device=x.device))
        logits = self.lm_head(self.ln_f(self.blocks(h)))
        if targets is None:
            return logits, None
        return logits, F.cross_entropy(logits.view(-1, logits.shape[-1]), targets.view(-1))
