/**
 * The page's end of the conversation with the extension host: messages in by type, messages out, and requests that
 * get one reply, an error or a time-out. Knows no DOM, so that it is tested as it is.
 */
import type { HostMessage, PageMessage, PanelRequest, ReplyMessage } from '../schemas/panel-message.ts';

export const REQUEST_TIMEOUT_MS = 10_000;

/** Why a request came to nothing. `message` is for a person. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: 'refused' | 'timeout' | 'closed';
  constructor(code: RequestError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

type Pushed = Exclude<HostMessage, ReplyMessage>;
type Handlers = { readonly [T in Pushed['type']]: (message: Extract<Pushed, { type: T }>) => void };

interface Pending {
  readonly resolve: (value: string | null) => void;
  readonly reject: (error: RequestError) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

export interface HostChannelOptions {
  readonly post: (message: PageMessage) => void;
  readonly handlers: Handlers;
  /** A message that could not be understood, or a handler that threw: shown, never swallowed. */
  readonly onError: (text: string, cause: unknown) => void;
  readonly timeoutMs?: number;
}

export class HostChannel {
  readonly #options: HostChannelOptions;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;

  constructor(options: HostChannelOptions) {
    this.#options = options;
  }

  /** Says that the page listens; the host answers with a whole snapshot. */
  ready(): void {
    this.post({ type: 'ready' });
  }

  post(message: PageMessage): void {
    this.#options.post(message);
  }

  /**
   * Asks the host for something.
   * @throws RequestError when the host refuses, does not answer in time, or the page closes.
   */
  request(request: PanelRequest): Promise<string | null> {
    const id = this.#nextId++;
    const timeoutMs = this.#options.timeoutMs ?? REQUEST_TIMEOUT_MS;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(
          new RequestError('timeout', `VS Code did not answer within ${Math.round(timeoutMs / 1000)} s.`),
        );
      }, timeoutMs);
      this.#pending.set(id, { resolve, reject, timer });
      this.post({ type: 'request', id, request });
    });
  }

  /** Takes what came from the host. */
  receive(message: unknown): void {
    if (!isHostMessage(message)) {
      const type = isObject(message) ? String(message['type']) : typeof message;
      this.#options.onError(
        `The page does not understand a message of type “${type}” and left it out.`,
        message,
      );
      return;
    }
    try {
      if (message.type === 'reply') this.#settle(message);
      else dispatch(this.#options.handlers, message);
    } catch (error) {
      this.#options.onError(`The page could not show a message of type “${message.type}”.`, error);
    }
  }

  /** Rejects everything that still waits. */
  dispose(): void {
    for (const pending of this.#pending.values()) {
      clearTimeout(pending.timer);
      pending.reject(new RequestError('closed', 'The panel was closed.'));
    }
    this.#pending.clear();
  }

  #settle(reply: ReplyMessage): void {
    const pending = this.#pending.get(reply.id);
    // An answer after the time-out: the person has been told already.
    if (pending === undefined) return;
    this.#pending.delete(reply.id);
    clearTimeout(pending.timer);
    if (reply.error === null) pending.resolve(reply.value);
    else pending.reject(new RequestError('refused', reply.error));
  }
}

function dispatch(handlers: Handlers, message: Pushed): void {
  switch (message.type) {
    case 'run':
      return handlers.run(message);
    case 'series':
      return handlers.series(message);
    case 'profiles':
      return handlers.profiles(message);
    case 'latents':
      return handlers.latents(message);
    case 'probe':
      return handlers.probe(message);
    case 'samples':
      return handlers.samples(message);
    case 'alerts':
      return handlers.alerts(message);
    case 'preferences':
      return handlers.preferences(message);
  }
}

const TYPES: ReadonlySet<string> = new Set<HostMessage['type']>([
  'run',
  'series',
  'profiles',
  'latents',
  'probe',
  'samples',
  'alerts',
  'preferences',
  'reply',
]);

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** The host is ours and typed alike, so that the tag is enough. */
function isHostMessage(value: unknown): value is HostMessage {
  return isObject(value) && typeof value['type'] === 'string' && TYPES.has(value['type']);
}
