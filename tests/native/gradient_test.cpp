// Every gradient against central differences and against a plain loop, in double.
#include <gtest/gtest.h>

#include "networks.hpp"

namespace sae {
namespace {

using test::imagesOf;
using test::Network;
using test::plain;
using test::ratio;
using test::thetaOf;

// Both sides are sums of the same few dozen doubles, in another order: 1e-13 is some hundred times what
// rounding does, and a millionth of what any wrong term would.
constexpr double rounding = 1e-13;

Objective objectiveOf(const Settings& settings, const Vector<double>& theta, const Batch<double>& batch) {
  return objective(Model(settings), theta, batch);
}

std::vector<double> centralDifferences(const Settings& settings, const Vector<double>& theta,
                                       const Batch<double>& batch) {
  constexpr double epsilon = 1e-4;
  std::vector<double> gradient;
  Vector<double> moved = theta;
  for (Eigen::Index i = 0; i < theta.size(); ++i) {
    moved[i] = theta[i] + epsilon;
    const double above = objectiveOf(settings, moved, batch).total;
    moved[i] = theta[i] - epsilon;
    const double below = objectiveOf(settings, moved, batch).total;
    moved[i] = theta[i];
    gradient.push_back((above - below) / (2 * epsilon));
  }
  return gradient;
}

class EveryNetwork : public testing::TestWithParam<Network> {
 protected:
  const Network network = GetParam();
  const Vector<double> theta = thetaOf(network);
  const std::vector<double> X = imagesOf(network);
  const Batch<double> batch = test::batchOf<double>(network, X);
  const test::NaiveObjective naive = test::naiveObjective(network.naive(), plain(theta), X);

  // The settings with only some of the terms.
  Settings with(double beta, double lambda) const {
    Settings settings = network.settings;
    settings.beta = beta;
    settings.lambda = lambda;
    return settings;
  }
  std::vector<double> naiveGradient(double reconstruction, double sparsity, double weightDecay) const {
    std::vector<double> sum(naive.ofReconstruction.size());
    for (std::size_t i = 0; i < sum.size(); ++i) {
      sum[i] = reconstruction * naive.ofReconstruction[i] + sparsity * naive.ofSparsity[i] +
               weightDecay * naive.ofWeightDecay[i];
    }
    return sum;
  }
};

// With top-k, an ε must not change which units are kept, or there is no derivative.
TEST(Gradient, TheNetworksTestedAreAwayFromTies) {
  for (const Network& network : test::allNetworks()) {
    test::NaiveNetwork all = network.naive();
    all.topk = all.k;
    const std::vector<double> X = imagesOf(network);
    for (std::size_t i = 0; i < test::examples; ++i) {
      std::vector<double> h = test::naiveEncode(all, plain(thetaOf(network)), X.data() + i * all.n);
      std::sort(h.rbegin(), h.rend());
      const std::size_t kept = network.naive().topk;
      // A weight moved by 1e-4 moves an activation by at most a quarter of that.
      EXPECT_GT(h[kept - 1] - h[kept], 1e-4) << network.name() << ", example " << i;
    }
  }
}

// The objective has third derivatives of the order 1 here: central differences are off by ε²/6 of
// them, 1.7e-9, and by rounding, 1e-16·L/ε = 1e-11.
TEST_P(EveryNetwork, GradientIsThatOfCentralDifferences) {
  const Settings& settings = network.settings;
  EXPECT_LT(
      ratio(centralDifferences(settings, theta, batch), plain(objectiveOf(settings, theta, batch).gradient)),
      1e-8);
}

TEST_P(EveryNetwork, TermsAreThoseOfThePlainLoop) {
  const Objective found = objectiveOf(network.settings, theta, batch);
  EXPECT_NEAR(found.reconstruction, naive.reconstruction, rounding * naive.reconstruction);
  EXPECT_NEAR(found.sparsity, naive.sparsity, rounding * naive.sparsity);
  EXPECT_NEAR(found.weightDecay, naive.weightDecay, rounding * naive.weightDecay);
  const double total = naive.reconstruction + network.settings.beta * naive.sparsity + naive.weightDecay;
  EXPECT_NEAR(found.total, total, rounding * total);
  for (std::size_t l = 0; l < naive.rhoHat.size(); ++l) {
    EXPECT_NEAR(found.averageActivation[static_cast<Eigen::Index>(l)], naive.rhoHat[l], rounding);
  }
}

TEST_P(EveryNetwork, GradientIsThatOfThePlainLoop) {
  const Settings& settings = network.settings;
  EXPECT_LT(ratio(naiveGradient(1, settings.beta, 1), plain(objectiveOf(settings, theta, batch).gradient)),
            rounding);
}

TEST_P(EveryNetwork, ReconstructionAloneHasItsGradient) {
  const Settings alone = with(0, 0);
  const Objective found = objectiveOf(alone, theta, batch);
  EXPECT_EQ(found.total, found.reconstruction);
  EXPECT_LT(ratio(naiveGradient(1, 0, 0), plain(found.gradient)), rounding);
  EXPECT_LT(ratio(centralDifferences(alone, theta, batch), plain(found.gradient)), 1e-8);
}

// The reconstruction cannot be switched off, so the others are seen in what they add.
TEST_P(EveryNetwork, SparsityAloneAddsItsGradient) {
  const Vector<double> without = objectiveOf(with(0, 0), theta, batch).gradient;
  const Vector<double> added = objectiveOf(with(3, 0), theta, batch).gradient - without;
  const std::vector<double> expected = naiveGradient(0, 3, 0);
  const double scale = without.norm() + added.norm();
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(added[static_cast<Eigen::Index>(i)], expected[i], rounding * scale);
  }
  const bool penalised = network.settings.penalty != "none" && network.settings.penalty != "topk";
  EXPECT_EQ(added.isZero(0), !penalised);
}

TEST_P(EveryNetwork, WeightDecayAloneAddsItsGradient) {
  const Vector<double> without = objectiveOf(with(0, 0), theta, batch).gradient;
  const Vector<double> added = objectiveOf(with(0, 0.02), theta, batch).gradient - without;
  const std::vector<double> expected = naiveGradient(0, 0, 1);
  const double scale = without.norm() + added.norm();
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(added[static_cast<Eigen::Index>(i)], expected[i], rounding * scale);
  }
  EXPECT_FALSE(added.isZero(0));
}

