import { describe, expect, it } from 'vitest';
import { linearAxis, logAxis, tightAxis, type Axis } from '../../../webview/charts/axis.ts';
import { tickLabels } from '../../../webview/charts/tick-labels.ts';

const log = (low: number, high: number): Axis => {
  const axis = logAxis(low, high);
  if (axis === null) throw new Error('There is no such axis.');
  return axis;
};

describe('the labels of an axis', () => {
  it.each([
    [linearAxis(0, 0.001), ['0', '0.00025', '0.00050', '0.00075', '0.00100']],
    [linearAxis(0, 0.01), ['0', '0.0025', '0.0050', '0.0075', '0.0100']],
    [linearAxis(0, 0.0007), ['0', '2·10⁻⁴', '4·10⁻⁴', '6·10⁻⁴', '8·10⁻⁴']],
    [linearAxis(0, 3), ['0', '1', '2', '3']],
    [linearAxis(-0.3, 0.9), ['−0.5', '0', '0.5', '1.0']],
    [tightAxis(0, 3412), ['0', '1,000', '2,000', '3,000']],
    [tightAxis(0, 11_000), ['0', '2.5k', '5.0k', '7.5k', '10.0k']],
    [tightAxis(0, 2_000_000), ['0', '0.5M', '1.0M', '1.5M', '2.0M']],
    [linearAxis(0, 4e9), ['0', '1·10⁹', '2·10⁹', '3·10⁹', '4·10⁹']],
  ])('speak one notation on a linear axis: %#', (axis, labels) => {
    expect(tickLabels(axis)).toEqual(labels);
  });

  it.each([
    [log(0.02, 90), ['0.01', '0.1', '1', '10', '100']],
    [log(2.4, 21), ['2', '5', '10', '20', '50']],
    [log(2e-5, 0.05), ['10⁻⁵', '10⁻⁴', '10⁻³', '10⁻²', '10⁻¹']],
    [log(2.4e-5, 9e-5), ['2·10⁻⁵', '5·10⁻⁵', '10⁻⁴']],
    [log(3, 9e8), ['10⁰', '10²', '10⁴', '10⁶', '10⁸']],
  ])('and one on a logarithmic axis: %#', (axis, labels) => {
    expect(tickLabels(axis)).toEqual(labels);
  });

  it('tell ticks apart that are close together and far from zero', () => {
    expect(tickLabels(tightAxis(100_000, 100_010))).toEqual([
      '100.000k',
      '100.002k',
      '100.004k',
      '100.006k',
      '100.008k',
      '100.010k',
    ]);
  });
});
