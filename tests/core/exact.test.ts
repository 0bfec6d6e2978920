/** The core in two parts: what is computed in double precision comes later, or not at all, and nothing else notices. */

import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { at } from '../../scripts/run.mjs';
import { ROOTS } from '../../scripts/split-core.mjs';
import { start } from '../../web/src/library/core.js';
import { loadSparseAutoencoder, type Module, type Trainer, type WasmPart } from '../../web/src/library/index.js';
import { TrainingSession } from '../../web/src/worker/session.js';
import { bars, library, SMALL, thrown } from './samples.js';
import { failingAfter, Page, reference, SETTINGS, Server, TRAIN } from './server.js';

const first = readFileSync(at('build/wasm/core.wasm'));
const second = readFileSync(at('build/wasm/core-exact.wasm'));

const pixels = bars(150);
const LATER = 'by a part of the core that is not here yet: await the module’s exact()';

function trainerOf(module: Module): Trainer {
  const trainer = module.createTrainer(SMALL);
  trainer.append(pixels);
  trainer.step(3);
  return trainer;
}

/** All that needs the second part, asked of a trainer and its module. */
const questions = (module: Module, trainer: Trainer): Record<string, () => unknown> => ({
  objective: () => {
    const X = Float64Array.from(pixels.subarray(0, 640), (pixel) => pixel / 255);
    return module.objective(trainer.settings(), Float64Array.from(trainer.parameters()), X);
  },
  explain: () => trainer.explain(2, 30),
  checkGradient: () => trainer.checkGradient(pixels.subarray(0, 640), { count: 12 }),
});

const answers = (module: Module, trainer: Trainer) =>
  Object.fromEntries(Object.entries(questions(module, trainer)).map(([name, ask]) => [name, ask()]));

/** A second part that comes when the test says so. */
function held() {
  let give: (part: WasmPart) => void;
  let refuse: (error: Error) => void;
  const wanted = vi.fn(() => {
    return new Promise<WasmPart>((resolve, reject) => {
      give = resolve;
      refuse = reject;
    });
  });
  return { wanted, give: () => give(second), refuse: (message: string) => refuse(new Error(message)) };
}

/** Gzipped, in bytes. */
const [FIRST_LIMIT, SECOND_LIMIT] = [71_000, 24_000];

describe('the files', () => {
  it('are small: what is seldom asked is not in the first', () => {
    const size = (bytes: Uint8Array) => gzipSync(bytes, { level: 9 }).length;
    expect(size(first)).toBeLessThan(FIRST_LIMIT);
    expect(size(second)).toBeLessThan(SECOND_LIMIT);
  });

  it('are cut where single precision ends and double precision begins', () => {
    const moved = readFileSync(at('build/wasm/core-exact.wasm.functions.txt'), 'utf8');
    for (const root of ROOTS) expect(moved).toMatch(new RegExp(`^${root}(\\\\28|$)`, 'm'));
    for (const name of ['sae::Pass<double>::', 'sae::Product<double>::', 'sae::multiply<double>']) expect(moved).toContain(name);
    expect(moved).not.toMatch(/^[^\\]*<float>/m);
  });

  it('have no names of functions, which only the split needs', async () => {
    for (const bytes of [first, second]) {
      expect(WebAssembly.Module.customSections(await WebAssembly.compile(bytes), 'name')).toEqual([]);
    }
  });
});

describe('a library without its second part', () => {
  it('says what is missing, and trains as ever', async () => {
    const wanted = vi.fn(async () => second);
    const module = await loadSparseAutoencoder({ exact: wanted });
    const [trainer, other] = [trainerOf(module), trainerOf(library)];
    for (const [name, ask] of Object.entries(questions(module, trainer))) {
      const error = thrown(ask);
      expect(error.name).toBe('Error');
      expect(error.message).toBe(`${name} is computed in double precision, ${LATER}`);
    }
    expect(module.failure).toBeNull();
    expect(trainer.step(20)).toEqual(other.step(20));
    expect(trainer.survey(pixels)).toEqual(other.survey(pixels));
    expect(trainer.save()).toEqual(other.save());
    expect(wanted).not.toHaveBeenCalled();
    trainer.delete();
    other.delete();
  });

  it('has it after exact(), with the same numbers, and goes on to the same bits', async () => {
    const { wanted, give } = held();
    const module = await loadSparseAutoencoder({ exact: wanted });
    const [trainer, other] = [trainerOf(module), trainerOf(library)];
    const both = Promise.all([module.exact(), module.exact()]);
    trainer.step(4);
    give();
    trainer.step(4);
    await both;
    await module.exact();
    expect(wanted).toHaveBeenCalledTimes(1);
    other.step(8);
    expect(answers(module, trainer)).toEqual(answers(library, other));
    expect(await trainer.fingerprint()).toBe(await other.fingerprint());
    trainer.step(30);
    other.step(30);
    expect(await trainer.fingerprint()).toBe(await other.fingerprint());
    trainer.delete();
    other.delete();
  });

  it('asks again after it could not be had', async () => {
    const { wanted, give, refuse } = held();
    const module = await loadSparseAutoencoder({ exact: wanted });
    const trainer = trainerOf(module);
    const attempt = module.exact();
    refuse('there is no network');
    await expect(attempt).rejects.toThrow('there is no network');
    expect(thrown(() => trainer.explain(0, 0)).message).toContain(LATER);
    const again = module.exact();
    give();
    await again;
    expect(trainer.explain(0, 0).unit).toBe(0);
    expect(wanted).toHaveBeenCalledTimes(2);
    trainer.delete();
  });

  it('is one instance: another has its own', async () => {
    const exact = async () => second;
    const [one, other] = await Promise.all([loadSparseAutoencoder({ exact }), loadSparseAutoencoder({ exact })]);
    const [its, others] = [trainerOf(one), trainerOf(other)];
    await one.exact();
    expect(its.explain(1, 1).unit).toBe(1);
    expect(thrown(() => others.explain(1, 1)).message).toContain(LATER);
    its.step(5);
    await other.exact();
    expect(others.explain(1, 1)).not.toEqual(its.explain(1, 1));
    others.step(5);
    expect(answers(other, others)).toEqual(answers(one, its));
  });

  it('holds its places with functions that say so too, for whoever asks the module itself', async () => {
    const { native } = await start(await WebAssembly.compile(first));
    const trainer = native.createTrainer({ ...library.createTrainer(SMALL).settings() });
    expect(thrown(() => trainer.checkGradient(new Uint8Array(64), 4, 1, 1e-4)).message).toContain(LATER);
  });
});

