import { beyondTheEnd } from './beyond-the-end.ts';
import {
  batchLargerThanData,
  latentWiderThanInput,
  probeWithoutTruth,
  tooNarrowObservation,
} from './data-and-model.ts';
import { dataFiles, testIsTrain } from './data-files.ts';
import { dataShapes } from './data-shapes.ts';
import { deviceOptions } from './device-options.ts';
import { idleKeys } from './idle-keys.ts';
import { invitesCollapse } from './invites-collapse.ts';
import { keysOfOtherModels } from './keys-of-other-models.ts';
import { klWithoutEffect } from './kl-without-effect.ts';
import { outsideWorkspace } from './paths-outside.ts';
import type { Rule } from './rule.ts';
import { schedules } from './schedules.ts';

/** Every check beyond the schema. Adding one is a file and a line here. */
export const allRules: readonly Rule[] = [
  keysOfOtherModels,
  outsideWorkspace,
  dataFiles,
  dataShapes,
  testIsTrain,
  batchLargerThanData,
  latentWiderThanInput,
  tooNarrowObservation,
  probeWithoutTruth,
  klWithoutEffect,
  invitesCollapse,
  schedules,
  idleKeys,
  beyondTheEnd,
  deviceOptions,
];
