import type { WorkloadInfo } from './workloads.ts';

/** The workloads that `--only NAME` names, several by commas; all without it. Throws with the names there are. */
export function only(
  workloads: readonly WorkloadInfo[],
  args: readonly string[] = process.argv,
): readonly WorkloadInfo[] {
  const flag = args.indexOf('--only');
  if (flag === -1) return workloads;
  const names = (args[flag + 1] ?? '').split(',');
  const unknown = names.find((name) => !workloads.some((workload) => workload.name === name));
  if (unknown !== undefined)
    throw new Error(
      `--only: no workload "${unknown}"; there are ${workloads.map(({ name }) => name).join(', ')}`,
    );
  return workloads.filter(({ name }) => names.includes(name));
}
