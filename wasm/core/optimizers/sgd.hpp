#pragma once

#include "../optimizer.hpp"

namespace sae::sgd {

// Plain gradient descent: θ ← θ − η g.
inline void begin(OptimizerState& /*state*/) {}

inline void update(OptimizerState& /*state*/, float eta, const Vector<float>& gradient,
                   const Vector<float>& theta, Vector<float>& next, Range range) {
  const float* __restrict g = gradient.data() + range.from;
  const float* __restrict from = theta.data() + range.from;
  float* __restrict to = next.data() + range.from;
  for (Eigen::Index i = 0; i < range.count; ++i) to[i] = from[i] - eta * orNone(g[i], negligible);
}

}  // namespace sae::sgd
