import type { LatentFigures } from '../latent-figures.ts';
import type { Look, LookContext } from '../look.ts';
import { gainOf } from './decoder-signs.ts';
import { evidence, rounded, USUAL_PATIENCE, type Detector, type Finding } from './detector.ts';
import {
  allDimensionsAtPrior,
  hasStandardPrior,
  isSilent,
  klPressure,
  SILENT_INFORMATION,
  totalInformation,
  totalKl,
} from './posterior-signs.ts';
import { relieveKl } from './remedies.ts';
import { learned } from './settling.ts';

/**
 * KL vanishing (Bowman et al. 2016; Fu et al. 2019, arXiv 1903.10145): while the annealing brings a KL term in, the KL goes to 0, the latent
 * falls silent, and the decoder does without it: what it gains from its latent goes to 0, and its loss stays. The annealing was to
 * prevent that. It is told before the weight is there, unlike the posterior collapse that it ends in.
 */

/** Share of the learning before which nothing is told: a fresh network may sit near the prior (convention). */
const SETTLING = 0.03;
/** The KL has vanished only where it once was at least so many times what it is now (convention). */
const FALLEN = 4;

export const klVanishing: Detector = {
  id: 'kl-vanishing',
  page: 'kl-vanishing.md',
  title: 'KL vanishing during annealing',
  patience: USUAL_PATIENCE,

  inspect(look, context) {
    const { annealing } = context.experiment.objective;
    if (annealing.kind === 'none' || learned(look, context) < SETTLING) return [];
    return look.latents.flatMap((latent) => {
      const pressure = klPressure(latent, look, context);
      // z is to be silent, and a conditional prior may well be met.
      if (pressure === null || latent.role === 'auxiliary' || !hasStandardPrior(latent)) return [];
      return pressure.now > 0 ? [judge(latent, pressure.now, pressure.weight, look, context)] : [];
    });
  },
};

function judge(
  latent: LatentFigures,
  now: number,
  weight: number,
  look: Look,
  context: LookContext,
): Finding {
  const { name } = latent;
  const kl = totalKl(latent);
  const most = Math.max(...context.earlier.map((earlier) => totalKl(sameLatent(earlier, name) ?? latent)));
  const silent = isSilent(latent, look, context);
  if (!silent || !(most > FALLEN * kl)) {
    const clear = totalInformation(latent) > 2 * SILENT_INFORMATION;
    return { state: clear ? 'healthy' : 'unclear', subject: name };
  }
  const decoder = look.decoding.find(({ from }) => from === name);
  return {
    state: 'sick',
    subject: name,
    severity: allDimensionsAtPrior(latent) ? 'error' : 'warning',
    strength: SILENT_INFORMATION / totalInformation(latent),
    title: `The KL of ${name} vanishes while its weight comes in`,
    explanation:
      `The weight of the KL term is at ${rounded(now)} of ${rounded(weight)}, and ${name} has already given up: its KL has fallen to ` +
      `${rounded(kl)} nats and it says next to nothing of its input. What annealing was for has not happened: the decoder has not come to ` +
      'rest on the latent before the KL bites.',
    evidence: [
      evidence('Total KL', kl, 'nats', 'level while its weight rises'),
      evidence('The largest that it was', most, 'nats', ''),
      evidence(
        'What the mean says of the input',
        totalInformation(latent),
        'nats',
        `above ${SILENT_INFORMATION}`,
      ),
      evidence('Weight of the KL term now', now, `of ${rounded(weight)}`, 'rising'),
      ...(decoder
        ? [
            evidence(
              `What "${decoder.name}" gains from ${name}`,
              gainOf(decoder),
              decoder.unit,
              'well above 0',
            ),
          ]
        : []),
    ],
    remedies: relieveKl(latent.klTerm ?? '', context.experiment),
  };
}

function sameLatent({ latents }: Look, name: string): LatentFigures | null {
  return latents.find((latent) => latent.name === name) ?? null;
}
