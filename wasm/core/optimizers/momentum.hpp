#pragma once

#include "../optimizer.hpp"

namespace sae::momentum {

// Heavy-ball momentum: v ← 0.9 v + g, θ ← θ − η v.
inline void begin(OptimizerState& /*state*/) {}

inline void update(OptimizerState& state, float eta, const Vector<float>& gradient,
                   const Vector<float>& theta, Vector<float>& next, Range range) {
  constexpr float keep = 0.9f;
  float* __restrict v = state.slots[0].data() + range.from;
  const float* __restrict g = gradient.data() + range.from;
  const float* __restrict from = theta.data() + range.from;
  float* __restrict to = next.data() + range.from;
  for (Eigen::Index i = 0; i < range.count; ++i) {
    v[i] = orNone(keep * v[i] + orNone(g[i], negligible), negligible * negligible);
    to[i] = from[i] - eta * v[i];
  }
}

}  // namespace sae::momentum
