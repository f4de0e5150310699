import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PageFlow, UPDATE_INTERVAL_MS } from '../../../extension/panel/page-flow.ts';

describe('what a page is told, and when', () => {
  let flow: PageFlow;
  /** Of each update whether it might draw. */
  let updates: boolean[];
  const take = (): boolean[] => updates.splice(0);
  const wait = (ms = UPDATE_INTERVAL_MS): void => void vi.advanceTimersByTime(ms);

  beforeEach(() => {
    vi.useFakeTimers();
    updates = [];
    flow = new PageFlow((mayDraw) => updates.push(mayDraw));
  });
  afterEach(() => {
    flow.close();
    vi.useRealTimers();
  });

  it('is nothing before it is ready, after it closed, and while it is hidden', () => {
    flow.changed();
    flow.open();
    flow.close();
    flow.changed();
    flow.open();
    flow.setVisible(false);
    flow.changed();
    wait(5000);
    expect(take()).toEqual([]);
  });

  it('is a first change at once, and of a stream of changes one an interval', () => {
    flow.open();
    flow.changed();
    expect(take()).toEqual([true]);
    for (let i = 0; i < 20; i++) flow.changed();
    expect(take()).toEqual([]);
    wait();
    expect(take()).toEqual([true]);
    wait();
    expect(take()).toEqual([]);
  });

  it('is nothing to draw while it draws, and that as soon as it has drawn', () => {
    flow.open();
    flow.drawing();
    flow.changed();
    wait();
    expect(new Set(take())).toEqual(new Set([false]));
    flow.drawn();
    wait();
    expect(take()).toEqual([true]);
  });

  it('is something to draw after a second, for a page that never says that it drew', () => {
    flow.open();
    flow.drawing();
    flow.changed();
    wait(900);
    expect(take()).not.toContain(true);
    wait(300);
    expect(take()).toContain(true);
  });

  it('drops what was due when it is hidden, for it comes back knowing nothing', () => {
    flow.open();
    flow.changed();
    flow.changed();
    take();
    flow.setVisible(false);
    expect(flow.ready).toBe(false);
    flow.setVisible(true);
    wait(5000);
    expect(take()).toEqual([]);
  });

  it('is what changed meanwhile, where it was ready before it was seen', () => {
    flow.setVisible(false);
    flow.open();
    flow.changed();
    wait();
    expect(take()).toEqual([]);
    flow.setVisible(true);
    expect(take()).toEqual([true]);
  });
});
