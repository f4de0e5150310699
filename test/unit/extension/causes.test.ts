import { describe, expect, it } from 'vitest';
import { explainedBy } from '../../../extension/runs/causes.ts';
import { raisedAlerts } from '../../../extension/runs/run-view.ts';
import type { PanelAlert } from '../../../schemas/panel-message.ts';
import { alertEvent } from './events.ts';

const alert = (id: string, cause: string | null, state: PanelAlert['state'] = 'raised'): PanelAlert => ({
  ...alertEvent(id, 'raised', 1, { cause }).alert,
  state,
});

describe('alerts that explain one another', () => {
  it('lead to the one cause that stands alone, however long the chain', () => {
    const alerts = [alert('a', null), alert('b', 'a'), alert('c', 'b'), alert('d', null)];
    expect(explainedBy(alerts)).toEqual({ b: 'a', c: 'a' });
    expect(raisedAlerts({ alerts }).map(({ id }) => id)).toEqual(['a', 'd']);
  });

  it('stand alone again when their cause is cleared or unknown', () => {
    expect(explainedBy([alert('a', null, 'cleared'), alert('b', 'a'), alert('c', 'gone')])).toEqual({});
  });

  it('stand alone when they explain one another in a circle', () => {
    const alerts = [alert('a', 'b'), alert('b', 'a'), alert('self', 'self')];
    expect(explainedBy(alerts)).toEqual({});
    expect(raisedAlerts({ alerts })).toHaveLength(3);
  });

  it('are none where the log knows no causes', () => {
    const old: PanelAlert = { ...alertEvent('old', 'raised', 1).alert, state: 'raised' };
    expect(explainedBy([old])).toEqual({});
  });
});
