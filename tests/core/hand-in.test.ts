/** Hand-ins of real runs: a hundred of them with five tampered with, runs with all that may happen to one, and the lessons' answers. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HandIn, parseHandIn, summaryOf } from '../../web/src/hand-in.ts';
import { renderHandIn } from '../../web/src/hand-in-report.ts';
import { Verifier } from '../../web/src/hand-in-verify.ts';
import { answers, forgetAnswers } from '../../web/src/lab/lessons/answers.ts';
import type { LessonId } from '../../web/src/lab/lessons/ids.ts';
import { LESSONS } from '../../web/src/lab/lessons/lessons.ts';
import { LessonSession } from '../../web/src/lab/lessons/session.ts';
import type { Schedule } from '../../web/src/protocol.ts';
import { Replayer } from '../../web/src/replay.ts';
import { DEFAULTS, type Settings } from '../../web/src/settings.ts';
import { idxImages } from '../digits.ts';
import { answerOn, handInOf, linkTo } from '../hand-ins.ts';
import { library } from './samples.js';
import { FILES, openReady, SETTINGS } from './server.js';
import { heldOutPixels, TrainerLab, trainPixels } from './trainer-lab.ts';

const SMALL: Settings = { ...SETTINGS, hidden: 8 };

let replayer: Replayer;
beforeAll(async () => {
  replayer = await Replayer.open(library, {
    'train-images': new Blob([FILES['train-images-idx3-ubyte.gz']]),
    'held-out-images': new Blob([FILES['t10k-images-idx3-ubyte.gz']]),
  });
});

describe('a hundred hand-ins', () => {
  it('five of them tampered with, and one essay: exactly those are named', async () => {
    const files = new Map<string, string>();
    for (let i = 0; i < 100; i++) {
      const settings = { ...SMALL, seed: i % 7 };
      const changes =
        i % 3 === 0
          ? [
              { step: 2, changes: { rho: 0.1 } },
              { step: 5, changes: { optimizer: 'sgd' as const } },
            ]
          : [];
      const run = { settings, changes, steps: 6 + (i % 4) };
      const own = i % 5 === 0 ? [await answerOn(replayer, { settings: SMALL, steps: 4 })] : [];
      const handIn = await handInOf(replayer, { ...run, student: `Student ${i}`, answers: own });
      files.set(`student-${i}`, i % 2 === 0 ? renderHandIn(handIn) : JSON.stringify(handIn));
    }
    const tamper = (name: string, edit: (handIn: HandIn) => HandIn, write = JSON.stringify as (handIn: HandIn) => string) =>
      files.set(name, write(edit(parseHandIn(files.get(name)!))));
    tamper('student-11', (handIn) => ({ ...handIn, fingerprint: 'a'.repeat(64) }));
    // A better result, in the data and on the page.
    tamper('student-20', (handIn) => ({ ...handIn, metrics: { ...handIn.metrics, reconstruction: 0.5 } }), renderHandIn);
    // Somebody else's link.
    tamper('student-33', (handIn) => ({ ...handIn, link: linkTo({ settings: { ...SMALL, seed: 99 }, changes: [], steps: 6 }) }));
    // A better result on the page only.
    const page = files.get('student-48')!;
    files.set('student-48', page.replace(/(<td>)[\d.]+/, '$10.5'));
    tamper('student-65', (handIn) => ({
      ...handIn,
      answers: handIn.answers.map((answer) => ({ ...answer, fingerprint: 'b'.repeat(64) })),
    }));
    files.set('essay', '<!doctype html><title>On sparsity</title><p>ρ is small.</p>');

    const verifier = new Verifier(replayer);
    const named: Record<string, string[]> = {};
    let verified = 0;
    for (const [name, text] of files) {
      const { verdict, differences, unchecked } = await verifier.verify(text, name);
      if (verdict === 'verified') verified += 1;
      else named[name] = verdict === 'differs' ? differences.map(({ what }) => what) : [verdict, ...unchecked];
    }
    expect(named).toEqual({
      'student-11': ['fingerprint'],
      'student-20': ['metrics'],
      'student-33': expect.arrayContaining(['schedule', 'steps', 'fingerprint']),
      'student-48': ['report'],
      'student-65': ['answer'],
      essay: ['unreadable', 'essay: there is no hand-in in this page'],
    });
    expect(verified).toBe(95);
  });
});

describe('a run of the page', () => {
  /** What the page would hand in. */
  async function handedIn({ session, page }: Awaited<ReturnType<typeof openReady>>): Promise<HandIn> {
    await session.pause();
    const metrics = await session.metrics();
    await page.until(() => page.last.metrics.step === metrics.step && page.last.status !== 'running');
    const schedule: Schedule = page.snapshots.findLast((snapshot) => snapshot.schedule)!.schedule!;
    const heldOut = page.snapshots.findLast((snapshot) => snapshot.heldOut.length > 0)?.heldOut.at(-1);
    const own = heldOut?.metrics.step === metrics.step && schedule.changes.at(-1)?.step !== metrics.step;
    const handIn = await handInOf(replayer, { settings: schedule.start, changes: schedule.changes, steps: metrics.step });
    return {
      ...handIn,
      schedule,
      settings: page.last.settings,
      fingerprint: await session.fingerprint(),
      digits: await session.digitsIdentity(),
      metrics,
      heldOut: own ? summaryOf(heldOut) : null,
    };
  }
  const verdictOn = (handIn: HandIn) => new Verifier(replayer).verify(renderHandIn(handIn));

  it('is verified, with all that was changed on its way', async () => {
    const opened = await openReady();
    const { session } = opened;
    await session.step(3);
    await session.configure({ rho: 0.2, beta: 1 });
    await session.configure({ beta: 3 });
    await session.step(4);
    await session.configure({ optimizer: 'momentum', learningRate: 0.1 });
    await session.phase();
    const { step } = await session.step(2);
    expect(step).toBe(9);
    await opened.page.until(() => opened.page.evaluatedSteps.includes(9));
    const handIn = await handedIn(opened);
    expect(handIn.heldOut).not.toBe(null);
    expect(await verdictOn(handIn)).toMatchObject({ verdict: 'verified', differences: [], unchecked: [] });
    // What it claims is what is compared: with one step more of the same run it is not.
    await session.step(1);
    const fingerprint = await session.fingerprint();
    expect((await verdictOn({ ...handIn, fingerprint })).differences.map(({ what }) => what)).toEqual(['fingerprint']);
  });

  it('is verified before its first step, and not once it exploded and went on', async () => {
    const opened = await openReady({ ...SETTINGS, decoder: 'linear' });
    expect((await verdictOn(await handedIn(opened))).verdict).toBe('verified');
    await opened.session.step(4);
    await opened.session.configure({ optimizer: 'sgd', learningRate: 1000 });
    await opened.session.step(50);
    await opened.page.until(() => opened.page.last.status === 'diverged');
    await opened.session.configure({ learningRate: 0.001 });
    await opened.session.step(2);
    expect((await verdictOn(await handedIn(opened))).verdict).toBe('not-repeatable');
  });

  it('that was opened from a file cannot be verified, and says so', async () => {
    const opened = await openReady();
    await opened.session.step(3);
    const bytes = await opened.session.save();
    await opened.session.restore(bytes);
    await opened.session.step(1);
    const { verdict, unchecked } = await verdictOn(await handedIn(opened));
    expect(verdict).toBe('not-repeatable');
    expect(unchecked).toEqual([expect.stringContaining('opened from a file')]);
  });
});

