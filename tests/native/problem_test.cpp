// How the core writes numbers, against the C library's own way.
#include "problem.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <random>

namespace sae {
namespace {

std::string byPrintf(double value) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "%.10g", value);
  return digits;
}

TEST(Text, NumbersAreWrittenAsPrintfDoes) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double value : {0.0,           -0.0,          1.0,           -1.0,
                             0.05,          0.1,           2.5,           3.14159265358979,
                             1e-4,          9.9999e-5,     1e-5,          123456789.0,
                             9999999999.0,  9999999999.4,  9999999999.6,  1e10,
                             12345678901.0, 0.99999999999, 9.99999999999, 4294967295.0,
                             1e7,           1e22,          1e30,          1e-30,
                             1e300,         1e-300,        5e-324,        std::numeric_limits<double>::max(),
                             infinity,      -infinity,     28.0,          784.0}) {
    EXPECT_EQ(asText(value), byPrintf(value));
  }
  EXPECT_EQ(asText(std::nan("")), "nan");
}

TEST(Text, NumbersOfAnySizeAreWrittenAsPrintfDoes) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> mantissa(-10, 10);
  for (int i = 0; i < 100'000; ++i) {
    const double value = mantissa(random) * std::pow(10.0, i % 41 - 20);
    ASSERT_EQ(asText(value), byPrintf(value));
    // What people type.
    const double typed = std::round(std::fmod(value, 1e6) * 1000) / 1000;
    ASSERT_EQ(asText(typed), byPrintf(typed));
  }
  for (int i = 0; i < 100'000; ++i) {
    const double value = mantissa(random) * std::pow(10.0, i % 600 - 300);
    // Beyond what can be scaled exactly, the tenth figure may be one off.
    ASSERT_NEAR(std::strtod(asText(value).c_str(), nullptr) / value, 1, 2e-9) << value;
  }
}

TEST(Text, WholeNumbersInAnyBase) {
  EXPECT_EQ(asText(0u), "0");
  EXPECT_EQ(asText(-17), "-17");
  EXPECT_EQ(asText(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
  EXPECT_EQ(asText(0x803u, 16), "803");
}

}  // namespace
}  // namespace sae
