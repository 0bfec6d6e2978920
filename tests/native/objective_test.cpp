// The gradient check that the page offers: does it find what is wrong, and does it say what it looked at?
#include "objective.hpp"

#include <gtest/gtest.h>

#include <set>

#include "networks.hpp"

namespace sae {
namespace {

using test::Network;

struct Case {
  Network network = test::allNetworks().front();
  Model model{network.settings};
  Vector<double> theta = test::thetaOf(network);
  Batch<double> batch = test::batchOf<double>(network, test::imagesOf(network));
};

TEST(GradientCheck, AgreesForEveryNetwork) {
  for (const Network& network : test::allNetworks()) {
    const Batch<double> batch = test::batchOf<double>(network, test::imagesOf(network));
    const GradientCheck check =
        checkGradient(Model(network.settings), test::thetaOf(network), batch, 40, 1, 1e-4);
    EXPECT_LT(check.ratio, 1e-8) << network.name();  // UFLDL's bound; see autoencoder_test.cpp
    EXPECT_GT(check.analytic.norm(), 1e-3) << network.name();
  }
}

TEST(GradientCheck, ReportsTheTwoDerivativesAtEachIndex) {
  const Case c;
  const GradientCheck check = checkGradient(c.model, c.theta, c.batch, 20, 1, 1e-4);
  const Vector<double> gradient = objective(c.model, c.theta, c.batch).gradient;
  ASSERT_EQ(check.analytic.size(), static_cast<Eigen::Index>(check.indices.size()));
  ASSERT_EQ(check.numeric.size(), check.analytic.size());
  for (std::size_t i = 0; i < check.indices.size(); ++i) {
    const auto at = static_cast<Eigen::Index>(i);
    EXPECT_EQ(check.analytic[at], gradient[check.indices[i]]);
    Vector<double> above = c.theta, below = c.theta;
    above[check.indices[i]] += 1e-4;
    below[check.indices[i]] -= 1e-4;
    const double slope =
        (objective(c.model, above, c.batch).total - objective(c.model, below, c.batch).total) / (2 * 1e-4);
    EXPECT_EQ(check.numeric[at], slope);
  }
}

TEST(GradientCheck, RatioIsUfldlsMeasure) {
  const Case c;
  // So wide a step that the two really differ.
  const GradientCheck check = checkGradient(c.model, c.theta, c.batch, 20, 1, 0.5);
  const double expected = (check.numeric - check.analytic).norm() / (check.numeric + check.analytic).norm();
  EXPECT_EQ(check.ratio, expected);
  EXPECT_GT(check.ratio, 1e-4);
}

TEST(GradientCheck, DrawsAnEqualShareOfEveryPartOnce) {
  const Case c;
  const GradientCheck check = checkGradient(c.model, c.theta, c.batch, 20, 1, 1e-4);
  const test::NaiveNetwork net = c.network.naive();
  std::size_t inPart[4] = {};
  for (const std::uint32_t index : check.indices) {
    ++inPart[index < net.b(0) ? 0 : index < net.Wout(0, 0) ? 1 : index < net.c(0) ? 2 : 3];
  }
  for (const std::size_t share : inPart) EXPECT_EQ(share, 5u);
  EXPECT_EQ(std::set(check.indices.begin(), check.indices.end()).size(), 20u);
  EXPECT_TRUE(std::is_sorted(check.indices.begin(), check.indices.end()));
}

TEST(GradientCheck, TakesAllOfAPartThatHasFewer) {
  const Case c;
  const GradientCheck check = checkGradient(c.model, c.theta, c.batch, 1000000, 1, 1e-4);
  EXPECT_EQ(check.indices.size(), static_cast<std::size_t>(c.theta.size()));
}

// Asked for fewer than there are parts it must not look at nothing, and find it correct.
TEST(GradientCheck, LooksAtEveryPartHoweverFewAreAskedFor) {
  const Case c;
  EXPECT_EQ(checkGradient(c.model, c.theta, c.batch, 1, 1, 1e-4).indices.size(), 4u);
}

TEST(GradientCheck, SeedDecidesWhichAreDrawn) {
  const Case c;
  const auto indices = [&](std::uint32_t seed) {
    return checkGradient(c.model, c.theta, c.batch, 20, seed, 1e-4).indices;
  };
  EXPECT_EQ(indices(1), indices(1));
  EXPECT_NE(indices(1), indices(2));
}

TEST(GradientCheck, LooksOnlyAtEncoderWeightsOfInk) {
  const Case c;
  const std::size_t inputs = 7, hidden = 6;
  std::vector<double> X(2 * inputs, 0);
  X[3] = 0.5;
  X[inputs + 5] = 1;  // ink in pixels 3 and 5 only
  const Batch<double> batch = test::batchOf<double>(c.network, X);
  const GradientCheck check = checkGradient(c.model, c.theta, batch, 1000000, 1, 1e-4);
  std::set<std::size_t> pixels;
  for (const std::uint32_t index : check.indices) {
    if (index < inputs * hidden) pixels.insert(index / hidden);
  }
  EXPECT_EQ(pixels, (std::set<std::size_t>{3, 5}));
}

}  // namespace
}  // namespace sae
