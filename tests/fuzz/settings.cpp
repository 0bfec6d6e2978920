// Settings, one time for a new trainer and a second time as a change during its run. For each setting a byte
// says whether it has the value of a run that goes well, one that is on an edge, or what the bytes after it
// say.
#include "settings.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "targets.hpp"
#include "trainer.hpp"

namespace sae::fuzz {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double edges[] = {0,    -0.0,   1,    -1,       0.5,          1.5,          2,     3,
                            4,    8,      1024, 1025,     4096,         4097,         6e4,   60001,
                            100,  100.5,  1e6,  999999.9, 4294967295.0, 4294967296.0, 1e300, -1e300,
                            1e-9, 5e-324, 0.05, 1 - 1e-9, infinity,     -infinity,    nan};

double number(Input& input, double usual) {
  const std::uint8_t what = input.byte();
  if (what < 128) return usual;
  return what < 128 + std::size(edges) ? edges[what - 128] : input.number();
}

std::string text(Input& input, std::initializer_list<const char*> known) {
  const std::uint8_t what = input.byte();
  if (what < 200) return known.begin()[what % known.size()];
  return input.text(input.byte());
}

Settings read(Input& input) {
  Settings s;
  s.inputs = number(input, 3);
  s.hidden = number(input, 4);
  s.rho = number(input, 0.05);
  s.beta = number(input, 3);
  s.lambda = number(input, 1e-3);
  s.loss = text(input, {"squared-error", "cross-entropy"});
  s.decoder = text(input, {"sigmoid", "linear"});
  s.penalty = text(input, {"kl", "l1", "topk", "none", "custom"});
  s.penaltyExpression = text(input, {"(r - rho)^2", "abs(r - rho)", "log(r)/rho", "1/(r - r)", "r^-64"});
  s.topk = number(input, 2);
  s.tied = input.byte() % 2 == 1;
  s.optimizer = text(input, {"adam", "momentum", "sgd"});
  s.learningRate = number(input, 0.01);
  s.batchSize = number(input, 2);
  s.trainDigits = number(input, 5);
  s.seed = number(input, 1);
  s.gradient = text(input, {"exact", "without-penalty", "without-mean", "without-slope"});
  return s;
}

void requireNamed(const std::string& problem) {
  for (const char* name :
       {"inputs", "hidden", "rho", "beta", "lambda", "loss", "decoder", "penalty", "topk", "tied",
        "optimizer", "learningRate", "batchSize", "trainDigits", "seed", "gradient"}) {
    if (problem.compare(0, std::strlen(name), name) == 0) return;
  }
  require(false, "a refusal begins with the setting's name: " + problem);
}

void requireSound(Trainer& trainer) {
  const double before = trainer.metrics().step;
  require(!trainer.step(1), "digits are here, so a step is made");
  require(allFinite(trainer.parameters()), "parameters stay finite");
  const Metrics& m = trainer.metrics();
  if (!trainer.diverged().empty()) return;
  require(m.step == before + 1, "steps are counted");
  for (const double value :
       {m.reconstruction, m.sparsity, m.weightDecay, m.total, m.deadUnits, m.saturatedUnits}) {
    require(std::isfinite(value), "metrics of a step that was made are finite");
  }
}

}  // namespace

int settings(const std::uint8_t* bytes, std::size_t count) {
  Input input(bytes, count);
  const Settings first = read(input), second = read(input);
  if (const Problem problem = check(first)) {
    requireNamed(*problem);
    return 0;
  }
  // Larger networks are built by the same lines, and only take longer.
  if (first.inputs > 16 || first.hidden > 16) return 0;
  Trainer trainer(first);
  std::uint8_t* room = nullptr;
  require(!trainer.extend(3, room), "three digits are appended");
  for (int i = 0; i < 3 * first.inputs; ++i) room[i] = static_cast<std::uint8_t>(i * 85);
  requireSound(trainer);

  const std::vector<std::uint8_t> before = trainer.save();
  if (const Problem problem = trainer.configure(second)) {
    requireNamed(*problem);
    require(trainer.save() == before, "refused settings change nothing");
  }
  requireSound(trainer);
  return 0;
}

}  // namespace sae::fuzz
