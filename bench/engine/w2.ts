import { randomStream } from '../../engine/random/stream.ts';
import { buildW2, type W2Size } from './w2-model.ts';
import { synthetic, type Workload } from './workload.ts';

/** W2 with features and noise standard normal, and a mask that shows the context each feature with probability 0.6. */
export function w2(width: number, size: W2Size): Workload {
  const workload = synthetic(() => buildW2(width, size), null);
  return {
    ...workload,
    feeds: (session) => {
      const feeds = workload.feeds(session);
      const stream = randomStream(0, 'mask');
      return { ...feeds, y: feeds.y.map(() => (stream.uniform() > 0.4 ? 1 : 0)) };
    },
  };
}
