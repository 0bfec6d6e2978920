/**
 * Lesson 1 as somebody does it who sees nothing and has no mouse: from the page's load to the lesson's end with keys alone, by
 * what the browser's accessibility tree says. No selector, no click, nothing asked of the page's own scripts.
 */

import type { CDPSession, Page } from 'playwright';
import { expect, it } from 'vitest';
import { site } from './site.ts';

const { visit } = site();

interface Thing {
  role: string;
  name: string;
  description: string;
  value: string;
  /** "checked", "disabled", … with their values, where they have one. */
  states: Record<string, unknown>;
}

interface Node {
  nodeId: string;
  parentId?: string;
  childIds?: string[];
  ignored: boolean;
  role?: { value: string };
  name?: { value: string };
  description?: { value: string };
  value?: { value: unknown };
  properties?: { name: string; value: { value: unknown } }[];
}

/** What a screen reader knows, and the keys. */
class Listener {
  private constructor(
    private readonly page: Page,
    private readonly session: CDPSession,
  ) {}

  static async at(page: Page): Promise<Listener> {
    const session = await page.context().newCDPSession(page);
    await session.send('Accessibility.enable');
    return new Listener(page, session);
  }

  /** What has the focus. */
  async focus(): Promise<Thing> {
    const focused = (await this.tree()).filter((node) => thing(node).states.focused === true);
    return thing(focused.at(-1)!);
  }

  /** Everything that is read out from this heading to the next one of its level or above. */
  async readAfter(heading: string): Promise<string> {
    const nodes = inOrder(await this.tree());
    const start = nodes.findIndex((node) => thing(node).role === 'heading' && thing(node).name === heading);
    expect(start, `there is no heading ${heading}`).toBeGreaterThan(-1);
    const level = (node: Node) => Number(thing(node).states.level);
    const rest = nodes.slice(start + 1);
    const end = rest.findIndex((node) => thing(node).role === 'heading' && level(node) <= level(nodes[start]!));
    return plain(textOf(rest.slice(0, end === -1 ? undefined : end)).replace(heading, ''));
  }

  /** What live regions have announced and still say. */
  async announced(): Promise<string> {
    const nodes = await this.tree();
    const live = nodes.filter((node) => ['polite', 'assertive'].includes(String(thing(node).states.live)));
    return plain(live.map((node) => textOf(inOrder(nodes, node))).join(' '));
  }

  press(key: string): Promise<void> {
    return this.page.keyboard.press(key);
  }

  type(text: string): Promise<void> {
    return this.page.keyboard.type(text);
  }

  /** Goes on with Tab until it hears this. */
  async tabTo(role: string, name: string | RegExp): Promise<Thing> {
    const passed: string[] = [];
    for (let presses = 0; presses < 80; presses++) {
      await this.press('Tab');
      const here = await this.focus();
      if (here.role === role && (typeof name === 'string' ? here.name === name : name.test(here.name))) return here;
      passed.push(`${here.role} ${here.name}`);
    }
    throw new Error(`Tab does not come to ${role} ${name}, only to ${passed.join('; ')}`);
  }

  /** Waits until the focus was brought to this heading. */
  async comesTo(heading: string): Promise<void> {
    await expect
      .poll(async () => `${(await this.focus()).role} ${(await this.focus()).name}`, { timeout: 120_000 })
      .toBe(`heading ${heading}`);
  }

  private async tree(): Promise<Node[]> {
    const { nodes } = (await this.session.send('Accessibility.getFullAXTree')) as unknown as { nodes: Node[] };
    return nodes;
  }
}

/** The tree below `from`, depth first. */
function inOrder(nodes: readonly Node[], from = nodes[0]!): Node[] {
  const by = new Map(nodes.map((node) => [node.nodeId, node]));
  const below = (node: Node): Node[] => [node, ...(node.childIds ?? []).flatMap((id) => below(by.get(id)!))];
  return below(from);
}

const textOf = (nodes: readonly Node[]) =>
  nodes
    .filter(({ role, ignored }) => role?.value === 'StaticText' && !ignored)
    .map(({ name }) => name!.value)
    .join(' ');

const plain = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

function thing({ role, name, description, value, properties = [] }: Node): Thing {
  return {
    role: role?.value ?? '',
    name: plain(name?.value ?? ''),
    description: plain(description?.value ?? ''),
    value: String(value?.value ?? ''),
    states: Object.fromEntries(properties.map((property) => [property.name, property.value.value])),
  };
}

