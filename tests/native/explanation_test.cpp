// The gradient of one weight, number by number, against the whole gradient and against the plain loop.
#include "explanation.hpp"

#include <gtest/gtest.h>

#include "networks.hpp"

namespace sae {
namespace {

using test::Network;
using test::plain;

// As in gradient_test.cpp: sums of a few dozen doubles in another order.
constexpr double rounding = 1e-13;

class Explained : public testing::TestWithParam<Network> {};

TEST_P(Explained, EveryWeightAddsUpToItsGradient) {
  Network network = GetParam();
  const Vector<double> theta = test::thetaOf(network);
  const std::vector<double> X = test::imagesOf(network);
  const Batch<double> batch = test::batchOf<double>(network, X);
  const test::NaiveNetwork net = network.naive();
  const test::NaiveObjective naive = test::naiveObjective(net, plain(theta), X);
  const Objective whole = objective(Model(network.settings), theta, batch);
  const double scale = whole.gradient.cwiseAbs().maxCoeff();
  // Whatever is left out of training's gradient, this is the exact one.
  for (const char* gradient : {"exact", "without-penalty", "without-mean", "without-slope"}) {
    network.settings.gradient = gradient;
    for (Eigen::Index j = 0; j < 7; ++j) {
      for (Eigen::Index l = 0; l < 6; ++l) {
        const std::size_t index = net.W(static_cast<std::size_t>(j), static_cast<std::size_t>(l));
        const auto at = static_cast<Eigen::Index>(index);
        const Explanation e = explain(Model(network.settings), theta, batch, l, j);
        EXPECT_EQ(e.unit, l);
        EXPECT_EQ(e.input, j);
        EXPECT_NEAR(e.total, whole.gradient[at], rounding * scale);
        EXPECT_NEAR(e.reconstruction, naive.ofReconstruction[index], rounding * scale);
        EXPECT_NEAR(e.penalty, 3 * naive.ofSparsity[index], rounding * scale);
        EXPECT_NEAR(e.decay, naive.ofWeightDecay[index], rounding * scale);
        EXPECT_EQ(e.total, e.reconstruction + e.penalty + e.decay);
      }
    }
  }
}

TEST_P(Explained, ThePartsAreWhatTheyAreCalled) {
  const Network network = GetParam();
  const Vector<double> theta = test::thetaOf(network);
  const std::vector<double> X = test::imagesOf(network);
  const Batch<double> batch = test::batchOf<double>(network, X);
  const test::NaiveNetwork net = network.naive();
  const Model model(network.settings);
  const Objective whole = objective(model, theta, batch);
  Vector<double> gradient;
  const Pass<double> pass = test::passThrough(model, theta, batch, gradient);
  constexpr std::size_t l = 4, j = 2, m = test::examples;
  const Explanation e = explain(model, theta, batch, l, j);
  EXPECT_EQ(e.weight, theta[static_cast<Eigen::Index>(net.W(j, l))]);
  EXPECT_EQ(e.bias, theta[static_cast<Eigen::Index>(net.b(l))]);
  EXPECT_EQ(e.rhoHat, whole.averageActivation[l]);
  EXPECT_EQ(e.slope, pass.slope[l]);
  ASSERT_EQ(e.x.size(), static_cast<Eigen::Index>(m));
  double sum = 0, penalty = 0;
  for (std::size_t i = 0; i < m; ++i) {
    const auto at = static_cast<Eigen::Index>(i);
    const std::vector<double> h = test::naiveEncode(net, plain(theta), X.data() + i * net.n);
    EXPECT_EQ(e.x[at], X[i * net.n + j]);
    EXPECT_NEAR(e.h[at], h[l], rounding);
    double back = 0;
    for (std::size_t p = 0; p < net.n; ++p) {
      back +=
          pass.deltaOut(at, static_cast<Eigen::Index>(p)) * theta[static_cast<Eigen::Index>(net.Wout(l, p))];
    }
    EXPECT_NEAR(e.back[at], back, rounding);
    sum += h[l] * (1 - h[l]) * X[i * net.n + j] / static_cast<double>(m);
    penalty += 3 / static_cast<double>(m) * h[l] * (1 - h[l]) * X[i * net.n + j] * e.slope;
  }
  EXPECT_NEAR(e.rhoHatGradient, sum, rounding);
  EXPECT_NEAR(e.penalty, penalty, rounding * (1 + std::abs(penalty)));  // β (1/m) Σ_i g′ x Ω′

  // ∂ρ̂_l/∂W_jl once more, by moving the weight.
  if (network.settings.penalty == "topk") return;  // where ρ̂ jumps
  constexpr double epsilon = 1e-5;
  const auto rhoHatAt = [&](double weight) {
    Vector<double> moved = theta;
    moved[static_cast<Eigen::Index>(net.W(j, l))] = weight;
    return objective(model, moved, batch).averageActivation[l];
  };
  // Off by ε²/6 times a third derivative below 1, and by rounding, 1e-16/ε.
  EXPECT_NEAR(e.rhoHatGradient, (rhoHatAt(e.weight + epsilon) - rhoHatAt(e.weight - epsilon)) / (2 * epsilon),
              1e-10);
}

INSTANTIATE_TEST_SUITE_P(Explanation, Explained, testing::ValuesIn(test::allNetworks()),
                         [](const auto& tested) { return tested.param.name(); });

// --- of a trainer ---

TEST(Explanation, IsOfTheStepsMiniBatchAtThePresentParameters) {
  Trainer trainer = test::filledTrainer();
  ASSERT_EQ(trainer.step(3), std::nullopt);
  const std::vector<std::uint8_t> pixels = test::bars(150);
  const auto expected = [&] {
    Batch<double> batch(64);
    for (const std::uint32_t index : trainer.batch()) batch.add(pixels.data() + 64 * index);
    batch.finish();
    const Vector<double> theta = trainer.parameters().cast<double>();
    return objective(trainer.model(), theta, batch).gradient[20 * 12 + 5];
  };
  double last = 0;
  for (int phase = 0; phase < 2 * 7; ++phase) {
    Explanation e;
    ASSERT_EQ(trainer.explain(5, 20, e), std::nullopt);
    EXPECT_EQ(e.images, trainer.batch());
    EXPECT_NEAR(e.total, expected(), rounding * (std::abs(e.reconstruction) + std::abs(e.penalty)));
    EXPECT_EQ(e.total != last, phase % 7 == 0);  // the same during a step, another in the next
    last = e.total;
    ASSERT_EQ(trainer.runPhase(), std::nullopt);
  }
}

TEST(Explanation, RefusesWhatThereIsNot) {
  Trainer trainer = test::filledTrainer();
  Explanation e;
  EXPECT_EQ(trainer.explain(12, 0, e), Problem("unit must be a whole number from 0 to 11, not 12"));
  EXPECT_EQ(trainer.explain(-1, 0, e), Problem("unit must be a whole number from 0 to 11, not -1"));
  EXPECT_EQ(trainer.explain(0, 64, e), Problem("input must be a whole number from 0 to 63, not 64"));
  EXPECT_EQ(trainer.explain(0, 0.5, e), Problem("input must be a whole number from 0 to 63, not 0.5"));
  Trainer empty(test::smallSettings());
  EXPECT_EQ(empty.explain(0, 0, e), Problem("a step needs digits; none have been appended"));
  ASSERT_EQ(empty.announce(150), std::nullopt);
  ASSERT_EQ(test::append(empty, test::bars(150), 0, 19), std::nullopt);
  EXPECT_EQ(empty.explain(0, 0, e),
            Problem("the next step needs digit 19, counted from 0; only the first 19 have been appended"));
  EXPECT_TRUE(e.images.empty());
}

}  // namespace
}  // namespace sae
