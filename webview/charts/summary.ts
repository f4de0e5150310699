/** A chart in one sentence: the name of its picture to a screen reader. Pure. */
import { formatNumber, formatStep } from '../format.ts';
import { cellAt, stepAt } from './heat.ts';
import type { ChartModel, FeatureModel, HeatModel, LineMark } from './model.ts';
import { extent, valueOf } from './plot-rows.ts';

export function toSentence(model: ChartModel): string {
  const unit = model.unit === '' ? '' : `, in ${model.unit}`;
  switch (model.kind) {
    case 'line':
      return `Line chart “${model.title}”${unit}: ${
        model.lines
          .filter((line) => !line.hidden)
          .map(ofLine)
          .join('; ') || 'every curve is hidden'
      }.`;
    case 'bar':
      return `Bar chart “${model.title}”${unit}, ${model.categories.length} ${model.categoryName}s: ${model.groups
        .filter((group) => !group.hidden)
        .map((group) => ofValues(group.label, group.values))
        .join('; ')}.`;
    case 'scatter':
      return `Scatter chart “${model.title}”: ${model.xs.length} rows of the probe batch${model.colour === null ? '' : `, coloured by ${model.colour.name} from ${formatNumber(model.colour.low, 3)} to ${formatNumber(model.colour.high, 3)}`}.`;
    case 'heat':
      return `Heat map “${model.title}”${unit}: ${ofProfile(model)}.`;
    case 'features':
      return `“${model.title}”, ${model.features} features: ${ofFeatures(model)}.`;
  }
}

function ofLine({ label, rows }: LineMark): string {
  const last = rows.count - 1;
  if (last < 0) return `${label} has no value yet`;
  const { low, high } = rows.value === undefined ? extent(rows) : { low: Infinity, high: -Infinity };
  const range = low <= high ? `, between ${formatNumber(low, 3)} and ${formatNumber(high, 3)} so far` : '';
  return `${label} ${formatNumber(valueOf(rows, last))} at step ${formatStep(rows.step[last] ?? 0)}${range}`;
}

function ofValues(label: string, values: readonly number[]): string {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return `${label} has no value`;
  return `${label} from ${formatNumber(Math.min(...finite), 3)} to ${formatNumber(Math.max(...finite), 3)}`;
}

function ofProfile({ profile, rowName, threshold }: HeatModel): string {
  const last = profile.columns - 1;
  const newest = Array.from({ length: profile.dims }, (_, row) => cellAt(profile, last, row));
  const steps = `steps ${formatStep(stepAt(profile, 0))} to ${formatStep(stepAt(profile, last))}`;
  const below = threshold === null ? 0 : newest.filter((value) => value < threshold.value).length;
  const dark = threshold === null ? '' : `, ${below} of them ${threshold.label}`;
  return `${profile.dims} ${rowName}s over ${steps}; ${ofValues('now', newest)}${dark}`;
}

function ofFeatures({ truth, made, draws }: FeatureModel): string {
  return [
    ofValues(truth.label, truth.values),
    ...(made === null ? [] : [ofValues(made.label, made.values)]),
    ...(draws === null ? [] : [`${draws.rows.length} ${ofValues(draws.label, draws.rows.flat())}`]),
  ].join('; ');
}
