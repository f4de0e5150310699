import { check } from 'prettier';
import { describe, expect, it } from 'vitest';
import { asPage } from '../../../../bench/verdicts/page/markdown.ts';
import { sectionsOf } from '../../../../bench/verdicts/page/page.ts';
import { allRecipes } from '../../../../bench/verdicts/recipes/all.ts';
import { scoresOf } from '../../../../bench/verdicts/scores/half-scores.ts';
import { outcome, warned } from './outcomes.ts';

const outcomes = [
  outcome('healthy', []),
  outcome('healthy', [warned('stagnation')]),
  outcome('divergence', [warned('divergence'), warned('over-fitting')]),
  outcome('divergence', []),
  outcome('stagnation', [], { standing: 'unclear' }),
];

const page = (cures: Parameters<typeof sectionsOf>[0]['cures']) =>
  asPage(
    'docs/verdicts.md',
    sectionsOf({
      command: 'npm run bench -- verdicts',
      date: '2026-01-01',
      seeds: 1,
      healthySeeds: 1,
      recipes: allRecipes,
      runs: outcomes.length,
      failed: 0,
      reported: scoresOf('reported', outcomes),
      chosen: scoresOf('chosen', outcomes),
      sparser: [{ looks: 25, scores: scoresOf('reported', outcomes.toSpliced(3, 1)) }],
      cures,
      cureSeeds: 1,
    }),
  );

/** Cells of the first row that begins so. */
function row(text: string, beginning: string): string[] {
  const line = text.split('\n').find((one) => one.startsWith(`| ${beginning}`)) ?? '';
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

describe('the page of verdicts', () => {
  it('says what was promised, what was measured and what falls short', async () => {
    const text = await page(null);
    expect(row(text, 'Recall of at least')).toEqual([
      'Recall of at least 0.95, mean over the pathologies',
      '0.500',
      '**not met**',
      'below it by itself: divergence 1 of 2',
    ]);
    expect(text).toContain('Not measured in this run: add `--cure`.');
  });

  it('has the confusion table with the right names in bold', async () => {
    expect(row(await page(null), '13 divergence')).toEqual(['13 divergence', '2', '**1**', '', '1', '1']);
  });

  it('says what fewer looks a run cost', async () => {
    const text = await page(null);
    expect(row(text, '100')[1]).toBe('0.500');
    expect(row(text, '25')[0]).toBe('25');
    expect(row(text, '25')[1]).toBe('1.000');
  });

  it('tells how often the suggested edit cures, and what keeps it from that', async () => {
    const text = await page([
      {
        recipe: 'some',
        half: 'reported',
        label: 'divergence',
        seed: 1,
        first: { effect: 'sick', edits: 'optimiser.learningRate: 1', because: 'reached' },
        second: { effect: 'cured', edits: 'optimiser.clipNorm: 1', because: '' },
      },
    ]);
    expect(text).toMatch(
      /\| divergence +\| 0\.00 \(0\/1; 0\.00 – 0\.79\) .*1\.00 \(1\/1\) +\| reached \(1\)/,
    );
  });

  it('has every recipe in the half that it is in', async () => {
    const text = await page(null);
    expect(allRecipes.filter(({ id }) => !text.includes(`\`${id}\``))).toEqual([]);
  });

  it('is written as this repository has its pages', async () => {
    const text = await page(null);
    expect(
      await check(text, { parser: 'markdown', singleQuote: true, printWidth: 110, trailingComma: 'all' }),
    ).toBe(true);
  });
});
