/** The hand-in as text: written, read back, and refused by name; verified against runs that are played. */

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type HandIn, HandInError, parseHandIn } from '../../web/src/hand-in.ts';
import { renderHandIn } from '../../web/src/hand-in-report.ts';
import { type LinkedRun, type RunMaker, Verifier } from '../../web/src/hand-in-verify.ts';
import { HISTOGRAM_BINS } from '../../web/src/metrics.ts';
import type { HeldOut, Metrics } from '../../web/src/protocol.ts';
import { DEFAULTS } from '../../web/src/settings.ts';
import { answerOn, handInOf, linkTo, PNG } from '../hand-ins.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Runs that are as good as any: equal ones have equal fingerprints. `made` counts. */
class Played implements RunMaker {
  made = 0;
  readonly identity = { train: 8000, inputs: 784, sha256: sha256('digits') };

  async run({ settings, changes, steps }: LinkedRun) {
    this.made += 1;
    if (settings.learningRate === 1) throw new Error('θ became non-finite at step 2');
    const step = steps ?? 0;
    const metrics: Metrics = {
      step,
      examples: 100 * step,
      epoch: step / 80,
      reconstruction: 40 / (step + 1),
      sparsity: settings.rho,
      weightDecay: 0.1,
      total: 40 / (step + 1) + settings.beta * settings.rho + 0.1,
      deadUnits: 0,
      saturatedUnits: 1,
    };
    const [rhoHat, histogram] = [Float32Array.of(0.25, 0.75), new Uint32Array(2 * HISTOGRAM_BINS).fill(5)];
    const heldOut = { metrics, rhoHat, histogram, trainReconstruction: Number.NaN } as unknown as HeldOut;
    return { steps: step, fingerprint: sha256(JSON.stringify([settings, changes, step])), metrics, heldOut };
  }
}

const played = new Played();
const CHANGED = { settings: { ...DEFAULTS, seed: 7 }, changes: [{ step: 1, changes: { rho: 0.1 } }], steps: 3 };
let handIn: HandIn;
beforeAll(async () => {
  handIn = await handInOf(played, { ...CHANGED, answers: [await answerOn(played), await answerOn(played, CHANGED)] });
});

const verdictOn = (source: string | HandIn) => new Verifier(new Played()).verify(source);

describe('a report', () => {
  it('gives back what was written, letter by letter, and so does JSON', () => {
    const report = renderHandIn(handIn);
    expect(parseHandIn(report)).toEqual(handIn);
    expect(renderHandIn(parseHandIn(report))).toBe(report);
    expect(renderHandIn(parseHandIn(JSON.stringify(handIn, null, 1)))).toBe(report);
    // A byte order mark, Windows' line ends, and a line more.
    expect(parseHandIn(`\ufeff${report.replaceAll('\n', '\r\n')}\r\n`)).toEqual(handIn);
  });

  it('says in words what a lecturer wants to know', () => {
    const report = renderHandIn(handIn);
    const shown = report.slice(0, report.indexOf('<script')).replace(/<wbr>/g, '');
    for (const text of [
      '<h1 dir="auto">Ada Lovelace</h1>',
      handIn.fingerprint,
      handIn.answers[0]!.fingerprint,
      'at=1:rho=0.1',
      'after step 1: <i>ρ</i> = 0.1',
      '<strong>0.1</strong> <small>instead of 0.05</small>',
      'What is ρ̂ for most of its 100 units?',
      'The sigmoid of 0 is ½.',
      `<img src="${PNG}" alt="The weights of all units">`,
    ])
      expect(shown).toContain(text);
  });

  it('looks as it did: another look needs another version, or hand-ins of the last one count as edited', () => {
    expect(sha256(renderHandIn(handIn))).toBe('806a4192cc953a33c42d78ac05526b2b7cb485b3578e90c9666c2f6f23ae749b');
  });

  it('says plainly that a run from a file cannot be made again', () => {
    const report = renderHandIn({ ...handIn, schedule: { ...handIn.schedule, complete: false } });
    expect(report).toContain('<strong>This run cannot be made again from its link:</strong> it was opened from a file');
    expect(renderHandIn(handIn)).not.toContain('cannot be made again');
  });

  it('shows what was typed as text, whatever it is', () => {
    const marks = `</script><script>alert(1)</script><!--<script>"'&<img src=x onerror=alert(1)>`;
    const [answer] = handIn.answers;
    const hostile: HandIn = {
      ...handIn,
      student: marks,
      note: marks,
      link: `javascript:${marks}`,
      settings: { ...handIn.settings, penalty: 'custom', penaltyExpression: marks },
      answers: [
        {
          ...answer!,
          explanation: marks,
          asked: marks,
          predicted: marks,
          happened: marks,
          measured: marks,
          title: marks,
          outcome: { text: marks },
        },
      ],
      pictures: [{ name: marks, alt: marks, png: PNG }],
    };
    const report = renderHandIn(hostile);
    expect(report.match(/<script/g)).toHaveLength(1);
    expect(report.match(/<\/script/g)).toHaveLength(1);
    expect(report.match(/<img/g)).toHaveLength(1);
    expect(report).not.toContain('<!--');
    expect(report).not.toContain('href="javascript');
    expect(parseHandIn(report)).toEqual(hostile);
    expect(report).toMatch(/<meta http-equiv="Content-Security-Policy" content="default-src 'none';/);
  });

  it('survives any text that can be typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (note) => {
        const report = renderHandIn({ ...handIn, note });
        expect(renderHandIn(parseHandIn(Buffer.from(report, 'utf8').toString('utf8')))).toBe(report);
      }),
      { numRuns: 300 },
    );
  });
});

