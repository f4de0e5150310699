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

const latents: LatentsMessage = { ...latentsAt(3000, false), type: 'latents' };
const probe: LatentProbe = probeAt(3000);
const looked: Looked = { latents, probes: [probe], loss: 2.5, muted: [] };

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

  it('and what was not, and why', () => {
    const words = (change: Partial<Looked>): string[] =>
      checks({ ...looked, ...change }).flatMap((check) => (check.looked ? [] : [check.words]));
    expect(words({ probes: [] })).toEqual([
      'The probe has not run yet; it needs truth arrays named signal and noise.',
    ]);
    expect(words({ probes: [{ ...probe, scores: { shape: { train: 1, test: 1 } } }] })).toEqual([
      'The data has no truth arrays named signal and noise.',
    ]);
    expect(words({ latents: { ...latents, calibration: null } })).toEqual([
      'This model predicts no variance.',
    ]);
    expect(words({ muted: ['posterior-collapse'] })).toEqual(['Muted in the experiment (monitor.mute).']);
    expect(words({ latents: null, probes: [], loss: null })).toHaveLength(5);
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
