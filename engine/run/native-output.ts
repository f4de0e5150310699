/** What native code (drivers, the runtime) leaves behind of itself: lines on standard error, and the way a process ends. */

/** Lines that onnxruntime's WebGPU prints at every start and that tell of nothing wrong. */
const HARMLESS = /^Warning: max\w+ artificially reduced from \d+ to \d+/;

/** Printed text without the lines that mean nothing. */
export function withoutDriverChatter(text: string): string {
  return text
    .split('\n')
    .filter((line) => !HARMLESS.test(line))
    .join('\n');
}

/** Signals of a process that did something which only native code can do. */
const CRASHES = ['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGTRAP'];
/** The same on Windows: access violation, stack overrun, stack overflow, illegal instruction. */
const CRASH_CODES = [0xc0000005, 0xc0000409, 0xc00000fd, 0xc000001d];

/** What to tell of a process that native code brought down; null where it ended in another way. */
export function crashWords(signal: string | null, code: number | null): string | null {
  const isCrash =
    (signal !== null && CRASHES.includes(signal)) || (code !== null && CRASH_CODES.includes(code >>> 0));
  if (!isCrash) return null;
  const how = signal ?? `exit code 0x${((code ?? 0) >>> 0).toString(16)}`;
  return `The trainer crashed in native code (${how}), most likely in the driver of the device. Train on the processor ("device": "cpu"), or update the driver.`;
}

/** V8 and C++ where they give up for want of memory: long dumps whose last lines say nothing. */
const HEAP_FULL = /FATAL ERROR: .*(heap out of memory|heap limit)/i;
const NO_MEMORY = /std::bad_alloc|FATAL ERROR: .*out of memory/i;

/** What to tell of a process whose output says that memory ran out; empty where it does not. */
export function memoryWords(output: string): string {
  if (HEAP_FULL.test(output))
    return 'The memory of JavaScript ran out. Take fewer data or a smaller monitor.batchSize, or raise the limit: NODE_OPTIONS=--max-old-space-size=8192.';
  if (NO_MEMORY.test(output))
    return 'The memory of the machine ran out. Take a smaller training.batchSize or a smaller model, or close other programs.';
  return '';
}
