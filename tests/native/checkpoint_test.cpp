#include <gtest/gtest.h>

#include <cstring>
#include <limits>

#include "samples.hpp"

namespace sae {
namespace {

using test::bits;
using test::filledTrainer;
using test::smallSettings;

using Bytes = std::vector<std::uint8_t>;

Settings withOptimizer(const char* optimizer) {
  Settings settings = smallSettings();
  settings.optimizer = optimizer;
  settings.learningRate = 0.01;
  return settings;
}

// Settings of which none is a default, so that one forgotten by save() shows.
Settings unusual() {
  Settings s;
  s.inputs = 64;
  s.hidden = 11;
  s.rho = 0.07;
  s.beta = 2;
  s.lambda = 3e-4;
  s.loss = "cross-entropy";
  s.penalty = "topk";
  s.penaltyExpression = "abs(r - rho) + 1e-3 * log(r)";
  s.topk = 4;
  s.tied = true;
  s.optimizer = "momentum";
  s.learningRate = 0.05;
  s.batchSize = 40;
  s.trainDigits = 130;
  s.seed = 4294967295.0;
  s.gradient = "without-mean";
  return s;
}

class ForEveryOptimizer : public testing::TestWithParam<const char*> {};

TEST_P(ForEveryOptimizer, ThreeHundredStepsAreTwiceOneHundredAndFifty) {
  Trainer whole = filledTrainer(withOptimizer(GetParam())), first = filledTrainer(withOptimizer(GetParam()));
  ASSERT_EQ(whole.step(300), std::nullopt);
  ASSERT_EQ(first.step(150), std::nullopt);
  const Bytes saved = first.save();

  // The new trainer is another network until it is restored.
  Settings other = withOptimizer(std::strcmp(GetParam(), "sgd") == 0 ? "adam" : "sgd");
  other.hidden = 5;
  other.seed = 9;
  Trainer second = filledTrainer(other);
  ASSERT_EQ(second.step(3), std::nullopt);
  ASSERT_EQ(second.restore(saved.data(), saved.size()), std::nullopt);
  EXPECT_EQ(bits(second.parameters()), bits(first.parameters()));
  ASSERT_EQ(second.step(150), std::nullopt);
  EXPECT_EQ(bits(second.parameters()), bits(whole.parameters()));
  EXPECT_EQ(second.save(), whole.save());  // with the optimizer's memory, metrics, ρ̂ and counts
}

INSTANTIATE_TEST_SUITE_P(Checkpoint, ForEveryOptimizer, testing::Values("adam", "momentum", "sgd"));

TEST(Checkpoint, HoldsEverySetting) {
  Trainer trainer = filledTrainer(unusual()), restored = filledTrainer();
  ASSERT_EQ(trainer.step(5), std::nullopt);
  const Bytes saved = trainer.save();
  ASSERT_EQ(restored.restore(saved.data(), saved.size()), std::nullopt);
  const Settings &s = restored.settings(), t = unusual();
  EXPECT_EQ(s.inputs, t.inputs);
  EXPECT_EQ(s.hidden, t.hidden);
  EXPECT_EQ(s.rho, t.rho);
  EXPECT_EQ(s.beta, t.beta);
  EXPECT_EQ(s.lambda, t.lambda);
  EXPECT_EQ(s.loss, t.loss);
  EXPECT_EQ(s.decoder, t.decoder);
  EXPECT_EQ(s.penalty, t.penalty);
  EXPECT_EQ(s.penaltyExpression, t.penaltyExpression);
  EXPECT_EQ(s.topk, t.topk);
  EXPECT_EQ(s.tied, t.tied);
  EXPECT_EQ(s.optimizer, t.optimizer);
  EXPECT_EQ(s.learningRate, t.learningRate);
  EXPECT_EQ(s.batchSize, t.batchSize);
  EXPECT_EQ(s.trainDigits, t.trainDigits);
  EXPECT_EQ(s.seed, t.seed);
  EXPECT_EQ(s.gradient, t.gradient);
  EXPECT_EQ(restored.metrics().step, 5);
  EXPECT_EQ(restored.metrics().examples, 40 + 40 + 40 + 10 + 40);
  EXPECT_EQ(restored.metrics().total, trainer.metrics().total);
  EXPECT_EQ(bits(restored.rhoHat()), bits(trainer.rhoHat()));
  EXPECT_EQ(restored.batch(), trainer.batch());
  ASSERT_EQ(restored.step(20), std::nullopt);
  ASSERT_EQ(trainer.step(20), std::nullopt);
  EXPECT_EQ(bits(restored.parameters()), bits(trainer.parameters()));
}

TEST(Checkpoint, OfAPenaltyOfOnesOwn) {
  Settings settings = smallSettings();
  settings.penalty = "custom";
  settings.penaltyExpression = "abs(r - rho) / sqrt(rho)";
  Trainer trainer = filledTrainer(settings), restored = filledTrainer();
  ASSERT_EQ(trainer.step(2), std::nullopt);
  const Bytes saved = trainer.save();
  ASSERT_EQ(restored.restore(saved.data(), saved.size()), std::nullopt);
  EXPECT_EQ(restored.settings().penaltyExpression, settings.penaltyExpression);
  ASSERT_EQ(restored.step(5), std::nullopt);
  ASSERT_EQ(trainer.step(5), std::nullopt);
  EXPECT_EQ(bits(restored.parameters()), bits(trainer.parameters()));
}

TEST(Checkpoint, OfALinearDecoder) {
  Settings settings = smallSettings();
  settings.decoder = "linear";
  Trainer trainer = filledTrainer(settings), restored = filledTrainer();
  ASSERT_EQ(trainer.step(2), std::nullopt);
  const Bytes saved = trainer.save();
  ASSERT_EQ(restored.restore(saved.data(), saved.size()), std::nullopt);
  EXPECT_EQ(restored.settings().decoder, "linear");
  ASSERT_EQ(restored.step(5), std::nullopt);
  ASSERT_EQ(trainer.step(5), std::nullopt);
  EXPECT_EQ(bits(restored.parameters()), bits(trainer.parameters()));
}

TEST(Checkpoint, OfAnUntrainedNetwork) {
  Trainer trainer = filledTrainer(unusual()), restored = filledTrainer();
  const Bytes saved = trainer.save();
  ASSERT_EQ(restored.step(3), std::nullopt);
  ASSERT_EQ(restored.restore(saved.data(), saved.size()), std::nullopt);
  EXPECT_EQ(restored.metrics().step, 0);
  EXPECT_EQ(restored.save(), saved);
}

TEST(Checkpoint, LeavesOutAStepUnderWay) {
  Trainer trainer = filledTrainer();
  ASSERT_EQ(trainer.step(5), std::nullopt);
  const Bytes saved = trainer.save();
  for (int phase = 0; phase < 5; ++phase) {
    ASSERT_EQ(trainer.runPhase(), std::nullopt);
    EXPECT_EQ(trainer.save(), saved);
  }
  ASSERT_EQ(trainer.restore(saved.data(), saved.size()), std::nullopt);
  EXPECT_EQ(trainer.nextPhase(), Phase::batch);
}

TEST(Checkpoint, WaitsForTheDigitsOfItsEpoch) {
  Trainer trainer = filledTrainer();
  ASSERT_EQ(trainer.step(4), std::nullopt);
  const Bytes saved = trainer.save();
  Trainer fewer(smallSettings());
  ASSERT_EQ(fewer.restore(saved.data(), saved.size()), std::nullopt);
  EXPECT_EQ(fewer.step(1), Problem("a step needs digits; none have been appended"));
  ASSERT_EQ(test::append(fewer, test::bars(150), 0, 90), std::nullopt);
  EXPECT_EQ(fewer.step(1),
            Problem("the next step needs digit 99, counted from 0; only the first 90 have been appended"));
  ASSERT_EQ(test::append(fewer, test::bars(150), 90, 150), std::nullopt);
  ASSERT_EQ(fewer.step(10), std::nullopt);
  ASSERT_EQ(trainer.step(10), std::nullopt);
  EXPECT_EQ(bits(fewer.parameters()), bits(trainer.parameters()));
}

// --- what is refused ---

// A trainer in the middle of a step, which a refused checkpoint must leave as it is; and a small checkpoint.
class Refused : public testing::Test {
 protected:
  static Settings tiny() {
    Settings settings = smallSettings();
    settings.hidden = 1;
    return settings;
  }
  void SetUp() override {
    ASSERT_EQ(trainer.step(5), std::nullopt);
    for (int phase = 0; phase < 3; ++phase) ASSERT_EQ(trainer.runPhase(), std::nullopt);
    before = trainer.save();
    Trainer other = filledTrainer(tiny());
    ASSERT_EQ(other.step(2), std::nullopt);
    checkpoint = other.save();
  }
  void expectUnchanged() {
    EXPECT_EQ(trainer.save(), before);
    EXPECT_EQ(trainer.nextPhase(), Phase::penalty);
    Trainer undisturbed = filledTrainer();
    ASSERT_EQ(undisturbed.step(12), std::nullopt);
    ASSERT_EQ(trainer.step(7), std::nullopt);
    EXPECT_EQ(bits(trainer.parameters()), bits(undisturbed.parameters()));
  }
  Problem restore(const Bytes& bytes) { return trainer.restore(bytes.data(), bytes.size()); }

