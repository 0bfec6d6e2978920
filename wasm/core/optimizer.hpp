// How a gradient becomes an update: a table of rules. A new optimizer is one file in optimizers/ and one line
// in optimizer.cpp.
#pragma once

#include <string>
#include <vector>

#include "matrix.hpp"

namespace sae {

// What an optimizer remembers between steps.
struct OptimizerState {
  std::vector<Vector<float>> slots;  // as many as the rule asks for, each as long as θ, 0 at first
  double decay1 = 1, decay2 = 1;  // powers of Adam's two decay rates, kept as running products: pow() is not
                                  // the same to the last bit everywhere
};

// A part of θ: `count` parameters from the `from`-th on.
struct Range {
  Eigen::Index from, count;
};

struct Optimizer {
  const char* name;
  int slots;
  // To be called once a step, before its updates.
  void (*begin)(OptimizerState& state);
  // next = θ moved by one step of learning rate `eta` against `gradient`, within `range`. θ and next do not
  // overlap.
  void (*update)(OptimizerState& state, float eta, const Vector<float>& gradient, const Vector<float>& theta,
                 Vector<float>& next, Range range);
};

// nullptr where there is none of that name.
const Optimizer* findOptimizer(const std::string& name);

// One step: moves the parameters in `ranges`, in one pass over memory. Returns what is no longer finite then,
// "parameters" or "optimizer's memory", or nullptr; `next` and the memory are of no use where something is
// not.
const char* moveParameters(const Optimizer& optimizer, OptimizerState& state, float eta,
                           const Vector<float>& gradient, const Vector<float>& theta, Vector<float>& next,
                           const std::vector<Range>& ranges);

// "adam, momentum, …"
std::string optimizerNames();

// An empty memory for `parameters` parameters.
OptimizerState freshState(const Optimizer& optimizer, Eigen::Index parameters);

}  // namespace sae