describe('the lessons’ answers', () => {
  const labs: TrainerLab[] = [];
  afterAll(() => {
    forgetAnswers();
    for (const lab of labs) lab.end();
  });

  /** Goes through a lesson with the first answers that come to mind; `meddle` is done before each training. */
  async function take(id: LessonId, meddle = (_: TrainerLab) => {}): Promise<void> {
    const lab = new TrainerLab(library);
    labs.push(lab);
    const session = new LessonSession(lab.lab, LESSONS[id]);
    lab.beforeStep = () => meddle(lab);
    await session.begin();
    while (session.stage.peek() !== 'end') {
      const { predict } = session.question;
      if (predict.kind === 'choice') session.predict(predict.answers[0]!);
      else if (predict.kind === 'sketch') session.predict(predict.axes.x.map(() => predict.axes.y.min));
      else session.predict(0);
      await session.run();
      expect(session.stage.peek(), session.problem.peek()).toBe('compare');
      session.explain();
      await session.next();
    }
    await session.leave();
  }

  it('are of runs that can be made again, also where somebody meddled with one', async () => {
    forgetAnswers();
    let meddled = false;
    await take('average', (lab) => {
      if (meddled || lab.metrics.peek().step < 10) return;
      meddled = true;
      lab.configure({ rho: 0.1 });
    });
    // Begins twice in one question, and may explode in it.
    await take('gradient');
    const given = answers.peek();
    expect(given.map(({ question }) => question)).toEqual([
      ...['untrained', 'training', 'meaning', 'arrives', 'left-out', 'scale'],
    ]);
    expect(given.filter(({ schedule }) => schedule).map(({ question }) => question)).toEqual(['training']);
    const real = await Replayer.open(library, {
      'train-images': new Blob([idxImages(trainPixels, 28, 28)]),
      'held-out-images': new Blob([idxImages(heldOutPixels, 28, 28)]),
    });
    const handIn = await handInOf(real, { settings: { ...DEFAULTS, hidden: 8 }, steps: 1 });
    const inWords = given.map(({ schedule, measured = '', digits, ...answer }) => ({
      ...answer,
      ...{ title: '', asked: '', predicted: '', happened: '', measured },
      schedule: schedule ?? { start: answer.settings, changes: [], complete: true },
      digits: digits ?? real.identity.sha256,
    }));
    const { verdict, differences, unchecked } = await new Verifier(real).verify({ ...handIn, answers: inWords });
    expect({ verdict, differences, unchecked }).toEqual({ verdict: 'verified', differences: [], unchecked: [] });
    expect(given.find(({ question }) => question === 'untrained')!.measured).toMatch(
      /^Over 2,000 digits the 100 units average 0\.4/,
    );
  });
});
