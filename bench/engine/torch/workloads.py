"""The workloads in PyTorch, built from the shared file of weights and inputs: the same maths as ours, in PyTorch's own terms.

Each function takes the shared tensors by name and returns a `Workload`. Weights of ours are (in, out), those of `F.linear`
(out, in), so a weight is stored transposed. `sdpa`: attention by `F.scaled_dot_product_attention` instead of written out.
"""
from dataclasses import dataclass, field
from typing import Callable

import torch
import torch.nn.functional as F

LOG_TWO_PI = 1.8378770664093453


@dataclass
class Workload:
    parameters: dict[str, torch.Tensor]
    loss: Callable[[], torch.Tensor]
    before: Callable[[], None] = lambda: None
    """Before the optimiser's step, after the loss (moving averages)."""
    after: Callable[[], None] = lambda: None
    moving: dict[str, torch.Tensor] = field(default_factory=dict)


def part(shared, prefix):
    """The tensors under `prefix`, matrices named `*.weight` turned for `F.linear`."""
    found = {name[len(prefix):]: tensor for name, tensor in shared.items() if name.startswith(prefix)}
    return {name: tensor.T.contiguous() if turned(name, tensor) else tensor for name, tensor in found.items()}


def turned(name, tensor):
    return name.endswith(".weight") and tensor.dim() == 2 and not name.startswith("token.")


def linear(x, weights, name):
    return F.linear(x, weights[f"{name}.weight"], weights.get(f"{name}.bias"))


def follow(moving, online, rate):
    """θ′ ← rate θ′ + (1 − rate) θ"""
    followed = [online[name] for name in moving]

    def update():
        with torch.no_grad():
            torch._foreach_mul_(list(moving.values()), rate)
            torch._foreach_add_(list(moving.values()), followed, alpha=1 - rate)

    return update


def w1(shared, sdpa):
    online, target = part(shared, "parameter/"), part(shared, "ema/")
    x, y = shared["x"], shared["y"]

    def mlp(weights, name, v):
        return linear(F.relu(linear(v, weights, f"{name}.0")), weights, f"{name}.out")

    def loss():
        with torch.no_grad():
            t = mlp(target, "encoder", y)
        mu, lv = mlp(online, "predictor", mlp(online, "encoder", x)).chunk(2, 1)
        nll = (0.5 * (lv + (t - mu) ** 2 * (-lv).exp())).mean()
        return nll + 0.1 * 0.5 * (mu**2 + lv.exp() - lv - 1).mean()

    return Workload(online, loss, after=follow(target, online, 0.99), moving=target)


def vjepa(shared, sdpa):
    """The model of examples/noisy-tv.vjepa.json, as in noisy_tv.py."""
    online, target, frozen = (part(shared, f"{kind}/") for kind in ("parameter", "ema", "frozen"))
    x, y, eps = shared["x"], shared["y"], shared["noise/target"]

    def loss():
        with torch.no_grad():
            mu, lv = linear(y, target, "encoder.out"), linear(y, frozen, "targetLogVariance.out")
            z = mu + torch.exp(0.5 * lv) * eps
            kl = 0.5 * (mu**2 + lv.exp() - lv - 1).sum(1).mean()
        zc = linear(x, online, "encoder.out")
        m, l = linear(zc, online, "predictor.mean"), linear(zc, online, "predictor.logVariance")
        nll = (0.5 * (LOG_TWO_PI + l + (z - m) ** 2 * torch.exp(-l))).sum(1).mean()
        return nll + 0.01 * kl

    return Workload(online, loss, before=follow(target, online, 0.99), moving=target)


def w2(shared, sdpa):
    """The model of ../w2-model.ts; y is the mask of the features."""
    P = part(shared, "parameter/")
    x, seen = shared["x"], shared["y"][:, :, None]
    d, heads = P["token.weight"].shape[1], 4
    eps1, eps2 = (shared[f"noise/{name}"].view(*x.shape, d) for name in ("context", "target"))

    def norm(v, name):
        return F.layer_norm(v, (d,), P[f"{name}.norm.gamma"], P[f"{name}.norm.beta"], 1e-5)

    def attention(q, k, v):
        if sdpa:
            return F.scaled_dot_product_attention(q, k, v)
        return torch.softmax((q @ k.transpose(-1, -2)) * (d // heads) ** -0.5, -1) @ v

    def block(v, name):
        b, s, _ = v.shape
        name, network = f"{name}.attention", f"{name}.feedForward"
        joined = linear(norm(v, name), P, f"{name}.queryKeyValue").view(b, s, 3, heads, d // heads)
        gathered = attention(*joined.permute(2, 0, 3, 1, 4).unbind(0))
        v = v + linear(gathered.transpose(1, 2).reshape(b, s, d), P, f"{name}.out")
        hidden = F.gelu(linear(norm(v, network), P, f"{network}.hidden"), approximate="tanh")
        return v + linear(hidden, P, f"{network}.out")

    def encoder(v, name):
        layer = 0
        while f"{name}.{layer}.attention.out.weight" in P:
            v = block(v, f"{name}.{layer}")
            layer += 1
        return linear(norm(v, name), P, f"{name}.head").chunk(2, -1)

    def kl(m1, l1, m2, l2):
        return 0.5 * ((l2 - l1) + (l1.exp() + (m1 - m2) ** 2) * (-l2).exp() - 1).mean()

    def loss():
        tokens = x[:, :, None] * P["token.weight"] + P["token.bias"]
        mx, lx = encoder(tokens * seen + (1 - seen) * P["mask"], "context")
        sx = mx + (0.5 * lx).exp() * eps1
        my, ly = encoder(tokens, "target")
        sy = my + (0.5 * ly).exp() * eps2
        mp, lp = encoder(sx, "predictor")
        rebuilt = linear(F.gelu(linear(sy, P, "decoder.0"), approximate="tanh"), P, "decoder.out")[..., 0]
        prior = 0.5 * (mx**2 + lx.exp() - lx - 1).mean()
        return ((rebuilt - x) ** 2).mean() + 0.1 * kl(my, ly, mp, lp) + 0.01 * prior

    return Workload(P, loss)


WORKLOADS = {"w1": w1, "vjepa": vjepa, "w2": w2}
