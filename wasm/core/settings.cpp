#include "settings.hpp"

#include <cmath>

#include "model.hpp"
#include "optimizer.hpp"
#include "penalty.hpp"

namespace sae {
namespace {

Problem between(const char* name, double value, double low, double high) {
  if (value >= low && value <= high) return {};
  return sentence(name, " must be a number from ", low, " to ", high, ", not ", value);
}

Problem strictlyBetween(const char* name, double value, double low, double high) {
  if (value > low && value < high) return {};
  return sentence(name, " must be a number above ", low, " and below ", high, ", not ", value);
}

Problem whole(const char* name, double value, double low, double high) {
  if (value >= low && value <= high && std::floor(value) == value) return {};
  return sentence(name, " must be a whole number from ", low, " to ", high, ", not ", value);
}

Problem oneOf(const char* name, const std::string& value, const std::string& choices, bool known) {
  if (known) return {};
  return sentence(name, " must be one of ", choices, ", not \"", value, "\"");
}

Problem readable(const char* name, const std::string& text) {
  Expression expression;
  if (Problem problem = Expression::parse(text, expression)) return sentence(name, ": ", *problem);
  return {};
}

}  // namespace

Problem check(const Settings& s) {
  const Problem found[] = {
      whole("inputs", s.inputs, 1, 4096),
      whole("hidden", s.hidden, 1, 1024),
      strictlyBetween("rho", s.rho, 0, 1),
      between("beta", s.beta, 0, 100),
      between("lambda", s.lambda, 0, 1),
      oneOf("loss", s.loss, "squared-error, cross-entropy",
            s.loss == "squared-error" || s.loss == "cross-entropy"),
      oneOf("decoder", s.decoder, "sigmoid, linear", s.decoder == "sigmoid" || s.decoder == "linear"),
      oneOf("penalty", s.penalty, penaltyNames(), findPenalty(s.penalty) != nullptr),
      readable("penaltyExpression", s.penaltyExpression),
      whole("topk", s.topk, 1, 1024),
      oneOf("optimizer", s.optimizer, optimizerNames(), findOptimizer(s.optimizer) != nullptr),
      strictlyBetween("learningRate", s.learningRate, 0, 1e7),
      whole("batchSize", s.batchSize, 1, 1024),
      whole("trainDigits", s.trainDigits, 1, 60000),
      whole("seed", s.seed, 0, 4294967295.0),
      oneOf("gradient", s.gradient, gradientNames(), findGradient(s.gradient).has_value()),
  };
  for (const Problem& problem : found) {
    if (problem) return problem;
  }
  if (s.loss == "cross-entropy" && s.decoder != "sigmoid") {
    return sentence("loss \"cross-entropy\" needs decoder \"sigmoid\", not \"", s.decoder, "\"");
  }
  if (findPenalty(s.penalty)->keepsLargest && s.topk > s.hidden) {
    return sentence("topk must be at most hidden (", s.hidden, "), not ", s.topk);
  }
  return {};
}

Problem checkSameRun(const Settings& before, const Settings& after) {
  const auto fixed = [](const char* name, const auto& was, const auto& is) -> Problem {
    if (was == is) return {};
    return sentence(name, " is fixed for a run at ", was, "; ", is, " needs a new trainer");
  };
  const Problem found[] = {
      fixed("inputs", before.inputs, after.inputs),
      fixed("hidden", before.hidden, after.hidden),
      fixed("decoder", before.decoder, after.decoder),
      fixed("tied", before.tied, after.tied),
      fixed("batchSize", before.batchSize, after.batchSize),
      fixed("trainDigits", before.trainDigits, after.trainDigits),
      fixed("seed", before.seed, after.seed),
  };
  for (const Problem& problem : found) {
    if (problem) return problem;
  }
  return {};
}

}  // namespace sae
