// Same seed, same bits, however the digits arrive; and waiting for those that have not.
#include <gtest/gtest.h>

#include <limits>

#include "samples.hpp"
#include "trainer.hpp"

namespace sae {
namespace {

using test::after;
using test::append;
using test::bars;
using test::bits;
using test::expectEqual;
using test::filledTrainer;
using test::reference;
using test::smallSettings;

TEST(Trainer, SameSeedSameBits) {
  const test::Bits run = reference(40);
  EXPECT_EQ(reference(40), run);
  Settings seed = smallSettings(), beta = smallSettings();
  seed.seed = 2;
  beta.beta = 2.999;
  EXPECT_NE(reference(40, seed), run);
  EXPECT_NE(reference(40, beta), run);
  EXPECT_NE(reference(41), run);
}

TEST(Trainer, TheSeedDecidesTheOrderToo) {
  // Equal parameters, so only the order of the second epoch can differ; whole first epochs make equal steps.
  Settings one = smallSettings(), two = smallSettings();
  two.seed = 2;
  Trainer first = filledTrainer(one), second = filledTrainer(two);
  ASSERT_EQ(
      second.setParameters(first.parameters().data(), static_cast<std::size_t>(first.parameters().size())),
      std::nullopt);
  EXPECT_EQ(after(first, 8), after(second, 8));
  EXPECT_NE(after(first, 1), after(second, 1));
}

TEST(Trainer, DigitsInPiecesOfAnySizeMakeTheSameRun) {
  const std::vector<std::uint8_t> pixels = bars(150);
  const test::Bits whole = reference(40);
  for (const std::size_t piece : {1u, 7u, 20u, 64u, 149u}) {
    Trainer trainer(smallSettings());
    ASSERT_EQ(trainer.announce(150), std::nullopt);
    std::size_t sent = 0;
    for (int step = 0; step < 40; ++step) {
      for (; !trainer.ready(); sent = std::min<std::size_t>(150, sent + piece)) {
        ASSERT_LT(sent, 150u);
        ASSERT_EQ(append(trainer, pixels, sent, std::min<std::size_t>(150, sent + piece)), std::nullopt);
      }
      ASSERT_EQ(trainer.step(1), std::nullopt);
    }
    EXPECT_EQ(bits(trainer.parameters()), whole) << "pieces of " << piece;
  }
}

TEST(Trainer, DigitsBeyondTrainDigitsChangeNothing) {
  Settings settings = smallSettings();
  settings.trainDigits = 90;
  Trainer exact(settings), more(settings);
  ASSERT_EQ(append(exact, bars(150), 0, 90), std::nullopt);
  ASSERT_EQ(append(more, bars(150), 0, 150), std::nullopt);
  EXPECT_EQ(after(more, 20), after(exact, 20));
  expectEqual(more.evaluateStored(), exact.evaluateStored());
}

TEST(Trainer, NeedsDigits) {
  Trainer trainer(smallSettings());
  EXPECT_FALSE(trainer.ready());
  EXPECT_EQ(trainer.step(1), Problem("a step needs digits; none have been appended"));
  EXPECT_EQ(trainer.metrics().step, 0);
  EXPECT_EQ(trainer.nextPhase(), Phase::batch);
}

TEST(Trainer, WaitsForAnnouncedDigitsAndKeepsTheStepsBefore) {
  Trainer trainer(smallSettings());
  ASSERT_EQ(trainer.announce(150), std::nullopt);
  ASSERT_EQ(append(trainer, bars(150), 0, 59), std::nullopt);
  EXPECT_TRUE(trainer.ready());
  EXPECT_EQ(trainer.step(5),
            Problem("the next step needs digit 59, counted from 0; only the first 59 have been appended"));
  EXPECT_FALSE(trainer.ready());
  EXPECT_EQ(bits(trainer.parameters()), reference(2));
  EXPECT_EQ(trainer.metrics().step, 2);
  // And goes on as if nothing had been.
  ASSERT_EQ(append(trainer, bars(150), 59, 150), std::nullopt);
  EXPECT_EQ(after(trainer, 38), reference(40));
}

TEST(Trainer, TakesNoMoreThanWasAnnounced) {
  Trainer trainer(smallSettings());
  ASSERT_EQ(trainer.announce(100), std::nullopt);
  ASSERT_EQ(append(trainer, bars(150), 0, 90), std::nullopt);
  EXPECT_EQ(append(trainer, bars(150), 90, 101), Problem("at most 10 more digits were announced, not 11"));
  EXPECT_EQ(trainer.size(), 90u);
  EXPECT_EQ(append(trainer, bars(150), 90, 100), std::nullopt);
  EXPECT_EQ(trainer.size(), 100u);
}

TEST(Trainer, AnnouncementsAreChecked) {
  Trainer trainer = filledTrainer();
  EXPECT_EQ(trainer.announce(0), Problem("the number of digits must be a whole number of at least 1, not 0"));
  EXPECT_EQ(trainer.announce(1.5),
            Problem("the number of digits must be a whole number of at least 1, not 1.5"));
  EXPECT_NE(trainer.announce(std::numeric_limits<double>::quiet_NaN()), std::nullopt);
  EXPECT_EQ(trainer.announce(149),
            Problem("the number of digits must be at least the 150 that are here, not 149"));
  // 64 pixels each: 100 MB are 1,562,500. More would run out of the web's memory, and end the module.
  EXPECT_EQ(trainer.announce(1562501), Problem("the number of digits must be at most 1562500, not 1562501"));
  EXPECT_EQ(trainer.announce(4294967295.0),
            Problem("the number of digits must be at most 1562500, not 4294967295"));
  EXPECT_NE(trainer.announce(std::numeric_limits<double>::infinity()), std::nullopt);
  EXPECT_EQ(trainer.announce(150), std::nullopt);
}

TEST(Trainer, TheStoreIsBounded) {
  Trainer trainer = filledTrainer();
  std::uint8_t* room = nullptr;
  EXPECT_EQ(trainer.extend(1562351, room),
            Problem("at most 1562500 digits can be stored; 150 are here, 1562351 more are too many"));
  EXPECT_EQ(trainer.extend(std::numeric_limits<std::size_t>::max() / 64 + 1, room).has_value(),
            true);  // · 64 wraps to 0
  EXPECT_EQ(room, nullptr);
  EXPECT_EQ(trainer.size(), 150u);
}

// Unannounced, an epoch has the digits that are here when its first step begins, even if more come during
// that step.
TEST(Trainer, DigitsThatComeDuringAStepWaitForTheNextEpoch) {
  Trainer trainer(smallSettings()), plain(smallSettings());
  for (Trainer* t : {&trainer, &plain}) ASSERT_EQ(append(*t, bars(150), 0, 15), std::nullopt);
  ASSERT_EQ(trainer.runPhase(), std::nullopt);
  ASSERT_EQ(append(trainer, bars(150), 15, 150), std::nullopt);
  ASSERT_EQ(trainer.step(1), std::nullopt);
  ASSERT_EQ(plain.step(1), std::nullopt);
  expectEqual(trainer.metrics(), plain.metrics());
  EXPECT_EQ(trainer.metrics().epoch, 1);
  // The next epoch has them all.
  std::vector<std::uint32_t> seen;
  for (int step = 0; step < 8; ++step) {
    seen.insert(seen.end(), trainer.batch().begin(), trainer.batch().end());
    ASSERT_EQ(trainer.step(1), std::nullopt);
  }
  std::sort(seen.begin(), seen.end());
  ASSERT_EQ(seen.size(), 150u);
  for (std::uint32_t i = 0; i < 150; ++i) EXPECT_EQ(seen[i], i);
  EXPECT_EQ(trainer.metrics().epoch, 2);
}

}  // namespace
}  // namespace sae