  // The checkpoint with other bytes from `at` on, and a hash that is right again: what a hostile or a
  // mistaken writer makes.
  template <class Value>
  Bytes forged(std::size_t at, Value value) const {
    Bytes bytes = checkpoint;
    std::memcpy(bytes.data() + at, &value, sizeof value);
    return sealed(bytes);
  }
  static Bytes sealed(Bytes bytes) {
    const std::size_t size = bytes.size() - 8;
    std::uint64_t h = 0xcbf29ce484222325u;
    for (std::size_t i = 0; i < size;) {
      const bool whole = size - i >= 8;
      std::uint64_t next = 0;
      for (unsigned byte = 0; byte < (whole ? 8 : 1); ++byte) next |= std::uint64_t{bytes[i++]} << (8 * byte);
      h = (h ^ next) * 0x100000001b3u;
      if (whole) h ^= h >> 32;
    }
    std::memcpy(bytes.data() + size, &h, 8);
    return bytes;
  }
  static std::string older(char version) {
    return sentence("this checkpoint was saved by an older version of the lab: it begins with \"SAECKPT",
                    std::string(1, version), "\", expected \"SAECKPT3\"");
  }
  // Where the fields are, by the layout that checkpoint.cpp describes.
  static constexpr std::size_t inputsAt = 8, hiddenAt = 16, rhoAt = 24;
  static constexpr std::size_t expressionAt = 8 + 5 * 8 + (4 + 13) + (4 + 7) + (4 + 2);
  static constexpr std::size_t tiedAt = expressionAt + (4 + 11) + 8;
  static constexpr std::size_t gradientAt = tiedAt + 1 + (4 + 4) + 4 * 8;
  static constexpr std::size_t stepAt = gradientAt + (4 + 5);
  static constexpr std::size_t epochAt = stepAt + 16, metricsAt = epochAt + 12, rhoHatAt = metricsAt + 9 * 8;
  static constexpr std::size_t thetaAt = rhoHatAt + 4 + 4, slotsAt = thetaAt + 4 + 4 * (2 * 64 + 1 + 64);

