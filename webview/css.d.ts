/** esbuild turns the style sheet that main.ts imports into panel.css. */
declare module '*.css';
