#include "digits.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace sae {
namespace {

using Indices = std::vector<std::uint32_t>;

Indices fromZero(std::uint32_t count) {
  Indices indices(count);
  std::iota(indices.begin(), indices.end(), 0u);
  return indices;
}

Indices sorted(Indices indices) {
  std::sort(indices.begin(), indices.end());
  return indices;
}

// The mini-batches of the epoch that is about to begin.
std::vector<Indices> epochOf(MiniBatches& batches, std::uint32_t digits) {
  std::vector<Indices> epoch;
  const std::uint32_t number = batches.position().epoch;
  while (batches.position().epoch == number) {
    batches.peek(digits, epoch.emplace_back());
    batches.advance(digits);
  }
  return epoch;
}

Indices joined(const std::vector<Indices>& batches) {
  Indices all;
  for (const Indices& batch : batches) all.insert(all.end(), batch.begin(), batch.end());
  return all;
}

TEST(Digits, KeepsImagesInTheOrderTheyCame) {
  Digits digits(3);
  EXPECT_EQ(digits.size(), 0u);
  std::uint8_t value = 1;
  for (const std::size_t count : {2u, 0u, 1u}) {
    std::uint8_t* room = digits.extend(count);
    for (std::size_t i = 0; i < 3 * count; ++i) room[i] = value++;
  }
  ASSERT_EQ(digits.size(), 3u);
  for (std::uint8_t i = 0; i < 3; ++i) EXPECT_EQ(digits.image(i)[0], 3 * i + 1);
}

TEST(Digits, ReservedRoomKeepsEarlierImagesWhereTheyAre) {
  Digits digits(5);
  digits.reserve(100);
  digits.extend(1);
  const std::uint8_t* first = digits.image(0);
  for (int i = 1; i < 100; ++i) digits.extend(1);
  EXPECT_EQ(digits.image(0), first);
}

TEST(MiniBatches, FirstEpochIsInFileOrder) {
  MiniBatches batches(1, 4);
  const std::vector<Indices> epoch = epochOf(batches, 12);
  EXPECT_EQ(epoch.size(), 3u);
  EXPECT_EQ(joined(epoch), fromZero(12));
}

TEST(MiniBatches, LastOneHasWhatIsLeft) {
  MiniBatches batches(1, 5);
  for (int number = 0; number < 3; ++number) {
    const std::vector<Indices> epoch = epochOf(batches, 12);
    ASSERT_EQ(epoch.size(), 3u);
    EXPECT_EQ(epoch[0].size(), 5u);
    EXPECT_EQ(epoch[1].size(), 5u);
    EXPECT_EQ(epoch[2].size(), 2u);
  }
}

TEST(MiniBatches, OneLargerThanTheEpochIsTheEpoch) {
  MiniBatches batches(1, 1024);
  EXPECT_EQ(epochOf(batches, 7), std::vector<Indices>{fromZero(7)});
  const std::vector<Indices> second = epochOf(batches, 7);
  ASSERT_EQ(second.size(), 1u);
  EXPECT_EQ(sorted(second[0]), fromZero(7));
}

TEST(MiniBatches, LaterEpochsArePermutationsOfAllEachItsOwn) {
  MiniBatches batches(1, 16);
  EXPECT_EQ(joined(epochOf(batches, 100)), fromZero(100));
  std::vector<Indices> seen = {fromZero(100)};
  for (int number = 1; number < 6; ++number) {
    const Indices epoch = joined(epochOf(batches, 100));
    EXPECT_EQ(sorted(epoch), fromZero(100));
    EXPECT_EQ(std::count(seen.begin(), seen.end(), epoch), 0)
        << "epoch " << number << " repeats an earlier one";
    seen.push_back(epoch);
  }
}

TEST(MiniBatches, SeedDecidesThePermutation) {
  const auto secondEpoch = [](std::uint32_t seed) {
    MiniBatches batches(seed, 10);
    epochOf(batches, 50);
    return joined(epochOf(batches, 50));
  };
  EXPECT_EQ(secondEpoch(1), secondEpoch(1));
  EXPECT_NE(secondEpoch(1), secondEpoch(2));
  // As documented: epoch e of a seed is shuffled by that seed's stream e.
  Indices expected = fromZero(50);
  Random(1, 1).shuffle(expected);
  EXPECT_EQ(secondEpoch(1), expected);
}

TEST(MiniBatches, PeekHasNoEffect) {
  MiniBatches batches(1, 10), peeked(1, 10);
  Indices indices, again;
  for (int step = 0; step < 12; ++step) {
    batches.peek(35, indices);
    for (int i = 0; i < 3; ++i) peeked.peek(35, again);
    EXPECT_EQ(again, indices);
    EXPECT_EQ(peeked.position().next, batches.position().next);
    batches.advance(35);
    peeked.advance(35);
  }
}

// Until the epoch has begun, its size may be looked at with any number of digits, and that leaves nothing
// behind.
TEST(MiniBatches, PeekWithAnotherCountHasNoEffect) {
  MiniBatches batches(1, 10), plain(1, 10);
  epochOf(batches, 35);
  epochOf(plain, 35);
  Indices indices, expected;
  batches.peek(20, indices);
  EXPECT_EQ(sorted(indices).back() < 20, true);
  batches.peek(35, indices);
  plain.peek(35, expected);
  EXPECT_EQ(indices, expected);
}

TEST(MiniBatches, AnEpochUnderWayKeepsItsSize) {
  MiniBatches batches(1, 10);
  batches.advance(25);
  Indices indices;
  batches.advance(1000);
  batches.peek(1000, indices);
  EXPECT_EQ(indices, (Indices{20, 21, 22, 23, 24}));
  batches.advance(1000);
  EXPECT_EQ(batches.position().epoch, 1u);
  batches.peek(1000, indices);
  EXPECT_GT(*std::max_element(indices.begin(), indices.end()), 24u);
}

TEST(MiniBatches, APositionIsAllThereIsToRestore) {
  MiniBatches batches(9, 10);
  for (int i = 0; i < 9; ++i) batches.advance(35);  // in the third epoch
  MiniBatches restored(9, 10);
  restored.moveTo(batches.position());
  Indices expected, found;
  for (int i = 0; i < 8; ++i) {
    batches.peek(35, expected);
    restored.peek(35, found);
    EXPECT_EQ(found, expected);
    batches.advance(35);
    restored.advance(35);
  }
}

// Going back into an epoch whose permutation was drawn already, and into one whose permutation was not.
TEST(MiniBatches, MovesBack) {
  MiniBatches batches(9, 10);
  epochOf(batches, 35);
  const MiniBatches::Position start = batches.position();
  const std::vector<Indices> first = epochOf(batches, 35);
  epochOf(batches, 35);
  batches.moveTo(start);
  EXPECT_EQ(epochOf(batches, 35), first);
}

TEST(MiniBatches, EpochIsAFraction) {
  MiniBatches batches(1, 10);
  EXPECT_EQ(batches.epoch(), 0);
  batches.advance(40);
  EXPECT_EQ(batches.epoch(), 0.25);
  for (int i = 0; i < 3; ++i) batches.advance(40);
  EXPECT_EQ(batches.epoch(), 1);
  batches.advance(40);
  EXPECT_EQ(batches.epoch(), 1.25);
}

}  // namespace
}  // namespace sae
