"""Steps of one workload in PyTorch, on request: the peer of ours.ts. Reads one JSON request a line, answers one JSON object a line.

    python measure.py '{"file": "…/w1.json", "threads": 1, "mode": "compile", "attention": "products", "device": "cpu"}'

    {"do": "prepare", "optimiser": "fused"}   initial weights anew; losses of steps 1 to 3
    {"do": "measure", "seconds": 2}           steps/s, steps per CPU-second
    {"do": "memory"}                          peak memory in MB
    {"do": "product", "shape": [m, k, n], "seconds": 0.5}   GFLOP/s of torch.mm
"""
import json
import re
import resource
import sys
import time

import numpy as np
import torch

from workloads import WORKLOADS

request = json.loads(sys.argv[1])
torch.set_num_threads(request["threads"])
torch.set_float32_matmul_precision(request.get("precision", "highest"))
device = torch.device(request.get("device", "cpu"))
COMPILE = {
    "compile": {},
    "max-autotune": {"mode": "max-autotune-no-cudagraphs"},
    "graphs": {"mode": "max-autotune"},  # with CUDA graphs
}
OPTIMISERS = {"for": {"foreach": False}, "foreach": {"foreach": True}, "fused": {"fused": True}, "compiled": {"foreach": True}}


def synchronise():
    if device.type == "cuda":
        torch.cuda.synchronize()


def load(path):
    with open(path) as file:
        manifest = json.load(file)
    raw = np.fromfile(path.replace(".json", ".bin"), np.float32)
    shared = {
        t["name"]: torch.from_numpy(raw[t["offset"] : t["offset"] + int(np.prod(t["shape"]))].reshape(t["shape"]).copy()).to(device)
        for t in manifest["tensors"]
    }
    return manifest, shared


class Training:
    def __init__(self):
        self.manifest, shared = load(request["file"])
        self.workload = WORKLOADS[self.manifest["workload"]](shared, request.get("attention") == "sdpa")
        for tensor in self.workload.parameters.values():
            tensor.requires_grad_()
        self.prepared = False
        mode = request["mode"]
        self.loss = self.workload.loss if mode == "eager" else torch.compile(self.workload.loss, **COMPILE[mode])

    def prepare(self, optimiser):
        if self.prepared:
            self.reset()
        self.prepared = True
        o = self.manifest["optimiser"]
        kind = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[o["kind"]]
        self.optimiser = kind(
            list(self.workload.parameters.values()),
            lr=self.manifest["learningRate"],
            betas=tuple(o["betas"]),
            eps=o["epsilon"],
            weight_decay=o["weightDecay"],
            **OPTIMISERS[optimiser],
        )
        self.update = torch.compile(self.moved) if optimiser == "compiled" else self.moved
        return {"losses": [self.step().item() for _ in range(3)], "version": torch.__version__}

    def reset(self):
        """Back to the initial weights, in the tensors that there are, so that nothing has to be compiled anew."""
        _, shared = load(request["file"])
        fresh = WORKLOADS[self.manifest["workload"]](shared, False)
        with torch.no_grad():
            for held, initial in ((self.workload.parameters, fresh.parameters), (self.workload.moving, fresh.moving)):
                for name, tensor in held.items():
                    tensor.copy_(initial[name])

    def step(self):
        self.optimiser.zero_grad(set_to_none=True)
        loss = self.loss()
        self.workload.before()
        loss.backward()
        self.update()
        return loss

    def moved(self):
        self.optimiser.step()
        self.workload.after()

    def measure(self, seconds):
        """Whole chunks of steps, each at least 20 ms long, so that looking at the clock costs nothing."""
        synchronise()
        start, cpu, count, chunk = time.perf_counter(), time.process_time(), 0, 1
        wall = 0.0
        while wall < seconds:
            before = wall
            for _ in range(chunk):
                loss = self.step()
            synchronise()
            wall = time.perf_counter() - start
            count += chunk
            if wall - before < 0.02:
                chunk *= 2
        used = time.process_time() - cpu
        return {"stepsPerSecond": count / wall, "stepsPerCpuSecond": count / used, "loss": loss.item()}


def product(shape, seconds):
    m, k, n = shape
    a, b, c = (torch.ones(*size, device=device) for size in ((m, k), (k, n), (m, n)))
    torch.mm(a, b, out=c)
    synchronise()
    best, start = float("inf"), time.perf_counter()
    while time.perf_counter() - start < seconds:
        from_ = time.perf_counter()
        torch.mm(a, b, out=c)
        synchronise()
        best = min(best, time.perf_counter() - from_)
    return {"gflops": 2e-9 * m * k * n / best}


def memory():
    try:
        with open("/proc/self/status") as status:
            peak = int(re.search(r"VmHWM:\s+(\d+)", status.read())[1]) / 1024
    except OSError:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    on_device = torch.cuda.max_memory_allocated() / 2**20 if device.type == "cuda" else None
    return {"peak": peak, "device": on_device}


training = Training() if "file" in request else None
for line in sys.stdin:
    command = json.loads(line)
    match command.pop("do"):
        case "prepare":
            answer = training.prepare(**command)
        case "measure":
            answer = training.measure(**command)
        case "product":
            answer = product(**command)
        case "memory":
            answer = memory()
    print(json.dumps(answer), flush=True)
