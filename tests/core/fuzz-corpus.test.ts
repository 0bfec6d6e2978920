/**
 * The corpus of tests/fuzz in WebAssembly, through the library as its users have it: every input is taken or refused in words,
 * nothing is changed by what is refused, and the module stays as good as it was. The bytes are read as the targets there read
 * them, so that what made libFuzzer go a way of its own in the core goes it here as well.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { at } from '../../scripts/run.mjs';
import { mistakeIn } from '../../web/src/lab/expression/grammar.ts';
import { DivergenceError, type Module, type Trainer, type TrainerSettings } from '../../web/src/library/index.js';
import { SCHEMA, SETTING_KEYS } from '../../web/src/settings.js';
import { bars, load, SMALL } from './samples.js';

/** The bytes one after the other; past their end, zeros. */
class Input {
  private place = 0;

  constructor(private readonly bytes: Uint8Array) {}

  byte(): number {
    return this.bytes[this.place++] ?? 0;
  }

  number(): number {
    return new DataView(Uint8Array.from({ length: 8 }, () => this.byte()).buffer).getFloat64(0, true);
  }

  text(length: number): string {
    const text = new TextDecoder().decode(this.bytes.subarray(this.place, this.place + length));
    this.place += length;
    return text;
  }

  rest(): Uint8Array {
    return this.bytes.subarray(this.place);
  }
}

/** '' or, where `act` refuses, in which words. Anything but the errors that the library promises fails. */
function refusal(act: () => unknown): string {
  try {
    act();
    return '';
  } catch (error) {
    expect(['TypeError', 'RangeError']).toContain((error as Error).name);
    expect((error as Error).message).not.toBe('');
    return (error as Error).message;
  }
}

function idx(module: Module, bytes: Uint8Array): void {
  const input = new Input(bytes);
  const kind = input.byte() % 2 === 0 ? 'images' : 'labels';
  const pieces = [input.byte(), input.byte(), input.byte()];
  const file = input.rest();
  const read = (lengths: () => number) => {
    const reader = module.createIdxReader(kind);
    const items: number[] = [];
    const problem = refusal(() => {
      for (let from = 0; from < file.length; ) {
        const piece = file.subarray(from, from + lengths());
        from += piece.length;
        items.push(...reader.push(piece));
      }
      reader.finish();
    });
    const [dimensions, count] = [reader.dimensions(), reader.items()];
    reader.delete();
    return { items, problem, dimensions, count };
  };
  let turn = 0;
  const whole = read(() => Math.max(file.length, 1));
  expect(
    read(() => {
      const piece = pieces[turn % 3]!;
      return turn++ % 3 === 2 ? Math.max(piece, 1) : piece;
    }),
  ).toEqual(whole);
  const [promised = 0, ...sides] = whole.dimensions;
  expect(whole.count).toBeLessThanOrEqual(promised);
  expect(whole.items.length).toBe(whole.count * sides.reduce((size, side) => size * side, 1));
  expect(whole.problem).toMatch(whole.problem ? /^byte \d+: / : /^$/);
}

const MAGIC = new TextEncoder().encode('SAECKPT3');

/** As wasm/core/checkpoint.cpp has it. */
function sealed(body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(MAGIC.length + body.length + 8);
  bytes.set(MAGIC);
  bytes.set(body, MAGIC.length);
  let hash = 0xcbf29ce484222325n;
  const view = new DataView(bytes.buffer);
  const end = bytes.length - 8;
  for (let at = 0; at < end; ) {
    const whole = end - at >= 8;
    const next = whole ? view.getBigUint64(at, true) : BigInt(bytes[at]!);
    hash = BigInt.asUintN(64, (hash ^ next) * 0x100000001b3n);
    if (whole) hash ^= hash >> 32n;
    at += whole ? 8 : 1;
  }
  view.setBigUint64(end, hash, true);
  return bytes;
}

const DIGITS = Uint8Array.of(0, 255, 13, 0, 200, 100, 0, 0, 7, 254);

/** As the target has it; it stands for the whole of a pass. */
function trained(module: Module): Trainer {
  const trainer = module.createTrainer({ ...{ inputs: 2, hidden: 1, topk: 1 }, batchSize: 2, trainDigits: 5 });
  trainer.append(DIGITS);
  trainer.step(4);
  return trainer;
}

/** Steps are made, or refused, or taken back because they explode; the parameters stay finite. */
function step(trainer: Trainer): string {
  const problem = refusal(() => {
    try {
      trainer.step(2);
    } catch (error) {
      if (!(error instanceof DivergenceError)) throw error;
    }
  });
  expect(trainer.parameters().every(Number.isFinite)).toBe(true);
  return problem;
}

function checkpoint(_: Module, bytes: Uint8Array, trainer: Trainer): void {
  const input = new Input(bytes);
  const file = input.byte() % 2 === 0 ? sealed(input.rest()) : input.rest();
  const before = trainer.save();
  const problem = refusal(() => trainer.restore(file));
  if (problem) {
    expect(problem).toContain('checkpoint');
    expect(trainer.save()).toEqual(before);
  } else {
    expect(trainer.save()).toEqual(file);
    step(trainer);
    trainer.restore(before);
    expect(trainer.save()).toEqual(before);
  }
}

