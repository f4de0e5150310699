import { describe, expect, it } from 'vitest';
import type {
  LatentProbe,
  LatentsMessage,
  PanelPreferences,
  RunHeader,
} from '../../../schemas/panel-message.ts';
import { Preferences, sliderToSmoothing, smoothingToSlider } from '../../../webview/preferences.ts';
import { SeriesStore } from '../../../webview/series-store.ts';
import { checks, newestLook, type Looked } from '../../../webview/views/checks.ts';
import { objectiveCharts } from '../../../webview/views/objective-charts.ts';
import { allowedIn, deviceWords, notControllable } from '../../../webview/views/run-state.ts';
import { latentsAt, probeAt, TERMS } from '../../webview-page/simulated-run.ts';
import { varJepaLatentsAt } from '../../webview-page/simulated-var-jepa.ts';

const latents: LatentsMessage = { ...latentsAt(3000, false), type: 'latents' };
const probe: LatentProbe = probeAt(3000);
const looked: Looked = {
  latents,
  probes: [probe],
  loss: 2.5,
  course: { first: 21, greatest: 23, newest: 2.5 },
  gradientNorm: 0.18,
  muted: [],
};

describe('what a state allows', () => {
  const allowed = (status: RunHeader['status'], controllable = true): string[] =>
    Object.entries(allowedIn({ status, controllable })).flatMap(([name, yes]) => (yes ? [name] : []));

  it('follows the run', () => {
    expect(allowed('starting')).toEqual(['stop']);
    expect(allowed('running')).toEqual(['pause', 'checkpoint', 'stop']);
    expect(allowed('paused')).toEqual(['resume', 'checkpoint', 'stop']);
    expect(allowed('completed')).toEqual([]);
    expect(allowed('failed')).toEqual(['resumeFromCheckpoint']);
    expect(allowed('stopped')).toEqual(['resumeFromCheckpoint']);
  });

  it('is to watch only, where the trainer takes no requests, and says so while it lives', () => {
    expect(allowed('running', false)).toEqual([]);
    expect(notControllable({ status: 'running', controllable: false })).toContain('watched only');
    expect(notControllable({ status: 'completed', controllable: false })).toBeNull();
  });
});

describe('the device', () => {
  const device = {
    device: 'cpu',
    requested: 'auto',
    threads: 2,
    hardware: 'Some CPU',
    note: 'Fastest of those here.',
  };

  it('is said in a word', () => {
    expect(deviceWords(device)).toEqual({
      text: 'cpu, 2 threads',
      title: 'Some CPU. Fastest of those here.',
      note: null,
      chip: null,
    });
  });

  it('has a chip where hardware is there that could not be used', () => {
    const candidate = { stepsPerSecond: null, reason: 'The CUDA provider is not installed.' };
    const of = (hardware: string) =>
      deviceWords({ ...device, candidates: [{ ...candidate, device: 'cuda', hardware }] }).chip;
    expect(of('NVIDIA H200')).toEqual({
      text: 'cuda unavailable',
      title: 'cuda (NVIDIA H200): The CUDA provider is not installed.',
    });
    expect(of('')).toBeNull();
  });

  it('is noted where it is not what was asked for', () => {
    expect(deviceWords({ ...device, requested: 'cuda', note: 'No CUDA here.' }).note).toBe(
      'Runs on cpu, though cuda was asked for. No CUDA here.',
    );
    expect(deviceWords({ ...device, requested: 'cuda', note: 'No CUDA here.' }).chip).toEqual({
      text: 'not cuda',
      title: 'cuda was asked for. No CUDA here.',
    });
  });
});

