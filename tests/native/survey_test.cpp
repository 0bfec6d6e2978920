// What a survey says of every unit, against a plain loop over the activations that encode() gives.
#include "survey.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "samples.hpp"

namespace sae {
namespace {

using test::filledTrainer;
using test::smallSettings;

constexpr std::size_t units = 12;

std::vector<std::uint8_t> labelsFor(std::size_t count, std::uint32_t classes) {
  Random random(4, 0);
  std::vector<std::uint8_t> labels(count);
  for (std::uint8_t& label : labels) label = static_cast<std::uint8_t>(random.below(classes));
  return labels;
}

void expectPlain(const Survey& survey, const std::vector<float>& H, const std::vector<std::uint8_t>& labels) {
  const std::size_t m = H.size() / units, shown = std::min<std::size_t>(12, m);
  ASSERT_EQ(survey.histogram.size(), units * 20);
  ASSERT_EQ(survey.mostImages.size(), units * shown);
  ASSERT_EQ(survey.leastActivations.size(), units * shown);
  ASSERT_EQ(survey.classMeans.size(), labels.empty() ? 0 : units * 10);
  ASSERT_EQ(survey.selectivity.size(), labels.empty() ? 0 : units);
  for (std::size_t l = 0; l < units; ++l) {
    const auto h = [&](std::size_t i) { return H[i * units + l]; };
    std::vector<std::uint32_t> histogram(20, 0);
    for (std::size_t i = 0; i < m; ++i) {
      ++histogram[static_cast<std::size_t>(std::min(19.0, std::floor(20 * static_cast<double>(h(i)))))];
    }
    EXPECT_EQ(std::vector(&survey.histogram[l * 20], &survey.histogram[l * 20] + 20), histogram) << l;

    // Sorted in full, the order of equals kept.
    std::vector<std::uint32_t> order(m);
    std::iota(order.begin(), order.end(), 0u);
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return h(a) > h(b); });
    std::vector<std::uint32_t> reverse(m);
    std::iota(reverse.begin(), reverse.end(), 0u);
    std::stable_sort(reverse.begin(), reverse.end(), [&](auto a, auto b) { return h(a) < h(b); });
    for (std::size_t place = 0; place < shown; ++place) {
      const std::size_t at = l * shown + place;
      EXPECT_EQ(survey.mostImages[at], order[place]) << l << " " << place;
      EXPECT_EQ(survey.mostActivations[at], h(order[place]));
      EXPECT_EQ(survey.leastImages[at], reverse[place]) << l << " " << place;
      EXPECT_EQ(survey.leastActivations[at], h(reverse[place]));
    }

    if (labels.empty()) continue;
    double total = 0, largest = 0;
    for (std::size_t c = 0; c < 10; ++c) {
      double sum = 0, count = 0;
      for (std::size_t i = 0; i < m; ++i) {
        if (labels[i] == c) sum += static_cast<double>(h(i)), ++count;
      }
      const double mean = count > 0 ? sum / count : 0;
      // Rounded to float at the end, on both sides of the double sums.
      EXPECT_NEAR(survey.classMeans[l * 10 + c], mean, test::floatRounding * mean) << l << " " << c;
      total += mean;
      largest = std::max(largest, mean);
    }
    EXPECT_NEAR(survey.selectivity[l], total > 0 ? largest / total : 0, test::floatRounding) << l;
  }
}

struct Case {
  const char* penalty;
  std::size_t count;  // of images: fewer than are shown, as many, a batch and a bit, several
  std::uint32_t classes;
};

class Surveyed : public testing::TestWithParam<Case> {};

TEST_P(Surveyed, IsThatOfThePlainLoopAndOfTheOtherQuestions) {
  const auto [penalty, count, classes] = GetParam();
  Settings settings = smallSettings();
  settings.penalty = penalty;
  settings.topk = 3;
  Trainer trainer = filledTrainer(settings);
  ASSERT_EQ(trainer.step(60), std::nullopt);
  const std::vector<std::uint8_t> pixels = test::bars(count, 5), labels = labelsFor(count, classes);
  std::vector<float> H(count * units);
  trainer.encode(pixels.data(), count, H.data());

  Survey survey, unlabelled;
  ASSERT_EQ(trainer.survey(pixels.data(), count, labels.data(), survey), std::nullopt);
  ASSERT_EQ(trainer.survey(pixels.data(), count, nullptr, unlabelled), std::nullopt);
  expectPlain(survey, H, labels);
  expectPlain(unlabelled, H, {});
  for (const Survey* one : {&survey, &unlabelled}) {
    test::expectEqual(one->metrics, trainer.evaluate(pixels.data(), count));
    EXPECT_EQ(test::bits(one->rhoHat), test::bits(trainer.averageActivation(pixels.data(), count)));
  }
}

