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

struct Optimizer {
  const char* name;
  int slots;
  // next = θ moved by one step of learning rate `eta` against `gradient`. θ and next do not overlap.
  void (*update)(OptimizerState& state, float eta, const Vector<float>& gradient, const Vector<float>& theta,
                 Vector<float>& next);
};

// nullptr where there is none of that name.
const Optimizer* findOptimizer(const std::string& name);

// "adam, momentum, …"
std::string optimizerNames();

// An empty memory for `parameters` parameters.
OptimizerState freshState(const Optimizer& optimizer, Eigen::Index parameters);

}  // namespace sae
