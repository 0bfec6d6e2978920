#include "problem.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>

#include "random.hpp"

namespace sae {
namespace {

std::string printed(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.10g", value);
  return text;
}

TEST(AsText, IsWhatPrintfMakesOfNumbersAsPeopleWriteThem) {
  const double limit = std::numeric_limits<double>::max(), infinity = std::numeric_limits<double>::infinity();
  for (const double value : {0.0,
                             -0.0,
                             1.0,
                             -1.0,
                             0.5,
                             0.1,
                             0.05,
                             0.001,
                             1e-4,
                             1e-5,
                             3e-5,
                             -2.5e-7,
                             10.0,
                             784.0,
                             1e5,
                             123456789.0,
                             1e9,
                             9999999999.0,
                             1e10,
                             12345678901.0,
                             4294967295.0,
                             4294967296.0,
                             1e15,
                             1e16,
                             1e100,
                             1e300,
                             limit,
                             5e-324,
                             2.2250738585072014e-308,
                             1.0 / 3,
                             2.0 / 3,
                             100.0 / 3,
                             0.9999999999,
                             0.99999999999,
                             9.99999999999,
                             99999.9999999,
                             9999999999.9,
                             3.141592653589793,
                             1e-10,
                             infinity,
                             -infinity}) {
    EXPECT_EQ(asText(value), printed(value));
  }
  EXPECT_EQ(asText(std::abs(std::numeric_limits<double>::quiet_NaN())), "nan");
  for (int whole = -2000; whole <= 2000; ++whole) {
    for (const double unit : {1.0, 0.1, 0.001, 1e-6, 1000.0, 1e8})
      EXPECT_EQ(asText(whole * unit), printed(whole * unit));
  }
}

// Of other numbers one in some thousands may differ in its tenth digit, where the eleventh and those that
// follow are a half.
TEST(AsText, IsWhatPrintfMakesOfAnyOtherNumberToTenDigits) {
  Random random(3, 0);
  for (int i = 0; i < 100'000; ++i) {
    const std::uint64_t high = random.below(1u << 31), low = random.below(1u << 31);
    const auto value = std::bit_cast<double>(high << 33 | low << 2);
    if (!std::isfinite(value)) continue;
    const std::string text = asText(value);
    if (text == printed(value)) continue;
    EXPECT_LE(std::abs(std::strtod(text.c_str(), nullptr) / value - 1), 6e-10) << printed(value);
  }
}

}  // namespace
}  // namespace sae
