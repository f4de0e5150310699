import { emitModel } from '../../engine/graph/onnx/emit-model.ts';
import { matmul } from '../../engine/graph/ops/matmul.ts';
import { input } from '../../engine/graph/tensor.ts';
import { allocate, OnnxSession, type SessionOptions } from '../../engine/runtime/onnx-session.ts';

/** GFLOP/s of the fastest of the products (rows, inner) × (inner, columns) that onnxruntime makes in `seconds`. */
export async function measureProduct(
  [rows, inner, columns]: readonly [number, number, number],
  seconds: number,
  options: SessionOptions,
): Promise<{ gflops: number }> {
  const outputs = new Map([['c', matmul(input('a', [rows, inner]), input('b', [inner, columns]))]]);
  const session = await OnnxSession.create(emitModel(outputs), outputs, options);
  const inputs = session.inputs({
    a: new Float32Array(rows * inner).fill(1),
    b: new Float32Array(inner * columns).fill(1),
  });
  const made = allocate(session, outputs);
  await session.run(inputs, made);
  const start = performance.now();
  let best = Infinity;
  while (performance.now() - start < 1000 * seconds) {
    const from = performance.now();
    await session.run(inputs, made);
    best = Math.min(best, performance.now() - from);
  }
  await session.release();
  return { gflops: (2e-6 * rows * inner * columns) / best };
}
