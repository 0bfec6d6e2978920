#pragma once

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
    m[i] = beta1 * m[i] + (1 - beta1) * g[i];
    v[i] = beta2 * v[i] + (1 - beta2) * (g[i] * g[i]);
    to[i] = from[i] - eta * (m[i] * correction1) / (std::sqrt(v[i] * correction2) + epsilon);
  }
}

}  // namespace sae::adam
