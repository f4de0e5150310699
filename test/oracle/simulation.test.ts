import { describe, expect, it } from 'vitest';
import { runSimulation, type SimulationResult } from '../../bench/reproduce/simulation-run.ts';
import { published } from '../../bench/reproduce/simulation-published.ts';
import { gaussianityFloors } from '../../engine/monitor/statistics/gaussianity.ts';
import { ablation, ablationText } from '../../engine/experiment/ablation.ts';
import { readExperiment } from '../../engine/experiment/read.ts';

/** Twelve of the forty epochs, on one draw of the data. */
const EPOCHS = 12;

async function trained(variant: 'A' | 'E' | 'G' | 'I'): Promise<SimulationResult> {
  const row = ablation.find((each) => each.row === variant);
  if (!row) throw new Error(`no row ${variant}`);
  const overrides = [
    'objective.observationVariance=0.09',
    `training.steps=${EPOCHS * 19}`,
    'training.threads=1',
  ];
  const { experiment, problems } = readExperiment(ablationText(row), {
    file: '/ablation.vjepa.json',
    overrides,
  });
  if (!experiment) throw new Error(problems.map(({ message }) => message).join('\n'));
  return runSimulation(experiment);
}

describe('the simulation study of Var-JEPA (Table 1), in short', () => {
  it('comes out: G at chance behind perfect Gaussianity, E and I blown up behind a perfect probe', async () => {
    const [a, e, g, i] = [await trained('A'), await trained('E'), await trained('G'), await trained('I')];
    const floors = gaussianityFloors(5000, 16);

    // A: both latents tell the label; s_x near N(0, I).
    expect(a.s_x.accuracy).toBeGreaterThan(0.98);
    expect(a.s_y.accuracy).toBeGreaterThan(0.97);

    // G: 0.571 and 0.543 published; what is left is what a probe reads out of untrained means. Each figure within a few
    // published standard deviations of its floor.
    expect(g.s_x.accuracy).toBeLessThan(0.8);
    expect(g.s_y.accuracy).toBeLessThan(0.8);
    expect(g.s_x.gaussianKl).toBeLessThan(
      floors.momentMatchedKl + 3 * published('s_x', 'G', 'gaussianKl')[1],
    );
    expect(g.s_x.covarianceDistance).toBeLessThan(
      floors.distanceFromIdentity + 3 * published('s_x', 'G', 'covarianceDistance')[1],
    );
    expect(g.s_x.sigregMse).toBeLessThan(floors.sigregMse + 3 * published('s_x', 'G', 'sigregMse')[1]);
    expect(g.s_x.accuracy).toBeLessThan(a.s_x.accuracy - 0.15);

    // E and I: KL_agg beyond the 2 that the page of diagnostics calls bad, at a probe as good as A's.
    for (const blown of [e, i]) {
      expect(blown.s_x.accuracy).toBeGreaterThan(0.98);
      expect(blown.s_x.gaussianKl).toBeGreaterThan(2);
      expect(blown.s_x.gaussianKl).toBeGreaterThan(5 * a.s_x.gaussianKl);
      expect(blown.s_x.covarianceDistance).toBeGreaterThan(2 * a.s_x.covarianceDistance);
    }
    expect(i.s_y.gaussianKl).toBeGreaterThan(2);
  });
});
