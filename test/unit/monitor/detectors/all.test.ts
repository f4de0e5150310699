import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allDetectors } from '../../../../engine/monitor/detectors/all.ts';
import schema from '../../../../schemas/experiment.schema.json' with { type: 'json' };

const page = (name: string): string =>
  readFileSync(resolve(import.meta.dirname, '../../../../docs/diagnostics', name), 'utf8');

describe('the detectors', () => {
  it('have a name each', () => {
    expect(new Set(allDetectors.map(({ id }) => id)).size).toBe(allDetectors.length);
  });

  it.each(allDetectors.map(({ id, page: name }) => [id, name]))(
    '%s has a page of its own, which the index links',
    (id, name) => {
      expect(name).toBe(`${id}.md`);
      const [heading = '', , subtitle = ''] = page(name).split('\n');
      expect(heading).toMatch(/^# /);
      expect(subtitle).toContain(`\`${id}\` ·`);
      expect(page('README.md')).toContain(`](${name})`);
    },
  );

  it('can be muted by the names that the schema offers', () => {
    const offered = JSON.stringify(schema);
    for (const { id } of allDetectors) expect(offered).toContain(`"${id}"`);
  });
});
