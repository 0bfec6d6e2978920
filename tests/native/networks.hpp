// Every network that the settings allow, small: loss × decoder × penalty × tied; with a θ and examples for
// each.
#pragma once

#include <ostream>

#include "naive.hpp"
#include "objective.hpp"
#include "samples.hpp"

namespace sae::test {

struct Network {
  Settings settings;

  friend void PrintTo(const Network& network, std::ostream* out) { *out << network.name(); }
  std::string name() const {
    std::string name =
        settings.loss + "_" + settings.decoder + "_" + settings.penalty + (settings.tied ? "_tied" : "");
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
  }

  NaiveNetwork naive() const {
    return {static_cast<std::size_t>(settings.inputs),
            static_cast<std::size_t>(settings.hidden),
            settings.tied,
            settings.loss,
            settings.decoder,
            settings.penalty,
            static_cast<std::size_t>(settings.topk),
            settings.rho,
            settings.lambda,
            settings.gradient};
  }
};

constexpr std::size_t examples = 5;

inline std::vector<Network> allNetworks() {
  std::vector<Network> networks;
  for (const char* loss : {"squared-error", "cross-entropy"}) {
    for (const char* decoder : {"sigmoid", "linear"}) {
      for (const char* penalty : {"kl", "l1", "topk", "none", "custom"}) {
        for (const bool tied : {false, true}) {
          Settings settings;
          settings.inputs = 7;
          settings.hidden = 6;
          settings.topk = 2;
          settings.rho = 0.1;
          settings.beta = 3;
          settings.lambda = 0.02;
          settings.loss = loss;
          settings.decoder = decoder;
          settings.penalty = penalty;
          settings.penaltyExpression = ownPenalty;
          settings.tied = tied;
          if (!check(settings)) networks.push_back({settings});
        }
      }
    }
  }
  return networks;
}

inline Vector<double> thetaOf(const Network& network) {
  const std::vector<double> values = uniform(network.naive().parameters(), -1, 1, 11);
  return ConstVectorView<double>(values.data(), static_cast<Eigen::Index>(values.size()));
}

inline std::vector<double> plain(const Vector<double>& values) { return {values.begin(), values.end()}; }

// A third of the values are 0: digits are mostly background, and zeros take a way of their own through the
// core.
inline std::vector<double> imagesOf(const Network& network) {
  std::vector<double> X = uniform(examples * static_cast<std::size_t>(network.settings.inputs), 0, 1, 12);
  for (double& x : X) x = x < 1.0 / 3 ? 0 : x;
  return X;
}

template <class S>
Batch<S> batchOf(const Network& network, const std::vector<double>& X) {
  const std::size_t inputs = static_cast<std::size_t>(network.settings.inputs);
  const std::vector<S> values(X.begin(), X.end());
  Batch<S> batch(static_cast<Eigen::Index>(inputs));
  for (std::size_t i = 0; i < X.size(); i += inputs) batch.add(values.data() + i);
  batch.finish();
  return batch;
}

// All phases of a pass, one after the other.
template <class S>
Pass<S> passThrough(const Model& model, const Vector<S>& theta, const Batch<S>& batch, Vector<S>& gradient) {
  Pass<S> pass;
  pass.forward(model, theta, batch);
  pass.averageActivation();
  pass.penalise(model, theta);
  pass.backwardOutput(model, theta, batch, gradient);
  pass.backwardHidden(model, theta, batch, gradient);
  return pass;
}

// ‖a − b‖ / ‖a + b‖, UFLDL's measure of how far two gradients are apart.
inline double ratio(const std::vector<double>& a, const std::vector<double>& b) {
  double difference = 0, sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference += (a[i] - b[i]) * (a[i] - b[i]);
    sum += (a[i] + b[i]) * (a[i] + b[i]);
  }
  return std::sqrt(difference / sum);
}

}  // namespace sae::test