describe('reading', () => {
  const refusal = (text: string) => {
    try {
      parseHandIn(text, 'ada.html');
    } catch (error) {
      expect(error).toBeInstanceOf(HandInError);
      return (error as Error).message;
    }
    throw new Error('it was read');
  };
  const changed = (changes: Record<string, unknown>) => refusal(JSON.stringify({ ...handIn, ...changes }));

  it('names what is wrong', () => {
    expect(refusal('')).toBe('ada.html: it is empty');
    expect(refusal('PK\u0003\u0004')).toMatch(/^ada\.html: it is not JSON: /);
    expect(refusal('<!doctype html><title>Essay</title>')).toBe('ada.html: there is no hand-in in this page');
    const report = renderHandIn(handIn);
    expect(refusal(report.slice(0, -40))).toBe('ada.html: it is cut off: the data in it do not end');
    expect(refusal(report.replace(/<img [^>]*>/, ''))).toBe(
      'ada.html: pictures[0].png is missing; it must be a PNG as a data: address',
    );
    expect(refusal('[]')).toBe('ada.html: a hand-in must be an object, not a list');
    expect(refusal('{}')).toBe('ada.html: it is no hand-in: format must be "sparse-autoencoder-lab/hand-in", not undefined');
    expect(changed({ version: 2 })).toBe('ada.html: it comes from a newer lab: its version is 2, and this one reads 1');
    expect(changed({ version: '1' })).toBe('ada.html: version must be 1, not "1"');
    expect(changed({ fingerprint: undefined })).toBe('ada.html: fingerprint is missing; it must be 64 hexadecimal digits');
    expect(changed({ fingerprint: 'ABC' })).toBe('ada.html: fingerprint must be 64 hexadecimal digits, not "ABC"');
    expect(changed({ steps: -1 })).toBe('ada.html: steps must be a whole number from 0 to 2147483647, not -1');
    expect(changed({ student: 'x'.repeat(201) })).toBe('ada.html: student must have at most 200 characters, not 201');
    expect(changed({ settings: { ...DEFAULTS, rho: 2 } })).toBe(
      'ada.html: settings: rho must be a number above 0 and below 1, not 2',
    );
    expect(changed({ settings: { colour: 'red' } })).toMatch(/^ada\.html: settings: unknown setting "colour"/);
    expect(changed({ metrics: { ...handIn.metrics, total: null } })).toBe('ada.html: metrics.total must be a number, not null');
    expect(changed({ heldOut: undefined })).toMatch(/^ada\.html: heldOut is missing/);
    expect(changed({ pictures: [{ name: '', alt: '', png: 'https://spy.example/a.png' }] })).toBe(
      'ada.html: pictures[0].png must be a PNG as a data: address, not "https://spy.example/a.png"',
    );
    const schedule = (changes: unknown) => changed({ schedule: { start: DEFAULTS, changes, complete: true } });
    expect(
      schedule([
        { step: 4, changes: {} },
        { step: 3, changes: {} },
      ]),
    ).toBe('ada.html: schedule.changes[1].step must be at least 4, as the one before it, not 3');
    expect(schedule([{ step: 4, changes: { hidden: 5 } }])).toBe(
      'ada.html: schedule.changes[0].changes: one of them would begin a new run',
    );
    expect(changed({ answers: [{ ...handIn.answers[0], prediction: [1, 'x'] }] })).toBe(
      'ada.html: answers[0].prediction[1] must be a number, not "x"',
    );
    expect(changed({ answers: [{ ...handIn.answers[0], outcome: { '<b>': 1 } }] })).toBe(
      'ada.html: answers[0].outcome: a name must be letters, not "<b>"',
    );
  });

  it('throws nothing but a HandInError, whatever it is given, and verifying then says so', async () => {
    const whole = renderHandIn(handIn);
    const inFields = <T extends object>(of: T, put: (changed: T) => object) =>
      fc
        .record({ field: fc.constantFrom(...Object.keys(of)), value: fc.jsonValue() })
        .map(({ field, value }) => JSON.stringify(put({ ...of, [field]: value })));
    const broken = fc.oneof(
      inFields(handIn, (changed) => changed),
      inFields(handIn.answers[0]!, (changed) => ({ ...handIn, answers: [changed] })),
      inFields(handIn.schedule, (changed) => ({ ...handIn, schedule: changed })),
      fc.constant('['.repeat(200_000)),
      fc.constant(`{"format":${'{"a":'.repeat(100_000)}`),
    );
    const cut = fc.nat(whole.length - 1).map((length) => whole.slice(0, length));
    const any = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      broken,
      cut,
      fc.string().map((text) => `<${text}`),
    );
    await fc.assert(
      fc.asyncProperty(any, async (text) => {
        try {
          renderHandIn(parseHandIn(text));
        } catch (error) {
          expect(error).toBeInstanceOf(HandInError);
          expect((await verdictOn(text)).verdict).toBe('unreadable');
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('verifying', () => {
  const found = async (source: string | HandIn) => {
    const { verdict, differences } = await verdictOn(source);
    expect(verdict).toBe('differs');
    return differences.map(({ what }) => what);
  };

  it('finds nothing where there is nothing, in data, JSON and report', async () => {
    for (const source of [handIn, JSON.stringify(handIn), renderHandIn(handIn)]) {
      expect(await verdictOn(source)).toEqual({ verdict: 'verified', handIn, differences: [], unchecked: [] });
    }
  });

  it('names what does not agree', async () => {
    const other = 'f'.repeat(64);
    expect(await found({ ...handIn, fingerprint: other })).toEqual(['fingerprint']);
    expect(await found({ ...handIn, metrics: { ...handIn.metrics, total: 1, deadUnits: 3 } })).toEqual(['metrics', 'metrics']);
    expect(await found({ ...handIn, heldOut: { ...handIn.heldOut!, reconstruction: 1 } })).toEqual(['held-out']);
    expect(await found({ ...handIn, heldOut: { ...handIn.heldOut!, trainReconstruction: 1 } })).toEqual(['held-out']);
    // The one file has fewer held-out digits: its evaluation is another, and no lie.
    const fewer = await new Verifier(played).verify({ ...handIn, heldOut: { ...handIn.heldOut!, digits: 7, reconstruction: 1 } });
    expect(fewer).toMatchObject({
      verdict: 'verified',
      unchecked: ['its evaluation is over 7 held-out digits; 100 are at hand'],
    });
    expect(await found({ ...handIn, settings: { ...handIn.settings, beta: 1 } })).toEqual(['settings']);
    const start = { ...handIn.schedule.start, beta: 1 };
    expect(await found({ ...handIn, schedule: { ...handIn.schedule, start } })).toEqual(['settings', 'schedule']);
    const link = linkTo({ ...CHANGED, settings: { ...CHANGED.settings, seed: 8 } });
    expect(await found({ ...handIn, link })).toEqual(['schedule', 'fingerprint']);
    expect(await found({ ...handIn, link: `${handIn.link}&rho=7` })).toEqual(expect.arrayContaining(['link']));
    expect(await found({ ...handIn, link: 'none' })).toEqual(expect.arrayContaining(['link', 'schedule', 'fingerprint']));
    expect(await found({ ...handIn, steps: 4 })).toEqual(['steps', 'schedule', 'steps']);
    expect(await found(renderHandIn(handIn).replace('Ada Lovelace</h1>', 'Ada King</h1>'))).toEqual(['report']);
    const data = renderHandIn(handIn).lastIndexOf('Ada Lovelace');
    expect(await found(`${renderHandIn(handIn).slice(0, data)}Eve${renderHandIn(handIn).slice(data + 3)}`)).toEqual(['report']);
    const [answer, ...others] = handIn.answers;
    const answered = (changes: object) => ({ ...handIn, answers: [{ ...answer!, ...changes }, ...others] });
    expect(await found(answered({ fingerprint: other }))).toEqual(['answer']);
    expect(await found(answered({ seed: 2 }))).toEqual(['answer']);
    expect(await found(answered({ settings: { ...DEFAULTS, beta: 1 } }))).toEqual(['answer']);
    expect(await found(answered({ step: 5 }))).toEqual(['answer']);
    expect((await verdictOn(answered({ fingerprint: other }))).differences[0]!.message).toMatch(
      /^the answer to “What is ρ̂ for most of its 100 units\?”: fingerprint: it says ffff/,
    );
  });

  it('takes changes that come to the same as the same', async () => {
    // As the session writes them down where a person went there and back at one step.
    const back = { ...handIn.schedule, changes: [{ step: 0, changes: { beta: DEFAULTS.beta } }, ...handIn.schedule.changes] };
    expect((await verdictOn({ ...handIn, schedule: back })).verdict).toBe('verified');
  });

  it('says where it cannot tell', async () => {
    const opened = { ...handIn, schedule: { ...handIn.schedule, complete: false } };
    expect(await verdictOn(opened)).toMatchObject({
      verdict: 'not-repeatable',
      unchecked: [expect.stringContaining('from a file')],
    });
    const sha256 = 'e'.repeat(64);
    expect(await verdictOn({ ...handIn, digits: { ...handIn.digits!, sha256 } })).toMatchObject({
      verdict: 'other-digits',
      unchecked: [`the run was made with other digits (SHA-256 ${sha256}) than are at hand`],
    });
    const [answer] = handIn.answers;
    const answers = [
      { ...answer!, digits: sha256 },
      { ...answer!, digits: null },
      { ...answer!, schedule: opened.schedule },
    ];
    const partly = await verdictOn({ ...handIn, answers });
    expect(partly.verdict).toBe('verified');
    expect(partly.unchecked).toEqual([
      expect.stringContaining('with other digits'),
      expect.stringContaining('not known with which digits'),
      expect.stringContaining('its run was opened from a file'),
    ]);
    // A page that was edited is edited, whether or not its run can be made.
    const edited = renderHandIn(opened).replace('>Ada', '>Eve');
    expect((await verdictOn(edited)).verdict).toBe('differs');
  });

  it('names a run that cannot be made', async () => {
    const settings = { ...DEFAULTS, learningRate: 1 };
    const exploding = {
      ...handIn,
      settings,
      schedule: { start: settings, changes: [], complete: true },
      link: linkTo({ settings, changes: [], steps: 3 }),
    };
    const { differences } = await verdictOn(exploding);
    expect(differences).toEqual([{ what: 'run', message: 'the run of its link cannot be made: θ became non-finite at step 2' }]);
  });

  it('makes a run once that many have', async () => {
    const maker = new Played();
    const verifier = new Verifier(maker);
    for (let i = 0; i < 20; i++) await verifier.verify({ ...handIn, student: `student ${i}` });
    // The run itself, which an answer has too, and the other answer's.
    expect(maker.made).toBe(2);
  });
});
