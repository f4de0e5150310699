/** `npm run reproduce -- NAME`: trains what a paper published and writes docs/reproduction/NAME.md. */
export {};
const name = process.argv[2] ?? '';
switch (name) {
  case 'noisy-tv':
    await import('./noisy-tv.ts');
    break;
  case 'simulation':
    await import('./simulation.ts');
    break;
  default:
    console.error(`Reproduce what? Known: noisy-tv, simulation. Given: ${name || 'nothing'}.`);
    process.exitCode = 1;
}
