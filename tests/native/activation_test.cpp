#include "activation.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace sae {
namespace {

float floatOf(std::uint32_t bits) { return Eigen::numext::bit_cast<float>(bits); }
std::uint32_t bitsOf(float value) { return Eigen::numext::bit_cast<std::uint32_t>(value); }

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

// Every 997th float from 0 to 87, a million of them; 997 is prime, so the low bits take all values.
TEST(Activation, FloatExponentialIsAccurate) {
  double largest = 0;
  for (std::uint32_t bits = 0; bits <= bitsOf(87.0f); bits += 997) {
    const float a = floatOf(bits);
    const double exact = std::exp(-static_cast<double>(a));
    largest = std::max(largest, std::abs(exponentialOfMinus(a) - exact) / exact);
  }
  EXPECT_LT(largest, 2e-7);  // what the header promises: three and a half roundings
}

// Where the reduction goes from one power of two to the next, at a = (n + ½) ln 2, and its neighbours.
TEST(Activation, FloatExponentialIsAccurateWhereThePowerOfTwoChanges) {
  for (int n = 0; n <= 125; ++n) {
    const float middle = static_cast<float>((n + 0.5) * std::log(2.0));
    for (int offset = -20; offset <= 20; ++offset) {
      const float a = floatOf(bitsOf(middle) + static_cast<std::uint32_t>(offset));
      if (a > 87) continue;
      const double exact = std::exp(-static_cast<double>(a));
      ASSERT_LT(std::abs(exponentialOfMinus(a) - exact), 2e-7 * exact) << "a = " << a;
    }
  }
}

TEST(Activation, FloatExponentialIsExactAtZeroAndFlatBeyond87) {
  EXPECT_EQ(exponentialOfMinus(0.0f), 1.0f);
  const float least = exponentialOfMinus(87.0f);
  EXPECT_GT(least, 0);
  for (const float a : {87.5f, 100.0f, 1e10f, std::numeric_limits<float>::max(), infinity}) {
    EXPECT_EQ(exponentialOfMinus(a), least) << a;
  }
}

TEST(Activation, NanStaysNan) {
  EXPECT_TRUE(std::isnan(exponentialOfMinus(nan)));
  EXPECT_TRUE(std::isnan(logistic(nan)));
  EXPECT_TRUE(std::isnan(logistic(static_cast<double>(nan))));
}

TEST(Activation, LogisticAtTheEnds) {
  EXPECT_EQ(logistic(0.0f), 0.5f);
  EXPECT_EQ(logistic(0.0), 0.5);
  EXPECT_EQ(logistic(100.0f), 1.0f);
  EXPECT_EQ(logistic(infinity), 1.0f);
  // g(−100) = 3.7e-44; float's exponential ends at e^−87 = 1.6e-38, as small.
  for (const float z : {-100.0f, -infinity}) {
    EXPECT_GE(logistic(z), 0.0f);
    EXPECT_LT(logistic(z), 2e-38f);
  }
  EXPECT_EQ(logistic(100.0), 1.0);
  EXPECT_NEAR(logistic(-100.0), std::exp(-100.0), 1e-15 * std::exp(-100.0));
}

// From −87 on the relative error stays that of the exponential (2e-7, damped for z > 0) plus three roundings
// of 6e-8.
TEST(Activation, FloatLogisticIsAccurateRelativelyOnBothSides) {
  for (int i = -87 * 256; i <= 87 * 256; ++i) {
    const float z = static_cast<float>(i) / 256;
    const double exact = 1 / (1 + std::exp(-static_cast<double>(z)));
    ASSERT_LT(std::abs(logistic(z) - exact), 4e-7 * exact) << "z = " << z;
  }
}

// Neighbours on this grid differ by a factor 1 + 2^−10 in e^z, thousands of times the exponential's error: g
// may stand still where float is too coarse (z > 10), but never fall.
TEST(Activation, LogisticIsMonotone) {
  float last = 0;
  for (int i = -100 * 1024; i <= 100 * 1024; ++i) {
    const float g = logistic(static_cast<float>(i) / 1024);
    ASSERT_GE(g, last) << "z = " << static_cast<float>(i) / 1024;
    ASSERT_LE(g, 1);
    last = g;
  }
  EXPECT_EQ(last, 1.0f);
}

TEST(Activation, ApplyLogisticIsLogisticOfEach) {
  for (const int count : {1, 3, 4, 7, 16, 33}) {  // whole vectors and remainders
    std::vector<float> z(static_cast<std::size_t>(count) + 1);
    for (int i = 0; i <= count; ++i) z[static_cast<std::size_t>(i)] = 1.7f * static_cast<float>(i) - 20;
    const std::vector<float> before = z;
    applyLogistic(z.data(), count);
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) EXPECT_EQ(z[i], logistic(before[i]));
    EXPECT_EQ(z.back(), before.back()) << "one too many was changed";
  }
}

}  // namespace
}  // namespace sae
