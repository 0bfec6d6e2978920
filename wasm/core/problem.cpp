#include "problem.hpp"

#include <cmath>
#include <cstdint>

namespace sae {

std::string asText(double value) {
  const std::string sign = std::signbit(value) ? "-" : "";
  if (std::isnan(value)) return sign + "nan";
  value = std::abs(value);
  if (std::isinf(value)) return sign + "inf";
  if (value == 0) return sign + "0";

  // Ten digits before the point, and where it belongs: value · 10^(exponent − 9).
  int exponent = 9;
  for (; value >= 1e10; value /= 10) ++exponent;
  for (; value < 1e9; value *= 10) --exponent;
  auto whole = static_cast<std::uint64_t>(std::floor(value + 0.5));
  if (whole == 10'000'000'000) {
    whole /= 10;
    ++exponent;
  }
  std::string digits = std::to_string(whole);
  digits.erase(digits.find_last_not_of('0') + 1);

  if (exponent < -4 || exponent > 9) {
    if (digits.size() > 1) digits.insert(1, ".");
    const std::string power = std::to_string(std::abs(exponent));
    return sign + digits + (exponent < 0 ? "e-" : "e+") + (power.size() < 2 ? "0" : "") + power;
  }
  if (exponent < 0) return sign + "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  const auto point = static_cast<std::size_t>(exponent + 1);
  if (digits.size() <= point) return sign + digits + std::string(point - digits.size(), '0');
  return sign + digits.insert(point, ".");
}

}  // namespace sae
