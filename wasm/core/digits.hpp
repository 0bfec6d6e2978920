// The store of 8-bit images with the lists of their ink, and the order in which training goes through it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "batch.hpp"
#include "random.hpp"

namespace sae {

class Digits {
 public:
  // What a store may hold, as much as a file may bring: the web's memory is bounded, and running out of it
  // ends the module.
  static constexpr std::size_t maxBytes = 100'000'000;

  explicit Digits(std::size_t inputs) : inputs_(inputs) {}

  // Makes room for `count` images in all, so that later ones arrive without moving the earlier.
  void reserve(std::size_t count) { pixels_.reserve(count * inputs_); }

  // Room for `count` more images, to be written by the caller: count·inputs bytes.
  std::uint8_t* extend(std::size_t count);

  // Room for `count` images instead of those that are here, to be written by the caller. Memory is kept.
  std::uint8_t* replace(std::size_t count);

  std::size_t inputs() const { return inputs_; }
  std::size_t size() const { return pixels_.size() / inputs_; }
  std::size_t maxSize() const { return maxBytes / inputs_; }
  const std::uint8_t* image(std::size_t index) const { return pixels_.data() + index * inputs_; }

  // The list of an image's ink, made when it is first asked for, together with those of all that arrived with
  // it.
  Ink ink(std::size_t index) {
    if (ink_.size() <= index) list();
    return ink_[index];
  }

 private:
  void list();

  std::size_t inputs_;
  std::vector<std::uint8_t> pixels_;
  std::vector<std::vector<std::uint16_t>> lists_;
  std::vector<Ink> ink_;
};

// Which digits the next mini-batch has. The first epoch takes the digits in file order, so that training can
// begin before the last one has arrived and the order does not depend on when they do; each later epoch takes
// a permutation of its own, drawn from the seed and the epoch's number. The last mini-batch of an epoch has
// what is left.
class MiniBatches {
 public:
  struct Position {
    std::uint32_t epoch = 0;      // epochs completed
    std::uint32_t next = 0;       // examples of this epoch already taken
    std::uint32_t epochSize = 0;  // digits in this epoch; 0 until its first mini-batch is done
  };

  MiniBatches(std::uint32_t seed, std::uint32_t batchSize) : seed_(seed), batchSize_(batchSize) {}

  // The store indices of the next mini-batch, where an epoch that has not begun will have `digits` digits.
  void peek(std::uint32_t digits, std::vector<std::uint32_t>& indices) {
    const std::uint32_t size = epochSize(digits);
    permute(size);
    indices.clear();
    const std::uint32_t end = std::min(size, position_.next + batchSize_);
    for (std::uint32_t i = position_.next; i < end; ++i)
      indices.push_back(position_.epoch == 0 ? i : permutation_[i]);
  }

  // Goes past that mini-batch.
  void advance(std::uint32_t digits) {
    position_.epochSize = epochSize(digits);
    position_.next = std::min(position_.epochSize, position_.next + batchSize_);
    if (position_.next == position_.epochSize) position_ = {position_.epoch + 1, 0, 0};
  }

  const Position& position() const { return position_; }
  void moveTo(const Position& position) { position_ = position; }

  // Epochs, with the fraction of the one under way.
  double epoch() const {
    return position_.epoch +
           (position_.epochSize == 0 ? 0.0 : static_cast<double>(position_.next) / position_.epochSize);
  }

 private:
  std::uint32_t epochSize(std::uint32_t digits) const {
    return position_.epochSize == 0 ? digits : position_.epochSize;
  }

  void permute(std::uint32_t size) {
    if (position_.epoch == 0 || (permutedEpoch_ == position_.epoch && permutation_.size() == size)) return;
    permutation_.resize(size);
    for (std::uint32_t i = 0; i < size; ++i) permutation_[i] = i;
    Random(seed_, position_.epoch).shuffle(permutation_);
    permutedEpoch_ = position_.epoch;
  }

  std::uint32_t seed_, batchSize_;
  Position position_;
  std::vector<std::uint32_t> permutation_;
  std::uint32_t permutedEpoch_ = 0;  // the epoch that permutation_ was drawn for
};

}  // namespace sae
