"""W1 in PyTorch: the peer of w1.ts (same shapes, same maths). Prints one JSON object.

    python bench/engine/w1.py THREADS eager|compile for|foreach|fused SECONDS
"""
import json, sys, time
import torch
import torch.nn.functional as F

threads, mode, optimiser, seconds = int(sys.argv[1]), sys.argv[2], sys.argv[3], float(sys.argv[4])
torch.set_num_threads(threads)
torch.manual_seed(0)
B, D, H, L = 256, 20, 128, 16
x, y = torch.randn(B, D), torch.randn(B, D)


def mlp(i, o):
    return torch.nn.Sequential(torch.nn.Linear(i, H), torch.nn.ReLU(), torch.nn.Linear(H, o))


encoder, target, predictor = mlp(D, L), mlp(D, L), mlp(L, 2 * L)
target.load_state_dict(encoder.state_dict())
target.requires_grad_(False)
online, moving = list(encoder.parameters()), list(target.parameters())
params = online + list(predictor.parameters())
extra = {"foreach": {"foreach": True}, "fused": {"fused": True}, "for": {"foreach": False}}[optimiser]
opt = torch.optim.AdamW(params, lr=1e-3, weight_decay=1e-2, **extra)


def loss_of(x, y):
    with torch.no_grad():
        t = target(y)
    mu, lv = predictor(encoder(x)).chunk(2, 1)
    nll = (0.5 * (lv + (t - mu) ** 2 * (-lv).exp())).mean()
    return nll + 0.1 * 0.5 * (mu**2 + lv.exp() - lv - 1).mean()


loss_fn = torch.compile(loss_of) if mode == "compile" else loss_of


def step():
    opt.zero_grad(set_to_none=True)
    loss = loss_fn(x, y)
    loss.backward()
    opt.step()
    with torch.no_grad():
        torch._foreach_mul_(moving, 0.99)
        torch._foreach_add_(moving, online, alpha=0.01)
    return loss


for _ in range(300):
    step()
start, cpu, count = time.perf_counter(), time.process_time(), 0
while time.perf_counter() - start < seconds:
    for _ in range(100):
        loss = step()
    count += 100
wall, used = time.perf_counter() - start, time.process_time() - cpu
print(json.dumps({"stepsPerSecond": count / wall, "stepsPerCpuSecond": count / used, "loss": loss.item(), "version": torch.__version__}))
