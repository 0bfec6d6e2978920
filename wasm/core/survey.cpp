#include "survey.hpp"

#include <algorithm>

namespace sae {

Surveyor::Surveyor(Eigen::Index hidden, std::size_t images, bool labelled)
    : hidden_(hidden),
      shown_(std::min(Survey::extremes, images)),
      classSums_(Matrix<double>::Zero(Survey::classes, hidden)),
      classSizes_(Vector<double>::Zero(Survey::classes)),
      labelled_(labelled) {
  const auto units = static_cast<std::size_t>(hidden);
  survey_.histogram.assign(units * static_cast<std::size_t>(Survey::bins), 0);
  survey_.mostImages.assign(units * shown_, 0);
  survey_.mostActivations.assign(units * shown_, 0);
  survey_.leastImages.assign(units * shown_, 0);
  survey_.leastActivations.assign(units * shown_, 0);
}

template <class Before>
void Surveyor::insert(std::uint32_t* images, float* activations, std::uint32_t image, float h,
                      std::size_t filled, Before before) const {
  // Images come in ascending order, so of equals the earlier one stays before.
  if (filled == shown_ && !before(h, activations[shown_ - 1])) return;
  std::size_t place = std::min(filled, shown_ - 1);
  for (; place > 0 && before(h, activations[place - 1]); --place) {
    images[place] = images[place - 1];
    activations[place] = activations[place - 1];
  }
  images[place] = image;
  activations[place] = h;
}

void Surveyor::add(const Eigen::Ref<const Matrix<float>>& H, std::size_t from, const std::uint8_t* labels) {
  constexpr auto bins = static_cast<std::size_t>(Survey::bins);
  // Weights near float's largest number may make an activation that is none: it is in no bin, and comes last.
  const auto stronger = [](float a, float b) { return a > b || (b != b && a == a); };
  const auto weaker = [](float a, float b) { return a < b || (b != b && a == a); };
  for (Eigen::Index i = 0; i < H.rows(); ++i) {
    const std::size_t image = from + static_cast<std::size_t>(i);
    const std::size_t filled = std::min(image, shown_);
    const float* h = H.row(i).data();
    for (std::size_t l = 0; l < static_cast<std::size_t>(hidden_); ++l) {
      // In double the product is exact; in float it could be rounded up into the next bin.
      const double place = static_cast<double>(h[l]) * bins;
      if (place >= 0) ++survey_.histogram[l * bins + std::min(bins - 1, static_cast<std::size_t>(place))];
      const std::size_t at = l * shown_;
      const auto number = static_cast<std::uint32_t>(image);
      insert(&survey_.mostImages[at], &survey_.mostActivations[at], number, h[l], filled, stronger);
      insert(&survey_.leastImages[at], &survey_.leastActivations[at], number, h[l], filled, weaker);
    }
    if (labels) {
      classSums_.row(labels[i]) += H.row(i).cast<double>();
      classSizes_[labels[i]] += 1;
    }
  }
}

Survey Surveyor::finish() {
  if (labelled_) {
    for (Eigen::Index l = 0; l < hidden_; ++l) {
      double sum = 0, largest = 0;
      for (Eigen::Index c = 0; c < Survey::classes; ++c) {
        const double mean = classSizes_[c] > 0 ? classSums_(c, l) / classSizes_[c] : 0;
        survey_.classMeans.push_back(static_cast<float>(mean));
        sum += mean;
        largest = std::max(largest, mean);
      }
      survey_.selectivity.push_back(sum > 0 ? static_cast<float>(largest / sum) : 0);
    }
  }
  return std::move(survey_);
}

}  // namespace sae
