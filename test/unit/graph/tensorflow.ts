import type { Feeds } from '../../../engine/graph/interpreter.ts';
import type { Tensor } from '../../../engine/graph/tensor.ts';
import { tensorflowPrograms } from '../../../engine/runtime/tensorflow/executor.ts';
import { loadTensorflow } from '../../../engine/runtime/tensorflow/find.ts';

const { tf } = await loadTensorflow([import.meta.dirname]);

/**
 * The same tensors on TensorFlow.js, float32, through the standard ONNX that they lower to. Fails with the name of an ONNX op that
 * `engine/runtime/tensorflow/` has no translation of.
 */
export async function runTensorflow(
  outputs: readonly Tensor[],
  feeds: Feeds,
): Promise<readonly Float32Array[]> {
  const named = new Map(outputs.map((tensor, i) => [`out${i}`, tensor]));
  const program = await tensorflowPrograms(tf)(named, new Map());
  const arrays = Object.entries(feeds).map(([name, feed]) => [name, Float32Array.from(feed)] as const);
  const found = await program.run(Object.fromEntries(arrays));
  await program.release();
  return [...named.keys()].map((name) => found[name] ?? new Float32Array());
}
