import { describe, expect, it } from 'vitest';
import type { PageMessage, RunMessage } from '../../../schemas/panel-message.ts';
import { HostChannel, RequestError, type HostChannelOptions } from '../../../webview/protocol.ts';

const ignore = (): void => undefined;

function channel(options: Partial<HostChannelOptions> = {}): {
  channel: HostChannel;
  posted: PageMessage[];
  errors: string[];
} {
  const posted: PageMessage[] = [];
  const errors: string[] = [];
  const handlers = {
    run: ignore,
    series: ignore,
    latents: ignore,
    probe: ignore,
    profiles: ignore,
    samples: ignore,
    alerts: ignore,
    preferences: ignore,
  };
  return {
    posted,
    errors,
    channel: new HostChannel({
      post: (message) => posted.push(message),
      onError: (text) => errors.push(text),
      handlers,
      ...options,
    }),
  };
}

describe('a request of the page', () => {
  it('gets the reply that carries its id', async () => {
    const { channel: page, posted } = channel();
    const first = page.request({ kind: 'series-csv', keys: ['loss'] });
    const second = page.request({ kind: 'open-folder' });
    expect(posted.map((message) => (message.type === 'request' ? message.id : null))).toEqual([1, 2]);
    page.receive({ type: 'reply', id: 2, error: null, value: null });
    page.receive({ type: 'reply', id: 1, error: null, value: 'step,loss\n' });
    expect(await first).toBe('step,loss\n');
    expect(await second).toBeNull();
  });

  it('fails with the words of the host', async () => {
    const { channel: page } = channel();
    const asked = page.request({ kind: 'control', control: 'pause' });
    page.receive({ type: 'reply', id: 1, error: 'The run is over; it takes no requests.', value: null });
    await expect(asked).rejects.toMatchObject({
      code: 'refused',
      message: 'The run is over; it takes no requests.',
    });
  });

  it('fails when no reply comes in time, and takes no notice of one that comes too late', async () => {
    const { channel: page, errors } = channel({ timeoutMs: 10 });
    const asked = page.request({ kind: 'show-log' });
    await expect(asked).rejects.toBeInstanceOf(RequestError);
    await expect(asked).rejects.toMatchObject({ code: 'timeout' });
    page.receive({ type: 'reply', id: 1, error: null, value: null });
    expect(errors).toEqual([]);
  });

  it('fails when the page closes', async () => {
    const { channel: page } = channel();
    const asked = page.request({ kind: 'open-experiment' });
    page.dispose();
    await expect(asked).rejects.toMatchObject({ code: 'closed' });
  });
});

describe('a message of the host', () => {
  it('goes to the handler of its type', () => {
    const seen: RunMessage[] = [];
    const handlers = {
      run: (m: RunMessage) => void seen.push(m),
      series: ignore,
      latents: ignore,
      probe: ignore,
      profiles: ignore,
      samples: ignore,
      alerts: ignore,
      preferences: ignore,
    };
    const { channel: page } = channel({ handlers });
    page.receive({ type: 'run', run: { id: 'a' } });
    expect(seen).toHaveLength(1);
  });

  it('that is of no known type is reported by its type', () => {
    const { channel: page, errors } = channel();
    page.receive({ type: 'weather' });
    page.receive(42);
    page.receive(null);
    expect(errors.map((text) => /“(\w+)”/.exec(text)?.[1])).toEqual(['weather', 'number', 'object']);
  });

  it('whose handler throws does not silence the next one', () => {
    const fail = (): never => {
      throw new Error('broken');
    };
    const { channel: page, errors } = channel({
      handlers: {
        run: fail,
        series: ignore,
        latents: ignore,
        probe: ignore,
        profiles: ignore,
        samples: ignore,
        alerts: ignore,
        preferences: ignore,
      },
    });
    page.receive({ type: 'run', run: {} });
    expect(errors[0]).toContain('“run”');
  });
});
