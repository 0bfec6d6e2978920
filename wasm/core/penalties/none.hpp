#pragma once

#include "../penalty.hpp"

namespace sae::none {

inline double value(double /*rhoHat*/, const PenaltyParameters& /*parameters*/) { return 0; }
inline double slope(double /*rhoHat*/, const PenaltyParameters& /*parameters*/) { return 0; }

}  // namespace sae::none