// Each fault is the one that it says, and no other: the plain loop with the same factor left out. And the
// check sees it, because the objective that it differentiates numerically is the whole one.
TEST_P(EveryNetwork, FaultsLeaveOutWhatTheySay) {
  for (const char* fault : {"without-penalty", "without-mean", "without-slope"}) {
    Network broken = network;
    broken.settings.gradient = fault;
    const test::NaiveObjective expected = test::naiveObjective(broken.naive(), plain(theta), X);
    std::vector<double> sum(expected.ofReconstruction.size());
    for (std::size_t i = 0; i < sum.size(); ++i) {
      sum[i] = expected.ofReconstruction[i] + 3 * expected.ofSparsity[i] + expected.ofWeightDecay[i];
    }
    const Objective found = objectiveOf(broken.settings, theta, batch);
    EXPECT_LT(ratio(sum, plain(found.gradient)), rounding) << fault;

    // The objective itself does not change.
    const Objective exact = objectiveOf(network.settings, theta, batch);
    EXPECT_EQ(found.total, exact.total) << fault;
    EXPECT_EQ(found.averageActivation, exact.averageActivation) << fault;

    const std::string& penalty = network.settings.penalty;
    const GradientCheck check = checkGradient(Model(broken.settings), theta, batch, 1'000'000, 1, 1e-4);
    if (std::string(fault) == "without-penalty" && (penalty == "none" || penalty == "topk")) {
      EXPECT_EQ(found.gradient, exact.gradient);  // there is none to leave out
      EXPECT_LT(check.ratio, 1e-8);
    } else {
      EXPECT_GT(check.ratio, 0.01) << fault;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Gradient, EveryNetwork, testing::ValuesIn(test::allNetworks()),
                         [](const auto& tested) { return tested.param.name(); });

// The lecture's slide: ∂Ω/∂W = (1/m) Xᵀ[(1Ω′ᵀ) ∘ H ∘ (1 − H)], the penalty alone.
TEST(Gradient, SparsityGradientIsTheLecturesFormula) {
  Network network = test::allNetworks().front();
  network.settings.lambda = 0;
  ASSERT_EQ(network.settings.penalty, "kl");
  const Vector<double> theta = thetaOf(network);
  const Batch<double> batch = test::batchOf<double>(network, imagesOf(network));
  const Model model(network.settings);
  Vector<double> full;
  const Pass<double> pass = test::passThrough(model, theta, batch, full);
  network.settings.beta = 0;
  Vector<double> without;
  test::passThrough(Model(network.settings), theta, batch, without);

  const double m = static_cast<double>(batch.size());
  const Matrix<double> ones = Matrix<double>::Ones(batch.size(), 1);
  const Matrix<double> expected =
      batch.dense().transpose() *
      (ones * pass.slope).cwiseProduct(pass.H).cwiseProduct((1 - pass.H.array()).matrix()) / m;
  const Vector<double> sparsityOnly = (full - without) / model.beta;
  const ConstParts<double> parts(model, sparsityOnly.data());
  EXPECT_LT((parts.encoder - expected).norm(), rounding * (without.norm() + full.norm()));
  EXPECT_GT(expected.norm(), 0.01);
  // Ω does not depend on the decoder.
  EXPECT_TRUE(parts.decoder.isZero(0));
  EXPECT_TRUE(parts.outputBias.isZero(0));
}

}  // namespace
}  // namespace sae
