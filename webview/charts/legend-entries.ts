/** What the legend of a picture names: the curves, bars or marks of a chart. Pure. */
import type { ChartModel } from './model.ts';

export interface LegendEntry {
  readonly label: string;
  readonly colour: number;
  readonly hidden: boolean;
  readonly dashed?: boolean;
}

/** None where colours are a scale. */
export function legendEntries(model: ChartModel): readonly LegendEntry[] {
  switch (model.kind) {
    case 'line':
      return model.lines;
    case 'bar':
      return model.groups;
    case 'features':
      return [model.truth, model.made, model.draws].flatMap((mark) =>
        mark === null ? [] : [{ label: mark.label, colour: mark.colour, hidden: false }],
      );
    case 'scatter':
    case 'heat':
      return [];
  }
}
