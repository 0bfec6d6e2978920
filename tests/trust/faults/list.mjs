/**
 * Deliberate faults of one line each, as a slip of the hand or of the mind would make them. `text` stands once in `file`, and
 * `fault` is put in its place; `suites` are where it should be noticed, the nearest first.
 *
 * A suite is `native`, the core's GoogleTests, or the name of a project of tests/vitest.config.ts with a file of it.
 */

/** @typedef {'core' | 'bindings' | 'library' | 'worker' | 'page'} Room */
/** @typedef {{room: Room, what: string, file: string, text: string, fault: string, suites: string[]}} Fault */

/** @type {readonly Room[]} */
export const ROOMS = ['core', 'bindings', 'library', 'worker', 'page'];

/** @type {readonly Fault[]} */
export const FAULTS = [
  // --- core ---
  {
    ...{ room: 'core', what: 'a sign: the slope of KL' },
    file: 'wasm/core/penalties/kl.hpp',
    text: 'return -rho / r + (1 - rho) / (1 - r);',
    fault: 'return -rho / r - (1 - rho) / (1 - r);',
    suites: ['native'],
  },
  {
    ...{ room: 'core', what: 'a missing 1/m: what the penalty adds to δ' },
    file: 'wasm/core/autoencoder.cpp',
    text: ': model.beta / static_cast<double>(examplesIn(model, batch.size()));',
    fault: ': model.beta;',
    suites: ['native'],
  },
  {
    ...{ room: 'core', what: 'an off-by-one at the last mini-batch: it counts as if it were full' },
    file: 'wasm/core/trainer.cpp',
    text: 'examples_ += static_cast<double>(batch_.size());',
    fault: 'examples_ += settings_.batchSize;',
    suites: ['native'],
  },
  {
    ...{ room: 'core', what: 'a stale ρ̂: what is shown is not that of the step' },
    file: 'wasm/core/trainer.cpp',
    text: '  rhoHat_ = pass_.rhoHat;\n  metrics_',
    fault: '  metrics_',
    suites: ['native', 'core tests/core/session.test.ts'],
  },
  {
    ...{ room: 'core', what: 'a clamp left out: ρ̂ before the divisions of KL’s slope' },
    file: 'wasm/core/penalties/kl.hpp',
    text: 'const double r = clampActivation(rhoHat);\n  return -rho',
    fault: 'const double r = rhoHat;\n  return -rho',
    suites: ['native'],
  },
  {
    ...{ room: 'core', what: 'a wrong bias correction: Adam’s second moment by the first’s decay' },
    file: 'wasm/core/optimizers/adam.hpp',
    text: 'static_cast<float>(1 / (1 - state.decay2));',
    fault: 'static_cast<float>(1 / (1 - state.decay1));',
    suites: ['native'],
  },
  {
    ...{ room: 'core', what: 'a swapped axis: a free decoder read as its transpose' },
    file: 'wasm/core/autoencoder.cpp',
    text: 'return {parts.decoder.data() + units.from * model.inputs, units.count(), model.inputs, model.inputs, 1};',
    fault: 'return {parts.decoder.data() + units.from * model.inputs, units.count(), model.inputs, 1, model.hidden};',
    suites: ['native'],
  },
  {
    ...{ room: 'core', what: 'a factor: weight decay of tied weights counted once in the gradient' },
    file: 'wasm/core/autoencoder.cpp',
    text: 'decay(model, parts.encoder.data() + own.from, model.tied ? 2 : 1));',
    fault: 'decay(model, parts.encoder.data() + own.from));',
    suites: ['native'],
  },
  {
    ...{ room: 'core', what: 'a tie the other way: of equal activations top-k keeps the last' },
    file: 'wasm/core/autoencoder.cpp',
    text: 'rank(a) > rank(b) : a < b; });',
    fault: 'rank(a) > rank(b) : a > b; });',
    suites: ['native'],
  },
  {
    ...{ room: 'core', what: 'something forgotten: a restored run begins with an empty memory of the optimizer' },
    file: 'wasm/core/checkpoint.cpp',
    text: 'optimizer_ = std::move(c.optimizer);',
    fault: 'optimizer_ = freshState(*findOptimizer(settings_.optimizer), theta_.size());',
    suites: ['native'],
  },
  {
    ...{ room: 'core', what: 'a bound left out: an IDX header may promise any number of bytes' },
    file: 'wasm/core/idx.cpp',
    text: 'if (sizes[0] * itemSize > maxBytes) {',
    fault: 'if (sizes[0] > maxBytes) {',
    suites: ['native'],
  },
  {
    ...{ room: 'core', what: 'a stale memory: a changed optimizer goes on with the other one’s' },
    file: 'wasm/core/trainer.cpp',
    text: 'if (settings.optimizer != settings_.optimizer) {',
    fault: 'if (findOptimizer(settings.optimizer)->slots > findOptimizer(settings_.optimizer)->slots) {',
    suites: ['native'],
  },

  // --- bindings ---
  {
    ...{ room: 'bindings', what: 'a view instead of a copy: arrays that are handed out lie in the core’s memory' },
    file: 'wasm/bindings/conversions.hpp',
    text: 'return emscripten::val(emscripten::typed_memory_view(count, values)).call<emscripten::val>("slice");',
    fault: 'return emscripten::val(emscripten::typed_memory_view(count, values));',
    suites: ['core tests/core/lifetime.test.ts'],
  },
  {
    ...{ room: 'bindings', what: 'two fields mixed up: λ is written to β' },
    file: 'wasm/bindings/bindings.cpp',
    text: '.field("lambda", &sae::Settings::lambda)',
    fault: '.field("lambda", &sae::Settings::beta)',
    suites: ['core tests/core/objective.test.ts'],
  },
  {
    ...{ room: 'bindings', what: 'a leak: a checkpoint that is refused is never freed' },
    file: 'wasm/bindings/web_trainer.cpp',
    text: 'problem = trainer_.restore(copy.data(), copy.size());',
    fault: 'raise(trainer_.restore(copy.data(), copy.size()));',
    suites: ['core tests/core/lifetime.test.ts'],
  },
  {
    ...{ room: 'bindings', what: 'a check left out: as many labels as images' },
    file: 'wasm/bindings/web_trainer.cpp',
    text: 'if (labelled && lengthOf(labels) != length / inputs) {',
    fault: 'if (labelled && lengthOf(labels) == 0) {',
    suites: ['core tests/core/refusals.test.ts'],
  },
  {
    ...{ room: 'bindings', what: 'a phase too early: δ is shown before it was made' },
    file: 'wasm/bindings/web_trainer.cpp',
    text: 'result.set("delta", made(Phase::delta, pass.delta));',
    fault: 'result.set("delta", made(Phase::deltaOut, pass.delta));',
    suites: ['core tests/core/looking.test.ts'],
  },
  {
    ...{ room: 'bindings', what: 'an offset left out: a helper’s ρ̂ is that of the first units' },
    file: 'wasm/bindings/web_trainer.cpp',
    text: 'copyOut(pass.rhoHat.data() + units.from, static_cast<std::size_t>(units.count()))',
    fault: 'copyOut(pass.rhoHat.data(), static_cast<std::size_t>(units.count()))',
    suites: ['core tests/core/team.test.ts'],
  },

  // --- library ---
  {
    ...{ room: 'library', what: 'a leak: a trainer’s handle is not deleted' },
    file: 'web/src/library/trainer.ts',
    text: 'if (native && !this.core.failure) this.core.call(() => native.delete());',
    fault: 'if (native && this.core.failure) this.core.call(() => native.delete());',
    suites: ['core tests/core/lifetime.test.ts'],
  },
  {
    ...{ room: 'library', what: 'a leak: what an error leaves on the stack stays there' },
    file: 'web/src/library/core.ts',
    text: 'this.native.stackRestore(stack);',
    fault: 'void stack;',
    suites: ['core tests/core/lifetime.test.ts'],
  },
  {
    ...{ room: 'library', what: 'an array that is still the caller’s: labels are not copied' },
    file: 'web/src/library/trainer.ts',
    text: 'this.labelParts.push(labels.slice());',
    fault: 'this.labelParts.push(labels);',
    suites: ['core tests/core/lifetime.test.ts'],
  },
  {
    ...{ room: 'library', what: 'a swallowed error: step() does not tell that the run exploded' },
    file: 'web/src/library/trainer.ts',
    text: 'const metrics = this.change((native) => native.step(count));\n    this.throwIfDiverged();',
    fault: 'const metrics = this.change((native) => native.step(count));',
    suites: ['core tests/core/divergence.test.ts'],
  },
  {
    ...{ room: 'library', what: 'a change that is not counted: helpers go on under the settings before' },
    file: 'web/src/library/trainer.ts',
    text: 'this.change((native) => native.configure(complete));',
    fault: 'this.ask((native) => native.configure(complete));',
    suites: ['core tests/core/team.test.ts'],
  },
  {
    ...{ room: 'library', what: 'a factor: θ of tied weights is taken to be as long as that of free ones' },
    file: 'web/src/library/checks.ts',
    text: 'return (tied ? 1 : 2) * inputs * hidden + hidden + inputs;',
    fault: 'return 2 * inputs * hidden + hidden + inputs;',
    suites: ['core tests/core/refusals.test.ts'],
  },
  {
    ...{ room: 'library', what: 'an offset left out: the labels of later digits are written over those of the first' },
    file: 'web/src/library/trainer.ts',
    text: '      all.set(part, at);\n      at += part.length;',
    fault: '      all.set(part, at);',
    suites: ['core tests/core/refusals.test.ts'],
  },

  // --- worker ---
  {
    ...{ room: 'worker', what: 'a dropped message: what came while the page was drawing is not sent afterwards' },
    file: 'web/src/worker/snapshots.ts',
    text: 'if (this.stale && !this.pending) this.now();',
    fault: 'if (this.stale && this.pending) this.now();',
    suites: ['unit tests/unit/snapshots.test.ts', 'core tests/core/session.test.ts'],
  },
  {
    ...{ room: 'worker', what: 'dropped rows: the steps between two snapshots are forgotten when the settings change' },
    file: 'web/src/worker/snapshots.ts',
    text: '    this.schedule = schedule;\n  }',
    fault: '    this.schedule = schedule;\n    this.rows = [];\n  }',
    suites: ['core tests/core/session.test.ts', 'unit tests/unit/snapshots.test.ts'],
  },
  {
    ...{ room: 'worker', what: 'an off-by-one: step(n) makes one more' },
    file: 'web/src/worker/session.ts',
    text: 'now.step - start.step >= count',
    fault: 'now.step - start.step > count',
    suites: ['core tests/core/session.test.ts'],
  },
  {
    ...{ room: 'worker', what: 'a swapped axis: digits that need no turning are turned' },
    file: 'web/src/worker/digit-store.ts',
    text: 'const [down, along] = transposed ? [left + column, top + row] : [top + row, left + column];',
    fault: 'const [down, along] = transposed ? [top + row, left + column] : [left + column, top + row];',
    suites: ['core tests/core/own-digits.test.ts'],
  },
  {
    ...{ room: 'worker', what: 'stale numbers: the held-out digits are not gone through again after a setting changed' },
    file: 'web/src/worker/session.ts',
    text: '    this.change(after);\n    this.evaluation.outdate();',
    fault: '    this.change(after);',
    suites: ['core tests/core/session.test.ts'],
  },
  {
    ...{ room: 'worker', what: 'an explosion is undone to the same checkpoint again and again' },
    file: 'web/src/worker/checkpoints.ts',
    text: '    this.kept.pop();\n    this.forget();',
    fault: '    this.forget();',
    suites: ['unit tests/unit/checkpoints.test.ts', 'core tests/core/session.test.ts'],
  },
  {
    ...{ room: 'worker', what: 'digits twice: a second fetch appends again what is here' },
    file: 'web/src/worker/digits.ts',
    text: 'images.subarray(0, Math.max(0, store.arrived - from) * store.imageSize)',
    fault: 'images.subarray(0, 0)',
    suites: ['core tests/core/broken-digits.test.ts', 'core tests/core/network-faults.test.ts'],
  },
  {
    ...{ room: 'worker', what: 'helpers that stay: workers that are not needed any more are not dismissed' },
    file: 'web/src/worker/crew.ts',
    text: '    this.team?.dismiss();\n    this.team = null;',
    fault: '    this.team = null;',
    suites: ['core tests/core/team.test.ts'],
  },

  // --- page ---
  {
    ...{ room: 'page', what: 'a sign: a formula of the list, the slope of KL' },
    file: 'web/src/lab/panels/formulas-objective.ts',
    text: "['−', fraction(s.rho, s.rhoHat), '+', fraction(s.oneMinus(s.rho), s.oneMinus(s.rhoHat))],",
    fault: "['−', fraction(s.rho, s.rhoHat), '−', fraction(s.oneMinus(s.rho), s.oneMinus(s.rhoHat))],",
    suites: ['browser tests/browser/formulas-evaluated.test.tsx'],
  },
  {
    ...{ room: 'page', what: 'a factor: a formula of the list, the transpose in δ' },
    file: 'web/src/lab/panels/formulas-gradient.ts',
    text: '...[s.deltaOut, transposed(s.Wout)],',
    fault: '...[s.deltaOut, s.Wout],',
    suites: ['browser tests/browser/formulas-evaluated.test.tsx'],
  },
  {
    ...{ room: 'page', what: 'a missing 1/m: the number under ∂ρ̂/∂W' },
    file: 'web/src/lab/panels/weight-chain.ts',
    text: 'const rhoHatGradient = sum((example) => example.product) / m;',
    fault: 'const rhoHatGradient = sum((example) => example.product);',
    suites: ['browser tests/browser/panels-formulas.test.tsx'],
  },
  {
    ...{ room: 'page', what: 'a sign: ω that the penalty’s curve is drawn from' },
    file: 'web/src/lab/panels/omega.ts',
    text: 'return rho * Math.log(rho / average) + (1 - rho) * Math.log((1 - rho) / (1 - average));',
    fault: 'return rho * Math.log(rho / average) - (1 - rho) * Math.log((1 - rho) / (1 - average));',
    suites: ['core tests/core/omega.test.ts'],
  },
  {
    ...{ room: 'page', what: 'a swapped axis: a tile has a row of the encoder instead of a column' },
    file: 'web/src/lab/pixels.ts',
    text: 'const entry = 127.5 + (encoder[j * hidden + unit]! / scale[unit]!) * 127.5;',
    fault: 'const entry = 127.5 + (encoder[unit * inputs + j]! / scale[unit]!) * 127.5;',
    suites: ['browser tests/browser/panels-tiles.test.tsx'],
  },
  {
    ...{ room: 'page', what: 'a spike lost: merged buckets of a curve keep the first one’s greatest value' },
    file: 'web/src/lab/history.ts',
    text: 'into.high[column] = Math.max(into.high[column]!, next.high[column]!);',
    fault: 'into.high[column] = into.high[column]!;',
    suites: ['unit tests/unit/history.test.ts'],
  },
  {
    ...{ room: 'page', what: 'a link that says another run: a change is left out that was made while a plan is under way' },
    file: 'web/src/lab/store.ts',
    text: 'const changes = plan ? [...made, ...plan.changes] : made;',
    fault: 'const changes = plan ? plan.changes : made;',
    suites: ['browser tests/browser/shell-share.test.tsx', 'browser tests/browser/shell-run.test.tsx'],
  },
  {
    ...{ room: 'page', what: 'an old run’s news: a snapshot of a run that has ended is shown' },
    file: 'web/src/lab/store.ts',
    text: 'if (snapshot.run < this.run.peek())',
    fault: 'if (snapshot.run > this.run.peek() + 1)',
    suites: ['browser tests/browser/shell-run.test.tsx'],
  },
  {
    ...{ room: 'page', what: 'a factor: weight decay of a tied weight, in one weight’s numbers' },
    file: 'web/src/lab/panels/weight-steps.tsx',
    text: "formula={settings.tied ? ['2', s.lambda, s.weight] : [s.lambda, s.weight]}",
    fault: 'formula={[s.lambda, s.weight]}',
    suites: ['browser tests/browser/formulas-elsewhere.test.tsx'],
  },
];
