// Steps, phases, settings and parameters of a run. Its digits, its bits and its explosions have files of
// their own.
#include "trainer.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "naive.hpp"
#include "networks.hpp"
#include "samples.hpp"

namespace sae {
namespace {

using test::after;
using test::bars;
using test::bits;
using test::expectEqual;
using test::filledTrainer;
using test::reference;
using test::smallSettings;

// One step of gradient descent, computed by the plain loop in double.
TEST(Trainer, AStepIsTheMathematics) {
  Settings settings = smallSettings();
  settings.optimizer = "sgd";
  settings.learningRate = 0.5;
  Trainer trainer = filledTrainer(settings);
  const Vector<float> before = trainer.parameters();
  ASSERT_EQ(trainer.step(1), std::nullopt);

  const std::vector<std::uint8_t> pixels = bars(20);
  std::vector<double> X;
  for (const std::uint8_t pixel : pixels) X.push_back(pixel / 255.0);
  const test::NaiveNetwork net{64,   12, false,        "squared-error", "sigmoid",
                               "kl", 8,  settings.rho, settings.lambda};
  const test::NaiveObjective naive =
      test::naiveObjective(net, std::vector<double>(before.begin(), before.end()), X);
  for (Eigen::Index i = 0; i < before.size(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    const double expected =
        before[i] - 0.5 * (naive.ofReconstruction[at] + 3 * naive.ofSparsity[at] + naive.ofWeightDecay[at]);
    // Gradients are below 1 here; float's rounding of sums over 64 pixels and 20 examples, and of Ω′ = 18
    // (amplified by ρ̂'s own error), stays below some hundred times 6e-8. autoencoder_test.cpp derives the
    // bound for small networks.
    ASSERT_NEAR(trainer.parameters()[i], expected, 1e-5) << "parameter " << i;
  }
  const Metrics& metrics = trainer.metrics();
  EXPECT_NEAR(metrics.reconstruction, naive.reconstruction, 1e-5 * naive.reconstruction);
  EXPECT_NEAR(metrics.sparsity, naive.sparsity, 1e-5 * naive.sparsity);
  EXPECT_NEAR(metrics.weightDecay, naive.weightDecay, 1e-5 * naive.weightDecay);
  EXPECT_EQ(metrics.total, metrics.reconstruction + 3 * metrics.sparsity + metrics.weightDecay);
  EXPECT_EQ(metrics.step, 1);
  EXPECT_EQ(metrics.examples, 20);
  EXPECT_EQ(metrics.epoch, 20.0 / 150);
  for (Eigen::Index l = 0; l < 12; ++l)
    EXPECT_NEAR(trainer.rhoHat()[l], naive.rhoHat[static_cast<std::size_t>(l)], 1e-6);
}

TEST(Trainer, LearnsAndBringsActivationsToTheirTarget) {
  Settings settings = smallSettings();
  settings.rho = 0.1;
  settings.learningRate = 0.01;
  Trainer trainer = filledTrainer(settings);
  const Metrics before = trainer.evaluateStored();
  ASSERT_EQ(trainer.step(600), std::nullopt);
  const Metrics trained = trainer.evaluateStored();
  EXPECT_LT(trained.reconstruction, before.reconstruction / 2);
  EXPECT_LT(trained.sparsity, before.sparsity / 10);
  EXPECT_EQ(trained.epoch, 75);
  EXPECT_EQ(trained.examples, 75 * 150);
}

TEST(Trainer, PhasesOneByOneAreAStep) {
  Trainer whole = filledTrainer(), phased = filledTrainer();
  const char* names[] = {"batch", "forward", "rho-hat", "penalty", "delta-out", "delta", "update"};
  for (int step = 0; step < 20; ++step) {
    ASSERT_EQ(whole.step(1), std::nullopt);
    for (const char* name : names) {
      EXPECT_STREQ(phaseName(phased.nextPhase()), name);
      EXPECT_EQ(phased.metrics().step, step);
      ASSERT_EQ(phased.runPhase(), std::nullopt);
    }
    expectEqual(phased.metrics(), whole.metrics());
  }
  EXPECT_EQ(bits(phased.parameters()), bits(whole.parameters()));
}

// What each phase has made stands there after it: the numbers of a pass through the same mini-batch.
TEST(Trainer, EachPhaseLeavesItsPart) {
  Trainer trainer = filledTrainer();
  after(trainer, 10);
  const Vector<float> theta = trainer.parameters();
  Batch<float> batch(64);
  const std::vector<std::uint8_t> pixels = bars(150);
  for (const std::uint32_t index : trainer.batch()) batch.add(pixels.data() + index * 64);
  batch.finish();
  Vector<float> gradient;
  const Pass<float> expected = test::passThrough(trainer.model(), theta, batch, gradient);

  const Pass<float>& pass = trainer.pass();
  const auto run = [&trainer](Phase phase) {
    EXPECT_EQ(trainer.nextPhase(), phase);
    EXPECT_EQ(trainer.runPhase(), std::nullopt);
  };
  run(Phase::batch);
  run(Phase::forward);
  EXPECT_EQ(pass.H, expected.H);
  EXPECT_EQ(pass.Xhat, expected.Xhat);
  EXPECT_EQ(pass.reconstruction, expected.reconstruction);
  EXPECT_NE(pass.rhoHat, expected.rhoHat);  // still the last step's
  run(Phase::rhoHat);
  EXPECT_EQ(pass.rhoHat, expected.rhoHat);
  EXPECT_NE(pass.slope, expected.slope);
  run(Phase::penalty);
  EXPECT_EQ(pass.slope, expected.slope);
  EXPECT_NE(pass.deltaOut, expected.deltaOut);
  run(Phase::deltaOut);
  EXPECT_EQ(pass.deltaOut, expected.deltaOut);
  EXPECT_NE(pass.delta, expected.delta);
  // ∂L/∂W′ and ∂L/∂c are made, ∂L/∂W and ∂L/∂b not yet.
  const ConstParts<float> made(trainer.model(), trainer.gradient().data()),
      all(trainer.model(), gradient.data());
  EXPECT_EQ(made.decoder, all.decoder);
  EXPECT_EQ(made.outputBias, all.outputBias);
  EXPECT_NE(made.encoder, all.encoder);
  EXPECT_NE(made.hiddenBias, all.hiddenBias);
  EXPECT_EQ(bits(trainer.parameters()), bits(theta));
  run(Phase::delta);
  EXPECT_EQ(pass.delta, expected.delta);
  EXPECT_EQ(bits(trainer.gradient()), bits(gradient));
  EXPECT_EQ(bits(trainer.parameters()), bits(theta));
  run(Phase::update);
  EXPECT_NE(bits(trainer.parameters()), bits(theta));
}

TEST(Trainer, AStepUnderWayIsFinishedNotBegunAgain) {
  Trainer trainer = filledTrainer();
  for (int phase = 0; phase < 4; ++phase) ASSERT_EQ(trainer.runPhase(), std::nullopt);
  ASSERT_EQ(trainer.step(3), std::nullopt);
  EXPECT_EQ(trainer.metrics().step, 3);
  EXPECT_EQ(trainer.nextPhase(), Phase::batch);
  EXPECT_EQ(bits(trainer.parameters()), reference(3));
}

TEST(Trainer, LookingBetweenPhasesDisturbsNothing) {
  const std::vector<std::uint8_t> pixels = bars(300, 5);
  std::vector<float> H(300 * 12), X(300 * 64);
  Trainer trainer = filledTrainer();
  for (int phase = 0; phase < 7 * 20; ++phase) {
    trainer.evaluate(pixels.data(), 300);
    trainer.evaluateStored();
    trainer.averageActivation(pixels.data(), 7);
    trainer.encode(pixels.data(), 300, H.data());
    trainer.reconstruct(pixels.data(), 300, X.data());
    trainer.decode(H.data(), 3, X.data());
    trainer.ready();
    trainer.batch();
    trainer.save();
    if (phase % 30 == 3) trainer.gradientCheck(pixels.data(), 2, 8, 1, 1e-4);
    Survey survey;
    Explanation explanation;
    ASSERT_EQ(trainer.survey(pixels.data(), 300, nullptr, survey), std::nullopt);
    ASSERT_EQ(trainer.explain(phase % 12, phase % 64, explanation), std::nullopt);
    ASSERT_EQ(trainer.runPhase(), std::nullopt);
  }
  Trainer alone = filledTrainer();
  EXPECT_EQ(bits(trainer.parameters()), after(alone, 20));
  expectEqual(trainer.metrics(), alone.metrics());
  EXPECT_EQ(bits(trainer.rhoHat()), bits(alone.rhoHat()));
}

TEST(Trainer, BatchNamesTheDigitsOfTheStep) {
  Trainer trainer = filledTrainer();
  ASSERT_EQ(trainer.step(1), std::nullopt);
  const std::vector<std::uint32_t> next = trainer.batch();
  EXPECT_EQ(next.size(), 20u);
  EXPECT_EQ(next.front(), 20u);
  for (int phase = 0; phase < 6; ++phase) {
    ASSERT_EQ(trainer.runPhase(), std::nullopt);
    EXPECT_EQ(trainer.batch(), next);
  }
  ASSERT_EQ(trainer.runPhase(), std::nullopt);
  EXPECT_EQ(trainer.batch().front(), 40u);
}

// --- settings during a run ---

TEST(Trainer, PenaltyAndGradientOfOnesOwnTakeEffectAtTheNextStep) {
  Settings own = smallSettings();
  own.penalty = "custom";
  own.penaltyExpression = "abs(r - rho)";
  Settings other = own;
  other.penaltyExpression = "2 * abs(r - rho)";
  Settings doubled = own;
  doubled.beta = 2 * own.beta;
  Settings faulty = own;
  faulty.gradient = "without-penalty";
  Settings none = own;
  none.penalty = "none";
  const auto from = [&own](const Settings& then) {
    Trainer trainer = filledTrainer(own);
    after(trainer, 10);
    EXPECT_EQ(trainer.configure(then), std::nullopt);
    return after(trainer, 10);
  };
  EXPECT_NE(from(other), from(own));
  EXPECT_EQ(from(other), from(doubled));
  // With the penalty's slope left out, training goes where it goes without a penalty, and Ω is still
  // measured.
  EXPECT_EQ(from(faulty), from(none));
  EXPECT_NE(from(faulty), from(own));
  Trainer trainer = filledTrainer(faulty);
  after(trainer, 3);
  EXPECT_GT(trainer.metrics().sparsity, 0);
}

TEST(Trainer, SettingsChangeTheRunFromTheNextStepOn) {
  Settings changed = smallSettings();
  changed.rho = 0.2;
  changed.beta = 1;
  changed.lambda = 1e-3;
  changed.learningRate = 0.02;
  changed.loss = "cross-entropy";
  Trainer trainer = filledTrainer(), between = filledTrainer();
  after(trainer, 10);
  after(between, 10);
  ASSERT_EQ(trainer.configure(changed), std::nullopt);
  // Given in the middle of a step: that step begins again, under the new settings.
  for (int phase = 0; phase < 5; ++phase) ASSERT_EQ(between.runPhase(), std::nullopt);
  ASSERT_EQ(between.configure(changed), std::nullopt);
  EXPECT_EQ(between.nextPhase(), Phase::batch);
  EXPECT_EQ(trainer.settings().rho, 0.2);
  const test::Bits run = after(trainer, 10);
  EXPECT_EQ(after(between, 10), run);
  EXPECT_NE(run, reference(20));
}

TEST(Trainer, AnotherOptimizerBeginsWithAnEmptyMemory) {
  Settings sgd = smallSettings();
  sgd.optimizer = "sgd";
  Trainer trainer = filledTrainer();
  after(trainer, 8);
  ASSERT_EQ(trainer.configure(sgd), std::nullopt);
  ASSERT_EQ(trainer.configure(smallSettings()), std::nullopt);
  // setParameters empties the memory too, and changes nothing else when given the parameters that are there.
  Trainer emptied = filledTrainer();
  after(emptied, 8);
  const Vector<float> theta = emptied.parameters();
  ASSERT_EQ(emptied.setParameters(theta.data(), static_cast<std::size_t>(theta.size())), std::nullopt);
  EXPECT_EQ(after(trainer, 4), after(emptied, 4));
  EXPECT_NE(bits(trainer.parameters()), reference(12));
}

TEST(Trainer, NoOptimizerGoesOnWithTheMemoryOfAnother) {
  for (const char* before : {"adam", "momentum", "sgd"}) {
    for (const char* afterwards : {"adam", "momentum", "sgd"}) {
      if (std::string(before) == afterwards) continue;
      Settings settings = smallSettings();
      settings.optimizer = before;
      Trainer trainer = filledTrainer(settings), emptied = filledTrainer(settings);
      after(trainer, 8);
      after(emptied, 8);
      settings.optimizer = afterwards;
      ASSERT_EQ(trainer.configure(settings), std::nullopt);
      ASSERT_EQ(emptied.configure(settings), std::nullopt);
      const Vector<float> theta = emptied.parameters();
      ASSERT_EQ(emptied.setParameters(theta.data(), static_cast<std::size_t>(theta.size())), std::nullopt);
      EXPECT_EQ(after(trainer, 4), after(emptied, 4)) << before << ", then " << afterwards;
    }
  }
}

TEST(Trainer, TheSameSettingsAgainChangeNothing) {
  Trainer trainer = filledTrainer();
  after(trainer, 8);
  ASSERT_EQ(trainer.configure(smallSettings()), std::nullopt);
  EXPECT_EQ(after(trainer, 4), reference(12));
}

TEST(Trainer, RefusesSettingsThatAreWrongOrNeedANewRun) {
  Trainer trainer = filledTrainer();
  after(trainer, 8);
  ASSERT_EQ(trainer.runPhase(), std::nullopt);
  Settings wrong = smallSettings(), restart = smallSettings();
  wrong.beta = 0.5, wrong.rho = 2;
  restart.beta = 0.5, restart.hidden = 13;
  EXPECT_EQ(trainer.configure(wrong), Problem("rho must be a number above 0 and below 1, not 2"));
  EXPECT_EQ(trainer.configure(restart), Problem("hidden is fixed for a run at 12; 13 needs a new trainer"));
  EXPECT_EQ(trainer.settings().beta, 3);
  EXPECT_EQ(trainer.nextPhase(), Phase::forward);  // not even the step under way was given up
  EXPECT_EQ(after(trainer, 4), reference(12));
}

// --- parameters ---

TEST(Trainer, ParametersAreChecked) {
  Trainer trainer = filledTrainer();
  after(trainer, 4);
  const test::Bits before = bits(trainer.parameters());
  Vector<float> theta = trainer.parameters();
  const auto length = static_cast<std::size_t>(theta.size());
  ASSERT_EQ(length, 2u * 64 * 12 + 12 + 64);
  EXPECT_EQ(trainer.setParameters(theta.data(), length - 1),
            Problem("theta must have 1612 numbers, not 1611"));
  EXPECT_EQ(trainer.setParameters(theta.data(), 0), Problem("theta must have 1612 numbers, not 0"));
  theta[7] = std::numeric_limits<float>::infinity();
  EXPECT_EQ(trainer.setParameters(theta.data(), length),
            Problem("theta[7] must be a finite number, not inf"));
  EXPECT_EQ(bits(trainer.parameters()), before);
  EXPECT_EQ(after(trainer, 4), reference(8));
}

TEST(Trainer, ParametersGiveUpTheStepUnderWay) {
  Trainer trainer = filledTrainer();
  const Vector<float> theta = Vector<float>::Constant(trainer.parameters().size(), 0.25f);
  for (int phase = 0; phase < 5; ++phase) ASSERT_EQ(trainer.runPhase(), std::nullopt);
  ASSERT_EQ(trainer.setParameters(theta.data(), static_cast<std::size_t>(theta.size())), std::nullopt);
  EXPECT_EQ(trainer.nextPhase(), Phase::batch);
  EXPECT_EQ(bits(trainer.parameters()), bits(theta));
  EXPECT_EQ(trainer.metrics().step, 0);
}

// --- looking ---

// 300 images are two batches of evaluate(), of 250 and 50; the same network on all of them at once, in
// double.
TEST(Trainer, EvaluatesOverAllImages) {
  Trainer trainer = filledTrainer();
  after(trainer, 30);
  const std::vector<std::uint8_t> pixels = bars(300, 9);
  const Metrics found = trainer.evaluate(pixels.data(), 300);
  const Vector<float> rhoHat = trainer.averageActivation(pixels.data(), 300);

  Batch<double> batch(64);
  for (std::size_t i = 0; i < 300; ++i) batch.add(pixels.data() + 64 * i);
  batch.finish();
  const Objective exact = objective(trainer.model(), trainer.parameters().cast<double>(), batch);
  // Float's 6e-8, summed over 64 pixels, 12 units and 250 examples, stays below some hundred times that.
  EXPECT_NEAR(found.reconstruction, exact.reconstruction, 1e-5 * exact.reconstruction);
  EXPECT_NEAR(found.sparsity, exact.sparsity, 1e-5 * exact.sparsity);
  EXPECT_NEAR(found.weightDecay, exact.weightDecay, 1e-5 * exact.weightDecay);
  EXPECT_NEAR(found.total, exact.total, 1e-5 * exact.total);
  EXPECT_EQ(found.step, 30);
  for (Eigen::Index l = 0; l < 12; ++l)
    EXPECT_NEAR(rhoHat[l], exact.averageActivation[l], 1e-5 * exact.averageActivation[l]);
}

TEST(Trainer, EncodesReconstructsAndDecodesEveryImage) {
  Trainer trainer = filledTrainer();
  after(trainer, 30);
  const std::vector<std::uint8_t> pixels = bars(300, 9);
  std::vector<float> H(300 * 12), X(300 * 64), decoded(300 * 64), one(64), h(12);
  trainer.encode(pixels.data(), 300, H.data());
  trainer.reconstruct(pixels.data(), 300, X.data());
  trainer.decode(H.data(), 300, decoded.data());
  for (std::size_t i = 0; i < 300 * 64; ++i)
    ASSERT_NEAR(decoded[i], X[i], 1e-6);  // batches of another size: another order
  for (const std::size_t i : {0u, 249u, 250u, 299u}) {
    trainer.encode(pixels.data() + 64 * i, 1, h.data());
    for (std::size_t l = 0; l < 12; ++l) EXPECT_EQ(H[12 * i + l], h[l]);
    trainer.reconstruct(pixels.data() + 64 * i, 1, one.data());
    for (std::size_t j = 0; j < 64; ++j) EXPECT_NEAR(X[64 * i + j], one[j], 1e-6);
  }
}

TEST(Trainer, CountsDeadAndSaturatedUnits) {
  Trainer trainer = filledTrainer();
  Vector<float> theta = Vector<float>::Zero(trainer.parameters().size());
  for (const int unit : {0, 3, 5}) theta[64 * 12 + unit] = -8;  // g(−8) = 3.4e-4
  for (const int unit : {1, 2}) theta[64 * 12 + unit] = 8;
  theta[64 * 12 + 4] = -6;  // g(−6) = 2.5e-3: quiet, not dead
  ASSERT_EQ(trainer.setParameters(theta.data(), static_cast<std::size_t>(theta.size())), std::nullopt);
  const Metrics metrics = trainer.evaluateStored();
  EXPECT_EQ(metrics.deadUnits, 3);
  EXPECT_EQ(metrics.saturatedUnits, 2);
}

TEST(Trainer, ChecksItsGradientInDouble) {
  Trainer trainer = filledTrainer();
  after(trainer, 30);
  const std::vector<std::uint8_t> pixels = bars(5, 9);
  EXPECT_LT(trainer.gradientCheck(pixels.data(), 5, 60, 4, 1e-4).ratio,
            1e-8);  // UFLDL's bound; see autoencoder_test.cpp
}

}  // namespace
}  // namespace sae
