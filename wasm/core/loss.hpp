// The reconstruction loss L′ of one example, n pixels.
#pragma once

#include <algorithm>
#include <cmath>

#include "activation.hpp"
#include "matrix.hpp"

namespace sae {

// ½‖x̂ − x‖²
template <class S>
double squaredError(const S* x, const S* xhat, Eigen::Index n) {
  return static_cast<double>(interleavedSum<S>(n,
                                               [x, xhat](Eigen::Index j) {
                                                 const S difference = xhat[j] - x[j];
                                                 return difference * difference;
                                               })) /
         2;
}

// Σ_j softplus(z_j) − x_j z_j from z = Z′, which becomes x̂ = g(z) on the way. softplus(z) = max(z, 0) + log(1
// + e^−|z|), and the logarithms are taken of products: 64 factors between 1 and 2 stay far below float's
// largest number.
template <class S>
double crossEntropy(const S* x, S* z, Eigen::Index n) {
  constexpr Eigen::Index lanes = 8, longest = 64;
  double sum = 0;
  for (Eigen::Index begin = 0; begin < n; begin += lanes * longest) {
    const Eigen::Index end = std::min(n, begin + lanes * longest);
    S linear[lanes] = {};
    S product[lanes] = {1, 1, 1, 1, 1, 1, 1, 1};
    const auto term = [&](Eigen::Index j, Eigen::Index lane) {
      const S exponential = exponentialOfMinus(z[j] < S(0) ? -z[j] : z[j]);
      linear[lane] += (z[j] > S(0) ? z[j] : S(0)) - x[j] * z[j];
      product[lane] *= S(1) + exponential;
      z[j] = logisticFrom(z[j], exponential);
    };
    Eigen::Index j = begin;
    for (; j + lanes <= end; j += lanes) {
      for (Eigen::Index lane = 0; lane < lanes; ++lane) term(j + lane, lane);
    }
    for (Eigen::Index lane = 0; j < end; ++j, ++lane) term(j, lane);
    for (Eigen::Index lane = 0; lane < lanes; ++lane) {
      sum += static_cast<double>(linear[lane]) + std::log(static_cast<double>(product[lane]));
    }
  }
  return sum;
}

}  // namespace sae
