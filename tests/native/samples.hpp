// What the tests compute on: arbitrary, small, and the same every time.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "random.hpp"
#include "trainer.hpp"

namespace sae::test {

// Half the distance from 1 to the next float: the largest relative error of one rounding.
constexpr double floatRounding = 1.0 / (1 << 24);

// Settings that train quickly on bars(): 64 pixels, 12 units, 8 mini-batches an epoch, the last of 10.
inline Settings smallSettings() {
  Settings settings;
  settings.inputs = 64;
  settings.hidden = 12;
  settings.beta = 3;
  settings.lambda = 1e-4;
  settings.batchSize = 20;
  settings.trainDigits = 150;
  return settings;
}

// `count` images of 8×8 bytes: a bright bar, lying or standing, on black.
inline std::vector<std::uint8_t> bars(std::size_t count, std::uint32_t seed = 7) {
  Random random(seed, 0);
  std::vector<std::uint8_t> pixels(count * 64, 0);
  for (std::size_t i = 0; i < count; ++i) {
    const bool lying = random.below(2) == 0;
    const std::size_t line = random.below(8);
    for (std::size_t j = 0; j < 8; ++j) {
      pixels[i * 64 + (lying ? 8 * line + j : 8 * j + line)] =
          static_cast<std::uint8_t>(128 + random.below(128));
    }
  }
  return pixels;
}

// Hands the trainer images that `pixels` holds from image `from` up to image `to`.
inline Problem append(Trainer& trainer, const std::vector<std::uint8_t>& pixels, std::size_t from,
                      std::size_t to) {
  const std::size_t inputs = static_cast<std::size_t>(trainer.model().inputs);
  std::uint8_t* room = nullptr;
  if (Problem problem = trainer.extend(to - from, room)) return problem;
  std::copy(pixels.begin() + static_cast<std::ptrdiff_t>(from * inputs),
            pixels.begin() + static_cast<std::ptrdiff_t>(to * inputs), room);
  return {};
}

// A trainer that has the 150 bars.
inline Trainer filledTrainer(const Settings& settings = smallSettings()) {
  Trainer trainer(settings);
  EXPECT_EQ(append(trainer, bars(150), 0, 150), std::nullopt);
  return trainer;
}

// The parameters' bits, so that equal means equal: as numbers, 0 and −0 would be too.
using Bits = std::vector<std::uint32_t>;

inline Bits bits(const Vector<float>& values) {
  Bits result;
  for (const float value : values) result.push_back(Eigen::numext::bit_cast<std::uint32_t>(value));
  return result;
}

// `count` numbers, uniform in [low, high).
inline std::vector<double> uniform(std::size_t count, double low, double high, std::uint32_t seed) {
  Random random(seed, 0);
  std::vector<double> values(count);
  for (double& value : values) value = low + (high - low) * (random.symmetric() + 1.0) / 2;
  return values;
}

// The parameters after `steps` more steps, none of which may fail.
inline Bits after(Trainer& trainer, std::uint32_t steps) {
  EXPECT_EQ(trainer.step(steps), std::nullopt);
  EXPECT_EQ(trainer.diverged(), "");
  return bits(trainer.parameters());
}

// The parameters after `steps` steps of an undisturbed run.
inline Bits reference(std::uint32_t steps, const Settings& settings = smallSettings()) {
  Trainer trainer = filledTrainer(settings);
  return after(trainer, steps);
}

inline void expectEqual(const Metrics& a, const Metrics& b) {
  EXPECT_EQ(a.step, b.step);
  EXPECT_EQ(a.examples, b.examples);
  EXPECT_EQ(a.epoch, b.epoch);
  EXPECT_EQ(a.reconstruction, b.reconstruction);
  EXPECT_EQ(a.sparsity, b.sparsity);
  EXPECT_EQ(a.weightDecay, b.weightDecay);
  EXPECT_EQ(a.total, b.total);
  EXPECT_EQ(a.deadUnits, b.deadUnits);
  EXPECT_EQ(a.saturatedUnits, b.saturatedUnits);
}

}  // namespace sae::test
