import type { PanelAlert } from '../../schemas/panel-message.ts';

/**
 * Of the raised alerts that another raised one explains: id → id of that cause, the chain followed to the one that stands alone.
 * A cause that is cleared, muted or unknown explains nothing: its effects stand alone again. Alerts that explain one another in
 * a circle stand alone, too: none of them is the cause.
 */
export function explainedBy(alerts: readonly PanelAlert[]): Readonly<Record<string, string>> {
  const raised = new Map(alerts.filter(({ state }) => state === 'raised').map((alert) => [alert.id, alert]));
  const causes: Record<string, string> = {};
  for (const { id } of raised.values()) {
    const root = rootOf(id, raised);
    if (root !== id) causes[id] = root;
  }
  return causes;
}

function rootOf(id: string, raised: ReadonlyMap<string, PanelAlert>): string {
  const passed = new Set<string>();
  let at = id;
  for (;;) {
    if (passed.has(at)) return id;
    passed.add(at);
    const cause = raised.get(at)?.cause ?? null;
    if (cause === null || !raised.has(cause)) return at;
    at = cause;
  }
}
