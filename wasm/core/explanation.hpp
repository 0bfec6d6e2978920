// The gradient of one encoder weight with every number that goes into it: ρ̂_l → h_l → W_jl (MATH.md,
// "Gradient").
#pragma once

#include <cstdint>
#include <vector>

#include "autoencoder.hpp"

namespace sae {

struct Explanation {
  Eigen::Index unit, input;               // l, j
  std::vector<std::uint32_t> images;      // which digits the m examples are
  Vector<double> x, h, back;              // x_ij, h(x_i)_l, (δ′W′ᵀ)_il; m each
  double weight, bias;                    // W_jl, b_l
  double rhoHat, slope;                   // ρ̂_l, Ω′_l
  double rhoHatGradient;                  // ∂ρ̂_l/∂W_jl = (1/m) Σ_i h(1 − h) x_ij
  double reconstruction, penalty, decay;  // ∂L′/∂W_jl, β ∂Ω/∂W_jl, λW_jl (2λW_jl when tied)
  double total;                           // their sum, ∂L/∂W_jl
};

// Always the gradient as derived, whatever model.gradient leaves out.
Explanation explain(const Model& model, const Vector<double>& theta, const Batch<double>& batch,
                    Eigen::Index unit, Eigen::Index input);

}  // namespace sae
