import type { Experiment } from './experiment.ts';

/** run.json: who and what. Rewritten atomically at every (re)start. */
export interface RunRecord {
  readonly v: number;
  /** Folder name of the run; unique within its parent. */
  readonly id: string;
  readonly name: string;
  readonly experiment: Experiment;
  /** Absolute path of the experiment file as launched. */
  readonly experimentFile: string;
  /** `--set` overrides, in order. */
  readonly overrides: readonly string[];
  readonly totalSteps: number;
  /** ISO 8601. */
  readonly created: string;
  /** The newest attempt. */
  readonly attempt: number;
  readonly process: {
    readonly pid: number;
    readonly host: string;
    /** Start of this attempt, ISO 8601. */
    readonly started: string;
    /** Linux: field 22 of /proc/<pid>/stat, which tells the process from a later one with the same pid. */
    readonly startTicks?: number;
  };
  readonly device: DeviceReport;
  readonly versions: Readonly<Record<string, string>>;
  /** The run whose weights this one began with; missing where it drew its own. */
  readonly origin?: RunOrigin;
}

/** Where the first weights of a run come from: parameters, Adam's moments and step count, moving averages. */
export interface RunOrigin {
  /** Absolute path of the run directory, as it was then. */
  readonly run: string;
  /** Optimiser steps that had been done there; the first step here is the next one. */
  readonly step: number;
}

export interface DeviceReport {
  /** What runs, e.g. `cpu`. */
  readonly device: string;
  /** What was asked for. */
  readonly requested: string;
  readonly threads: number;
  /** Model of the processor or adapter. */
  readonly hardware: string;
  /** Why it is not what was asked for, or how it was chosen; in words. */
  readonly note: string;
  /** `auto`: the devices that were looked at; missing where one was named, and in logs of other trainers. */
  readonly candidates?: readonly DeviceCandidate[];
}

/** A device that `auto` looked at. */
export interface DeviceCandidate {
  readonly device: string;
  /** Model of the processor or adapter; empty where no hardware for it was seen. */
  readonly hardware: string;
  /** As measured; null where it was not. */
  readonly stepsPerSecond: number | null;
  /** Why it was out; null where it was not. */
  readonly reason: string | null;
}
