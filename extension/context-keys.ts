import type { Cure } from './cure/cure.ts';
import { abilities, editableRemedy, raisedAlerts, type RunAbility, type RunView } from './runs/run-view.ts';

/** For menus: what can be asked of any run at the moment. */
export function contextKeys(
  runs: readonly RunView[],
  cures: readonly Cure[],
): Readonly<Record<string, boolean>> {
  const any = (ability: RunAbility): boolean => runs.some((run) => abilities(run).includes(ability));
  return {
    'vjepa.hasRuns': runs.length > 0,
    'vjepa.canPause': any('pausable'),
    'vjepa.canResume': any('resumable'),
    'vjepa.canStop': any('stoppable'),
    'vjepa.canResumeFromCheckpoint': any('restartable'),
    'vjepa.canExport': any('exportable'),
    'vjepa.canDelete': any('deletable'),
    'vjepa.canCompare': runs.length > 1,
    'vjepa.hasCure': cures.length > 0,
    'vjepa.hasSuggestedEdit': runs.some((run) =>
      raisedAlerts(run).some((alert) => editableRemedy(alert) >= 0),
    ),
  };
}
