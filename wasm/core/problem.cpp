#include "problem.hpp"

#include <cmath>
#include <cstdint>
#include <cstdlib>

namespace sae {
namespace {

constexpr int figures = 10;
constexpr double first = 1e9;  // of the whole numbers with so many figures

// value · 10^power, in steps that can be told exactly as far as any can.
double shifted(double value, int power) {
  for (; power > 22; power -= 22) value *= 1e22;
  for (; power < -22; power += 22) value /= 1e22;
  double factor = 1;
  for (int i = std::abs(power); i > 0; --i) factor *= 10;
  return power < 0 ? value / factor : value * factor;
}

void dropZeros(std::string& digits) {
  while (digits.size() > 1 && digits.back() == '0') digits.pop_back();
}

}  // namespace

// As printf's %.10g has it; but that, with what it brings along, would be 8 KB more of WebAssembly.
std::string asText(double value) {
  if (std::isnan(value)) return "nan";
  const std::string sign = std::signbit(value) ? "-" : "";
  value = std::abs(value);
  if (std::isinf(value)) return sign + "inf";
  if (value == 0) return sign + "0";

  int binary;
  std::frexp(value, &binary);
  int exponent =
      static_cast<int>(std::floor((binary - 1) * 0.30102999566398120));  // log10(2); one too small at most
  double whole = std::nearbyint(shifted(value, figures - 1 - exponent));
  if (whole >= first * 10) {
    ++exponent;
    whole = std::nearbyint(shifted(value, figures - 1 - exponent));
  }
  std::string digits = asText(static_cast<std::uint64_t>(whole));

  if (exponent < -4 || exponent >= figures) {
    dropZeros(digits);
    if (digits.size() > 1) digits.insert(1, 1, '.');
    const std::string power = asText(std::abs(exponent));
    return sign + digits + (exponent < 0 ? "e-" : "e+") + (power.size() < 2 ? "0" : "") + power;
  }
  if (exponent < 0) {
    dropZeros(digits);
    return sign + "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  }
  const std::size_t before = static_cast<std::size_t>(exponent) + 1;
  std::string after = digits.substr(before);
  while (!after.empty() && after.back() == '0') after.pop_back();
  return sign + digits.substr(0, before) + (after.empty() ? "" : "." + after);
}

}  // namespace sae
