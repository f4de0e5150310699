import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isHealthy } from '../../../../bench/verdicts/checks/healthy.ts';
import { CHECK_OF } from '../../../../bench/verdicts/checks/of-pathology.ts';
import { allRecipes } from '../../../../bench/verdicts/recipes/all.ts';
import { writeTable } from '../../../../bench/verdicts/small-table.ts';
import { nodeFiles } from '../../../../engine/experiment/node-files.ts';
import { readExperiment } from '../../../../engine/experiment/read.ts';

const folder = mkdtempSync(join(tmpdir(), 'vjepa-recipes-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the bank', () => {
  it('names its recipes once, in kebab-case', () => {
    const ids = allRecipes.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z]+(-[a-z0-9.]+)+$/.test(id))).toEqual([]);
  });

  it('holds every run to the check of its label', () => {
    for (const { label, isTruly } of allRecipes)
      expect(isTruly).toBe(label === 'healthy' ? isHealthy : CHECK_OF[label]);
  });

  it('calls collapses total that are of the whole representation', () => {
    const total = new Set(allRecipes.flatMap(({ total: is, label }) => (is ? [label] : [])));
    expect([...total].sort()).toEqual([
      'complete-collapse',
      'joint-collapse',
      'posterior-collapse',
      'representational-collapse',
    ]);
  });

  it.each(allRecipes.map((recipe) => [recipe.id, recipe] as const))(
    '%s is an experiment that can be trained, and one that nothing is wrong with where it is healthy',
    (id, { experiment, table, label }) => {
      const data = table ? writeTable(table, 0, join(folder, id)) : experiment.data;
      const file = join(folder, id, `${id}.vjepa.json`);
      const { problems } = readExperiment(JSON.stringify({ ...experiment, data }), {
        file,
        files: nodeFiles,
      });
      const wrong = problems.filter(({ severity, code }) =>
        label === 'healthy' ? code !== 'key-without-effect' : severity === 'error',
      );
      expect(wrong).toEqual([]);
    },
  );
});
