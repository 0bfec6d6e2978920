// The bits that training arrives at, written down once: what the compiler, the SIMD width, Eigen's blocking or a
// rearranged sum would change shows here.
#include <gtest/gtest.h>

#include "samples.hpp"

namespace sae {
namespace {

// 64-bit FNV-1a of θ's little-endian float32 bytes.
std::uint64_t fingerprint(const Vector<float>& theta) {
  std::uint64_t h = 0xcbf29ce484222325u;
  for (const std::uint32_t word : test::bits(theta)) {
    for (const int shift : {0, 8, 16, 24}) h = (h ^ (word >> shift & 0xff)) * 0x100000001b3u;
  }
  return h;
}

std::uint64_t after50Steps(const Settings& settings, std::size_t images) {
  Trainer trainer(settings);
  EXPECT_EQ(test::append(trainer, test::bars(images), 0, images), std::nullopt);
  EXPECT_EQ(trainer.step(50), std::nullopt);
  EXPECT_EQ(trainer.diverged(), "");
  return fingerprint(trainer.parameters());
}

TEST(Fingerprint, Dump) {
  for (const bool tied : {false, true}) {
    Settings small = test::smallSettings();
    small.tied = tied;
    printf("small %d %016lx\n", tied, after50Steps(small, 150));
  }
}

}  // namespace
}  // namespace sae
