#include "autoencoder.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "activation.hpp"
#include "loss.hpp"

namespace sae {
namespace {

// out = the sum of the rows, from the first to the last.
template <class S, class Out>
void sumOfRows(const Matrix<S>& matrix, Out& out) {
  out.setZero();
  for (Eigen::Index row = 0; row < matrix.rows(); ++row) out += matrix.row(row);
}

template <class S>
double squaredNorm(const S* values, Eigen::Index count) {
  return static_cast<double>(
      interleavedSum<S>(count, [values](Eigen::Index i) { return values[i] * values[i]; }));
}

// The m that the gradient is divided by.
Eigen::Index examplesIn(const Model& model, Eigen::Index batch) {
  return model.gradient == Gradient::withoutMean ? 1 : batch;
}

}  // namespace

template <class S>
void Pass<S>::encode(const Model& model, const Vector<S>& theta, const Batch<S>& batch) {
  const ConstParts<S> parts(model, theta.data());
  H.resize(batch.size(), model.hidden);
  multiply(batch.byRow(), parts.encoder.data(), model.hidden, parts.hiddenBias.data(), H.data());
  applyLogistic(H.data(), H.size());
  if (model.penalty->keepsLargest) keepLargest(model.topk);
}

// Z′ = HW′ + c, left in Xhat.
template <class S>
void Pass<S>::decoderInput(const Model& model, const Vector<S>& theta) {
  const ConstParts<S> parts(model, theta.data());
  Xhat.resize(H.rows(), model.inputs);
  if (model.tied) {
    transposed_ =
        parts.encoder
            .transpose();  // Eigen's products with a transposed right side are slow here; see DESIGN.md
    Xhat.noalias() = H * transposed_;
  } else {
    Xhat.noalias() = H * parts.decoder;
  }
  Xhat.rowwise() += parts.outputBias;
}

template <class S>
void Pass<S>::decode(const Model& model, const Vector<S>& theta) {
  decoderInput(model, theta);
  if (model.sigmoidDecoder) applyLogistic(Xhat.data(), Xhat.size());
}

template <class S>
void Pass<S>::forward(const Model& model, const Vector<S>& theta, const Batch<S>& batch) {
  encode(model, theta, batch);
  decoderInput(model, theta);
  double sum = 0;
  for (Eigen::Index i = 0; i < Xhat.rows(); ++i) {
    const S* x = batch.dense().row(i).data();
    S* z = Xhat.row(i).data();
    if (model.crossEntropy) {
      sum += crossEntropy(x, z, model.inputs);
    } else {
      if (model.sigmoidDecoder) applyLogistic(z, model.inputs);
      sum += squaredError(x, z, model.inputs);
    }
  }
  reconstruction = sum / static_cast<double>(Xhat.rows());
}

template <class S>
void Pass<S>::averageActivation() {
  rhoHat.resize(H.cols());
  sumOfRows(H, rhoHat);
  rhoHat /= static_cast<S>(H.rows());
}

template <class S>
void Pass<S>::penalise(const Model& model, const Vector<S>& theta) {
  const PenaltyParameters parameters = model.penaltyParameters();
  slope.resize(rhoHat.size());
  sparsity = 0;
  for (Eigen::Index l = 0; l < rhoHat.size(); ++l) {
    const double r = static_cast<double>(rhoHat[l]);
    sparsity += model.penalty->value(r, parameters);
    slope[l] = model.penalty->slope(r, parameters);
  }
  weightDecay = 0;
  if (model.lambda == 0) return;  // 0 times a norm that has overflowed would be no number
  const ConstParts<S> parts(model, theta.data());
  const double encoder = squaredNorm(parts.encoder.data(), parts.encoder.size());
  const double decoder = model.tied ? encoder : squaredNorm(parts.decoder.data(), parts.decoder.size());
  weightDecay = model.lambda / 2 * (encoder + decoder);
}

template <class S>
void Pass<S>::backwardOutput(const Model& model, const Vector<S>& theta, const Batch<S>& batch,
                             Vector<S>& gradient) {
  const ConstParts<S> parts(model, theta.data());
  gradient.resize(theta.size());
  Parts<S> into(model, gradient.data());
  const S perExample = S(1) / static_cast<S>(examplesIn(model, batch.size()));
  const S lambda = static_cast<S>(model.lambda);

  // 1. δ′ = ∂L′/∂Z′
  if (model.sigmoidDecoder && !model.crossEntropy) {
    deltaOut.noalias() =
        (perExample * (Xhat - batch.dense()).array() * Xhat.array() * (S(1) - Xhat.array())).matrix();
  } else {
    deltaOut.noalias() = perExample * (Xhat - batch.dense());
  }

  // 2. ∂L/∂W′ = Hᵀδ′ + λW′, ∂L/∂c = 1ᵀδ′
  if (!model.tied) into.decoder.noalias() = H.transpose() * deltaOut + lambda * parts.decoder;
  sumOfRows(deltaOut, into.outputBias);
}

template <class S>
void Pass<S>::backwardHidden(const Model& model, const Vector<S>& theta, const Batch<S>& batch,
                             Vector<S>& gradient) {
  const ConstParts<S> parts(model, theta.data());
  Parts<S> into(model, gradient.data());
  const S lambda = static_cast<S>(model.lambda);

  // 3. δ = (δ′W′ᵀ + (β/m) 1Ω′ᵀ) ∘ H ∘ (1 − H). Where top-k set h to 0 the factor H is 0, and so is δ.
  if (model.tied) {
    delta.noalias() = deltaOut * parts.encoder;
  } else {
    transposed_ = parts.decoder.transpose();
    delta.noalias() = deltaOut * transposed_;
  }
  if (model.gradient != Gradient::withoutPenalty) {
    const double weight = model.beta / static_cast<double>(examplesIn(model, batch.size()));
    const Vector<S> push = (slope * weight).template cast<S>();
    delta.rowwise() += push;
  }
  if (model.gradient == Gradient::withoutSlope) {
    delta.array() *= (H.array() != S(0)).template cast<S>();
  } else {
    delta.array() *= H.array() * (S(1) - H.array());
  }

  // 4. ∂L/∂W = Xᵀδ + λW, ∂L/∂b = 1ᵀδ; when tied, W′ = Wᵀ adds (Hᵀδ′)ᵀ + λW
  multiply<S>(batch.byColumn(), delta.data(), model.hidden, nullptr, into.encoder.data());
  into.encoder += lambda * parts.encoder;
  if (model.tied) {
    into.encoder.noalias() += deltaOut.transpose() * H;
    into.encoder += lambda * parts.encoder;
  }
  sumOfRows(delta, into.hiddenBias);
}

// Keeps each row's `count` largest activations and sets the rest to 0; of equals the first is kept.
template <class S>
void Pass<S>::keepLargest(Eigen::Index count) {
  if (count >= H.cols()) return;
  order_.resize(static_cast<std::size_t>(H.cols()));
  for (Eigen::Index i = 0; i < H.rows(); ++i) {
    S* h = H.row(i).data();
    std::iota(order_.begin(), order_.end(), 0u);
    const auto rank = [h](std::uint32_t l) {
      return h[l] == h[l] ? h[l] : S(-1);
    };  // a NaN would break the ordering
    std::nth_element(
        order_.begin(), order_.begin() + count, order_.end(),
        [rank](std::uint32_t a, std::uint32_t b) { return rank(a) != rank(b) ? rank(a) > rank(b) : a < b; });
    for (auto dropped = order_.begin() + count; dropped != order_.end(); ++dropped) h[*dropped] = S(0);
  }
}

template class Pass<float>;
template class Pass<double>;

}  // namespace sae
