#include "digits.hpp"

#include <cstring>

namespace sae {

std::uint8_t* Digits::extend(std::size_t count) {
  const std::size_t from = pixels_.size();
  pixels_.resize(from + count * inputs_);
  return pixels_.data() + from;
}

std::uint8_t* Digits::replace(std::size_t count) {
  pixels_.resize(count * inputs_);
  lists_.clear();
  ink_.clear();
  return pixels_.data();
}

// Lists the ink of what has arrived since the last time.
void Digits::list() {
  const std::uint8_t* const from = image(ink_.size());
  const auto bytes = static_cast<std::size_t>(pixels_.data() + pixels_.size() - from);
  // One block of just the right size: 60,000 digits' lists are 18 MB, and a growing vector would need twice
  // that.
  std::vector<std::uint16_t>& block =
      lists_.emplace_back(bytes - static_cast<std::size_t>(std::count(from, from + bytes, 0)));
  std::uint16_t* to = block.data();
  for (const std::uint8_t* image = from; image < from + bytes; image += inputs_) {
    const std::uint16_t* const begin = to;
    for (std::size_t j = 0; j < inputs_;) {
      std::uint64_t eight = 1;
      if (j + 8 <= inputs_) std::memcpy(&eight, image + j, 8);
      if (eight == 0) {
        j += 8;
        continue;
      }
      for (const std::size_t end = std::min(j + 8, inputs_); j < end; ++j) {
        if (image[j] != 0) *to++ = static_cast<std::uint16_t>(j);
      }
    }
    ink_.push_back({begin, to});
  }
}

}  // namespace sae
