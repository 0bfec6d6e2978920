/** All panels together, as a machine can judge them: names, roles, structure, contrast, in light and in dark; and no width too small. */

import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { PANELS } from '../../web/src/lab/panels/index.ts';
import { theme } from '../../web/src/lab/theme.ts';
import { canvasOf, FakeLab, frames, mount } from './panels-fixture.tsx';

async function open(width?: number): Promise<{ lab: FakeLab; root: HTMLElement }> {
  const lab = new FakeLab();
  lab.flatWeights([1, -1, 0.5, 0]);
  lab.show(0, 255, [0.1, 0.9, 0.3, 0.6], 0.5);
  lab.heldOutRhoHat([0.04, 0.25, 0.0001, 0.09]);
  lab.selectedUnit.value = 1;
  const root = mount(lab, PANELS, width);
  await expect.poll(() => document.querySelectorAll('[role="gridcell"]').length).toBe(8);
  // Panels load when they are asked for, and so do the insides of what opens.
  const openAll = () => {
    for (const more of root.querySelectorAll<HTMLDetailsElement>('.disclosure')) more.open = true;
    return root.querySelector('[data-testid="penalty-lecture-chart"]');
  };
  await expect.poll(openAll).not.toBeNull();
  for (const table of document.querySelectorAll<HTMLDetailsElement>('.data-table')) table.open = true;
  await expect
    .poll(() => document.querySelectorAll('.data-table table').length)
    .toBe(document.querySelectorAll('.data-table').length);
  await frames();
  return { lab, root };
}

describe('the panels', () => {
  it.each(['light', 'dark'] as const)('break no rule of axe, %s', async (scheme) => {
    theme.value = scheme;
    const { root } = await open();
    const { violations } = await axe.run(root, { rules: { region: { enabled: false } } });
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
    theme.value = 'auto';
  });

  it.each([288, 358, 738, 1344])('fit %i px without scrolling sideways', async (width) => {
    await page.viewport(width, 900);
    const { root } = await open(width);
    // Tables and formulas scroll within their own box, which has to fit.
    const wide = () =>
      [...root.querySelectorAll('*')].filter(
        (element) =>
          element.getBoundingClientRect().right > width &&
          !element.parentElement?.closest('.data-table-scroll, .examples-scroll, .formula'),
      );
    await expect.poll(() => wide().map(({ outerHTML }) => outerHTML.slice(0, 120))).toEqual([]);
    expect(root.scrollWidth).toBeLessThanOrEqual(width);
  });

  it('are sharp: a canvas has as many pixels as the screen', async () => {
    await open();
    const canvas = canvasOf('network-digit');
    canvas.scrollIntoView();
    await expect.poll(() => canvas.width).toBe(Math.round(canvas.clientWidth * devicePixelRatio));
  });

  it('draw nothing while out of view', async () => {
    const { lab, root } = await open();
    const above = document.createElement('div');
    above.style.cssText = 'width: 100%; height: 6000px';
    root.before(above);
    scrollTo(0, 0);
    await expect.poll(() => lab.watchers).toBe(0);
    const drawn: string[] = [];
    const { drawImage } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.drawImage = function (this: CanvasRenderingContext2D, ...args: unknown[]) {
      drawn.push(this.canvas.dataset.testid ?? '');
      return Reflect.apply(drawImage, this, args);
    };
    try {
      lab.flatWeights([1, 1, 1, 1]);
      lab.show(1, 0, [1, 1, 1, 1], 0);
      await frames();
      expect(drawn).toEqual([]);
      // So that it is known to notice: in view it is drawn.
      root.scrollIntoView();
      await expect.poll(() => drawn).toContain('network-digit');
    } finally {
      CanvasRenderingContext2D.prototype.drawImage = drawImage;
      above.remove();
    }
  });
});