// biome-ignore format: as in tests/fuzz/settings.cpp.
const EDGES = [
  0, -0, 1, -1, 0.5, 1.5, 2, 3, 4, 8, 1024, 1025, 4096, 4097, 60000, 60001, 100, 100.5, 1e6, 999999.9,
  4294967295, 4294967296, 1e300, -1e300, 1e-9, 5e-324, 0.05, 1 - 1e-9, Infinity, -Infinity, Number.NaN,
];

function readSettings(input: Input): TrainerSettings {
  const number = (usual: number) => {
    const what = input.byte();
    return what < 128 ? usual : what < 128 + EDGES.length ? EDGES[what - 128]! : input.number();
  };
  const text = (...known: string[]) => {
    const what = input.byte();
    return what < 200 ? known[what % known.length]! : input.text(input.byte());
  };
  return {
    inputs: number(3),
    hidden: number(4),
    rho: number(0.05),
    beta: number(3),
    lambda: number(1e-3),
    loss: text('squared-error', 'cross-entropy'),
    decoder: text('sigmoid', 'linear'),
    penalty: text('kl', 'l1', 'topk', 'none', 'custom'),
    penaltyExpression: text('(r - rho)^2', 'abs(r - rho)', 'log(r)/rho', '1/(r - r)', 'r^-64'),
    topk: number(2),
    tied: input.byte() % 2 === 1,
    optimizer: text('adam', 'momentum', 'sgd'),
    learningRate: number(0.01),
    batchSize: number(2),
    trainDigits: number(5),
    seed: number(1),
    gradient: text('exact', 'without-penalty', 'without-mean', 'without-slope'),
  } as TrainerSettings;
}

const NAMED = new RegExp(`^(inputs|${SETTING_KEYS.join('|')})\\b`);

function settings(module: Module, bytes: Uint8Array): void {
  const input = new Input(bytes);
  const [first, second] = [readSettings(input), readSettings(input)];
  // Larger networks are built by the same lines, and only take longer.
  if ([first.inputs, first.hidden].some((count) => count > 16 && count <= 4096)) return;
  let trainer: Trainer | undefined;
  const problem = refusal(() => {
    trainer = module.createTrainer(first);
  });
  if (!trainer) {
    expect(problem).toMatch(NAMED);
    return;
  }
  trainer.append(Uint8Array.from({ length: 3 * first.inputs }, (_, i) => i * 85));
  expect(step(trainer)).toBe('');
  const before = { settings: trainer.settings(), saved: trainer.save() };
  const { inputs, ...changes } = second;
  const refused = refusal(() => trainer!.configure(changes));
  if (refused) {
    expect(refused).toMatch(NAMED);
    expect({ settings: trainer.settings(), saved: trainer.save() }).toEqual(before);
  }
  expect(step(trainer)).toBe('');
  trainer.delete();
}

function expression(module: Module, bytes: Uint8Array): void {
  const input = new Input(bytes);
  const share = (byte: number) => (byte === 0 ? 1e-7 : byte === 255 ? 1 - 1e-7 : byte / 256);
  const [r, rho] = [share(input.byte()), share(input.byte())];
  const text = input.text(bytes.length);
  const ask = (penaltyExpression: string) => module.penalty({ penalty: 'custom', penaltyExpression, rho }, Float64Array.of(r));
  let found: ReturnType<typeof ask> | undefined;
  const problem = refusal(() => {
    found = ask(text);
  });
  // The page reads what the core reads.
  expect([text, mistakeIn(text) === null]).toEqual([text, found !== undefined]);
  if (found) {
    expect(ask(text)).toEqual(found);
    if (text.length + 2 <= SCHEMA.penaltyExpression.maxLength) expect(ask(`(${text})`)).toEqual(found);
  } else {
    expect(problem).toMatch(/^penaltyExpression(: the expression ".*" has .* at character \d+; expected | must be a text )/s);
  }
}

describe.each([
  ['idx', idx],
  ['checkpoint', checkpoint],
  ['settings', settings],
  ['expression', expression],
] as const)('the corpus of %s', (name, target) => {
  it('is taken or refused, and leaves the module as it was', async () => {
    const folder = at(`tests/fuzz/corpus/${name}`);
    const corpus = readdirSync(folder).map((file) => ({ file, bytes: new Uint8Array(readFileSync(`${folder}/${file}`)) }));
    expect(corpus.length).toBeGreaterThan(20);
    const module = await load();
    const reference = module.createTrainer(SMALL);
    reference.append(bars(150));
    reference.step(20);
    const trainer = trained(module);
    const pass = () => {
      for (const { file, bytes } of corpus) {
        try {
          target(module, bytes, trainer);
        } catch (error) {
          throw new Error(`${name}/${file}: ${(error as Error).message}`, { cause: error });
        }
      }
    };
    pass();
    const { memory } = module;
    for (let again = 0; again < 3; again++) pass();
    expect(module.memory).toBe(memory);
    expect(module.failure).toBeNull();

    reference.step(20);
    const undisturbed = (await load()).createTrainer(SMALL);
    undisturbed.append(bars(150));
    undisturbed.step(40);
    expect(await reference.fingerprint()).toBe(await undisturbed.fingerprint());
  });
});
