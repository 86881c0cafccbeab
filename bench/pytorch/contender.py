"""A PyTorch contender of bench/run and bench/gpu: contender.py MODEL SCENARIO BATCH BLOCK EMBD HEADS LAYERS DEVICE [OPTION...]

Trains what a user would write (per_head.py, fused_qkv.py or nanogpt.py) from the parameters, text and batches in the scenario's folder,
on one thread. The lines it answers are described in bench/Sweep.Bench/Contender.cs. Where this torch lacks what an option asks for, it
says that it is skipped and ends.
"""
import argparse
import contextlib
import json
import os
import sys
import time
import types
import warnings

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
    def __init__(self, o):
        def read(file, kind):
            return torch.from_numpy(numpy.fromfile(os.path.join(o.folder, file), kind))

        self.tokens = read("tokens.i32", numpy.int32).long()
        self.starts = read("starts.i32", numpy.int32).view(-1, o.batch)
        self.eval_starts = read("eval.i32", numpy.int32).view(2, -1, o.batch)
        self.block = o.block
        self.device = o.device
        self.on_gpu = o.device.startswith("cuda")
        self.steps_done = 0
        c = types.SimpleNamespace(
            vocab=int(self.tokens.max()) + 1, block_size=o.block, n_embd=o.embd, n_head=o.heads, n_layer=o.layers, dropout=o.dropout)
        if o.flash:
            c.flash = True
        model = MODELS[o.model](c)
        load_parameters(model, read("parameters.f32", numpy.float32), c)
        model.to(o.device)
        self.is_nanogpt = o.model == "nanogpt"
        self.optimizer = model.optimizer(self.on_gpu) if self.is_nanogpt else torch.optim.AdamW(model.parameters(), lr=1e-3)
        torch.backends.cuda.matmul.allow_tf32 = o.precision == "tf32"
        # As nanoGPT does it: float32 parameters, products in bfloat16.
        self.precision = torch.autocast(o.device.split(":")[0], torch.bfloat16) if o.precision == "bf16" else contextlib.nullcontext()
        self.plain = model
        self.model = torch.compile(model) if o.compile else model

    def batch(self, starts):
        x = torch.stack([self.tokens[i:i + self.block] for i in starts])
        y = torch.stack([self.tokens[i + 1:i + self.block + 1] for i in starts])
        if self.on_gpu:  # from pinned memory: the host does not wait for the copy
            return x.pin_memory().to(self.device, non_blocking=True), y.pin_memory().to(self.device, non_blocking=True)
        return x.to(self.device), y.to(self.device)

    def step(self):
        return self.update().item()

    def waits(self):
        """How often one update makes the host wait for the GPU; None where there is none."""
        if not self.on_gpu:
            return None
        torch.cuda.set_sync_debug_mode("warn")
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            self.update()
        torch.cuda.set_sync_debug_mode("default")
        return sum("synchroniz" in str(warning.message) for warning in said)

    def steps(self, count):
        start = time.perf_counter()
        for _ in range(count):
            loss = self.update()
        loss.item()  # waits for the device
        return (time.perf_counter() - start) * 1e3 / count

    def update(self):
        x, y = self.batch(self.starts[self.steps_done % len(self.starts)])
        self.steps_done += 1
        if self.is_nanogpt:
            return self.plain.update(self.optimizer, lambda: self.loss(x, y))
        loss = self.loss(x, y)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        return loss

    def loss(self, x, y):
        with self.precision:
            return self.model(x, y)[1]

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


def why_not(o):
    """What this torch lacks for the options; None where it has everything."""
    if o.compile and not hasattr(torch, "compile"):
        return f"torch {torch.__version__} has no torch.compile"
    if o.flash and not hasattr(torch.nn.functional, "scaled_dot_product_attention"):
        return f"torch {torch.__version__} has no scaled_dot_product_attention"
    if o.device.startswith("cuda") and not torch.cuda.is_available():
        return f"torch {torch.__version__} finds no GPU"
    return None


def options():
    parser = argparse.ArgumentParser(description="A PyTorch contender of bench/run and bench/gpu.")
    parser.add_argument("model", choices=MODELS)
    parser.add_argument("folder", help="the scenario's")
    for size in ("batch", "block", "embd", "heads", "layers"):
        parser.add_argument(size, type=int)
    parser.add_argument("device", help="cpu or cuda:N")
    parser.add_argument("--precision", choices=("float32", "tf32", "bf16"), default="float32")
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--flash", action="store_true", help="nanogpt's attention by scaled_dot_product_attention")
    parser.add_argument("--compile", action="store_true", help="torch.compile")
    return parser.parse_args()


def main():
    def say(reply):
        print(json.dumps(reply), flush=True)

    o = options()
    torch.set_num_threads(1)
    if missing := why_not(o):
        say({"skipped": missing})
        return
    contender = Contender(o)
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
        elif words[0] == "waits":
            say({"waits": contender.waits()})


if __name__ == "__main__":
    main()
