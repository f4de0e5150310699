import type { DeviceReport } from '../../schemas/run-record.ts';
import type { Readers } from './readers.ts';
import type { SessionOptions } from './onnx-session.ts';
import type { Prepared } from './prepare.ts';

/** What a compiled session is made of. */
export interface Compiled extends Prepared {
  readonly device: DeviceReport;
  readonly session: SessionOptions;
  readonly readers: Readers;
  /** Whether every step takes the same x and y. Default false. */
  readonly sameBatch?: boolean;
}
