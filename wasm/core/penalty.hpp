// The sparsity penalty Ω = Σ_l ω(ρ̂_l, ρ): a table of pairs {ω, ∂ω/∂ρ̂}. A new penalty is one file in
// penalties/ and one line in penalty.cpp.
#pragma once

#include <algorithm>
#include <string>

namespace sae {

struct Penalty {
  const char* name;
  double (*value)(double rhoHat, double rho);  // ω
  double (*slope)(double rhoHat, double rho);  // ∂ω/∂ρ̂
  bool keepsLargest = false;  // top-k: not a penalty, each example keeps its k* largest activations
};

// nullptr where there is none of that name.
const Penalty* findPenalty(const std::string& name);

// "kl, l1, …"
std::string penaltyNames();

// ρ̂ kept away from 0 and 1, where logarithm and division would not be finite (MATH.md, "Objective").
inline double clampActivation(double rhoHat) { return std::clamp(rhoHat, 1e-7, 1 - 1e-7); }

}  // namespace sae
