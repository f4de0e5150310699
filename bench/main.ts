/** `npm run bench -- NAME [--json]`: measures; one JSON object a figure with --json. */
export {};

const BENCHES: Readonly<Record<string, () => Promise<unknown>>> = {
  engine: () => import('./engine/bench.ts'),
  passes: () => import('./engine/passes.ts'),
  memory: () => import('./engine/memory.ts'),
  monitor: () => import('./engine/monitor.ts'),
  spinning: () => import('./engine/spinning.ts'),
  gpu: () => import('./engine/gpu.ts'),
  'noisy-tv': () => import('./engine/noisy-tv.ts'),
  verdicts: () => import('./verdicts/main.ts'),
  latency: () => import('./page/latency.ts'),
  squiggle: () => import('./page/squiggle.ts'),
  page: () => import('./page/measure.ts'),
};

const name = process.argv[2] ?? '';
const bench = BENCHES[name];
if (bench) {
  await bench();
} else {
  console.error(`Measure what? Known: ${Object.keys(BENCHES).join(', ')}. Given: ${name || 'nothing'}.`);
  process.exitCode = 1;
}
