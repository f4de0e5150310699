import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], environment: 'node', testTimeout: 30_000 } },
      { test: { name: 'oracle', include: ['test/oracle/**/*.test.ts'], environment: 'node', testTimeout: 600_000 } },
    ],
  },
});
