#pragma once

#include "../penalty.hpp"

namespace sae::custom {

// A penalty that a person typed. ρ̂ is clamped as for KL, whose logarithms many will use.
inline double value(double rhoHat, const PenaltyParameters& parameters) {
  return parameters.expression.at(clampActivation(rhoHat), parameters.rho).value;
}

inline double slope(double rhoHat, const PenaltyParameters& parameters) {
  return parameters.expression.at(clampActivation(rhoHat), parameters.rho).slope;
}

}  // namespace sae::custom
