"""One configuration as a user would train it without Sweep: train.py DATA N_HEAD DROPOUT LEARNING_RATE MAX_ITERS

The plain script's GPT (per_head.py), AdamW, estimate_loss every 100 iterations over 50 batches of each split; prints the last losses.
One thread.
"""
import sys
import types

import torch

import per_head

torch.set_num_threads(1)
torch.manual_seed(1337)

path, n_head, dropout, learning_rate, max_iters = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5])
batch_size, eval_interval, eval_iters = 16, 100, 50

text = open(path, encoding="utf-8").read()
index = {character: i for i, character in enumerate(sorted(set(text)))}
data = torch.tensor([index[character] for character in text])
splits = {"train": data[: int(0.9 * len(data))], "val": data[int(0.9 * len(data)):]}

c = types.SimpleNamespace(vocab=len(index), block_size=32, n_embd=64, n_head=n_head, n_layer=4, dropout=dropout)
model = per_head.Gpt(c)
optimizer = torch.optim.AdamW(model.parameters(), lr=learning_rate)


def batch(split):
    tokens = splits[split]
    starts = torch.randint(len(tokens) - c.block_size, (batch_size,))
    x = torch.stack([tokens[s:s + c.block_size] for s in starts])
    y = torch.stack([tokens[s + 1:s + c.block_size + 1] for s in starts])
    return x, y


@torch.no_grad()
def estimate_loss():
    model.eval()
    means = {split: sum(model(*batch(split))[1].item() for _ in range(eval_iters)) / eval_iters for split in splits}
    model.train()
    return means


for step in range(max_iters + 1):
    if step % eval_interval == 0 or step == max_iters:
        losses = estimate_loss()
    if step == max_iters:
        break
    _, loss = model(*batch("train"))
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()

print(f"n_head={n_head} dropout={dropout} learning_rate={learning_rate}: train {losses['train']:.4f}, val {losses['val']:.4f}")
