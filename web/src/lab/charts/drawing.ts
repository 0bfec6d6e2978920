/**
 * When to draw. A figure says what it shows (`read`, which touches signals) and how (`draw`); it is drawn on the page's
 * own clock, at most once a frame, only when something it read has changed, and only while a person can see it.
 */

import { effect, type ReadonlySignal, signal, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { look } from '../theme.js';
import { askForTurn, giveUpTurn } from './turns.js';

/** Whether any part of the element is in view. */
export function useVisible(element: RefObject<Element | null>): ReadonlySignal<boolean> {
  const visible = useSignal(false);
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => {
      visible.value = entries.at(-1)!.isIntersecting;
    });
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, []);
  return visible;
}

/** The element's inner width in CSS pixels, in whole ones; 0 until it was laid out. */
export function useWidth(element: RefObject<HTMLElement | null>): ReadonlySignal<number> {
  const width = useSignal(0);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      width.value = Math.floor(entry!.contentRect.width);
    });
    observer.observe(element.current!);
    width.value = Math.floor(element.current!.getBoundingClientRect().width);
    return () => observer.disconnect();
  }, []);
  return width;
}

/**
 * Draws `draw(read())` whenever what was read changes, the theme does, the component renders, or `element` is resized; and
 * once more, in the next frame, where it calls `goOn`.
 * @param interval the least time between two drawings, in milliseconds
 */
export function useDrawing<Scene>(
  element: RefObject<Element | null>,
  read: () => Scene,
  draw: (scene: Scene, goOn: () => void) => void,
  interval = 0,
): void {
  const visible = useVisible(element);
  const latest = useRef({ read, draw, interval });
  latest.current = { read, draw, interval };
  const renders = useRef(signal(0)).current;
  useEffect(() => {
    renders.value = renders.peek() + 1;
  });

  useEffect(() => {
    let scene: { value: Scene } | null = null;
    let drawn = Number.NEGATIVE_INFINITY;
    const paint = (now: number) => {
      drawn = now;
      if (scene) latest.current.draw(scene.value, () => askForTurn(paint));
    };
    const schedule = () => askForTurn(paint, drawn + latest.current.interval);
    const stop = effect(() => {
      if (!visible.value) return;
      renders.value;
      look.value;
      scene = { value: latest.current.read() };
      schedule();
    });
    const observer = new ResizeObserver(() => {
      if (visible.peek()) schedule();
    });
    observer.observe(element.current!);
    return () => {
      stop();
      observer.disconnect();
      giveUpTurn(paint);
    };
  }, []);
}
