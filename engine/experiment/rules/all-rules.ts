import { ablatedElbo } from './ablated-elbo.ts';
import { beyondTheEnd } from './beyond-the-end.ts';
import {
  batchLargerThanData,
  batchOfOneRow,
  latentWiderThanInput,
  probeWithoutTruth,
} from './data-and-model.ts';
import { dataFiles, testIsTrain } from './data-files.ts';
import { dataShapes } from './data-shapes.ts';
import { deviceOptions } from './device-options.ts';
import { branchesOverlap, labelWithoutTrace, tooNarrowObservation } from './generated-data.ts';
import { idleKeys } from './idle-keys.ts';
import { invitesCollapse } from './invites-collapse.ts';
import { keysOfOtherModels } from './keys-of-other-models.ts';
import { klWithoutEffect } from './kl-without-effect.ts';
import { nothingPredicted, nothingToTrain } from './nothing-to-train.ts';
import { outsideWorkspace } from './paths-outside.ts';
import type { Rule } from './rule.ts';
import { schedules } from './schedules.ts';
import { sigregResolution } from './sigreg-resolution.ts';
import { columnsOfY, targetIsContext } from './views.ts';

/** Every check beyond the schema. Adding one is a file and a line here. */
export const allRules: readonly Rule[] = [
  keysOfOtherModels,
  outsideWorkspace,
  dataFiles,
  dataShapes,
  testIsTrain,
  columnsOfY,
  targetIsContext,
  batchLargerThanData,
  batchOfOneRow,
  latentWiderThanInput,
  tooNarrowObservation,
  branchesOverlap,
  labelWithoutTrace,
  probeWithoutTruth,
  nothingToTrain,
  nothingPredicted,
  klWithoutEffect,
  ablatedElbo,
  invitesCollapse,
  sigregResolution,
  schedules,
  idleKeys,
  beyondTheEnd,
  deviceOptions,
];