  Trainer trainer = filledTrainer();
  Bytes before, checkpoint;
};

TEST_F(Refused, EverySingleByteChanged) {
  for (std::size_t i = 0; i < checkpoint.size(); ++i) {
    for (const std::uint8_t change : {0x01, 0x80, 0xff}) {
      Bytes damaged = checkpoint;
      damaged[i] ^= change;
      const Problem problem = restore(damaged);
      const std::string expected = damaged[7] == '2' ? older('2')
                                   : i < 8 ? "this is not a checkpoint: it does not begin with \"SAECKPT3\""
                                           : sentence("the checkpoint of ", checkpoint.size(),
                                                      " bytes is damaged or cut off: its hash is wrong");
      ASSERT_EQ(problem, Problem(expected)) << "byte " << i;
    }
  }
  expectUnchanged();
}

TEST_F(Refused, EveryTruncation) {
  for (std::size_t length = 0; length < checkpoint.size(); ++length) {
    const Bytes cut(checkpoint.begin(), checkpoint.begin() + static_cast<std::ptrdiff_t>(length));
    ASSERT_NE(restore(cut), std::nullopt) << "length " << length;
  }
  // Cut off and sealed again: the hash is right, the fields are not all there.
  for (std::size_t length = 16; length < checkpoint.size(); ++length) {
    const Bytes cut = sealed({checkpoint.begin(), checkpoint.begin() + static_cast<std::ptrdiff_t>(length)});
    ASSERT_EQ(restore(cut),
              Problem(sentence("the checkpoint of ", length, " bytes has not the fields it should")));
  }
  expectUnchanged();
}

// The first had no expression and no gradient, the second another hash; a later one may have anything.
TEST_F(Refused, AnotherVersion) {
  Bytes other = checkpoint;
  for (const char version : {'1', '2'}) {
    other[7] = static_cast<std::uint8_t>(version);
    EXPECT_EQ(restore(other), Problem(older(version)));
  }
  for (const char version : {'0', '4', '\xff'}) {
    other[7] = static_cast<std::uint8_t>(version);
    EXPECT_EQ(restore(other), Problem("this is not a checkpoint: it does not begin with \"SAECKPT3\""));
  }
  expectUnchanged();
}

// Two changes of the highest bits of words are what a hash that only multiplies would miss.
TEST_F(Refused, TwoSignsChanged) {
  for (std::size_t i = thetaAt; i + 16 <= slotsAt; i += 4) {
    Bytes damaged = checkpoint;
    damaged[i + 3] ^= 0x80;
    damaged[i + 11] ^= 0x80;
    ASSERT_EQ(restore(damaged), Problem(sentence("the checkpoint of ", checkpoint.size(),
                                                 " bytes is damaged or cut off: its hash is wrong")))
        << "byte " << i;
  }
  expectUnchanged();
}

TEST_F(Refused, WhatGoesOn) {
  Bytes longer = checkpoint;
  longer.insert(longer.end() - 8, 0);
  EXPECT_EQ(restore(sealed(longer)),
            Problem(sentence("the checkpoint of ", longer.size(), " bytes has not the fields it should")));
  expectUnchanged();
}

TEST_F(Refused, AnotherNumberOfInputs) {
  Settings settings = smallSettings();
  settings.inputs = 63;
  const Bytes bytes = Trainer(settings).save();
  EXPECT_EQ(restore(bytes), Problem("the checkpoint is of a network with 63 inputs, expected 64"));
  expectUnchanged();
}

// The offsets that the forgeries below rely on: forged to be what they are, nothing changes.
TEST_F(Refused, NotAForgeryOfTheTruth) {
  for (const Bytes& same :
       {forged(inputsAt, 64.0), forged(hiddenAt, 1.0), forged(rhoAt, 0.05), forged(tiedAt, std::uint8_t{0}),
        forged(expressionAt, 11u), forged(expressionAt + 4, '('), forged(gradientAt, 5u),
        forged(gradientAt + 4, 'e'), forged(stepAt, 2.0), forged(stepAt + 8, 40.0), forged(epochAt, 0u),
        forged(epochAt + 4, 40u), forged(epochAt + 8, 150u), forged(metricsAt, 2.0), forged(rhoHatAt, 1u),
        forged(thetaAt, 193u), forged(slotsAt, 2u), forged(slotsAt + 4, 193u)}) {
    ASSERT_EQ(same, checkpoint);
  }
  EXPECT_EQ(restore(checkpoint), std::nullopt);
}

TEST_F(Refused, WhatArrivedWholeButMakesNoSense) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::string settings = "the checkpoint's ", fit = " do not fit its settings";
  const std::pair<Bytes, std::string> forgeries[] = {
      {forged(rhoAt, 1.0), settings + "rho must be a number above 0 and below 1, not 1"},
      {forged(hiddenAt, 1e300), settings + "hidden must be a whole number from 1 to 1024, not 1e+300"},
      {forged(expressionAt + 4, ')'), settings + "penaltyExpression: the expression \")r - rho)^2\" has "
                                                 "\")\" at character 1; expected a number, r, "
                                                 "rho, a function or \"(\""},
      {forged(gradientAt + 4, 'E'),
       settings +
           "gradient must be one of exact, without-penalty, without-mean, without-slope, not \"Exact\""},
      {forged(hiddenAt, 2.0), settings + "parameters" + fit},
      {forged(tiedAt, std::uint8_t{1}), settings + "parameters" + fit},
      {forged(thetaAt + 4, nan), settings + "parameters" + fit},
      {forged(rhoHatAt + 4, nan), settings + "average activations" + fit},
      {forged(slotsAt + 8, nan), settings + "optimizer values" + fit},
      {forged(checkpoint.size() - 24, -1.0), settings + "optimizer values" + fit},
      {forged(checkpoint.size() - 16, 1.5), settings + "optimizer values" + fit},
      {forged(stepAt, -1.0), settings + "counts" + fit},
      {forged(stepAt, 0.5), settings + "counts" + fit},
      {forged(stepAt + 8, std::numeric_limits<double>::infinity()), settings + "counts" + fit},
      // As many steps as one more would not be counted beside.
      {forged(stepAt, 9007199254740992.0), settings + "counts" + fit},
      // An epoch of no, of all but none, and of far too many digits.
      {forged(epochAt + 4, 150u), settings + "counts" + fit},
      {forged(epochAt + 4, 151u), settings + "counts" + fit},
      {forged(epochAt + 8, 0u), settings + "counts" + fit},
      {forged(epochAt + 8, 4294967295u), settings + "counts" + fit},
      {forged(metricsAt, 3.0), settings + "metrics" + fit},
      {forged(metricsAt + 8, 60.0), settings + "metrics" + fit},
      {forged(metricsAt + 3 * 8, std::numeric_limits<double>::infinity()), settings + "metrics" + fit},
      {forged(metricsAt + 8 * 8, std::numeric_limits<double>::quiet_NaN()), settings + "metrics" + fit},
  };
  for (const auto& [bytes, expected] : forgeries) EXPECT_EQ(restore(bytes), Problem(expected));
  // A boolean that is neither, and lengths that the file does not have.
  for (const Bytes& bytes :
       {forged(tiedAt, std::uint8_t{2}), forged(thetaAt, 4294967295u), forged(slotsAt, 4294967295u)}) {
    EXPECT_EQ(restore(bytes), Problem(sentence("the checkpoint of ", checkpoint.size(),
                                               " bytes has not the fields it should")));
  }
  expectUnchanged();
}

}  // namespace
}  // namespace sae
