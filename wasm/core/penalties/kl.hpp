#pragma once

#include <cmath>

#include "../penalty.hpp"

namespace sae::kl {

// The lecture's penalty, KL(ρ‖ρ̂): 0 only where ρ̂ = ρ, without bound as ρ̂ nears 0 or 1.
inline double value(double rhoHat, const PenaltyParameters& parameters) {
  const double rho = parameters.rho;
  const double r = clampActivation(rhoHat);
  return rho * std::log(rho / r) + (1 - rho) * std::log((1 - rho) / (1 - r));
}

inline double slope(double rhoHat, const PenaltyParameters& parameters) {
  const double rho = parameters.rho;
  const double r = clampActivation(rhoHat);
  return -rho / r + (1 - rho) / (1 - r);
}

}  // namespace sae::kl
