/** The element's attributes are the link's parameters. */

import { describe, expect, it } from 'vitest';
import { frameAddress, PARAMETER_OF, settingOf } from '../../web/src/embed/attributes.ts';
import { LINK_PARAMETERS, parseLink } from '../../web/src/link.ts';
import { DEFAULTS, SETTING_KEYS } from '../../web/src/settings.ts';

const LAB = new URL('https://lab.example/sub/');

const linkOf = (attributes: Record<string, string>, page = LAB.origin, lab = LAB) => {
  const url = frameAddress(lab, new Map(Object.entries(attributes)), page);
  expect(url.origin + url.pathname).toBe(lab.origin + lab.pathname);
  const { link, problems } = parseLink(url.searchParams);
  expect(problems).toEqual([]);
  return link;
};

it('are all that a link may say, and nothing else', () => {
  const parameters = [...SETTING_KEYS, ...LINK_PARAMETERS.map(({ name }) => name)];
  expect([...PARAMETER_OF.values()].sort()).toEqual(parameters.sort());
  expect(PARAMETER_OF.get('learning-rate')).toBe('learningRate');
});

describe('frameAddress', () => {
  it('says what the attributes say, in a figure’s layout', () => {
    const link = linkOf({
      'learning-rate': '0.02',
      hidden: '64',
      panels: 'penalty,tiles',
      class: 'wide',
      style: '',
      onclick: 'x',
    });
    expect(link).toMatchObject({
      settings: { ...DEFAULTS, learningRate: 0.02, hidden: 64 },
      panels: ['penalty', 'tiles'],
      embed: true,
    });
    expect(link.origin).toEqual([]);
    expect(linkOf({ embed: 'false' }).embed).toBe(false);
  });

  it('takes several changes of a run, whose own blanks stay', () => {
    const { changes } = linkOf({
      penalty: 'custom',
      at: '100:rho=0.1,beta=3 200:penaltyExpression=rhohat ^ 2; 300:beta=0',
      steps: '400',
    });
    expect(changes).toEqual([
      { step: 100, changes: { rho: 0.1, beta: 3 } },
      { step: 200, changes: { penaltyExpression: 'rhohat ^ 2' } },
      { step: 300, changes: { beta: 0 } },
    ]);
  });

  it('lets the page in where it is not the lab’s own', () => {
    expect(linkOf({}, 'https://notes.example').origin).toEqual(['https://notes.example']);
    expect(linkOf({ origin: 'https://other.example' }, 'https://notes.example').origin).toEqual([
      'https://other.example',
      'https://notes.example',
    ]);
    expect(linkOf({}, 'null').origin).toEqual(['null']);
  });

  it('lays the attributes over what a copied link in src says', () => {
    const lab = new URL('https://lab.example/sub/?v=1&rho=0.2&beta=1&at=5:beta=2&steps=9');
    expect(linkOf({ rho: '0.3', at: '6:beta=4' }, lab.origin, lab)).toMatchObject({
      settings: { rho: 0.3, beta: 1 },
      changes: [{ step: 6, changes: { beta: 4 } }],
      steps: 9,
    });
  });
});

it('settingOf reads a value of the type that the setting has; what is none, the lab refuses by its name', () => {
  expect(settingOf('0.2', 1)).toBe(0.2);
  expect(settingOf('', 1)).toBe('');
  expect(settingOf('many', 1)).toBe('many');
  expect(settingOf('true', false)).toBe(true);
  expect(settingOf('0', true)).toBe(false);
  expect(settingOf('7', 'kl')).toBe('7');
});
