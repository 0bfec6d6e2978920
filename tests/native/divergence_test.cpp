// Explosions: found in the step whose loss or update is not finite, reported, and got over.
#include <gtest/gtest.h>

#include <cmath>

#include "samples.hpp"
#include "trainer.hpp"

namespace sae {
namespace {

using test::bits;
using test::filledTrainer;
using test::reference;
using test::smallSettings;

// A linear decoder without bound, far too long steps, and every digit in each mini-batch, so that the
// mini-batch's loss is that of the store.
Settings explosive(const char* optimizer) {
  Settings settings = smallSettings();
  settings.decoder = "linear";
  settings.optimizer = optimizer;
  settings.learningRate = 100;
  settings.batchSize = 150;
  return settings;
}

class Explosion : public testing::TestWithParam<const char*> {};

TEST_P(Explosion, IsReportedAndTheLastFiniteParametersStay) {
  Trainer trainer = filledTrainer(explosive(GetParam()));
  ASSERT_EQ(trainer.step(1000), std::nullopt);
  ASSERT_NE(trainer.diverged(), "");
  const double made = trainer.metrics().step;
  EXPECT_GE(made, 1);
  EXPECT_LT(made, 1000);
  EXPECT_EQ(trainer.metrics().examples, 150 * made);
  EXPECT_EQ(trainer.metrics().epoch, made);
  EXPECT_EQ(trainer.nextPhase(), Phase::batch);
  for (const float value : trainer.parameters()) ASSERT_TRUE(std::isfinite(value));
  EXPECT_TRUE(std::isfinite(trainer.metrics().total));
  EXPECT_TRUE(std::isfinite(trainer.evaluateStored().total));

  // θ is the θ of a run of just so many steps.
  EXPECT_EQ(bits(trainer.parameters()), reference(static_cast<std::uint32_t>(made), explosive(GetParam())));
}

TEST_P(Explosion, TrainingGoesOnAtALowerLearningRate) {
  Trainer trainer = filledTrainer(explosive(GetParam()));
  ASSERT_EQ(trainer.step(1000), std::nullopt);
  ASSERT_NE(trainer.diverged(), "");
  const double made = trainer.metrics().step;
  const double loss = trainer.evaluateStored().total;
  Settings calmer = explosive(GetParam());
  calmer.learningRate = 1e-3;
  ASSERT_EQ(trainer.configure(calmer), std::nullopt);
  ASSERT_EQ(trainer.step(100), std::nullopt);
  EXPECT_EQ(trainer.diverged(), "");
  EXPECT_EQ(trainer.metrics().step, made + 100);
  EXPECT_LT(trainer.evaluateStored().total, loss);
}

// A penalty that is not finite is an explosion like any other: told, and nothing changed.
TEST(OwnPenalty, ThatIsNotFiniteEndsTheStepBeforeItIsMade) {
  const std::pair<const char*, const char*> penalties[] = {
      {"log(r - 1)", "step 1: the loss is not a number"},
      {"1 / (r - r)", "step 1: the loss is infinite"},
      {"0 / 0 + r", "step 1: the loss is not a number"},
  };
  for (const auto& [expression, why] : penalties) {
    Settings settings = smallSettings();
    settings.penalty = "custom";
    settings.penaltyExpression = expression;
    Trainer trainer = filledTrainer(settings);
    const test::Bits before = bits(trainer.parameters());
    ASSERT_EQ(trainer.step(3), std::nullopt);
    EXPECT_EQ(trainer.diverged(), why);
    EXPECT_EQ(bits(trainer.parameters()), before);
    settings.penaltyExpression = "(r - rho)^2";
    ASSERT_EQ(trainer.configure(settings), std::nullopt);
    ASSERT_EQ(trainer.step(3), std::nullopt);
    EXPECT_EQ(trainer.diverged(), "");
    EXPECT_EQ(trainer.metrics().step, 3);
  }
}

// Its value is finite, its slope more than a float can hold.
TEST(OwnPenalty, WhoseSlopeIsNotFiniteNeitherMovesTheParameters) {
  Settings settings = smallSettings();
  settings.penalty = "custom";
  settings.penaltyExpression = "1e22 * sin(1e20 * r)";
  Trainer trainer = filledTrainer(settings);
  const test::Bits before = bits(trainer.parameters());
  ASSERT_EQ(trainer.step(1), std::nullopt);
  EXPECT_EQ(trainer.diverged(), "step 1: the parameters became not finite");
  EXPECT_EQ(bits(trainer.parameters()), before);
}

INSTANTIATE_TEST_SUITE_P(Trainer, Explosion, testing::Values("sgd", "momentum"));

// θ = (0, 0, W′ = size, 0): x̂ = 6·size, far from any pixel, while no unit is saturated.
Trainer farOff(const char* optimizer, double learningRate, float size) {
  Settings settings = explosive(optimizer);
  settings.learningRate = learningRate;
  settings.lambda = 0;
  Trainer trainer = filledTrainer(settings);
  Vector<float> theta = Vector<float>::Zero(trainer.parameters().size());
  theta.segment(64 * 12 + 12, 12 * 64).setConstant(size);
  EXPECT_EQ(trainer.setParameters(theta.data(), static_cast<std::size_t>(theta.size())), std::nullopt);
  return trainer;
}

void expectGivenUp(Trainer& trainer, const std::string& why) {
  const test::Bits before = bits(trainer.parameters());
  ASSERT_EQ(trainer.step(3), std::nullopt);
  EXPECT_EQ(trainer.diverged(), why);
  EXPECT_EQ(bits(trainer.parameters()), before);
  EXPECT_EQ(trainer.metrics().step, 0);
  EXPECT_EQ(trainer.metrics().examples, 0);
  EXPECT_EQ(trainer.nextPhase(), Phase::batch);
}

// x̂ = 6e17: its square can be held by float; δ = δ′W′ᵀ, 64·6e34, times the learning rate cannot.
TEST(Trainer, AnUpdateThatIsNotFiniteIsNotMade) {
  Trainer trainer = farOff("sgd", 9e5, 1e17f);
  expectGivenUp(trainer, "step 1: the parameters became not finite");
  EXPECT_TRUE(std::isfinite(trainer.evaluateStored().total));
}

// Adam divides by the root of the squared gradient: infinite, that would leave θ still for ever, and
// unnoticed.
TEST(Trainer, AnOptimizerWhoseMemoryOverflowsIsAnExplosion) {
  Trainer trainer = farOff("adam", 0.01, 1e17f);
  expectGivenUp(trainer, "step 1: the optimizer's memory became not finite");
  const std::vector<std::uint8_t> saved = trainer.save();
  EXPECT_EQ(trainer.restore(saved.data(), saved.size()), std::nullopt);
}

TEST(Trainer, ParametersWhoseLossIsInfiniteStayWhereThereIsNoWayBack) {
  Trainer trainer = farOff("sgd", 0.01, 1e20f);
  expectGivenUp(trainer, "step 1: the loss is infinite");
}

// The θ of the step before belongs to another run then: an explosion must not bring it back.
TEST(Trainer, ThereIsNoWayBackBehindParametersThatWereSetOrRestored) {
  const Trainer far = farOff("sgd", 0.01, 1e20f);
  const Vector<float>& theta = far.parameters();
  const std::vector<std::uint8_t> saved = far.save();
  Settings calm = explosive("sgd");
  calm.learningRate = 1e-4;
  for (const bool set : {true, false}) {
    Trainer trainer = filledTrainer(calm);
    test::after(trainer, 3);
    const Problem problem = set ? trainer.setParameters(theta.data(), static_cast<std::size_t>(theta.size()))
                                : trainer.restore(saved.data(), saved.size());
    ASSERT_EQ(problem, std::nullopt);
    ASSERT_EQ(trainer.step(1), std::nullopt);
    EXPECT_NE(trainer.diverged(), "");
    EXPECT_EQ(bits(trainer.parameters()), bits(theta));
    EXPECT_EQ(trainer.metrics().step, set ? 3 : 0);
  }
}

TEST(Trainer, TheNextStepClearsTheReport) {
  Trainer trainer = farOff("sgd", 9e5, 1e17f);
  ASSERT_EQ(trainer.step(1), std::nullopt);
  ASSERT_NE(trainer.diverged(), "");
  Settings calmer = trainer.settings();
  calmer.learningRate = 1e-30;
  ASSERT_EQ(trainer.configure(calmer), std::nullopt);
  ASSERT_EQ(trainer.step(1), std::nullopt);
  EXPECT_EQ(trainer.diverged(), "");
  EXPECT_EQ(trainer.metrics().step, 1);
}

}  // namespace
}  // namespace sae
