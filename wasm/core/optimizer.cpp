#include "optimizer.hpp"

#include "optimizers/adam.hpp"
#include "optimizers/momentum.hpp"
#include "optimizers/sgd.hpp"

namespace sae {
namespace {

constexpr Optimizer table[] = {
    {"adam", 2, adam::update},
    {"momentum", 1, momentum::update},
    {"sgd", 0, sgd::update},
};

}  // namespace

const Optimizer* findOptimizer(const std::string& name) {
  for (const Optimizer& optimizer : table) {
    if (name == optimizer.name) return &optimizer;
  }
  return nullptr;
}

std::string optimizerNames() {
  std::string names;
  for (const Optimizer& optimizer : table) names += (names.empty() ? "" : ", ") + std::string(optimizer.name);
  return names;
}

OptimizerState freshState(const Optimizer& optimizer, Eigen::Index parameters) {
  OptimizerState state;
  state.slots.assign(static_cast<std::size_t>(optimizer.slots), Vector<float>::Zero(parameters));
  return state;
}

}  // namespace sae
