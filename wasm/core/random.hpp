// The project's own random numbers: std:: distributions differ between standard libraries, and the same seed
// must give the same run everywhere.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace sae {

// SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014). `stream`
// separates the uses of one seed: 0 makes the initial weights, 1, 2, … the order of the digits in that epoch.
class Random {
 public:
  Random(std::uint32_t seed, std::uint32_t stream) : state_(mix((std::uint64_t{stream} << 32) | seed)) {}

  std::uint64_t next() { return mix(state_ += 0x9e3779b97f4a7c15u); }

  // Uniform in [−1, 1): 24 bits, each value exact in float.
  float symmetric() {
    return static_cast<float>(static_cast<std::int32_t>(next() >> 40) - (1 << 23)) / (1 << 23);
  }

  // Uniform in 0 … bound − 1, without bias: draws from the incomplete last cycle of 32 bits are thrown away.
  std::uint32_t below(std::uint32_t bound) {
    const std::uint64_t limit = (std::uint64_t{1} << 32) / bound * bound;
    std::uint64_t draw;
    do draw = next() >> 32;
    while (draw >= limit);
    return static_cast<std::uint32_t>(draw % bound);
  }

  // Fisher and Yates' shuffle.
  void shuffle(std::vector<std::uint32_t>& items) {
    for (std::uint32_t i = static_cast<std::uint32_t>(items.size()); i > 1; --i)
      std::swap(items[i - 1], items[below(i)]);
  }

 private:
  static std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

}  // namespace sae
