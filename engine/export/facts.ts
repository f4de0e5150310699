import packageJson from '../../package.json' with { type: 'json' };
import type { OnnxFacts } from '../graph/onnx/model-proto.ts';
import type { EncoderGraph } from './encoder-graph.ts';
import type { TrainedRun } from './trained-run.ts';

/** What an exported file says of the run that it is from; strings, as both formats want them. */
export function runFacts(run: TrainedRun): Readonly<Record<string, string>> {
  const { record, experiment, step, fittedTo } = run;
  return {
    name: experiment.name,
    run: record.id,
    step: String(step),
    model: experiment.model.kind,
    seed: String(experiment.seed),
    inputDim: String(fittedTo.inputDim),
    versions: JSON.stringify({ ...record.versions, exporter: packageJson.version }),
    experiment: JSON.stringify(experiment),
  };
}

/** What an ONNX file of a run's encoder says of itself. */
export function onnxFacts(run: TrainedRun, { latents, fixed }: EncoderGraph): OnnxFacts {
  const { experiment, record, step, fittedTo } = run;
  const batch = fixed === null ? 'any' : `${fixed.rows} rows: ${fixed.why}`;
  const standardisation = fittedTo.standardisation === null ? 'none' : 'included: (x - mean) / scale';
  return {
    producerVersion: packageJson.version,
    about:
      `The encoder${latents.length > 1 ? ' and what follows from it' : ''} (${latents.join(', ')}) of ${experiment.name} (model ` +
      `${experiment.model.kind}), trained for ${step} steps in the run ${record.id} by VJEPA Lab.`,
    metadata: { ...runFacts(run), latents: latents.join(','), batch, standardisation },
  };
}
