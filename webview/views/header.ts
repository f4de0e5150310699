/** Name, state, progress and the buttons of the run. */
import type {} from '@vscode-elements/elements/dist/vscode-progress-bar/vscode-progress-bar.js';
import type { PanelRequest, RunHeader } from '../../schemas/panel-message.ts';
import type { RunStatus } from '../../schemas/run-log.ts';
import { h, setText, show } from '../dom.ts';
import { formatDuration, formatSpeed, formatStep } from '../format.ts';
import { icon } from '../icons.ts';
import { attempt, type Services } from '../services.ts';
import { Button } from './button.ts';
import { allowedIn, deviceWords, notControllable, STATE_WORD } from './run-state.ts';

export class Header {
  readonly element: HTMLElement;
  readonly #services: Services;
  readonly #name = h('h1');
  readonly #model = h('vscode-badge');
  readonly #state = h('span', { class: 'state' });
  readonly #facts = {
    step: fact('Step'),
    speed: fact('Speed'),
    left: fact('Time left'),
    elapsed: fact('Trained for'),
    device: fact('Device'),
  };
  readonly #deviceChip = h('dd', { class: 'chip', hidden: true });
  readonly #progress = h('vscode-progress-bar');
  readonly #note = h('p', { class: 'note', hidden: true });
  readonly #failure = h('div', { class: 'failure', role: 'alert', hidden: true });
  readonly #lastWords = h('pre', { class: 'last-words' });
  readonly #buttons;
  #status: RunStatus | null = null;

  constructor(services: Services) {
    this.#services = services;
    const control = (
      label: string,
      control: 'pause' | 'resume' | 'stop' | 'checkpoint',
      title: string,
      secondary = true,
    ): Button => this.#button(label, title, secondary, { kind: 'control', control });
    this.#buttons = {
      pause: control('Pause', 'pause', 'Pause after the step that is under way'),
      resume: control('Resume', 'resume', 'Go on training', false),
      checkpoint: control('Checkpoint', 'checkpoint', 'Write a checkpoint now'),
      stop: control('Stop', 'stop', 'Finish the step, write a checkpoint, end'),
      resumeFromCheckpoint: this.#button(
        'Resume from checkpoint',
        'Go on from the newest checkpoint',
        false,
        {
          kind: 'resume-from-checkpoint',
        },
      ),
      experiment: this.#button('Open experiment', 'Open the experiment file', true, {
        kind: 'open-experiment',
      }),
      folder: this.#button('Open folder', 'Show the run directory', true, { kind: 'open-folder' }),
      log: this.#button('Log', 'Show the log of the run', true, { kind: 'show-log' }),
    };
    const { pause, resume, checkpoint, stop, resumeFromCheckpoint, experiment, folder, log } = this.#buttons;
    const group = (label: string, ...buttons: Button[]): HTMLElement =>
      h(
        'div',
        { class: 'button-group', role: 'group', 'aria-label': label },
        ...buttons.map((button) => button.element),
      );
    this.#facts.device.element.append(this.#deviceChip);
    this.#failure.append(
      icon('failed'),
      h('div', {}, h('h2', {}, 'The run failed. Its last words:'), this.#lastWords, failureAdvice()),
    );
    this.element = h(
      'header',
      { class: 'run' },
      h(
        'div',
        { class: 'run-top' },
        h('div', { class: 'run-title' }, this.#name, this.#model, this.#state),
        h(
          'div',
          { class: 'run-buttons' },
          group('Training', resumeFromCheckpoint, pause, resume, checkpoint, stop),
          group('Files', experiment, folder, log),
        ),
      ),
      this.#progress,
      h('dl', { class: 'facts' }, ...Object.values(this.#facts).map((one) => one.element)),
      this.#failure,
      this.#note,
    );
  }

  show(run: RunHeader): void {
    setText(this.#name, run.name);
    setText(this.#model, run.model);
    this.#showState(run.status);
    this.#showProgress(run);
    this.#showButtons(run);
    const device = deviceWords(run.device);
    this.#facts.device.set(device.text, device.title);
    show(this.#deviceChip, device.chip !== null);
    setText(this.#deviceChip, device.chip?.text ?? '');
    this.#deviceChip.title = device.chip?.title ?? '';
    const reason = run.status === 'paused' && run.reason !== '' ? `Paused: ${run.reason}.` : null;
    const notes = [reason, device.note, notControllable(run)].filter((note) => note !== null);
    show(this.#note, notes.length > 0);
    setText(this.#note, notes.join(' '));
    show(this.#failure, run.status === 'failed');
    setText(this.#lastWords, run.reason === '' ? 'It left none. The log may say more.' : run.reason);
  }

  #showState(status: RunStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    this.#state.className = `state state-${status}`;
    this.#state.replaceChildren(icon(status), STATE_WORD[status]);
  }

  #showProgress(run: RunHeader): void {
    const { step, totalSteps } = run;
    const share = totalSteps > 0 ? Math.min(step / totalSteps, 1) : 0;
    const live = run.status === 'running';
    // Of the total: a bar at 100 % that reads 99.97 % is not wrong, but odd.
    const percent = share === 1 ? '100 %' : `${Math.floor(share * 1000) / 10} %`;
    this.#facts.step.set(`${formatStep(step)} of ${formatStep(totalSteps)}`, percent, percent);
    this.#facts.speed.set(formatSpeed(run.stepsPerSecond));
    this.#facts.left.set(run.eta === null ? (live ? 'soon known' : '–') : formatDuration(run.eta));
    this.#facts.elapsed.set(formatDuration(run.elapsed), run.attempt > 0 ? `Attempt ${run.attempt + 1}` : '');
    this.#progress.max = Math.max(totalSteps, 1);
    this.#progress.value = step;
    this.#progress.ariaLabel = `Step ${formatStep(step)} of ${formatStep(totalSteps)}`;
  }

  /** Buttons that make no sense in a state are away, those that wait for something are grey. */
  #showButtons(run: RunHeader): void {
    const allowed = allowedIn(run);
    const over = run.status === 'completed' || run.status === 'stopped' || run.status === 'failed';
    const why = notControllable(run) ?? undefined;
    const { pause, resume, checkpoint, stop, resumeFromCheckpoint } = this.#buttons;
    show(pause.element, !over && run.status !== 'paused');
    show(resume.element, run.status === 'paused');
    show(checkpoint.element, !over);
    show(stop.element, !over);
    show(resumeFromCheckpoint.element, allowed.resumeFromCheckpoint);
    pause.setEnabled(allowed.pause, why);
    resume.setEnabled(allowed.resume, why);
    checkpoint.setEnabled(allowed.checkpoint, why);
    stop.setEnabled(allowed.stop, why);
  }

  #button(label: string, title: string, secondary: boolean, request: PanelRequest): Button {
    return new Button({
      label,
      title,
      secondary,
      action: () => attempt(this.#services, label, () => this.#services.request(request)),
    });
  }
}

function failureAdvice(): HTMLElement {
  return h(
    'p',
    {},
    'Put right what it names, then resume from the newest checkpoint or train anew. The log has the whole story.',
  );
}

interface Fact {
  readonly element: HTMLElement;
  set(text: string, title?: string, aside?: string): void;
}

function fact(name: string): Fact {
  const value = h('span', { class: 'fact-value' });
  const aside = h('span', { class: 'fact-aside' });
  const element = h('div', { class: 'fact' }, h('dt', {}, name), h('dd', {}, value, aside));
  return {
    element,
    set(text, title = '', more = '') {
      setText(value, text);
      setText(aside, more === '' ? '' : ` ${more}`);
      if (element.title !== title) element.title = title;
    },
  };
}
