#include "random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>

namespace sae {
namespace {

// The sequence that the authors' reference implementation gives from the state 1234567. The seed and stream
// here are the ones that our seeding turns into that state.
TEST(Random, IsSplitMix64) {
  Random random(0x155465a3, 0x4373fdbf);
  for (const std::uint64_t expected : {6457827717110365317u, 3203168211198807973u, 9817491932198370423u,
                                       4593380528125082431u, 16408922859458223821u}) {
    EXPECT_EQ(random.next(), expected);
  }
}

// Computed once, by a few lines of Python with whole numbers of any size.
TEST(Random, StreamsOfOneSeedAreDifferentSequences) {
  const std::map<std::pair<std::uint32_t, std::uint32_t>, std::array<std::uint64_t, 3>> known = {
      {{1, 0}, {0xbfef8030ddc2d772u, 0x5f552ce482f2aa47u, 0x70335fc3daf3d8a7u}},
      {{1, 1}, {0x32cf44df6a4c1e3du, 0xa7a8dc9a78c36118u, 0x6c7523c4f9a84532u}},
      {{4294967295u, 7}, {0x4b9b629068c378f5u, 0xce9c3ff95a10d566u, 0x98e8476d89496c50u}},
  };
  for (const auto& [key, sequence] : known) {
    Random random(key.first, key.second);
    for (const std::uint64_t expected : sequence) EXPECT_EQ(random.next(), expected);
  }
}

TEST(Random, SymmetricIsThe24HighestBitsInMinusOneToOne) {
  Random random(3, 0), same(3, 0);
  double sum = 0, low = 1, high = -1;
  constexpr int count = 100000;
  for (int i = 0; i < count; ++i) {
    const double value = random.symmetric();
    ASSERT_EQ(value, static_cast<double>(same.next() >> 40) / (1 << 23) - 1);
    ASSERT_GE(value, -1);
    ASSERT_LT(value, 1);
    sum += value;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  // The mean of 100,000 has a standard deviation of 1/√(3·100,000) = 0.0018; the sequence is fixed, so this
  // cannot flicker.
  EXPECT_NEAR(sum / count, 0, 0.006);
  EXPECT_LT(low, -0.999);
  EXPECT_GT(high, 0.999);
}

// 2³² is not a multiple of 3·2³⁰: taken modulo it, the lowest quarter of the results would come twice as
// often.
TEST(Random, BelowThrowsIncompleteCyclesAway) {
  constexpr std::uint32_t bound = 3u << 30;
  Random random(5, 0), raw(5, 0);
  int thrownAway = 0;
  for (int i = 0; i < 1000; ++i) {
    std::uint64_t draw = raw.next() >> 32;
    for (; draw >= bound; draw = raw.next() >> 32) ++thrownAway;
    ASSERT_EQ(random.below(bound), draw);
  }
  EXPECT_GT(thrownAway, 200);  // a third of 1000 is expected
}

TEST(Random, BelowReachesEveryValueEquallyOften) {
  for (const std::uint32_t bound : {1u, 2u, 3u, 7u, 10u}) {
    Random random(bound, 1);
    constexpr int count = 60000;
    std::vector<int> times(bound, 0);
    for (int i = 0; i < count; ++i) {
      const std::uint32_t value = random.below(bound);
      ASSERT_LT(value, bound);
      ++times[value];
    }
    const double expected = static_cast<double>(count) / bound;
    double chiSquare = 0;
    for (const int t : times) chiSquare += (t - expected) * (t - expected) / expected;
    EXPECT_LT(chiSquare, 27.9) << "bound "
                               << bound;  // exceeded by chance once in 1000 with nine degrees of freedom
  }
}

TEST(Random, BelowAcceptsTheLargestBound) {
  Random random(1, 1), raw(1, 1);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(random.below(4294967295u), raw.next() >> 32);
}

TEST(Random, ShuffleGivesEveryOrderEquallyOften) {
  std::map<std::vector<std::uint32_t>, int> times;
  constexpr int count = 6000;
  for (std::uint32_t stream = 0; stream < count; ++stream) {
    std::vector<std::uint32_t> items = {0, 1, 2};
    Random(1, stream).shuffle(items);
    ++times[items];
  }
  ASSERT_EQ(times.size(), 6u);
  double chiSquare = 0;
  for (const auto& [order, t] : times) chiSquare += (t - count / 6.0) * (t - count / 6.0) / (count / 6.0);
  EXPECT_LT(chiSquare, 20.5);  // exceeded by chance once in 1000 with five degrees of freedom
}

TEST(Random, ShuffleLeavesNothingAndOneAlone) {
  std::vector<std::uint32_t> none, one = {9};
  Random random(1, 0);
  random.shuffle(none);
  random.shuffle(one);
  EXPECT_TRUE(none.empty());
  EXPECT_EQ(one, std::vector<std::uint32_t>{9});
}

}  // namespace
}  // namespace sae
