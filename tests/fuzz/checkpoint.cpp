// Checkpoints. Where the first byte is even the rest is what stands between a checkpoint's first bytes and
// its hash, which are put around it: chance would never find a hash that is right. Else it is the whole file.
#include <algorithm>
#include <cmath>

#include "targets.hpp"
#include "trainer.hpp"

namespace sae::fuzz {
namespace {

using Bytes = std::vector<std::uint8_t>;

Settings tiny() {
  Settings settings;
  settings.inputs = 2;
  settings.hidden = 1;
  settings.batchSize = 2;
  settings.trainDigits = 5;
  return settings;
}

// In its second epoch, so that a place in a permutation and an optimizer's memory are there to be lost.
Trainer trained() {
  Trainer trainer(tiny());
  constexpr std::uint8_t pixels[] = {0, 255, 13, 0, 200, 100, 0, 0, 7, 254};
  std::uint8_t* room = nullptr;
  require(!trainer.extend(5, room), "five digits are appended");
  std::copy(std::begin(pixels), std::end(pixels), room);
  require(!trainer.step(4), "four steps are made");
  return trainer;
}

Bytes sealed(const std::uint8_t* body, std::size_t count) {
  Bytes bytes = {'S', 'A', 'E', 'C', 'K', 'P', 'T', '3'};
  bytes.insert(bytes.end(), body, body + count);
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (std::size_t i = 0; i < bytes.size();) {
    const bool whole = bytes.size() - i >= 8;
    std::uint64_t next = 0;
    for (unsigned byte = 0; byte < (whole ? 8 : 1); ++byte) next |= std::uint64_t{bytes[i++]} << (8 * byte);
    hash = (hash ^ next) * 0x100000001b3u;
    if (whole) hash ^= hash >> 32;
  }
  for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<std::uint8_t>(hash >> (8 * i)));
  return bytes;
}

}  // namespace

int checkpoint(const std::uint8_t* bytes, std::size_t count) {
  static Trainer trainer = trained();
  static const Bytes before = trainer.save();

  Input input(bytes, count);
  const bool seal = input.byte() % 2 == 0;
  const Bytes file =
      seal ? sealed(input.rest(), input.left()) : Bytes(input.rest(), input.rest() + input.left());
  if (const Problem problem = trainer.restore(file.data(), file.size())) {
    require(problem->find("checkpoint") != std::string::npos, "a refusal says what it is of: " + *problem);
    require(trainer.save() == before, "a refused checkpoint changes nothing");
    return 0;
  }
  require(trainer.save() == file, "a checkpoint that is taken is saved as it was");
  for (const double value : {trainer.metrics().reconstruction, trainer.metrics().total}) {
    require(std::isfinite(value), "metrics are numbers");
  }
  for (int i = 0; i < 2; ++i) {
    const double steps = trainer.metrics().step;
    const bool ready = trainer.ready();
    require(!trainer.step(1) == ready, "a step is made where its digits are here, and only there");
    require(allFinite(trainer.parameters()), "parameters stay finite");
    if (!ready || !trainer.diverged().empty()) break;
    require(trainer.metrics().step == steps + 1, "steps are counted");
  }
  require(!trainer.restore(before.data(), before.size()) && trainer.save() == before,
          "what was before can be restored");
  return 0;
}

}  // namespace sae::fuzz
