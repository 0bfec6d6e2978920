// What every hidden unit does over a set of images: how often it is how active, for which classes, and which
// images excite it most and least.
#pragma once

#include <cstdint>
#include <vector>

#include "matrix.hpp"
#include "metrics.hpp"

namespace sae {

struct Survey {
  static constexpr Eigen::Index bins = 20;     // of [0, 1]; the last one includes 1
  static constexpr std::size_t extremes = 12;  // images of each kind
  static constexpr Eigen::Index classes = 10;

  Metrics metrics;
  Vector<float> rhoHat;                                  // k
  std::vector<std::uint32_t> histogram;                  // k×bins
  std::vector<float> classMeans;                         // k×classes; empty without labels
  std::vector<float> selectivity;                        // k; empty without labels
  std::vector<std::uint32_t> mostImages, leastImages;    // k×min(extremes, m)
  std::vector<float> mostActivations, leastActivations;  // of those
};

// Gathers a survey, batch by batch.
class Surveyor {
 public:
  // For k units over m images.
  Surveyor(Eigen::Index hidden, std::size_t images, bool labelled);

  // H (b×k) of the images from the `from`-th on, with their labels 0…9, or null.
  void add(const Eigen::Ref<const Matrix<float>>& H, std::size_t from, const std::uint8_t* labels);

  // All but metrics and rhoHat.
  Survey finish();

 private:
  // Takes up (image, h) among the first `shown_` of a unit, unless it comes after the last of them.
  template <class Before>
  void insert(std::uint32_t* images, float* activations, std::uint32_t image, float h, std::size_t filled,
              Before before) const;

  Eigen::Index hidden_;
  std::size_t shown_;
  Matrix<double> classSums_;  // classes×k
  Vector<double> classSizes_;
  bool labelled_;
  Survey survey_;
};

}  // namespace sae
