// The objective in double precision: what gradient checks, tests and lessons hold training against.
#pragma once

#include "autoencoder.hpp"

namespace sae {

struct Objective {
  double total, reconstruction, sparsity, weightDecay;
  Vector<double> averageActivation;  // k
  Vector<double> gradient;           // as long as θ
};

// L(θ), its terms and its gradient over all of `batch`.
Objective objective(const Model& model, const Vector<double>& theta, const Batch<double>& batch);

struct GradientCheck {
  double ratio;  // ‖numeric − analytic‖ / ‖numeric + analytic‖, UFLDL's measure
  std::vector<std::uint32_t> indices;  // into θ, ascending
  Vector<double> analytic, numeric;
};

// Analytic against central differences (L(θ + ε) − L(θ − ε)) / 2ε, for `count` parameters drawn by `seed`: an
// equal share of each of W, b, W′ and c (at least one), all of a part that has fewer. Of W, only weights of
// pixels with ink somewhere in the batch are drawn: the others' gradient is λW, and says nothing.
GradientCheck checkGradient(const Model& model, const Vector<double>& theta, const Batch<double>& batch,
                            std::uint32_t count, std::uint32_t seed, double epsilon);

}  // namespace sae
