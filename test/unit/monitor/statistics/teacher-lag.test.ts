import { expect, it } from 'vitest';
import { teacherLag } from '../../../../engine/monitor/statistics/teacher-lag.ts';

it('the lag of a teacher is the distance of all weights over their length', () => {
  // ‖θ‖² = 9 + 16 + 144 = 169, ‖θ − θ′‖² = 9 + 16 = 25
  const pairs = [
    [Float32Array.of(3, 4), Float32Array.of(0, 0)],
    [Float32Array.of(12), Float32Array.of(12)],
  ] as const;
  expect(teacherLag(pairs)).toBeCloseTo(5 / 13, 12);
});

it('a moving average of a weight that grows by the same at each step lags (1 − ρ)⁻¹ − 1 steps', () => {
  // θ_t = t, θ′ ← ρ θ′ + (1 − ρ) θ_t: θ_t − θ′_t → ρ / (1 − ρ)
  const rho = 0.9;
  let teacher = 0;
  for (let t = 1; t <= 400; t++) teacher = rho * teacher + (1 - rho) * t;
  expect(teacherLag([[Float64Array.of(400), Float64Array.of(teacher)]])).toBeCloseTo(9 / 400, 12);
});
