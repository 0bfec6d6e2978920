// The sparse autoencoder: one batch's way through the network and back. The phases below are those of
// MATH.md and of the lecture's chain rule, in the order they must be called; each leaves its results in
// public members for whoever wants to look between them.
//
// Sizes: n inputs, k hidden units, m examples. Templated on the scalar: float trains, double proves.
#pragma once

#include "batch.hpp"
#include "model.hpp"
#include "share.hpp"

namespace sae {

template <class S>
class Pass {
 public:
  // H = g(XW + b), with top-k only each row's k* largest kept; X̂ = g(HW′ + c), or HW′ + c; L′.
  void forward(const Model& model, const Vector<S>& theta, const Batch<S>& batch);

  // H only, from the batch: what encode() needs.
  void encode(const Model& model, const Vector<S>& theta, const Batch<S>& batch);

  // X̂ only, from H (set H before: m×k).
  void decode(const Model& model, const Vector<S>& theta);

  // ρ̂_l = (1/m) Σ_i h(x_i)_l
  void averageActivation();

  // Ω and Ω′ from ρ̂; (λ/2)(‖W‖² + ‖W′‖²).
  void penalise(const Model& model, const Vector<S>& theta);

  // δ′, and ∂L/∂W′, ∂L/∂c into `gradient` (as long as θ).
  void backwardOutput(const Model& model, const Vector<S>& theta, const Batch<S>& batch, Vector<S>& gradient);

  // δ, and ∂L/∂W, ∂L/∂b into `gradient`. What model.gradient leaves out is left out here and there.
  void backwardHidden(const Model& model, const Vector<S>& theta, const Batch<S>& batch, Vector<S>& gradient);

  double total(const Model& model) const { return reconstruction + model.beta * sparsity + weightDecay; }

  // --- parts of these, for a step that several trainers share (share.hpp) ---
  // What is computed, of all that belongs to units: everything unless told.
  Share share;
  // Z′ of the shards of this share, each bracket in partial[pair].
  void decodeShare(const Model& model, const Vector<S>& theta);
  // X̂ and L′ from all of Z′.
  void reconstruct(const Model& model, const Vector<S>& theta, const Batch<S>& batch);
  // Ω, Ω′ and (λ/2)(…) from all of ρ̂ and squaredNorms.
  void sumPenalty(const Model& model);
  // ‖W‖² + ‖W′‖² over this share's shards into squaredNorms.
  void measureWeights(const Model& model, const Vector<S>& theta);

  Grown<S> H;                            // m×k
  Grown<S> partial[Share::pairs];        // m×n
  Grown<S> Xhat;                         // m×n
  Vector<S> rhoHat;                      // k
  Vector<double> slope;                  // Ω′, k
  Grown<S> deltaOut;                     // δ′, m×n
  Grown<S> delta;                        // δ, m×k
  double squaredNorms[Share::shards]{};  // ‖W‖² + ‖W′‖² of each shard's weights
  double reconstruction = 0;             // L′
  double sparsity = 0;                   // Ω
  double weightDecay = 0;                // (λ/2)(‖W‖² + ‖W′‖²)

 private:
  Units units(const Model& model) const { return share.units(model.hidden); }
  void keepLargest(const Model& model);
  void complete(const Model& model, const Vector<S>& theta, Eigen::Index example);
  void decodeKept(const Model& model, const Vector<S>& theta);
  void backwardKept(const Model& model, const Vector<S>& theta);

  Product<S> product_;
  Vector<S> push_;       // (β/m) Ω′
  Grown<S> transposed_;  // of the tied decoder: W′ = Wᵀ (k×n)
  // With top-k, the activations that were kept.
  SparseRows<S> kept_, keptByUnit_;
  std::vector<std::uint32_t> order_;
};

extern template class Pass<float>;
extern template class Pass<double>;

}  // namespace sae
