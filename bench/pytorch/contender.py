"""A PyTorch contender of bench/run: contender.py MODEL SCENARIO BATCH BLOCK EMBD HEADS LAYERS DEVICE

Trains what a user would write (per_head.py, fused_qkv.py or nanogpt.py) from the parameters, text and batches in the scenario's folder,
on one thread. The lines it answers are described in bench/Sweep.Bench/Contender.cs.
"""
import json
import os
import sys
import time
import types

import numpy
import torch

import fused_qkv
import nanogpt
import per_head
from blas import library

MODELS = {"per_head": per_head.Gpt, "fused_qkv": fused_qkv.Gpt, "nanogpt": nanogpt.Gpt}


def load_parameters(model, flat, c):
    """Copies the flat parameters, in Sweep's order, into the model; splits qkv where every head has Linears of its own."""
    at = 0

    def take(tensor):
        nonlocal at
        tensor.copy_(flat[at:at + tensor.numel()].view_as(tensor))
        at += tensor.numel()

    with torch.no_grad():
        if isinstance(model, nanogpt.Gpt):
            for parameter in model.in_order():
                take(parameter)
            assert at == flat.numel(), f"{flat.numel()} parameters in the file, {at} in the model"
            return
        take(model.tokens.weight)
        take(model.positions.weight)
        for block in model.blocks:
            take(block.ln1.weight), take(block.ln1.bias)
            if hasattr(block.sa, "qkv"):
                take(block.sa.qkv.weight)
            else:
                for part in ("query", "key", "value"):
                    for head in block.sa.heads:
                        take(getattr(head, part).weight)
            take(block.sa.proj.weight), take(block.sa.proj.bias)
            take(block.ln2.weight), take(block.ln2.bias)
            take(block.ffwd[0].weight), take(block.ffwd[0].bias)
            take(block.ffwd[2].weight), take(block.ffwd[2].bias)
        take(model.ln_f.weight), take(model.ln_f.bias)
        take(model.lm_head.weight), take(model.lm_head.bias)
    assert at == flat.numel(), f"{flat.numel()} parameters in the file, {at} in the model"


class Contender:
    def __init__(self, name, folder, batch, block, embd, heads, layers, device):
        def read(file, kind):
            return torch.from_numpy(numpy.fromfile(os.path.join(folder, file), kind))

        self.tokens = read("tokens.i32", numpy.int32).long()
        self.starts = read("starts.i32", numpy.int32).view(-1, batch)
        self.eval_starts = read("eval.i32", numpy.int32).view(2, -1, batch)
        self.block = block
        self.device = device
        self.steps = 0
        c = types.SimpleNamespace(
            vocab=int(self.tokens.max()) + 1, block_size=block, n_embd=embd, n_head=heads, n_layer=layers, dropout=0.0)
        self.model = MODELS[name](c)
        load_parameters(self.model, read("parameters.f32", numpy.float32), c)
        self.model.to(device)
        self.is_nanogpt = name == "nanogpt"
        self.optimizer = self.model.optimizer() if self.is_nanogpt else torch.optim.AdamW(self.model.parameters(), lr=1e-3)

    def batch(self, starts):
        x = torch.stack([self.tokens[i:i + self.block] for i in starts])
        y = torch.stack([self.tokens[i + 1:i + self.block + 1] for i in starts])
        return x.to(self.device), y.to(self.device)

    def step(self):
        return self.update().item()

    def steps(self, count):
        start = time.perf_counter()
        for _ in range(count):
            loss = self.update()
        loss.item()  # waits for the device
        return (time.perf_counter() - start) * 1e3 / count

    def update(self):
        x, y = self.batch(self.starts[self.steps % len(self.starts)])
        self.steps += 1
        if self.is_nanogpt:
            return self.model.update(self.optimizer, x, y)
        _, loss = self.model(x, y)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        return loss

    @torch.no_grad()
    def evaluate(self):
        self.model.eval()
        means = []
        for split in self.eval_starts:
            losses = torch.zeros(len(split))
            for i, starts in enumerate(split):
                losses[i] = self.model(*self.batch(starts))[1].item()
            means.append(losses.mean().item())
        self.model.train()
        return sum(means) / 2

    @torch.no_grad()
    def generate(self, count):
        self.model.eval()
        text = torch.zeros((1, 1), dtype=torch.long, device=self.device)
        for _ in range(count):
            logits, _ = self.model(text[:, -self.block:])
            probabilities = torch.softmax(logits[:, -1, :], dim=-1)
            text = torch.cat((text, torch.multinomial(probabilities, num_samples=1)), dim=1)
        self.model.train()


def timed(count, work):
    cpu, wall, result = [], [], None
    for _ in range(count):
        cpu_start, wall_start = time.process_time(), time.perf_counter()
        result = work()
        cpu.append((time.process_time() - cpu_start) * 1e3)
        wall.append((time.perf_counter() - wall_start) * 1e3)
    return {"cpu_ms": cpu, "wall_ms": wall, "loss": result}


def peak_mb():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024


def main():
    torch.set_num_threads(1)
    contender = Contender(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:8]), sys.argv[8])

    def say(reply):
        print(json.dumps(reply), flush=True)

    say({**timed(1, contender.step), "version": f"torch {torch.__version__}, Python {sys.version.split()[0]}, {library()}"})
    for line in sys.stdin:
        words = line.split()
        count = int(words[1]) if len(words) > 1 else 1
        if words[0] == "exit":
            break
        if words[0] == "step":
            say(timed(count, contender.step))
        elif words[0] == "steps":
            say({"wall_ms": [contender.steps(count)]})
        elif words[0] == "eval":
            say(timed(1, contender.evaluate))
        elif words[0] == "generate":
            say(timed(1, lambda: contender.generate(count)))
        elif words[0] == "memory":
            say({"peak_mb": peak_mb()})


if __name__ == "__main__":
    main()