describe('a library that is given its parts', () => {
  it('has everything at once, whichever way they come', async () => {
    const modules = await Promise.all([
      loadSparseAutoencoder({ wasmBinary: first }),
      loadSparseAutoencoder({ wasmBinary: first, exact: second }),
      loadSparseAutoencoder({ wasmModule: await WebAssembly.compile(first), exact: await WebAssembly.compile(second) }),
      loadSparseAutoencoder({ exact: new Uint8Array(second).buffer }),
    ]);
    const trainer = trainerOf(library);
    const expected = answers(library, trainer);
    for (const module of modules) expect(answers(module, trainerOf(module))).toEqual(expected);
    trainer.delete();
  });

  it('refuses what is no second part', async () => {
    await expect(loadSparseAutoencoder({ exact: new Uint8Array(8) })).rejects.toThrow(WebAssembly.CompileError);
    await expect(loadSparseAutoencoder({ exact: first })).rejects.toThrow(TypeError);
  });
});

describe('a session whose second part comes late', () => {
  async function opened(load: () => Promise<Module>) {
    const page = new Page();
    const session = new TrainingSession(load, new Server().fetch);
    await session.open(SETTINGS, 'http://lab.test/data/', page);
    await page.until(() => page.lastProgress('train')?.arrived === TRAIN);
    return { session, page };
  }

  /** Whether it has been answered by now. */
  const settled = (answer: Promise<unknown>) => Promise.race([answer.then(() => true), new Promise((r) => setTimeout(r, 20))]);

  it('asks for it when it needs it, and trains meanwhile to the same bits', async () => {
    const { wanted, give } = held();
    const { session } = await opened(() => loadSparseAutoencoder({ exact: wanted }));
    await session.step(10);
    expect(wanted).not.toHaveBeenCalled();
    const [check, explained] = [session.checkGradient(), session.explain(3, 20)];
    expect(await settled(Promise.race([check, explained]))).toBeUndefined();
    expect((await session.step(30)).step).toBe(40);
    give();
    expect((await check).passed).toBe(true);
    // Of the run as it is now.
    const trainer = library.createTrainer({ ...SETTINGS, inputs: 64 });
    trainer.append(bars(TRAIN));
    trainer.step(40);
    expect(await explained).toEqual(trainer.explain(3, 20));
    await session.step(20);
    expect(await session.fingerprint()).toBe(await reference(60));
    expect(wanted).toHaveBeenCalledTimes(1);
    trainer.delete();
  });

  it('answers of the run that a reset has begun', async () => {
    const { wanted, give } = held();
    const { session } = await opened(() => loadSparseAutoencoder({ exact: wanted }));
    await session.step(7);
    const [check, explained, outside] = [session.checkGradient(), session.explain(3, 20), session.explain(11, 20)];
    const refused = expect(outside).rejects.toThrow('unit must be a whole number from 0 to 4, not 11');
    await session.configure({ hidden: 5 });
    give();
    const trainer = library.createTrainer({ ...SETTINGS, hidden: 5, inputs: 64 });
    trainer.append(bars(TRAIN));
    expect(await explained).toEqual(trainer.explain(3, 20));
    expect(Math.max(...(await check).indices)).toBeLessThan(trainer.parameters().length);
    await refused;
    await session.step(12);
    expect(await session.fingerprint()).toBe(await reference(12, { hidden: 5 }));
    trainer.delete();
  });

  it('is answered by the core that has taken the place of one that failed', async () => {
    const { wanted, give } = held();
    const broken = Object.assign(failingAfter(5), { exact: () => wanted().then(() => {}) });
    const cores = [async () => broken, () => loadSparseAutoencoder({ exact: async () => second })];
    const page = new Page();
    const session = new TrainingSession(() => cores.shift()!(), new Server().fetch);
    await session.open(SETTINGS, 'http://lab.test/data/', page);
    await page.until(() => page.lastProgress('train')?.arrived === TRAIN);
    const explained = session.explain(3, 20);
    await expect(session.step(9)).rejects.toThrow('out of memory');
    await session.reset();
    await session.step(2);
    give();
    expect((await explained).unit).toBe(3);
    await session.step(2);
    expect(await session.fingerprint()).toBe(await reference(4));
  });

  it('says why it cannot answer, goes on, and can be asked again', async () => {
    const { wanted, give, refuse } = held();
    const { session, page } = await opened(() => loadSparseAutoencoder({ exact: wanted }));
    const check = session.checkGradient();
    refuse('core-exact.wasm could not be loaded: there is no network');
    await expect(check).rejects.toThrow('core-exact.wasm could not be loaded: there is no network');
    expect((await session.step(5)).step).toBe(5);
    expect(page.last.status).not.toBe('error');
    const again = session.exact();
    give();
    await again;
    expect((await session.checkGradient()).passed).toBe(true);
    expect(await session.fingerprint()).toBe(await reference(5));
  });
});
