"""nanoGPT's model and training step, formulated as its model.py and train.py do it: one product for q, k and v, attention written out (as
it does with torch 1.13) or by scaled_dot_product_attention (c.flash, with a later torch), LayerNorms and projections without biases,
exact GELU, the head tied to the token embedding, weight decay on matrices only, the gradient's norm clipped, a cosine schedule with a
warm-up. The numbers are those of configs/nanogpt-shakespeare-cpu.yaml. Written from that description for bench/run; it is not nanoGPT's
code.
"""
import inspect
import math

import torch
from torch import nn
from torch.nn import functional as F

LEARNING_RATE, MIN_LR, WARMUP, DECAY = 1e-3, 1e-4, 100, 2000
BETAS, WEIGHT_DECAY, GRAD_CLIP = (0.9, 0.99), 0.1, 1.0


class LayerNorm(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))

    def forward(self, x):
        return F.layer_norm(x, self.weight.shape, self.weight, None, 1e-5)


class Attention(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.n_head, self.n_embd = c.n_head, c.n_embd
        self.qkv = nn.Linear(c.n_embd, 3 * c.n_embd, bias=False)
        self.proj = nn.Linear(c.n_embd, c.n_embd, bias=False)
        self.weights_dropout = nn.Dropout(c.dropout)
        self.dropout = nn.Dropout(c.dropout)
        self.dropped, self.flash = c.dropout, getattr(c, "flash", False)
        self.register_buffer("mask", torch.tril(torch.ones(c.block_size, c.block_size))[None, None])

    def forward(self, x):
        b, t, c = x.shape
        q, k, v = self.qkv(x).split(self.n_embd, dim=2)
        q, k, v = (part.view(b, t, self.n_head, c // self.n_head).transpose(1, 2) for part in (q, k, v))  # (B, nh, T, hs)
        if self.flash:
            heads = F.scaled_dot_product_attention(q, k, v, dropout_p=self.dropped if self.training else 0.0, is_causal=True)
        else:
            scores = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(k.size(-1)))
            scores = scores.masked_fill(self.mask[:, :, :t, :t] == 0, float("-inf"))
            heads = self.weights_dropout(F.softmax(scores, dim=-1)) @ v
        return self.dropout(self.proj(heads.transpose(1, 2).contiguous().view(b, t, c)))


class Block(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.ln1, self.sa, self.ln2 = LayerNorm(c.n_embd), Attention(c), LayerNorm(c.n_embd)
        self.up = nn.Linear(c.n_embd, 4 * c.n_embd, bias=False)
        self.gelu = nn.GELU()
        self.down = nn.Linear(4 * c.n_embd, c.n_embd, bias=False)
        self.dropout = nn.Dropout(c.dropout)

    def forward(self, x):
        x = x + self.sa(self.ln1(x))
        return x + self.dropout(self.down(self.gelu(self.up(self.ln2(x)))))


class Gpt(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.tokens = nn.Embedding(c.vocab, c.n_embd)
        self.positions = nn.Embedding(c.block_size, c.n_embd)
        self.dropout = nn.Dropout(c.dropout)
        self.blocks = nn.ModuleList(Block(c) for _ in range(c.n_layer))
        self.ln_f = LayerNorm(c.n_embd)
        self.lm_head = nn.Linear(c.n_embd, c.vocab, bias=False)
        self.tokens.weight = self.lm_head.weight
        self.steps = 0

    def forward(self, x, targets=None):
        h = self.dropout(self.tokens(x) + self.positions(torch.arange(x.shape[1], device=x.device)))
        for block in self.blocks:
            h = block(h)
        h = self.ln_f(h)
        if targets is None:
            return self.lm_head(h[:, [-1], :]), None
        logits = self.lm_head(h)
        return logits, F.cross_entropy(logits.view(-1, logits.size(-1)), targets.view(-1), ignore_index=-1)

    def in_order(self):
        """The parameters in the order of Sweep's flat buffer."""
        yield self.tokens.weight
        yield self.positions.weight
        for block in self.blocks:
            yield from (block.ln1.weight, block.sa.qkv.weight, block.sa.proj.weight, block.ln2.weight, block.up.weight, block.down.weight)
        yield self.ln_f.weight

    def optimizer(self, on_gpu):
        """AdamW; on a GPU its fused kernels, as nanoGPT takes them, where this torch has them."""
        fused = {"fused": True} if on_gpu and "fused" in inspect.signature(torch.optim.AdamW).parameters else {}
        parameters = list(self.parameters())
        return torch.optim.AdamW(
            [{"params": [p for p in parameters if p.dim() >= 2], "weight_decay": WEIGHT_DECAY},
             {"params": [p for p in parameters if p.dim() < 2], "weight_decay": 0.0}],
            lr=LEARNING_RATE, betas=BETAS, **fused)

    def update(self, optimizer, compute_loss):
        """One step of training; returns the loss before it. compute_loss is a call: the model may be compiled."""
        for group in optimizer.param_groups:
            group["lr"] = rate(self.steps)
        self.steps += 1
        loss = compute_loss()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.parameters(), GRAD_CLIP)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return loss


def rate(step):
    """The learning rate of an update, counted from 0."""
    if step < WARMUP:
        return LEARNING_RATE * (step + 1) / (WARMUP + 1)
    if step > DECAY:
        return MIN_LR
    return MIN_LR + 0.5 * (1 + math.cos(math.pi * (step - WARMUP) / (DECAY - WARMUP))) * (LEARNING_RATE - MIN_LR)
