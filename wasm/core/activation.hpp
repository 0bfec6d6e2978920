// The logistic sigmoid g(z) = 1 / (1 + e^−z), and the exponential under it.
#pragma once

#include <cmath>
#include <cstdint>

#include "matrix.hpp"

namespace sae {

// e^−a for a ≥ 0. In double it is the library's; in float a polynomial made of nothing but additions,
// multiplications and bit operations, so that loops over it vectorise and every platform gets the same bits.
// Relative error below 2e-7 (tested) down to e^−87, flat beyond; a NaN stays a NaN. (The bit_cast is Eigen’s:
// older Emscriptens have none in std.)
inline double exponentialOfMinus(double a) { return std::exp(-a); }

inline float exponentialOfMinus(float a) {
  constexpr float log2e = 1.44269504f, ln2High = 0.693359375f, ln2Low = -2.12194440e-4f;
  constexpr float roundToInteger =
      12582912.0f;  // 1.5·2^23: added, it leaves the nearest integer in the lowest bits
  const float x = a > 87.0f ? -87.0f : -a;
  const float shifted = x * log2e + roundToInteger;
  const float n = shifted - roundToInteger;
  const float r = (x - n * ln2High) - n * ln2Low;  // |r| ≤ ln 2 / 2: x = n ln 2 + r
  // Taylor's series of e^r to the seventh power; the remainder is below 6e-9.
  const float series =
      1.0f +
      r * (1.0f +
           r * (1.0f / 2 +
                r * (1.0f / 6 + r * (1.0f / 24 + r * (1.0f / 120 + r * (1.0f / 720 + r * (1.0f / 5040)))))));
  const std::uint32_t power = (Eigen::numext::bit_cast<std::uint32_t>(shifted) + 127u) << 23;  // 2^n
  return series * Eigen::numext::bit_cast<float>(power);
}

// g(z) from z and e^−|z|, accurate on both sides.
template <class S>
S logisticFrom(S z, S exponential) {
  const S quotient = S(1) / (S(1) + exponential);
  return z < S(0) ? exponential * quotient : quotient;
}

template <class S>
S logistic(S z) {
  return logisticFrom(z, exponentialOfMinus(z < S(0) ? -z : z));
}

// z ← g(z), `count` of them.
template <class S>
void applyLogistic(S* z, Eigen::Index count) {
  for (Eigen::Index i = 0; i < count; ++i) z[i] = logistic(z[i]);
}

}  // namespace sae
