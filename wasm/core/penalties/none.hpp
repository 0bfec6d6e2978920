#pragma once

namespace sae::none {

inline double value(double /*rhoHat*/, double /*rho*/) { return 0; }
inline double slope(double /*rhoHat*/, double /*rho*/) { return 0; }

}  // namespace sae::none
