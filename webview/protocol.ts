/**
 * A page's end of the conversation with the extension host: messages in by type, messages out, and requests that
 * get one reply, an error or a time-out. Knows no DOM, so that it is tested as it is, and no page in particular: which
 * messages there are is a type of its own for each, that of a run's panel where nothing is said.
 */
import type {
  DrawnMessage,
  HostMessage,
  PageMessage,
  ReadyMessage,
  ReplyMessage,
  SetPreferencesMessage,
} from '../schemas/panel-message.ts';

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

export interface Tagged {
  readonly type: string;
}
/** What every page says. */
type CommonMessage = ReadyMessage | DrawnMessage | SetPreferencesMessage;
export type Handlers<Host extends Tagged> = {
  readonly [T in Exclude<Host['type'], 'reply'>]: (message: Extract<Host, { type: T }>) => void;
};

interface Pending {
  readonly resolve: (value: string | null) => void;
  readonly reject: (error: RequestError) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

export interface HostChannelOptions<Host extends Tagged = HostMessage, Page extends Tagged = PageMessage> {
  readonly post: (message: Page | CommonMessage) => void;
  readonly handlers: Handlers<Host>;
  /** A message that could not be understood, or a handler that threw: shown, never swallowed. */
  readonly onError: (text: string, cause: unknown) => void;
  readonly timeoutMs?: number;
}

/** What a page may ask for: the inside of its `request` messages. */
type RequestOf<Page extends Tagged> = Extract<Page, { readonly request: unknown }>['request'];

export class HostChannel<Host extends Tagged = HostMessage, Page extends Tagged = PageMessage> {
  readonly #options: HostChannelOptions<Host, Page>;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;

  constructor(options: HostChannelOptions<Host, Page>) {
    this.#options = options;
  }

  /** Says that the page listens; the host answers with a whole snapshot. */
  ready(): void {
    this.post({ type: 'ready' });
  }

  post(message: Page | CommonMessage): void {
    this.#options.post(message);
  }

  /**
   * Asks the host for something.
   * @throws RequestError when the host refuses, does not answer in time, or the page closes.
   */
  request(request: RequestOf<Page>): Promise<string | null> {
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
      this.post({ type: 'request', id, request } as unknown as Page);
    });
  }

  /** Takes what came from the host, which is ours and typed alike, so that the tag is enough. */
  receive(message: unknown): void {
    const { handlers, onError } = this.#options;
    const type = isObject(message) ? String(message['type']) : typeof message;
    if (type !== 'reply' && !Object.hasOwn(handlers, type)) {
      onError(`The page does not understand a message of type “${type}” and left it out.`, message);
      return;
    }
    try {
      if (type === 'reply') this.#settle(message as ReplyMessage);
      else (handlers as Readonly<Record<string, (message: unknown) => void>>)[type]?.(message);
    } catch (error) {
      onError(`The page could not show a message of type “${type}”.`, error);
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

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
