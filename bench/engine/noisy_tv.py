"""The Noisy-TV VJEPA run in PyTorch, whole process: data, 6000 full-batch steps, probe. The peer of `vjepa train`.

    python bench/engine/noisy_tv.py THREADS eager|compile for|foreach|fused [STEPS]
Written for speed: no logging, no monitoring, foreach EMA.
"""
import json, sys, time

start = time.perf_counter()
import numpy as np
import torch

threads, mode, optimiser = int(sys.argv[1]), sys.argv[2], sys.argv[3]
steps = int(sys.argv[4]) if len(sys.argv) > 4 else 6000
torch.set_num_threads(threads)
rng = np.random.default_rng(111)
torch.manual_seed(0)
sigma, T = 4.0, 6000
A, _ = np.linalg.qr(rng.normal(size=(4, 4)))
C, D = (m / np.linalg.norm(m, axis=0) for m in (rng.normal(size=(20, 4)), rng.normal(size=(20, 4))))


def trajectory(n):
    s, d = np.zeros((n + 1, 4)), np.zeros((n + 1, 4))
    s[0], d[0] = rng.normal(size=4), rng.normal(size=4)
    for t in range(n):
        s[t + 1] = A @ s[t] + 0.1 * rng.normal(size=4)
        d[t + 1] = 0.9 * d[t] + 0.3 * rng.normal(size=4)
    x = s @ C.T + sigma * d @ D.T + 0.01 * rng.normal(size=(n + 1, 20))
    return x, s, sigma * d


train, test = trajectory(T), trajectory(2000)
mean, scale = train[0][:T].mean(0), train[0][:T].std(0, ddof=1) + 1e-6
f = lambda x: torch.tensor((x - mean) / scale, dtype=torch.float32)
X, Xt = f(train[0]), f(test[0])
x, y = X[:-1].contiguous(), X[1:].contiguous()
lin = lambda i, o: torch.nn.Linear(i, o, bias=False)
enc, pm, pl, tm, tl = lin(20, 4), lin(4, 4), lin(4, 4), lin(20, 4), lin(20, 4)
tm.load_state_dict(enc.state_dict())
extra = {"foreach": {"foreach": True}, "fused": {"fused": True}, "for": {"foreach": False}}[optimiser]
opt = torch.optim.Adam([*enc.parameters(), *pm.parameters(), *pl.parameters()], lr=1e-3, **extra)


def loss_of(x, y, eps):
    with torch.no_grad():
        mu, lv = tm(y), tl(y)
        z = mu + torch.exp(0.5 * lv) * eps
        kl = 0.5 * (mu**2 + lv.exp() - lv - 1).sum(1).mean()
    zc = enc(x)
    m, l = pm(zc), pl(zc)
    return (0.5 * (l + (z - m) ** 2 * torch.exp(-l))).sum(1).mean() + 0.01 * kl


loss_fn = torch.compile(loss_of) if mode == "compile" else loss_of
for _ in range(steps):
    loss = loss_fn(x, y, torch.randn(T, 4))
    with torch.no_grad():
        tm.weight.mul_(0.99).add_(enc.weight, alpha=0.01)
    opt.zero_grad(set_to_none=True)
    loss.backward()
    opt.step()


def r2(xa, sa, xb, sb):
    one = lambda z: np.c_[z, np.ones(len(z))]
    with torch.no_grad():
        za, zb = (pm(enc(v)).double().numpy() for v in (xa, xb))
    w = np.linalg.lstsq(one(za), sa, rcond=None)[0]
    return float(np.mean(1 - ((one(zb) @ w - sb) ** 2).sum(0) / ((sb - sb.mean(0)) ** 2).sum(0)))


probe = {n: r2(x, train[i][1:], Xt[:-1], test[i][1:]) for n, i in (("signal", 1), ("noise", 2))}
print(json.dumps({"seconds": time.perf_counter() - start, "loss": loss.item(), "probe": probe, "version": torch.__version__}))