// Top-k makes many zeros, so that ties are many; with three classes seven are empty.
INSTANTIATE_TEST_SUITE_P(Survey, Surveyed,
                         testing::Values(Case{"kl", 1, 10}, Case{"kl", 12, 10}, Case{"kl", 251, 10},
                                         Case{"kl", 900, 3}, Case{"topk", 600, 10}, Case{"topk", 11, 1}));

// A batch of activations as they are given, for one unit.
Survey surveyOf(const std::vector<float>& h, const std::vector<std::uint8_t>& labels = {}) {
  Surveyor surveyor(1, h.size(), !labels.empty());
  // In two pieces.
  const auto half = static_cast<Eigen::Index>(h.size() / 2),
             rest = static_cast<Eigen::Index>(h.size()) - half;
  const Matrix<float> first = ConstMatrixView<float>(h.data(), half, 1),
                      second = ConstMatrixView<float>(h.data() + half, rest, 1);
  surveyor.add(first, 0, labels.empty() ? nullptr : labels.data());
  surveyor.add(second, static_cast<std::size_t>(half), labels.empty() ? nullptr : labels.data() + half);
  return surveyor.finish();
}

TEST(Survey, BinsAreHalfOpenAndTheLastIncludesOne) {
  std::vector<float> h;
  std::vector<std::uint32_t> expected(20, 0);
  for (int bin = 0; bin <= 20; ++bin) {
    const float edge = static_cast<float>(bin) / 20;
    for (const float value : {std::nextafter(edge, -1.0f), edge, std::nextafter(edge, 2.0f)}) {
      if (value < 0 || value > 1) continue;
      h.push_back(value);
      ++expected[static_cast<std::size_t>(std::min(19.0, std::floor(20 * static_cast<double>(value))))];
    }
  }
  EXPECT_EQ(surveyOf(h).histogram, expected);
}

TEST(Survey, OfEqualsTheEarlierImageComesFirst) {
  const Survey survey = surveyOf(std::vector<float>(40, 0.5f));
  for (std::uint32_t place = 0; place < 12; ++place) {
    EXPECT_EQ(survey.mostImages[place], place);
    EXPECT_EQ(survey.leastImages[place], place);
  }
}

TEST(Survey, WhatIsNoNumberIsInNoBinAndComesLast) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const Survey survey = surveyOf({nan, 0.2f, nan, 0.9f, 0.1f, nan});
  EXPECT_EQ(std::accumulate(survey.histogram.begin(), survey.histogram.end(), 0u), 3u);
  EXPECT_EQ(survey.mostImages, (std::vector<std::uint32_t>{3, 1, 4, 0, 2, 5}));
  EXPECT_EQ(survey.leastImages, (std::vector<std::uint32_t>{4, 1, 3, 0, 2, 5}));
}

TEST(Survey, SelectivityIsATenthWhereAllClassesAreEqualAndOneWhereOneIsAlone) {
  std::vector<float> equal(20, 0.25f), alone(20, 0), silent(20, 0);
  std::vector<std::uint8_t> labels;
  for (std::uint8_t i = 0; i < 20; ++i) labels.push_back(i % 10);
  alone[7] = 0.5f;
  EXPECT_FLOAT_EQ(surveyOf(equal, labels).selectivity[0], 0.1f);
  EXPECT_EQ(surveyOf(alone, labels).selectivity[0], 1);
  EXPECT_EQ(surveyOf(alone, labels).classMeans[7], 0.25f);  // of images 7 and 17
  EXPECT_EQ(surveyOf(silent, labels).selectivity[0], 0);
}

TEST(Survey, RefusesLabelsThatAreNoDigits) {
  Trainer trainer = filledTrainer();
  const std::vector<std::uint8_t> pixels = test::bars(3);
  const std::uint8_t labels[] = {9, 0, 10};
  Survey survey;
  EXPECT_EQ(trainer.survey(pixels.data(), 3, labels, survey),
            Problem("labels[2] must be a whole number from 0 to 9, not 10"));
  EXPECT_TRUE(survey.histogram.empty());
}

}  // namespace
}  // namespace sae