describe('where no verdict is raised, the page says what was looked at', () => {
  it('with the numbers', () => {
    const found = checks(looked);
    expect(found.every((check) => check.looked)).toBe(true);
    expect(found.map((check) => check.words).join('\n')).toMatch(
      /effective rank 3\.\d+ of 4[^]*KL per dimension[^]*R² of signal 0\.\d+ \(test\)/,
    );
    expect(newestLook(looked)).toBe(3000);
  });

  it('of the loss, too: where it came from and how far up it went', () => {
    const words = checks(looked).flatMap(({ words }) => (words.includes('loss') ? [words] : []));
    expect(words).toEqual(
      expect.arrayContaining([
        'The loss went from 21 to 2.5.',
        'The greatest loss is 23, the first was 21; the gradient norm is 0.18.',
      ]),
    );
  });

  it('of what only some models and some logs have, where it was looked at', () => {
    const subjects = (of: LatentsMessage): string[] =>
      checks({ ...looked, latents: of }).map(({ subject }) => subject);
    expect(subjects(latents)).toContain('collapse of teacher and student together');
    expect(subjects(latents)).not.toContain('target that ignores y');
    const varJepa = subjects({ ...varJepaLatentsAt(3000, false), type: 'latents' });
    expect(varJepa).toEqual(
      expect.arrayContaining([
        'empty representation behind normal samples',
        'blow-up of a distribution',
        'decoder that ignores its latent',
        'target that ignores y',
        'averaging of several futures',
        'over-fitting',
      ]),
    );
    expect(varJepa).not.toContain('collapse of teacher and student together');
  });

  const shape = { ...probe, scores: { shape: { train: 1, test: 1 } } };
  const untold: LatentsMessage = { ...latents, prediction: null };

  it('of noise tracking without truth: how well directions are predicted, where the hint goes by that', () => {
    const noise = (change: Partial<Looked>) =>
      checks({ ...looked, ...change }).find(({ subject }) => subject === 'noise tracking');
    const predictability = [0.99, 0.81, 0.3];
    const prediction = { cosine: 1, error: 0.1, shuffledError: 2, modes: null, predictability };
    expect(noise({ probes: [shape], latents: { ...latents, prediction } })).toMatchObject({
      looked: true,
      words:
        'The data has no truth arrays named signal and noise. A hint at most: directions of the prediction have ρ² 0.3 … 0.99.',
    });
    const varJepa: LatentsMessage = { ...varJepaLatentsAt(3000, false), type: 'latents' };
    expect(noise({ probes: [], latents: { ...varJepa, prediction } })?.looked).toBe(false);
  });

  it('and what was not, and why', () => {
    const words = (change: Partial<Looked>): string[] =>
      checks({ ...looked, ...change }).flatMap((check) => (check.looked ? [] : [check.words]));
    expect(words({ probes: [], latents: untold })).toEqual([
      'The probe has not run yet; it needs truth arrays named signal and noise.',
    ]);
    expect(words({ probes: [shape], latents: untold })).toEqual([
      'The data has no truth arrays named signal and noise.',
    ]);
    expect(words({ latents: { ...latents, calibration: null } })).toEqual([
      'This model predicts no variance.',
    ]);
    expect(words({ muted: ['posterior-collapse'] })).toEqual(['Muted in the experiment (monitor.mute).']);
    expect(words({ latents: null, probes: [], loss: null, course: null })).toHaveLength(5);
  });
});

describe('the charts of a loss', () => {
  it('are the total with the weighted terms, each raw term, and the KL weights', () => {
    const charts = objectiveCharts(TERMS, new SeriesStore());
    expect(charts.map(({ id }) => id)).toEqual(['loss', 'term.nll', 'term.kl', 'weights']);
    expect(charts[0]?.curves.map(({ key }) => key)).toEqual(['loss', 'weighted.nll', 'weighted.kl']);
    expect(charts[3]?.csvKeys).toEqual(['weight.kl']);
  });

  it('mark a term that trains nothing', () => {
    expect(objectiveCharts(TERMS, new SeriesStore())[2]?.hint).toContain('no gradient flows');
  });

  it('hold the held-out loss to that of training rows, as soon as the log has both', () => {
    const readingOf = (heldOut: number, training: number): unknown => {
      const store = new SeriesStore();
      const update = (key: string, value: number) => ({
        key,
        stepsPerBin: 1,
        from: 0,
        data: Float64Array.from([10, value, value, value, value]),
      });
      const series = [update('evaluated.heldOut', heldOut), update('evaluated.training', training)];
      store.apply({ type: 'series', reset: true, series });
      const chart = objectiveCharts(TERMS, store).find(({ id }) => id === 'evaluated');
      return chart?.health?.reading();
    };
    expect(readingOf(11, 10)).toEqual({ inside: true, words: '1 apart' });
    expect(readingOf(15, 10)).toEqual({ inside: false, words: '5 apart' });
    // A loss near 0 is not divided by.
    expect(readingOf(0.1, 0)).toEqual({ inside: true, words: '0.1 apart' });
  });

  it('show all weights where there is no KL term', () => {
    const vicreg = ['invariance', 'variance'].map(
      (name) => ({ name, label: name, role: 'regulariser', unit: '', trains: true }) as const,
    );
    expect(objectiveCharts(vicreg, new SeriesStore()).at(-1)?.csvKeys).toEqual([
      'weight.invariance',
      'weight.variance',
    ]);
  });
});

describe('preferences', () => {
  it('go to the host when the person changes them, and not back when the host does', () => {
    const saved: PanelPreferences[] = [];
    let heard = 0;
    const preferences = new Preferences((value) => saved.push(value));
    preferences.listen(() => heard++);
    preferences.receive({ smoothing: 0.5, logScale: {}, hidden: {} });
    expect([saved.length, heard]).toEqual([0, 1]);
    preferences.setLog('loss', true);
    preferences.setHidden('loss/total', true);
    preferences.setLatent('s_y');
    preferences.setLatent('s_y');
    expect(saved).toHaveLength(3);
    expect(saved.at(-1)).toEqual({
      smoothing: 0.5,
      logScale: { loss: true },
      hidden: { 'loss/total': true },
      latent: 's_y',
    });
  });

  it('the smoothing slider goes from off to 0.999, and back to where it was', () => {
    expect([0, 33, 67, 100].map(sliderToSmoothing)).toEqual([0, 0.898, 0.99, 0.999]);
    for (const slider of [0, 10, 33, 50, 100])
      expect(smoothingToSlider(sliderToSmoothing(slider))).toBeCloseTo(slider, -0.5);
  });
});
