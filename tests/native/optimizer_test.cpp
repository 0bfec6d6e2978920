#include "optimizer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "samples.hpp"

namespace sae {
namespace {

// Three gradients for eleven parameters (two vectors of four, and three over), of both signs, between ½ and 2
// in size: then no quotient of two of them is larger than 4, which the tolerances below count on.
constexpr Eigen::Index count = 11;

std::vector<Vector<float>> gradients() {
  std::vector<Vector<float>> result;
  Random random(4, 0);
  for (int step = 0; step < 3; ++step) {
    Vector<float>& gradient = result.emplace_back(count);
    for (float& g : gradient) {
      const float size = 1.25f + 0.75f * random.symmetric();
      g = random.below(2) == 0 ? size : -size;
    }
  }
  return result;
}

Vector<float> start() {
  Vector<float> theta(count);
  Random random(5, 0);
  for (float& value : theta) value = random.symmetric();
  return theta;
}

// θ after each of three steps, by the core.
std::vector<Vector<float>> steps(const char* name, float eta) {
  const Optimizer& optimizer = *findOptimizer(name);
  OptimizerState state = freshState(optimizer, count);
  Vector<float> theta = start(), next = Vector<float>::Constant(count, 99);
  std::vector<Vector<float>> result;
  for (const Vector<float>& gradient : gradients()) {
    // In two parts, as a step moves θ.
    optimizer.begin(state);
    optimizer.update(state, eta, gradient, theta, next, {0, 5});
    optimizer.update(state, eta, gradient, theta, next, {5, count - 5});
    theta.swap(next);
    result.push_back(theta);
  }
  return result;
}

// The rounding of three steps: each step's change is computed with at most `roundings` roundings, of at most
// `size`·η, and added to θ, which is at most 1 + 3·size·η.
double tolerance(double eta, double size, int roundings) {
  return 3 * test::floatRounding * (roundings * size * eta + 1 + 3 * size * eta);
}

TEST(Optimizer, AreFoundByName) {
  EXPECT_EQ(optimizerNames(), "adam, momentum, sgd");
  for (const char* name : {"adam", "momentum", "sgd"}) EXPECT_STREQ(findOptimizer(name)->name, name);
  for (const char* name : {"", "Adam", "rmsprop"}) EXPECT_EQ(findOptimizer(name), nullptr) << name;
}

TEST(Optimizer, FreshStateIsEmpty) {
  for (const auto& [name, slots] : {std::pair{"adam", 2u}, {"momentum", 1u}, {"sgd", 0u}}) {
    const OptimizerState state = freshState(*findOptimizer(name), 5);
    ASSERT_EQ(state.slots.size(), slots) << name;
    for (const Vector<float>& slot : state.slots) EXPECT_EQ(slot, Vector<float>::Zero(5));
    EXPECT_EQ(state.decay1, 1);
    EXPECT_EQ(state.decay2, 1);
  }
}

TEST(Optimizer, GradientDescent) {
  constexpr double eta = 0.1f;
  const std::vector<Vector<float>> found = steps("sgd", static_cast<float>(eta)), g = gradients();
  for (Eigen::Index i = 0; i < count; ++i) {
    double theta = start()[i];
    for (std::size_t step = 0; step < 3; ++step) {
      theta -= eta * g[step][i];
      EXPECT_NEAR(found[step][i], theta, tolerance(eta, 2, 1));
    }
  }
}

TEST(Optimizer, Momentum) {
  constexpr double eta = 0.1f;
  const std::vector<Vector<float>> found = steps("momentum", static_cast<float>(eta)), g = gradients();
  for (Eigen::Index i = 0; i < count; ++i) {
    double theta = start()[i], v = 0;
    for (std::size_t step = 0; step < 3; ++step) {
      v = 0.9 * v + g[step][i];
      theta -= eta * v;
      // |v| ≤ 2 + 1.8 + 1.62; 0.9 is itself rounded to a float, hence one more rounding than there are
      // operations.
      EXPECT_NEAR(found[step][i], theta, tolerance(eta, 5.42, 8));
    }
  }
}

// Weight decay alone: each weight's gradient is so much of it. Numbers below the least normal one would make
// steps slow where a processor takes long for them.
TEST(Optimizer, NothingBecomesSubnormal) {
  const auto normal = [](const Vector<float>& values) {
    return std::ranges::all_of(values, [](float x) { return x == 0 || std::isnormal(x); });
  };
  for (const auto& [name, eta] : {std::pair{"adam", 0.01f}, {"momentum", 0.5f}, {"sgd", 0.5f}}) {
    for (const float lambda : {1e-3f, 1.f}) {
      const Optimizer& optimizer = *findOptimizer(name);
      OptimizerState state = freshState(optimizer, count);
      Vector<float> theta = start(), next(count), gradient(count);
      // Adam's memory would take the longest to come there, some 80,000 steps.
      for (int step = 0; step < 100'000; ++step) {
        gradient = lambda * theta;
        ASSERT_EQ(moveParameters(optimizer, state, eta, gradient, theta, next, {{0, count}}), nullptr);
        theta.swap(next);
        if (step % 10 > 0) continue;
        ASSERT_TRUE(normal(theta)) << name << ", λ = " << lambda << ", step " << step;
        for (const Vector<float>& slot : state.slots) ASSERT_TRUE(normal(slot)) << name << ", step " << step;
      }
    }
  }
}

// Where the gradient is negligible, nothing moves; where it is not a number, that is not hidden.
TEST(Optimizer, NegligibleIsNone) {
  EXPECT_EQ(orNone(0.99f * negligible, negligible), 0);
  EXPECT_EQ(orNone(-0.99f * negligible, negligible), 0);
  EXPECT_EQ(orNone(-negligible, negligible), -negligible);
  EXPECT_TRUE(std::isnan(orNone(std::numeric_limits<float>::quiet_NaN(), negligible)));
  for (const char* name : {"adam", "momentum", "sgd"}) {
    const Optimizer& optimizer = *findOptimizer(name);
    OptimizerState state = freshState(optimizer, count);
    const Vector<float> theta = start();
    Vector<float> next(count), gradient = Vector<float>::Constant(count, 0.99f * negligible);
    EXPECT_EQ(moveParameters(optimizer, state, 1e7f, gradient, theta, next, {{0, count}}), nullptr);
    EXPECT_EQ(next, theta) << name;
    gradient[7] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_STREQ(moveParameters(optimizer, state, 1e7f, gradient, theta, next, {{0, count}}), "parameters");
  }
}

TEST(Optimizer, Adam) {
  constexpr double eta = 0.01f;
  // The decay rates as float has them: 1 − 0.999f is 1.3e-5 away from 0.001 relatively, which is not rounding
  // of the steps.
  constexpr double beta1 = 0.9f, beta2 = 0.999f, epsilon = 1e-8;
  const std::vector<Vector<float>> found = steps("adam", static_cast<float>(eta)), g = gradients();
  for (Eigen::Index i = 0; i < count; ++i) {
    double theta = start()[i], m = 0, v = 0;
    for (std::size_t step = 0; step < 3; ++step) {
      m = beta1 * m + (1 - beta1) * g[step][i];
      v = beta2 * v + (1 - beta2) * g[step][i] * g[step][i];
      const double t = static_cast<double>(step) + 1;
      const double mHat = m / (1 - std::pow(beta1, t)), vHat = v / (1 - std::pow(beta2, t));
      theta -= eta * mHat / (std::sqrt(vHat) + epsilon);
      // |m̂|/√v̂ is at most 4, and so are the terms that m̂ is made of; m, v and the quotient take some twenty
      // roundings.
      EXPECT_NEAR(found[step][i], theta, tolerance(eta, 4, 20)) << "step " << t;
    }
  }
}

// With an empty memory Adam moves every parameter by η against the sign of its gradient, whatever the
// gradient's size.
TEST(Optimizer, AdamsFirstStepIsTheLearningRate) {
  const Optimizer& adam = *findOptimizer("adam");
  OptimizerState state = freshState(adam, 4);
  Vector<float> gradient(4), theta = Vector<float>::Zero(4), next(4);
  gradient << 1e-3f, -1e-3f, 1e6f, 0;
  adam.begin(state);
  adam.update(state, 0.01f, gradient, theta, next, {0, theta.size()});
  // ε = 1e-8 beside √v̂ = 1e-3 is 1e-5 of the step.
  EXPECT_NEAR(next[0], -0.01, 1.1e-7);
  EXPECT_NEAR(next[1], 0.01, 1.1e-7);
  EXPECT_NEAR(next[2], -0.01, 20 * test::floatRounding * 0.01);
  EXPECT_EQ(next[3], 0);
}

TEST(Optimizer, LeavesThetaAlone) {
  for (const char* name : {"adam", "momentum", "sgd"}) {
    const Optimizer& optimizer = *findOptimizer(name);
    OptimizerState state = freshState(optimizer, count);
    const Vector<float> theta = start(), before = theta, gradient = gradients()[0];
    Vector<float> next(count);
    optimizer.begin(state);
    optimizer.update(state, 0.1f, gradient, theta, next, {0, theta.size()});
    EXPECT_EQ(theta, before) << name;
    EXPECT_NE(next, before) << name;
  }
}

// A gradient that is not finite must be seen in what comes out: the trainer looks there.
TEST(Optimizer, LetsNonFiniteGradientsShow) {
  for (const char* name : {"adam", "momentum", "sgd"}) {
    for (const float bad :
         {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
      const Optimizer& optimizer = *findOptimizer(name);
      OptimizerState state = freshState(optimizer, count);
      Vector<float> gradient = gradients()[0], next(count);
      gradient[6] = bad;
      optimizer.begin(state);
      optimizer.update(state, 0.1f, gradient, start(), next, {0, count});
      EXPECT_FALSE(std::isfinite(next[6])) << name;
      EXPECT_TRUE(std::isfinite(next[5])) << name;
    }
  }
}

}  // namespace
}  // namespace sae
