#pragma once

#include "../penalty.hpp"

namespace sae::l1 {

// Σ_l ρ̂_l: activations are positive, so this is their mean absolute value. It knows no target, only "less".
inline double value(double rhoHat, const PenaltyParameters& /*parameters*/) { return rhoHat; }
inline double slope(double /*rhoHat*/, const PenaltyParameters& /*parameters*/) { return 1; }

}  // namespace sae::l1
