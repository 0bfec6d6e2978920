#include "optimizer.hpp"

#include <algorithm>

#include "optimizers/adam.hpp"
#include "optimizers/momentum.hpp"
#include "optimizers/sgd.hpp"

namespace sae {
namespace {

constexpr Optimizer table[] = {
    {"adam", 2, adam::begin, adam::update},
    {"momentum", 1, momentum::begin, momentum::update},
    {"sgd", 0, sgd::begin, sgd::update},
};

}  // namespace

const Optimizer* findOptimizer(const std::string& name) {
  for (const Optimizer& optimizer : table) {
    if (name == optimizer.name) return &optimizer;
  }
  return nullptr;
}

const char* moveParameters(const Optimizer& optimizer, OptimizerState& state, float eta,
                           const Vector<float>& gradient, const Vector<float>& theta, Vector<float>& next,
                           const std::vector<Range>& ranges) {
  // What was moved is looked at while it is in the nearest cache.
  constexpr Eigen::Index block = 1024;
  const auto finite = [](const Vector<float>& values, Range range) {
    return allFinite(values.data() + range.from, range.count);
  };
  const char* problem = nullptr;
  optimizer.begin(state);
  for (const Range& range : ranges) {
    for (Eigen::Index done = 0; done < range.count; done += block) {
      const Range part{range.from + done, std::min(block, range.count - done)};
      optimizer.update(state, eta, gradient, theta, next, part);
      if (!finite(next, part)) return "parameters";
      // Adam squares the gradient, which overflows long before the parameters do, and then no longer moves
      // them.
      for (const Vector<float>& slot : state.slots) {
        if (!finite(slot, part)) problem = "optimizer's memory";
      }
    }
  }
  return problem;
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