it('lesson 1 is done from the page’s load to its end by keyboard, by what the accessibility tree says', async () => {
  const { page, complaints } = await visit();
  const ear = await Listener.at(page);
  await expect.poll(() => ear.announced(), { timeout: 60_000 }).toContain('Ready.');

  await ear.tabTo('button', '1 What ρ̂ is');
  await ear.press('Enter');

  // 1: a choice.
  await ear.comesTo('Predict');
  expect(await ear.readAfter('Lesson 1 What ρ̂ is')).toMatch(/Question 1 of 3.*What is ρ̂ for most of its 100 units\?/);
  await ear.tabTo('button', 'This is my prediction');
  await ear.press('Enter');
  await expect.poll(() => ear.announced()).toContain('Choose one first.');
  await ear.press('Shift+Tab');
  expect(await ear.focus()).toMatchObject({ role: 'radio', states: { checked: 'false' } });
  await ear.press('Space');
  const answers = ['About 0: it knows nothing yet, so nothing fires', 'About 0.05, the target ρ', 'About 0.5'];
  await choose(ear, answers[2]!);
  await ear.tabTo('button', 'This is my prediction');
  await ear.press('Enter');
  await ear.comesTo('Run');
  expect(await ear.readAfter('Run')).toContain('Your prediction: About 0.5');
  await ear.tabTo('button', 'Measure it');
  await ear.press('Enter');
  await ear.comesTo('Compare and explain');
  expect(await ear.readAfter('Compare and explain')).toMatch(
    /You expected About 0\.5 It turned out About 0\.5 Over 2,000 digits the 100 units average 0\.\d+/,
  );
  await explain(ear, 'The sigmoid of nothing is one half.', 'Next question');

  // 2: a sketch.
  await ear.comesTo('Predict');
  expect(await ear.readAfter('Lesson 1 What ρ̂ is')).toMatch(/Question 2 of 3.*How will the mean ρ̂ of the 100 units move\?/);
  const first = await ear.tabTo('slider', 'Mean ρ̂ at step 0');
  expect(first.value).not.toBe('');
  await ear.press('ArrowDown');
  expect(Number((await ear.focus()).value)).toBeLessThan(Number(first.value));
  await ear.tabTo('button', 'This is my prediction');
  await ear.press('Enter');
  await ear.comesTo('Run');
  await ear.tabTo('button', 'Train 100 steps');
  await ear.press('Enter');
  await ear.comesTo('Compare and explain');
  await expect.poll(() => ear.announced()).toMatch(/Step 100/);
  expect(await ear.readAfter('Compare and explain')).toMatch(
    /You sketched 0\.\d+ at the start.*The lowest point was 0\.\d+, at step \d+/,
  );
  await explain(ear, 'It goes too far and comes back.', 'Next question');

  // 3: what an average does not tell.
  await ear.comesTo('Predict');
  await ear.tabTo('radio', /./);
  await ear.press('Space');
  await choose(ear, 'It is silent on most of them, and fires on a few');
  await ear.tabTo('button', 'This is my prediction');
  await ear.press('Enter');
  await ear.comesTo('Run');
  await ear.tabTo('button', 'Train 200 steps and look');
  await ear.press('Enter');
  await ear.comesTo('Compare and explain');
  expect(await ear.readAfter('Compare and explain')).toMatch(/Unit \d+ has ρ̂ = 0\.0\d+\. It is below 0\.05 on/);
  await explain(ear, 'Seldom, not weak.', 'To the end');

  await ear.comesTo('That was it');
  expect(await ear.readAfter('That was it')).toContain('Seldom, not weak.');
  await ear.tabTo('button', 'Leave the lesson');
  await ear.press('Enter');
  await expect.poll(async () => (await ear.focus()).name).toBe('1 What ρ̂ is (done)');
  expect(complaints).toEqual([]);
});

/** Down through the radio buttons to this one. */
async function choose(ear: Listener, answer: string): Promise<void> {
  for (let presses = 0; presses < 8; presses++) {
    const here = await ear.focus();
    if (here.name === answer) {
      expect(here).toMatchObject({ role: 'radio', states: { checked: 'true' } });
      return;
    }
    await ear.press('ArrowDown');
  }
  throw new Error(`there is no answer ${answer}`);
}

async function explain(ear: Listener, words: string, onward: string): Promise<void> {
  await ear.tabTo('textbox', 'In your own words: why?');
  await ear.type(words);
  await ear.tabTo('button', 'Keep my words, show what others would say');
  await ear.press('Enter');
  await ear.comesTo('What others would say');
  expect((await ear.readAfter('What others would say')).length).toBeGreaterThan(100);
  await ear.tabTo('button', onward);
  await ear.press('Enter');
}
