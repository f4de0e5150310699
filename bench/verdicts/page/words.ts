import type { Pathology } from '../labels.ts';

/** What a run is held to have each pathology by, as its check (`checks/`) computes it, in words. */
export const HELD_BY: Readonly<Record<Pathology, string>> = {
  'complete-collapse':
    'Of what a linear map read of x from the drawn representation, less than a quarter is left once noise of a twentieth of the drawn spread lies on it; nor is a truth about x read better from one that has kept a quarter of that spread.',
  'joint-collapse': 'The same of the encoder and of its moving average, held to y.',
  'dimensional-collapse':
    'Fewer than 0.4 of the directions that the latent has room for and the generator fills are explained by (x, y).',
  'representational-collapse':
    'A linear probe of s_x and of s_y comes less than 0.35 of the way from chance to the label, while samples of s_x have mean square 1 ± 0.2.',
  'distribution-blow-up':
    'Samples of a latent that has the prior N(0, I) have a mean square above 1.6 and more than 0.8 % of their coordinates beyond ± 3 (0.27 % of N(0, 1)).',
  'posterior-collapse':
    'x explains less than 5 % of the variance of the samples of at least 0.45 of the dimensions.',
  'kl-vanishing':
    'The same of all dimensions, after a KL of more than a nat, of which less than a tenth is left.',
  'target-ignores-y':
    's_y does not tell what only y knows: the generator’s z (R² below 0.03), or the branch (below 0.2 of the way from chance).',
  'decoder-ignores-latent':
    'The decoder explains less than 3 % of the training rows, from a latent that a linear map reads more than 10 % from.',
  'variance-miscalibration':
    'In some dimension fewer than 45 % or more than 88 % of the targets lie within one predicted standard deviation (68 % of a Gaussian).',
  'noise-tracking':
    'Encoding x without signal, and without distractor: the distractor moves the latent more than 0.42 of both together.',
  'mode-averaging':
    'The residuals of the prediction, parted by the generator’s branch, lie more than three of their standard deviations apart.',
  divergence: 'The loss ends above that of the drawn weights by half of it or more.',
  'learning-rate-too-high':
    'The weights moved by more than half their length and came less than 0.4 of the way from the best constant to the best linear model; or a step gave no number.',
  stagnation: 'The weights moved by less than 3 % of their length, and came less than 0.1 of that way.',
  'over-fitting':
    'On rows that neither training nor monitor saw the error is 1.5 times that of the training rows, 1.25 times that of the best linear model, which on the training rows has 1.15 times its error.',
  'non-finite': 'A step gave a loss or a gradient that is no number.',
};
