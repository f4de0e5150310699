import tseslint from 'typescript-eslint';

/** The direction of imports of docs/architecture.md: what each folder may not reach. */
const forbidden = (files, group, message) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] },
});

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'runs/', 'test-results/', 'test/fixtures/'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: { project: ['./tsconfig.json', './webview/tsconfig.json'] },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
    },
  },
  { files: ['**/*.mjs'], extends: [tseslint.configs.disableTypeChecked] },
  forbidden(
    ['schemas/**'],
    ['**/engine/**', '**/extension/**', '**/webview/**', 'vscode', 'onnxruntime*'],
    'schemas/ imports nothing.',
  ),
  forbidden(
    ['webview/**'],
    ['**/engine/**', '**/extension/**', 'vscode', 'node:*', 'onnxruntime*'],
    'webview/ imports schemas/ only.',
  ),
  forbidden(
    ['extension/**'],
    ['**/engine/!(experiment|run)/**', '**/webview/**', 'onnxruntime*', '@tensorflow/*'],
    'extension/ imports schemas/ and the light half of engine/ (experiment/, run/) only.',
  ),
  forbidden(
    ['engine/**'],
    ['**/extension/**', '**/webview/**', 'vscode', 'onnxruntime*', '@tensorflow/*'],
    'engine/ runs without VS Code; only engine/runtime/ loads onnxruntime and TensorFlow.js.',
  ),
  forbidden(
    ['engine/runtime/**'],
    ['**/extension/**', '**/webview/**', 'vscode'],
    'engine/ runs without VS Code.',
  ),
  forbidden(
    ['engine/graph/**'],
    [
      '**/models/**',
      '**/runtime/**',
      '**/train/**',
      '**/monitor/**',
      '**/run/**',
      '**/data/**',
      '**/nn/**',
      'onnxruntime*',
      'vscode',
    ],
    'engine/graph/ knows no model and no runtime.',
  ),
  forbidden(
    ['engine/run/**', 'engine/experiment/**'],
    [
      '**/models/**',
      '**/runtime/**',
      '**/train/**',
      '**/graph/**',
      '**/monitor/**',
      '**/data/**',
      'onnxruntime*',
      'vscode',
    ],
    'engine/run/ and engine/experiment/ are the light half: they load no tensor code.',
  ),
);
