#pragma once

#include "../optimizer.hpp"

namespace sae::sgd {

// Plain gradient descent: θ ← θ − η g.
inline void begin(OptimizerState& /*state*/) {}

inline void update(OptimizerState& /*state*/, float eta, const Vector<float>& gradient,
                   const Vector<float>& theta, Vector<float>& next, Range range) {
  next.segment(range.from, range.count).noalias() =
      theta.segment(range.from, range.count) - eta * gradient.segment(range.from, range.count);
}

}  // namespace sae::sgd
