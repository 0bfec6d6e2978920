// What libFuzzer found worth keeping, and what once made a target fail, goes through the targets again.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "../fuzz/targets.hpp"

namespace sae {
namespace {

struct Target {
  const char* name;
  int (*run)(const std::uint8_t* bytes, std::size_t count);
};

class FuzzCorpus : public testing::TestWithParam<Target> {};

TEST_P(FuzzCorpus, BreaksNothing) {
  int tried = 0;
  const std::filesystem::path folder = std::filesystem::path(SAE_FUZZ_CORPUS) / GetParam().name;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    SCOPED_TRACE(entry.path().string());  // of a target that ends the program, the last line says why
    GetParam().run(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    ++tried;
  }
  EXPECT_GT(tried, 20);
}

INSTANTIATE_TEST_SUITE_P(Every, FuzzCorpus,
                         testing::Values(Target{"idx", fuzz::idx}, Target{"checkpoint", fuzz::checkpoint},
                                         Target{"settings", fuzz::settings},
                                         Target{"expression", fuzz::expression}),
                         [](const auto& target) { return target.param.name; });

}  // namespace
}  // namespace sae
