#include "penalty.hpp"

#include "penalties/custom.hpp"
#include "penalties/kl.hpp"
#include "penalties/l1.hpp"
#include "penalties/none.hpp"

namespace sae {
namespace {

constexpr Penalty table[] = {
    {"kl", kl::value, kl::slope},
    {"l1", l1::value, l1::slope},
    {"topk", none::value, none::slope, true},
    {"none", none::value, none::slope},
    {"custom", custom::value, custom::slope},
};

}  // namespace

const Penalty* findPenalty(const std::string& name) {
  for (const Penalty& penalty : table) {
    if (name == penalty.name) return &penalty;
  }
  return nullptr;
}

std::string penaltyNames() {
  std::string names;
  for (const Penalty& penalty : table) names += (names.empty() ? "" : ", ") + std::string(penalty.name);
  return names;
}

}  // namespace sae
