// What the arithmetic needs to know of the settings, looked up once; and the parameters θ that it works on.
#pragma once

#include "matrix.hpp"
#include "penalty.hpp"
#include "settings.hpp"

namespace sae {

// The gradient as derived, or with one factor left out, so that people can see the check fail and what
// training makes of it.
enum class Gradient { exact, withoutPenalty, withoutMean, withoutSlope };
std::optional<Gradient> findGradient(const std::string& name);
std::string gradientNames();

struct Model {
  explicit Model(const Settings& settings);

  Eigen::Index inputs, hidden;  // n, k
  bool tied;
  bool crossEntropy;    // else squared error
  bool sigmoidDecoder;  // else linear
  const Penalty* penalty;
  Eigen::Index topk;  // k*
  double rho, beta, lambda;
  Expression expression;  // of a penalty of one's own
  Gradient gradient;

  PenaltyParameters penaltyParameters() const { return {rho, expression}; }

  // How long θ is: W (n×k), b (k), W′ (k×n, none when tied), c (n), in this order.
  Eigen::Index parameters() const { return (tied ? 1 : 2) * inputs * hidden + hidden + inputs; }
};

// Views of the parts of θ (or of a gradient, which has the same shape).
template <class S>
struct Parts {
  Parts(const Model& model, S* theta)
      : encoder(theta, model.inputs, model.hidden),
        hiddenBias(encoder.data() + encoder.size(), model.hidden),
        decoder(hiddenBias.data() + hiddenBias.size(), model.tied ? 0 : model.hidden,
                model.tied ? 0 : model.inputs),
        outputBias(decoder.data() + decoder.size(), model.inputs) {}

  MatrixView<S> encoder;     // W
  VectorView<S> hiddenBias;  // b
  MatrixView<S> decoder;     // W′; empty when tied
  VectorView<S> outputBias;  // c
};

template <class S>
struct ConstParts {
  ConstParts(const Model& model, const S* theta)
      : encoder(theta, model.inputs, model.hidden),
        hiddenBias(encoder.data() + encoder.size(), model.hidden),
        decoder(hiddenBias.data() + hiddenBias.size(), model.tied ? 0 : model.hidden,
                model.tied ? 0 : model.inputs),
        outputBias(decoder.data() + decoder.size(), model.inputs) {}

  ConstMatrixView<S> encoder;
  ConstVectorView<S> hiddenBias;
  ConstMatrixView<S> decoder;
  ConstVectorView<S> outputBias;
};

// θ before any step: weights uniform in ±r, r = √6 / √(n + k + 1), biases 0 (the UFLDL exercise's
// initialisation).
Vector<float> initialParameters(const Model& model, std::uint32_t seed);

}  // namespace sae
