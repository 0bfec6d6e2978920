// Steps that several trainers share, against the same steps made by one: equal to the last bit.
#include "share.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "samples.hpp"

namespace sae {
namespace {

TEST(Share, ShardsAreAllUnitsOnce) {
  for (Eigen::Index hidden = 1; hidden <= 1024; ++hidden) {
    Eigen::Index next = 0;
    for (int shard = 0; shard < Share::shards; ++shard) {
      const Units units = Share::unitsOf(shard, hidden);
      ASSERT_EQ(units.from, next) << hidden;
      ASSERT_GE(units.count(), 0) << hidden;
      ASSERT_EQ(units.from % 4, 0) << hidden;
      next = units.to;
    }
    ASSERT_EQ(next, hidden);
  }
  EXPECT_EQ(Share::unitsOf(0, 196).count(), 48);
  EXPECT_EQ(Share::unitsOf(3, 196).count(), 52);
}

// A leader and its helpers, passing numbers as workers do.
struct Team {
  std::vector<std::unique_ptr<Trainer>> trainers;
  bool given = false;

  Team(const Settings& settings, int size) {
    for (int t = 0; t < size; ++t) {
      Trainer& trainer = *trainers.emplace_back(std::make_unique<Trainer>(settings));
      trainer.setShare({Share::shards * t / size, Share::shards * (t + 1) / size});
    }
  }
  Trainer& leader() { return *trainers[0]; }

  void begin() {
    const std::vector<std::uint8_t> state = leader().save();
    for (std::size_t t = 1; t < trainers.size(); ++t) {
      ASSERT_EQ(trainers[t]->restore(state.data(), state.size()), std::nullopt);
    }
  }

  // Every helper is given the images of its next mini-batch.
  void give(const std::vector<std::uint8_t>& pixels) {
    const std::size_t count = pixels.size() / static_cast<std::size_t>(leader().model().inputs);
    for (auto& trainer : trainers) {
      if (trainer == trainers[0]) continue;
      std::copy(pixels.begin(), pixels.end(), trainer->batchRoom(count));
      trainer->takeBatch();
    }
  }

  // Whether all went well. The helpers have the next mini-batch before they make their update.
  bool step() {
    if (!given) give(leader().batchPixels());
    given = false;
    for (auto& trainer : trainers) EXPECT_EQ(trainer->beginShared(), std::nullopt);
    for (auto& trainer : trainers) {
      if (trainer == trainers[0]) continue;
      const Share share = trainer->share();
      const Pass<float>& pass = trainer->pass();
      const Grown<float>& bracket = pass.partial[share.bracket()];
      std::copy_n(bracket.data(), bracket.size(), leader().bracketRoom(share));
      leader().join(share, pass.rhoHat.data() + share.units(leader().model().hidden).from,
                    pass.squaredNorms + share.first);
    }
    const std::vector<std::uint8_t> after = leader().batchPixelsAfter();
    if (!leader().completeShared()) return false;
    for (auto& trainer : trainers) {
      if (trainer != trainers[0]) {
        const Grown<float>& rest = leader().restFor(trainer->share());
        std::copy_n(rest.data(), rest.size(), trainer->restRoom());
      }
      trainer->gradientShared();
      EXPECT_EQ(trainer->pass().Xhat, leader().pass().Xhat);
    }
    give(after);
    given = true;
    bool finite = true;
    for (auto& trainer : trainers) finite = trainer->updateShared() && finite;
    EXPECT_EQ(after, leader().batchPixels());
    return finite;
  }

