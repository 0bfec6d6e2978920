#include "autoencoder.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "activation.hpp"
#include "loss.hpp"

namespace sae {
namespace {

// ‖·‖² of rows that lie `stride` apart, in eight interleaved partial sums (interleavedSum).
template <class S>
double squaredNorm(const S* values, Eigen::Index rows, Eigen::Index columns, Eigen::Index stride) {
  constexpr Eigen::Index lanes = 8;
  S partial[lanes] = {};
  for (Eigen::Index row = 0; row < rows; ++row, values += stride) {
    const Eigen::Index whole = columns - columns % lanes;
    for (Eigen::Index i = 0; i < whole; i += lanes) {
      for (Eigen::Index lane = 0; lane < lanes; ++lane) partial[lane] += values[i + lane] * values[i + lane];
    }
    for (Eigen::Index i = whole; i < columns; ++i) partial[i - whole] += values[i] * values[i];
  }
  double sum = 0;
  for (const S part : partial) sum += static_cast<double>(part);
  return sum;
}

// The m that the gradient is divided by.
Eigen::Index examplesIn(const Model& model, Eigen::Index batch) {
  return model.gradient == Gradient::withoutMean ? 1 : batch;
}

// Some units' columns of a matrix that has one for each unit.
template <class S, class Dense>
Strided<S> columnsOf(const Dense& matrix, Units units) {
  return {matrix.data() + units.from, matrix.rows(), units.count(), matrix.cols(), 1};
}

// W′ of some units, count×n.
template <class S>
Strided<S> decoderOf(const Model& model, const ConstParts<S>& parts, Units units) {
  if (model.tied) return columnsOf<S>(parts.encoder, units).transposed();
  return {parts.decoder.data() + units.from * model.inputs, units.count(), model.inputs, model.inputs, 1};
}

// What weight decay adds to the gradient, `times` λ times the weights: nothing, not 0, where λ is 0.
template <class S>
Plus<S> decay(const Model& model, const S* weights, int times = 1) {
  if (model.lambda == 0) return {};
  return {weights, static_cast<S>(times * model.lambda)};
}

}  // namespace

template <class S>
void Pass<S>::encode(const Model& model, const Vector<S>& theta, const Batch<S>& batch) {
  const ConstParts<S> parts(model, theta.data());
  const auto [from, to] = units(model);
  H.resize(batch.size(), model.hidden);
  multiply(batch.byRow(), parts.encoder.data() + from, to - from, model.hidden, H.data() + from,
           parts.hiddenBias.data() + from);
  for (Eigen::Index i = 0; i < H.rows(); ++i) applyLogistic(H.row(i).data() + from, to - from);
  if (model.penalty->keepsLargest) keepLargest(model);
}

template <class S>
void Pass<S>::decodeShare(const Model& model, const Vector<S>& theta) {
  for (Grown<S>& bracket : partial) bracket.resize(H.rows(), model.inputs);
  if (model.penalty->keepsLargest) return decodeKept(model, theta);
  const ConstParts<S> parts(model, theta.data());
  const Grown<S>* before = nullptr;
  for (int shard = share.first; shard < share.last; ++shard) {
    const Units units = Share::unitsOf(shard, model.hidden);
    Grown<S>& bracket = partial[shard / 2];
    product_(columnsOf<S>(H, units), decoderOf(model, parts, units), bracket.data(), model.inputs,
             {before == &bracket ? bracket.data() : nullptr});
    before = &bracket;
  }
}

// Z′ of one example, left in Xhat.
template <class S>
void Pass<S>::complete(const Model& model, const Vector<S>& theta, Eigen::Index example) {
  const S* const first = partial[0].row(example).data();
  const S* const second = partial[1].row(example).data();
  const S* const bias = ConstParts<S>(model, theta.data()).outputBias.data();
  S* const z = Xhat.row(example).data();
  for (Eigen::Index j = 0; j < model.inputs; ++j) z[j] = (first[j] + second[j]) + bias[j];
}

template <class S>
void Pass<S>::decode(const Model& model, const Vector<S>& theta) {
  decodeShare(model, theta);
  Xhat.resize(H.rows(), model.inputs);
  for (Eigen::Index i = 0; i < Xhat.rows(); ++i) {
    complete(model, theta, i);
    if (model.sigmoidDecoder) applyLogistic(Xhat.row(i).data(), model.inputs);
  }
}

template <class S>
void Pass<S>::reconstruct(const Model& model, const Vector<S>& theta, const Batch<S>& batch) {
  Xhat.resize(batch.size(), model.inputs);
  double sum = 0;
  for (Eigen::Index i = 0; i < Xhat.rows(); ++i) {
    const S* x = batch.dense().row(i).data();
    S* z = Xhat.row(i).data();
    complete(model, theta, i);
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
void Pass<S>::forward(const Model& model, const Vector<S>& theta, const Batch<S>& batch) {
  encode(model, theta, batch);
  decodeShare(model, theta);
  reconstruct(model, theta, batch);
}

template <class S>
void Pass<S>::averageActivation() {
  const Units own = share.units(H.cols());
  rhoHat.resize(H.cols());
  auto sum = rhoHat.segment(own.from, own.count());
  sum.setZero();
  for (Eigen::Index i = 0; i < H.rows(); ++i) sum += H.row(i).segment(own.from, own.count());
  sum /= static_cast<S>(H.rows());
}

template <class S>
void Pass<S>::penalise(const Model& model, const Vector<S>& theta) {
  measureWeights(model, theta);
  sumPenalty(model);
}

template <class S>
void Pass<S>::measureWeights(const Model& model, const Vector<S>& theta) {
  if (model.lambda == 0) return;  // 0 times a norm that has overflowed would be no number
  const ConstParts<S> parts(model, theta.data());
  for (int shard = share.first; shard < share.last; ++shard) {
    const Units units = Share::unitsOf(shard, model.hidden);
    const double encoder =
        squaredNorm(parts.encoder.data() + units.from, model.inputs, units.count(), model.hidden);
    const double decoder = model.tied ? encoder
                                      : squaredNorm(parts.decoder.data() + units.from * model.inputs,
                                                    units.count(), model.inputs, model.inputs);
    squaredNorms[shard] = encoder + decoder;
  }
}

template <class S>
void Pass<S>::sumPenalty(const Model& model) {
  const PenaltyParameters parameters = model.penaltyParameters();
  slope.resize(rhoHat.size());
  sparsity = 0;
  for (Eigen::Index l = 0; l < rhoHat.size(); ++l) {
    const double r = static_cast<double>(rhoHat[l]);
    sparsity += model.penalty->value(r, parameters);
    slope[l] = model.penalty->slope(r, parameters);
  }
  weightDecay = 0;
  if (model.lambda == 0) return;
  for (const double norm : squaredNorms) weightDecay += norm;
  weightDecay *= model.lambda / 2;
}

template <class S>
void Pass<S>::backwardOutput(const Model& model, const Vector<S>& theta, const Batch<S>& batch,
                             Vector<S>& gradient) {
  const ConstParts<S> parts(model, theta.data());
  gradient.resize(theta.size());
  Parts<S> into(model, gradient.data());
  const S perExample = S(1) / static_cast<S>(examplesIn(model, batch.size()));

  // 1. δ′ = ∂L′/∂Z′, and ∂L/∂c = 1ᵀδ′
  deltaOut.resize(batch.size(), model.inputs);
  into.outputBias.setZero();
  const auto each = [&](auto derivative) {
    S* const bias = into.outputBias.data();
    for (Eigen::Index i = 0; i < batch.size(); ++i) {
      const S* const x = batch.dense().row(i).data();
      const S* const xhat = Xhat.row(i).data();
      S* const d = deltaOut.row(i).data();
      for (Eigen::Index j = 0; j < model.inputs; ++j) {
        d[j] = perExample * derivative(xhat[j], x[j]);
        bias[j] += d[j];
      }
    }
  };
  if (model.sigmoidDecoder && !model.crossEntropy) {
    each([](S xhat, S x) { return (xhat - x) * (xhat * (S(1) - xhat)); });
  } else {
    each([](S xhat, S x) { return xhat - x; });
  }

  // 2. ∂L/∂W′ = Hᵀδ′ + λW′
  if (model.tied) return;
  if (model.penalty->keepsLargest) {
    multiply<S>(keptByUnit_, deltaOut.data(), model.inputs, model.inputs, into.decoder.data(), nullptr,
                decay(model, parts.decoder.data()));
  } else {
    const Units own = units(model);
    const Eigen::Index at = own.from * model.inputs;
    product_(columnsOf<S>(H, own).transposed(), deltaOut, into.decoder.data() + at, model.inputs,
             decay(model, parts.decoder.data() + at));
  }
}

template <class S>
void Pass<S>::backwardHidden(const Model& model, const Vector<S>& theta, const Batch<S>& batch,
                             Vector<S>& gradient) {
  const ConstParts<S> parts(model, theta.data());
  Parts<S> into(model, gradient.data());
  const Units own = units(model);

  // 3. δ = (δ′W′ᵀ + (β/m) 1Ω′ᵀ) ∘ H ∘ (1 − H), and ∂L/∂b = 1ᵀδ. Where top-k set h to 0 the factor H is 0, and
  // so is δ.
  delta.resize(batch.size(), model.hidden);
  if (model.penalty->keepsLargest) {
    backwardKept(model, theta);
  } else {
    product_(deltaOut, decoderOf(model, parts, own).transposed(), delta.data() + own.from, model.hidden);
  }
  const double weight = model.gradient == Gradient::withoutPenalty
                            ? 0
                            : model.beta / static_cast<double>(examplesIn(model, batch.size()));
  push_ = (slope * weight).template cast<S>();
  into.hiddenBias.setZero();
  const auto each = [&](auto factor) {
    for (Eigen::Index i = 0; i < batch.size(); ++i) {
      const S* const h = H.row(i).data();
      S* const d = delta.row(i).data();
      for (Eigen::Index l = own.from; l < own.to; ++l) {
        d[l] = (d[l] + push_[l]) * factor(h[l]);
        into.hiddenBias[l] += d[l];
      }
    }
  };
  if (model.gradient == Gradient::withoutSlope) {
    each([](S h) { return h != S(0) ? S(1) : S(0); });
  } else {
    each([](S h) { return h * (S(1) - h); });
  }

  // 4. ∂L/∂W = Xᵀδ + λW; when tied, W′ = Wᵀ adds (Hᵀδ′)ᵀ + λW
  multiply<S>(batch.byColumn(), delta.data() + own.from, own.count(), model.hidden,
              into.encoder.data() + own.from, nullptr,
              decay(model, parts.encoder.data() + own.from, model.tied ? 2 : 1));
  if (!model.tied) return;
  if (model.penalty->keepsLargest) {
    multiply<S>(keptByUnit_, deltaOut.data(), model.inputs, model.inputs, transposed_.data(), nullptr);
    into.encoder += transposed_.transpose();
  } else {
    product_(Strided<S>(deltaOut).transposed(), columnsOf<S>(H, own), into.encoder.data() + own.from,
             model.hidden, {into.encoder.data() + own.from});
  }
}

// --- top-k: the products with H cost what k* costs, not what k does ---

// Z′, all of it in the first bracket.
template <class S>
void Pass<S>::decodeKept(const Model& model, const Vector<S>& theta) {
  const ConstParts<S> parts(model, theta.data());
  kept_.clear();
  for (Eigen::Index i = 0; i < H.rows(); ++i) {
    for (Eigen::Index l = 0; l < H.cols(); ++l) {
      if (H(i, l) != S(0)) kept_.add(static_cast<std::uint32_t>(l), H(i, l));
    }
    kept_.endRow();
  }
  transpose(kept_, H.cols(), keptByUnit_);
  if (model.tied) {
    transposed_.resize(model.hidden, model.inputs);
    transposed_ = parts.encoder.transpose();
  }
  multiply<S>(kept_, model.tied ? transposed_.data() : parts.decoder.data(), model.inputs, model.inputs,
              partial[0].data(), nullptr);
  partial[1].setZero();
}

// δ′W′ᵀ where an activation was kept, 0 elsewhere.
template <class S>
void Pass<S>::backwardKept(const Model& model, const Vector<S>& theta) {
  const S* const decoder =
      model.tied ? transposed_.data() : ConstParts<S>(model, theta.data()).decoder.data();
  delta.setZero();
  for (Eigen::Index i = 0; i < kept_.rows(); ++i) {
    const S* const out = deltaOut.row(i).data();
    for (std::uint32_t e = kept_.start[i], end = kept_.start[i + 1]; e < end; ++e) {
      const S* const weights = decoder + kept_.column[e] * model.inputs;
      delta(i, kept_.column[e]) =
          interleavedSum<S>(model.inputs, [out, weights](Eigen::Index j) { return out[j] * weights[j]; });
    }
  }
}

// Keeps each row's k* largest activations and sets the rest to 0; of equals the first is kept.
template <class S>
void Pass<S>::keepLargest(const Model& model) {
  const Eigen::Index count = model.topk;
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
