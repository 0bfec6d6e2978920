#pragma once

#include "../optimizer.hpp"

namespace sae::sgd {

// Plain gradient descent: θ ← θ − η g.
inline void update(OptimizerState& /*state*/, float eta, const Vector<float>& gradient,
                   const Vector<float>& theta, Vector<float>& next) {
  next.noalias() = theta - eta * gradient;
}

}  // namespace sae::sgd
