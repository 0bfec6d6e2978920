// Trains as the page and the library do, natively: `train STEPS key=value…`, the images' pixels on standard
// input, θ's bytes on standard output. tests/native-run.ts runs it.
#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "settings.hpp"
#include "trainer.hpp"

namespace {

static_assert(std::endian::native == std::endian::little, "θ is written as it lies in memory");

using sae::Settings;
using Member = std::variant<double Settings::*, std::string Settings::*, bool Settings::*>;

const std::map<std::string, Member> members = {
    {"inputs", &Settings::inputs},
    {"hidden", &Settings::hidden},
    {"rho", &Settings::rho},
    {"beta", &Settings::beta},
    {"lambda", &Settings::lambda},
    {"loss", &Settings::loss},
    {"decoder", &Settings::decoder},
    {"penalty", &Settings::penalty},
    {"penaltyExpression", &Settings::penaltyExpression},
    {"topk", &Settings::topk},
    {"tied", &Settings::tied},
    {"optimizer", &Settings::optimizer},
    {"learningRate", &Settings::learningRate},
    {"batchSize", &Settings::batchSize},
    {"trainDigits", &Settings::trainDigits},
    {"seed", &Settings::seed},
    {"gradient", &Settings::gradient},
};

[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::exit(1);
}

void orFail(const sae::Problem& problem) {
  if (problem) fail(*problem);
}

void set(Settings& settings, const std::string& assignment) {
  const std::size_t sign = assignment.find('=');
  const auto member = members.find(assignment.substr(0, sign));
  if (sign == std::string::npos || member == members.end()) fail("not a setting: " + assignment);
  const std::string value = assignment.substr(sign + 1);
  if (const auto number = std::get_if<double Settings::*>(&member->second)) {
    settings.** number = std::stod(value);
  } else if (const auto text = std::get_if<std::string Settings::*>(&member->second)) {
    settings.** text = value;
  } else {
    settings.*std::get<bool Settings::*>(member->second) = value == "true";
  }
}

std::vector<std::uint8_t> readAll(std::FILE* file) {
  std::vector<std::uint8_t> bytes;
  std::uint8_t piece[1 << 16];
  while (const std::size_t count = std::fread(piece, 1, sizeof piece, file)) {
    bytes.insert(bytes.end(), piece, piece + count);
  }
  return bytes;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) fail("usage: train STEPS key=value…");
  Settings settings;
  for (int i = 2; i < count; ++i) set(settings, arguments[i]);
  orFail(check(settings));

  sae::Trainer trainer(settings);
  const std::vector<std::uint8_t> pixels = readAll(stdin);
  std::uint8_t* room = nullptr;
  orFail(trainer.extend(pixels.size() / static_cast<std::size_t>(settings.inputs), room));
  std::copy(pixels.begin(), pixels.end(), room);
  orFail(trainer.step(static_cast<std::uint32_t>(std::stoul(arguments[1]))));
  if (!trainer.diverged().empty()) fail("diverged: " + trainer.diverged());

  const auto& theta = trainer.parameters();
  std::fwrite(theta.data(), sizeof(float), static_cast<std::size_t>(theta.size()), stdout);
}
