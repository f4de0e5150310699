import type { DeviceConfig, DeviceName } from '../../../schemas/experiment.ts';
import { removal, type Finding, type Rule, type RuleContext } from './rule.ts';

/** Which devices an option means something to. `auto` may become any of them. */
const owners: Readonly<Record<'adapter' | 'index', readonly DeviceName[]>> = {
  adapter: ['webgpu'],
  index: ['cuda', 'directml'],
};

/** Options of a device that contradict each other or change nothing. */
export const deviceOptions: Rule = {
  id: 'device-options',
  reads: ['device', 'training.threads'],
  *check(context) {
    const { device } = context.experiment;
    yield* contradiction(context, device);
    for (const [option, devices] of Object.entries(owners)) {
      if (!context.given(`device.${option}`) || device.name === 'auto' || devices.includes(device.name))
        continue;
      const path = ['device', option];
      yield {
        severity: 'warning',
        path,
        message: `"device.${option}" has no effect: it is an option of ${devices.join(' and ')}, and "device" is "${device.name}".`,
        fix: removal(path),
      };
    }
    if (device.spin === true && device.threads === 1) {
      yield {
        severity: 'warning',
        path: ['device', 'spin'],
        message: '"device.spin" has no effect: one thread has none to wait for.',
        fix: removal(['device', 'spin']),
      };
    }
  },
};

/** The number of threads said in two places. */
function* contradiction({ given, raw }: RuleContext, { threads }: DeviceConfig): Generator<Finding> {
  if (!given('device.threads') || !given('training.threads')) return;
  const other = raw.training?.threads;
  if (other === threads) return;
  const path = ['training', 'threads'];
  yield {
    severity: 'warning',
    path,
    message: `"training.threads" is ${other}, but "device.threads" is ${threads} and wins.`,
    fix: removal(path),
  };
}
