#pragma once

#include <algorithm>
#include <cmath>

#include "../optimizer.hpp"

namespace sae::adam {

// Kingma and Ba, "Adam: A Method for Stochastic Optimization" (2015), algorithm 1, with the constants given
// there.
constexpr float beta1 = 0.9f, beta2 = 0.999f, epsilon = 1e-8f;

inline void begin(OptimizerState& state) {
  state.decay1 *= static_cast<double>(beta1);
  state.decay2 *= static_cast<double>(beta2);
}

inline void update(OptimizerState& state, float eta, const Vector<float>& gradient,
                   const Vector<float>& theta, Vector<float>& next, Range range) {
  const float correction1 = static_cast<float>(1 / (1 - state.decay1));
  const float correction2 = static_cast<float>(1 / (1 - state.decay2));
  float* __restrict m = state.slots[0].data() + range.from;
  float* __restrict v = state.slots[1].data() + range.from;
  const float* __restrict g = gradient.data() + range.from;
  const float* __restrict from = theta.data() + range.from;
  float* __restrict to = next.data() + range.from;
  for (Eigen::Index i = 0; i < range.count; ++i) {
    const float gi = orNone(g[i], negligible);
    m[i] = orNone(beta1 * m[i] + (1 - beta1) * gi, negligible * negligible);
    // At least that, not 0: it is sooner done, and beside epsilon nothing too.
    v[i] = std::max(beta2 * v[i] + (1 - beta2) * (gi * gi), negligible * negligible);
    to[i] = from[i] - eta * (m[i] * correction1) / (std::sqrt(v[i] * correction2) + epsilon);
  }
}

}  // namespace sae::adam
