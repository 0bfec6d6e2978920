#include "loss.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "samples.hpp"

namespace sae {
namespace {

// Around the eight partial sums, and around the 512 factors after which the logarithm is taken.
constexpr std::size_t lengths[] = {1, 2, 7, 8, 9, 15, 64, 511, 512, 513, 519, 784, 1024, 1030};

template <class S>
std::vector<S> as(const std::vector<double>& values) {
  return std::vector<S>(values.begin(), values.end());
}

// −Σ x log g(z) + (1 − x) log(1 − g(z)), as it is first written down. In 64 bits of mantissa 1 − g(z) still
// has 14 decimal digits at |z| = 10.
long double naiveCrossEntropy(const auto& x, const auto& z) {
  long double sum = 0;
  for (std::size_t j = 0; j < x.size(); ++j) {
    const long double g = 1 / (1 + std::exp(-static_cast<long double>(z[j])));
    sum -=
        static_cast<long double>(x[j]) * std::log(g) + (1 - static_cast<long double>(x[j])) * std::log(1 - g);
  }
  return sum;
}

// What the terms are before they cancel: the scale of the rounding.
double scaleOfCrossEntropy(const auto& x, const auto& z) {
  double sum = 0;
  for (std::size_t j = 0; j < x.size(); ++j)
    sum += 2 * std::abs(z[j]) + std::log(2.0) + std::abs(x[j] * z[j]);
  return sum;
}

TEST(Loss, CrossEntropyInFloatAgreesWithTheNaiveFormula) {
  for (const std::size_t n : lengths) {
    const std::vector<float> x = as<float>(test::uniform(n, 0, 1, 1)),
                             z = as<float>(test::uniform(n, -10, 10, 2));
    std::vector<float> xhat = z;
    const double found = crossEntropy(x.data(), xhat.data(), static_cast<Eigen::Index>(n));
    // Each partial sum and product has at most 64 terms, each rounded about three times; the exponential adds
    // 2e-7 = 3.4.
    const double tolerance = (64 + 3 + 3.4) * test::floatRounding * scaleOfCrossEntropy(x, z);
    EXPECT_NEAR(found, static_cast<double>(naiveCrossEntropy(x, z)), tolerance) << "n = " << n;
    for (std::size_t j = 0; j < n; ++j) ASSERT_EQ(xhat[j], logistic(z[j]));
  }
}

TEST(Loss, CrossEntropyInDoubleAgreesWithTheNaiveFormula) {
  for (const std::size_t n : lengths) {
    const std::vector<double> x = test::uniform(n, 0, 1, 1), z = test::uniform(n, -10, 10, 2);
    std::vector<double> xhat = z;
    const double found = crossEntropy(x.data(), xhat.data(), static_cast<Eigen::Index>(n));
    // 70 roundings of 1.1e-16 are 8e-15; the naive side's log(1 − g) is no worse.
    EXPECT_NEAR(found, static_cast<double>(naiveCrossEntropy(x, z)), 1e-14 * scaleOfCrossEntropy(x, z))
        << "n = " << n;
    for (std::size_t j = 0; j < n; ++j) ASSERT_EQ(xhat[j], logistic(z[j]));
  }
}

// The logarithm of a product: 1030 factors of 2 would be far beyond float's largest number, 2^128.
TEST(Loss, CrossEntropyOfUndecidedPixelsDoesNotOverflow) {
  for (const std::size_t n : lengths) {
    std::vector<float> x(n, 1), z(n, 0);
    const double exact = static_cast<double>(n) * std::log(2.0);
    // The products are powers of two and exact: what is left is double's rounding.
    EXPECT_NEAR(crossEntropy(x.data(), z.data(), static_cast<Eigen::Index>(n)), exact, 1e-13 * exact);
  }
}

TEST(Loss, CrossEntropyOfExtremePixels) {
  const auto one = [](float x, float z) { return crossEntropy(&x, &z, 1); };
  EXPECT_EQ(one(1, 200), 0);
  EXPECT_EQ(one(0, -200), 0);
  EXPECT_EQ(one(0, 200), 200);
  EXPECT_EQ(one(1, -200), 200);
  EXPECT_EQ(one(0, 1e30f), static_cast<double>(1e30f));
  EXPECT_TRUE(std::isnan(one(0, std::numeric_limits<float>::quiet_NaN())));
}

TEST(Loss, SquaredErrorAgreesWithTheNaiveFormula) {
  for (const std::size_t n : lengths) {
    const std::vector<double> x = test::uniform(n, 0, 1, 1), xhat = test::uniform(n, -1, 2, 2);
    const std::vector<float> xf = as<float>(x), xhatf = as<float>(xhat);
    long double exact = 0, exactOfFloats = 0;
    for (std::size_t j = 0; j < n; ++j) {
      exact += (static_cast<long double>(xhat[j]) - x[j]) * (static_cast<long double>(xhat[j]) - x[j]) / 2;
      exactOfFloats +=
          (static_cast<long double>(xhatf[j]) - xf[j]) * (static_cast<long double>(xhatf[j]) - xf[j]) / 2;
    }
    const auto size = static_cast<Eigen::Index>(n);
    // All terms are positive: the relative error is at most that of the n/8 additions, three for joining the
    // partial sums, and three of a term (difference, counted twice, and square).
    const double roundings = static_cast<double>(n) / 8 + 1 + 3 + 3;
    const double ofFloats = static_cast<double>(exactOfFloats), ofDoubles = static_cast<double>(exact);
    EXPECT_NEAR(squaredError(xf.data(), xhatf.data(), size), ofFloats,
                roundings * test::floatRounding * ofFloats);
    EXPECT_NEAR(squaredError(x.data(), xhat.data(), size), ofDoubles, roundings * 1.2e-16 * ofDoubles);
  }
}

TEST(Loss, SquaredErrorByHand) {
  const double x[] = {0, 1, 0.5}, xhat[] = {0.5, 0, 0.5};
  EXPECT_EQ(squaredError(x, xhat, 3), 0.625);  // (0.25 + 1 + 0) / 2
}

}  // namespace
}  // namespace sae
