// How a gradient becomes an update: a table of rules. A new optimizer is one file in optimizers/ and one line
// in optimizer.cpp.
#pragma once

#include <cmath>
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

// To an optimizer a gradient of less is 0, and so is what it remembers of less than this squared. Weight
// decay makes the weights of pixels that are always black ever smaller, and arithmetic with numbers below
// 1.2e-38 ("subnormal") takes some processors a hundred times as long: by the 2,000th step a whole step had
// become 1.6 times as long on one. What is left out would move no parameter by more than 1e-9 η a step, even
// where Adam divides by as little as it ever does, its epsilon.
constexpr float negligible = 1e-17f;

// x, or 0 where it is less than `limit`, whatever its sign; what is not a number stays.
inline float orNone(float x, float limit) { return std::abs(x) < limit ? 0 : x; }

struct Optimizer {
  const char* name;
  int slots;
  // To be called once a step, before its updates.
  void (*begin)(OptimizerState& state);
  // next = θ moved by one step of learning rate `eta` against `gradient`, within `range`; what is negligible
  // counts as 0. θ and next do not overlap.
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
