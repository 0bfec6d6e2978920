#pragma once

#include "../optimizer.hpp"

namespace sae::momentum {

// Heavy-ball momentum: v ← 0.9 v + g, θ ← θ − η v.
inline void update(OptimizerState& state, float eta, const Vector<float>& gradient,
                   const Vector<float>& theta, Vector<float>& next) {
  constexpr float keep = 0.9f;
  float* __restrict v = state.slots[0].data();
  const float* __restrict g = gradient.data();
  const float* __restrict from = theta.data();
  float* __restrict to = next.data();
  for (Eigen::Index i = 0, count = theta.size(); i < count; ++i) {
    v[i] = keep * v[i] + g[i];
    to[i] = from[i] - eta * v[i];
  }
}

}  // namespace sae::momentum
