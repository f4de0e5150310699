/** What `vjepa doctor --json` prints: what a machine has to train on, and what is missing. */
export interface DoctorReport {
  readonly v: 1;
  /** Version of VJEPA Lab. */
  readonly vjepa: string;
  /** e.g. `linux-x64`. */
  readonly platform: string;
  /** Whether anything can be trained here at all. */
  readonly canTrain: boolean;
  readonly sections: readonly DoctorSection[];
}

export interface DoctorSection {
  readonly title: string;
  readonly findings: readonly DoctorFinding[];
}

export interface DoctorFinding {
  /** e.g. `Vulkan loader`. */
  readonly subject: string;
  /**
   * `ok`: there, and as it should be. `poor`: there, but it will not do well. `missing`: not there, and `advice` says how to get it.
   * `none`: not there, and nothing to be done about it.
   */
  readonly state: 'ok' | 'poor' | 'missing' | 'none';
  /** In words; a version, a path, a reason. */
  readonly found: string;
  /** What to do about it, in one line; null where there is nothing to do. */
  readonly advice: string | null;
}
