// The bits that training arrives at, written down once: what a compiler, the SIMD width or a rearranged sum
// would change shows here. The WebAssembly module arrives at the same ones:
// tests/core/native-bits.test.ts reads this table and trains these networks there.
#include <gtest/gtest.h>

#include "samples.hpp"

namespace sae {
namespace {

// 64-bit FNV-1a of θ's little-endian float32 bytes.
std::uint64_t fingerprint(const Vector<float>& theta) {
  std::uint64_t h = 0xcbf29ce484222325u;
  for (const std::uint32_t word : test::bits(theta)) {
    for (const int shift : {0, 8, 16, 24}) h = (h ^ (word >> shift & 0xff)) * 0x100000001b3u;
  }
  return h;
}

struct KnownRun {
  const char* name;
  double inputs, hidden, batchSize, trainDigits;
  bool tied;
  const char *loss, *decoder, *penalty, *optimizer;
  std::uint32_t steps;
  std::uint64_t expected;
};

// Small ones for 50 steps, with incomplete last mini-batches; then MNIST’s sizes, one unit, one example, and
// more units and more examples than others have.
const KnownRun runs[] = {
    {"small", 64, 12, 20, 150, false, "squared-error", "sigmoid", "kl", "adam", 50, 0xa6ecc2bcc200b43d},
    {"tied", 64, 12, 20, 150, true, "cross-entropy", "sigmoid", "topk", "momentum", 50, 0x8104a79d0449333f},
    {"linear", 64, 12, 20, 150, false, "squared-error", "linear", "l1", "sgd", 50, 0x72c42496e500dc72},
    {"mnist", 784, 100, 100, 300, false, "squared-error", "sigmoid", "kl", "adam", 6, 0x20e291bf04ecb89a},
    {"mnist tied", 784, 100, 100, 300, true, "cross-entropy", "sigmoid", "kl", "adam", 6, 0x2ab4f37affdde5b0},
    {"one unit", 784, 1, 1, 30, false, "squared-error", "sigmoid", "kl", "sgd", 50, 0xdb6f8eecb9d3ab6e},
    {"one example", 784, 700, 1, 10, false, "squared-error", "sigmoid", "kl", "sgd", 6, 0x3213a4770e6d1699},
    {"many units", 100, 1024, 7, 50, true, "squared-error", "sigmoid", "kl", "sgd", 6, 0xe793895ddddff594},
    {"many examples", 100, 37, 1024, 1100, false, "cross-entropy", "sigmoid", "none", "adam", 6,
     0x56e632817600370f},
};

// The small one again, with penalties of one's own: whole powers, which are multiplied out, and every
// function.
struct KnownPenalty {
  const char *name, *expression;
  std::uint64_t expected;
};
const KnownPenalty penalties[] = {
    {"own square", "(r - rho)^2", 0xc50ec59ddb1459b2},
    {"own divergence", "r * log(r / rho) + (1 - r) * log((1 - r) / (1 - rho))", 0x63ef85a16b3ad0eb},
    {"own of everything", "exp(-r / rho) + tanh(abs(sin(pi * r) - rho)) * sqrt(r) - cos(r^rho) + r^-3 / 1e5",
     0x5a3bfb6472c23cea},
};

void expectFingerprint(const Settings& settings, const char* name, std::uint32_t steps,
                       std::uint64_t expected) {
  ASSERT_EQ(check(settings), std::nullopt) << name;
  Trainer trainer(settings);
  const auto digits = static_cast<std::size_t>(settings.trainDigits),
             bytes = digits * static_cast<std::size_t>(settings.inputs);
  // The bars' 64 bytes each, strung together and cut anew.
  ASSERT_EQ(test::append(trainer, test::bars(bytes / 64 + 1), 0, digits), std::nullopt);
  ASSERT_EQ(trainer.step(steps), std::nullopt);
  ASSERT_EQ(trainer.diverged(), "") << name;
  EXPECT_EQ(fingerprint(trainer.parameters()), expected)
      << name << std::hex << ": 0x" << fingerprint(trainer.parameters());
}

TEST(Fingerprint, IsWhatItHasAlwaysBeen) {
#ifndef __SSE4_2__
  GTEST_SKIP() << "other instruction sets have vectors of other widths, or round a product and a sum once";
#endif
  for (const KnownRun& run : runs) {
    Settings settings;
    settings.inputs = run.inputs;
    settings.hidden = run.hidden;
    settings.beta = 3;
    settings.lambda = 1e-4;
    settings.learningRate = 0.01;
    settings.batchSize = run.batchSize;
    settings.trainDigits = run.trainDigits;
    settings.tied = run.tied;
    settings.loss = run.loss;
    settings.decoder = run.decoder;
    settings.penalty = run.penalty;
    settings.optimizer = run.optimizer;
    expectFingerprint(settings, run.name, run.steps, run.expected);
  }
  for (const KnownPenalty& own : penalties) {
    Settings settings;
    settings.inputs = 64;
    settings.hidden = 12;
    settings.beta = 3;
    settings.lambda = 1e-4;
    settings.learningRate = 0.01;
    settings.batchSize = 20;
    settings.trainDigits = 150;
    settings.penalty = "custom";
    settings.penaltyExpression = own.expression;
    expectFingerprint(settings, own.name, 50, own.expected);
  }
}

}  // namespace
}  // namespace sae