  void gather(Trainer::Extent extent = Trainer::Extent::everything) {
    for (std::size_t t = 1; t < trainers.size(); ++t) {
      const std::vector<float>& state = trainers[t]->shareState(extent);
      std::copy(state.begin(), state.end(), leader().shareStateRoom(state.size()));
      ASSERT_EQ(leader().setShareState(trainers[t]->share(), extent), std::nullopt);
    }
  }
};

Settings settingsOf(double hidden, bool tied, const char* loss, const char* optimizer) {
  Settings settings;
  settings.inputs = 64;
  settings.hidden = hidden;
  settings.beta = 3;
  settings.lambda = 1e-3;
  settings.batchSize = 20;
  settings.trainDigits = 50;  // the third mini-batch of an epoch is short
  settings.tied = tied;
  settings.loss = loss;
  settings.optimizer = optimizer;
  return settings;
}

TEST(Share, TheSameBitsForAnyNumberOfTrainers) {
  for (const double hidden : {1.0, 5.0, 16.0, 37.0}) {
    for (const bool tied : {false, true}) {
      for (const char* loss : {"squared-error", "cross-entropy"}) {
        for (const char* optimizer : {"adam", "momentum", "sgd"}) {
          const Settings settings = settingsOf(hidden, tied, loss, optimizer);
          Trainer alone(settings);
          ASSERT_EQ(test::append(alone, test::bars(50), 0, 50), std::nullopt);
          ASSERT_EQ(alone.step(7), std::nullopt);
          for (const int size : {1, 2, 3, 4}) {
            Team team(settings, size);
            ASSERT_EQ(test::append(team.leader(), test::bars(50), 0, 50), std::nullopt);
            team.begin();
            for (int step = 0; step < 7; ++step) ASSERT_TRUE(team.step());
            team.gather();
            EXPECT_EQ(team.leader().save(), alone.save()) << hidden << (tied ? " tied " : " ") << loss << " "
                                                          << optimizer << ", " << size << " trainers";
          }
        }
      }
    }
  }
}

// Trainers may come and go between two steps.
TEST(Share, TheSameBitsWhenTrainersComeAndGo) {
  const Settings settings = settingsOf(24, false, "squared-error", "adam");
  Trainer alone(settings), trainer(settings);
  for (Trainer* each : {&alone, &trainer})
    ASSERT_EQ(test::append(*each, test::bars(50), 0, 50), std::nullopt);
  std::vector<std::uint8_t> state = trainer.save();
  for (const int size : {2, 4, 1, 3}) {
    Team team(settings, size);
    ASSERT_EQ(test::append(team.leader(), test::bars(50), 0, 50), std::nullopt);
    ASSERT_EQ(team.leader().restore(state.data(), state.size()), std::nullopt);
    team.begin();
    for (int step = 0; step < 2; ++step) ASSERT_TRUE(team.step());
    team.gather();
    // Then the leader makes a step alone.
    team.leader().setShare({});
    ASSERT_EQ(team.leader().step(1), std::nullopt);
    state = team.leader().save();
    ASSERT_EQ(alone.step(3), std::nullopt);
    EXPECT_EQ(state, alone.save()) << size;
  }
}

// The θ before the last step comes along too: a step that explodes after the team has parted goes back to it.
TEST(Share, AfterPartingAnExplosionGoesBackAsFarAsItWouldHave) {
  Settings settings = settingsOf(16, false, "squared-error", "sgd");
  settings.decoder = "linear";
  settings.learningRate = 5;
  settings.lambda = 0;
  Trainer alone(settings);
  ASSERT_EQ(test::append(alone, test::bars(50), 0, 50), std::nullopt);
  double last = 0;
  while (alone.diverged().empty() && last < 1000) {
    last = alone.metrics().step;
    ASSERT_EQ(alone.step(1), std::nullopt);
  }
  ASSERT_NE(alone.diverged(), "");
  Team team(settings, 2);
  ASSERT_EQ(test::append(team.leader(), test::bars(50), 0, 50), std::nullopt);
  team.begin();
  for (double step = 0; step < last; ++step) ASSERT_TRUE(team.step());
  team.gather();
  team.leader().setShare({});
  ASSERT_EQ(team.leader().step(1), std::nullopt);
  EXPECT_EQ(team.leader().diverged(), alone.diverged());
  EXPECT_EQ(team.leader().save(), alone.save());
}

TEST(Share, TheLeaderGoesBackToWhatItRemembers) {
  const Settings settings = settingsOf(24, false, "squared-error", "adam");
  for (const bool whole : {false, true}) {  // whether the steps since then have been gathered
    Trainer alone(settings);
    ASSERT_EQ(test::append(alone, test::bars(50), 0, 50), std::nullopt);
    ASSERT_EQ(alone.step(5), std::nullopt);
    Team team(settings, 3);
    ASSERT_EQ(test::append(team.leader(), test::bars(50), 0, 50), std::nullopt);
    team.begin();
    for (int step = 0; step < 5; ++step) ASSERT_TRUE(team.step());
    team.gather();
    team.leader().remember();
    for (int step = 0; step < 4; ++step) ASSERT_TRUE(team.step());
    if (whole) team.gather();
    team.leader().goBack();
    EXPECT_EQ(team.leader().save(), alone.save());
    EXPECT_EQ(team.leader().shareState(Trainer::Extent::everything),
              alone.shareState(Trainer::Extent::everything));
    ASSERT_EQ(team.leader().step(9), std::nullopt);
    ASSERT_EQ(alone.step(9), std::nullopt);
    EXPECT_EQ(team.leader().save(), alone.save());
  }
}

TEST(Share, ABatchThatHasNotArrivedIsEmpty) {
  const Settings settings = settingsOf(8, false, "squared-error", "adam");
  Trainer trainer(settings);
  ASSERT_EQ(trainer.announce(50), std::nullopt);
  EXPECT_TRUE(trainer.batchPixels().empty());
  ASSERT_EQ(test::append(trainer, test::bars(50), 0, 30), std::nullopt);
  EXPECT_EQ(trainer.batchPixels().size(), 20u * 64u);
  ASSERT_EQ(trainer.beginShared(), std::nullopt);
  EXPECT_TRUE(trainer.batchPixelsAfter().empty());
  ASSERT_EQ(test::append(trainer, test::bars(50), 30, 50), std::nullopt);
  EXPECT_EQ(trainer.batchPixelsAfter().size(), 20u * 64u);
}

TEST(Share, AHelperBeginsNoStepWithTheMiniBatchOfTheLast) {
  Team team(settingsOf(8, false, "squared-error", "adam"), 2);
  ASSERT_EQ(test::append(team.leader(), test::bars(50), 0, 50), std::nullopt);
  team.begin();
  ASSERT_TRUE(team.step());
  Trainer& helper = *team.trainers[1];
  ASSERT_EQ(helper.beginShared(), std::nullopt);
  EXPECT_EQ(helper.beginShared(), "a helper's step needs a mini-batch; it has not taken one since the last");
}

TEST(Share, AGradientChangesNothing) {
  const Settings settings = settingsOf(24, false, "squared-error", "adam");
  Team team(settings, 2);
  ASSERT_EQ(test::append(team.leader(), test::bars(50), 0, 50), std::nullopt);
  team.begin();
  for (int step = 0; step < 4; ++step) ASSERT_TRUE(team.step());
  Trainer& helper = *team.trainers[1];
  const std::vector<float> before = helper.shareState(Trainer::Extent::everything);
  ASSERT_EQ(helper.beginShared(), std::nullopt);
  std::fill_n(helper.restRoom(), helper.sharedSize(), 0.5f);
  helper.gradientShared();
  EXPECT_EQ(helper.shareState(Trainer::Extent::everything), before);
}

TEST(Share, AnExplosionIsNoticedByWhoeverHasIt) {
  Settings settings = settingsOf(16, false, "squared-error", "sgd");
  settings.decoder = "linear";
  settings.learningRate = 1e5;
  Team team(settings, 2);
  ASSERT_EQ(test::append(team.leader(), test::bars(50), 0, 50), std::nullopt);
  team.begin();
  int steps = 0;
  while (steps < 100 && team.step()) ++steps;
  EXPECT_LT(steps, 100);
}

}  // namespace
}  // namespace sae
