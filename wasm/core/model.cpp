#include "model.hpp"

#include <cmath>

#include "random.hpp"

namespace sae {

namespace {

struct NamedGradient {
  const char* name;
  Gradient gradient;
};

constexpr NamedGradient gradients[] = {
    {"exact", Gradient::exact},
    {"without-penalty", Gradient::withoutPenalty},
    {"without-mean", Gradient::withoutMean},
    {"without-slope", Gradient::withoutSlope},
};

Expression parsed(const std::string& text) {
  Expression expression;
  Expression::parse(text, expression);  // passed check()
  return expression;
}

}  // namespace

std::optional<Gradient> findGradient(const std::string& name) {
  for (const NamedGradient& known : gradients) {
    if (name == known.name) return known.gradient;
  }
  return {};
}

std::string gradientNames() {
  std::string names;
  for (const NamedGradient& known : gradients) names += (names.empty() ? "" : ", ") + std::string(known.name);
  return names;
}

Model::Model(const Settings& s)
    : inputs(static_cast<Eigen::Index>(s.inputs)),
      hidden(static_cast<Eigen::Index>(s.hidden)),
      tied(s.tied),
      crossEntropy(s.loss == "cross-entropy"),
      sigmoidDecoder(s.decoder == "sigmoid"),
      penalty(findPenalty(s.penalty)),
      topk(static_cast<Eigen::Index>(s.topk)),
      rho(s.rho),
      beta(s.beta),
      lambda(s.lambda),
      expression(parsed(s.penaltyExpression)),
      gradient(*findGradient(s.gradient)) {}

Vector<float> initialParameters(const Model& model, std::uint32_t seed) {
  Vector<float> theta = Vector<float>::Zero(model.parameters());
  Parts<float> parts(model, theta.data());
  const float r =
      static_cast<float>(std::sqrt(6.0) / std::sqrt(static_cast<double>(model.inputs + model.hidden + 1)));
  Random random(seed, 0);
  const auto fill = [&](MatrixView<float>& weights) {
    for (Eigen::Index i = 0; i < weights.size(); ++i) weights.data()[i] = r * random.symmetric();
  };
  fill(parts.encoder);
  fill(parts.decoder);
  return theta;
}

}  // namespace sae
