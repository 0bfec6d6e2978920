// Everything that decides a run, as users write it. Same seed, settings, digits and steps: same parameters,
// bit for bit. web/src/settings.ts is the schema that people see (defaults, names, help); these are the
// bounds the core holds itself to, because settings also arrive in checkpoints. A test keeps the two equal.
#pragma once

#include <cstdint>
#include <string>

#include "problem.hpp"

namespace sae {

struct Settings {
  double inputs = 784;  // n
  double hidden = 100;  // k
  double rho = 0.05;
  double beta = 1;
  double lambda = 0;
  std::string loss = "squared-error";
  std::string decoder = "sigmoid";
  std::string penalty = "kl";
  std::string penaltyExpression = "(r - rho)^2";
  double topk = 8;
  bool tied = false;
  std::string optimizer = "adam";
  double learningRate = 0.003;
  double batchSize = 100;
  double trainDigits = 8000;
  double seed = 1;
  std::string gradient = "exact";
};

// What is wrong with the settings, or nothing. Numbers are doubles so that what is not whole can be told, not
// truncated.
Problem check(const Settings& settings);

// Whether a run under `before` may go on under `after`: only what the network is and which digits it sees
// must be equal.
Problem checkSameRun(const Settings& before, const Settings& after);

}  // namespace sae
