// What a step or an evaluation measured.
#pragma once

namespace sae {

struct Metrics {
  double step = 0;      // steps made
  double examples = 0;  // digits seen, with repetition
  double epoch = 0;     // passes over the training digits, with the fraction of the one under way
  double reconstruction = 0, sparsity = 0, weightDecay = 0, total = 0;
  double deadUnits = 0, saturatedUnits = 0;
};

}  // namespace sae
