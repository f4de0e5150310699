/** The bar that stays in sight: ways to the sections, and the smoothing of all curves. */
import { h, scrollTo, setText } from '../dom.ts';
import { sliderToSmoothing, smoothingToSlider, type Preferences } from '../preferences.ts';

/** Between two changes while the slider is dragged: each one makes the host smooth every curve anew. */
const SLIDER_PAUSE_MS = 120;

const SECTIONS = [
  ['verdicts', 'Verdicts'],
  ['elbo', 'ELBO'],
  ['latents', 'Latents'],
  ['samples', 'Samples'],
  ['probe', 'Probe'],
  ['optimiser', 'Optimiser'],
] as const;

export type SectionId = (typeof SECTIONS)[number][0];

export interface Toolbar<Id extends string = SectionId> {
  readonly element: HTMLElement;
  /** The way to a section, to be hidden where the section is. */
  link(id: Id): HTMLElement;
}

export const toolbar = (preferences: Preferences): Toolbar => toolbarOf(preferences, SECTIONS);

/** @param sections of a page: id of the element, and its name. */
export function toolbarOf<Id extends string>(
  preferences: Preferences,
  sections: readonly (readonly [id: Id, name: string])[],
): Toolbar<Id> {
  const slider = h('input', { type: 'range', id: 'smoothing', min: 0, max: 100, step: 1, value: 0 });
  const output = h('output', { for: 'smoothing', class: 'number' });
  const showValue = (smoothing: number): void => {
    const words = smoothing === 0 ? 'off' : String(smoothing);
    setText(output, words);
    slider.setAttribute('aria-valuetext', words);
  };
  let pause: ReturnType<typeof setTimeout> | undefined;
  slider.addEventListener('input', () => {
    const smoothing = sliderToSmoothing(slider.valueAsNumber);
    showValue(smoothing);
    clearTimeout(pause);
    pause = setTimeout(() => {
      pause = undefined;
      preferences.setSmoothing(smoothing);
    }, SLIDER_PAUSE_MS);
  });
  preferences.listen(() => {
    // While a hand is on the slider, the slider is right.
    if (pause !== undefined) return;
    slider.valueAsNumber = smoothingToSlider(preferences.value.smoothing);
    showValue(preferences.value.smoothing);
  });
  showValue(0);
  const links = new Map(sections.map(([id, name]) => [id, sectionLink(id, name)]));
  const element = h(
    'div',
    { class: 'toolbar' },
    h('nav', { 'aria-label': 'Sections' }, ...links.values()),
    h(
      'div',
      {
        class: 'smoothing',
        title:
          'Of loss, terms and gradient norm: debiased exponential mean over all steps; the raw range stays behind the curve',
      },
      h('label', { for: 'smoothing' }, 'Smoothing'),
      slider,
      output,
    ),
  );
  return {
    element,
    link: (id) => {
      const link = links.get(id);
      if (link === undefined) throw new RangeError(`There is no section ${id}.`);
      return link;
    },
  };
}

/** A webview has no address to jump within, so that the way there is ours. */
function sectionLink(id: string, name: string): HTMLElement {
  const go = (event: Event): void => {
    event.preventDefault();
    scrollTo(document.getElementById(id));
  };
  return h('a', { href: `#${id}`, onclick: go }, name);
}
