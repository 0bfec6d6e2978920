#include "idx.hpp"

#include <algorithm>

namespace sae {
namespace {

std::string hexadecimal(std::uint32_t number) {
  std::string text = "0x";
  for (int shift = 28; shift >= 0; shift -= 4) text += "0123456789abcdef"[number >> shift & 15];
  return text;
}

}  // namespace

Problem IdxReader::stop(std::string what) {
  stopped_ = std::move(what);
  return stopped_;
}

std::uint32_t IdxReader::bigEndian(std::size_t at) const {
  return std::uint32_t{header_[at]} << 24 | std::uint32_t{header_[at + 1]} << 16 |
         std::uint32_t{header_[at + 2]} << 8 | header_[at + 3];
}

Problem IdxReader::checkMagic() {
  const std::uint32_t magic = bigEndian(0), expected = kind_ == Kind::images ? 0x803 : 0x801;
  if (magic == expected) return {};
  const bool other = magic == (kind_ == Kind::images ? 0x801 : 0x803);
  std::string what = sentence("byte 0: the file begins with ", hexadecimal(magic), ", an IDX file of ",
                              noun(), " with ", hexadecimal(expected));
  if (other) what += kind_ == Kind::images ? "; these are labels" : "; these are images";
  return stop(std::move(what));
}

Problem IdxReader::readSizes() {
  const std::uint32_t dimensions = kind_ == Kind::images ? 3 : 1;
  std::vector<std::uint32_t> sizes;
  for (std::uint32_t d = 0; d < dimensions; ++d) sizes.push_back(bigEndian(4 + 4 * d));
  if (sizes[0] == 0) return stop(sentence("byte 4: the header promises no ", noun()));
  std::uint64_t itemSize = 1;
  for (std::uint32_t d = 1; d < dimensions; ++d) {
    if (sizes[d] < 1 || sizes[d] > maxSide) {
      return stop(sentence("byte ", 4 + 4 * d, ": images are ", sizes[d],
                           d == 1 ? " rows high" : " columns wide", "; expected 1 to ", maxSide));
    }
    itemSize *= sizes[d];
  }
  if (kind_ == Kind::labels && sizes[0] > maxLabels) {
    return stop(
        sentence("byte 4: the header promises ", sizes[0], " labels; at most ", maxLabels, " are read"));
  }
  // At most 2³²·64·64, far from wrapping in 64 bits.
  if (sizes[0] * itemSize > maxBytes) {
    return stop(sentence("byte 4: the header promises ", sizes[0], " images of ", itemSize,
                         " bytes; at most ", maxBytes, " bytes are read"));
  }
  dimensions_ = std::move(sizes);
  itemSize_ = itemSize;
  payloadSize_ = dimensions_[0] * itemSize;
  return {};
}

Problem IdxReader::push(const std::uint8_t* bytes, std::size_t count, std::vector<std::uint8_t>& items) {
  if (stopped_) return stopped_;
  const std::size_t forHeader = std::min(count, headerSize() - header_.size());
  header_.insert(header_.end(), bytes, bytes + forHeader);
  bytes += forHeader;
  count -= forHeader;
  if (dimensions_.empty()) {
    // At once, even if the rest of a header never comes: a wrong file may be shorter than one.
    if (header_.size() >= 4) {
      if (Problem problem = checkMagic()) return problem;
    }
    if (header_.size() < headerSize()) return {};
    if (Problem problem = readSizes()) return problem;
  }

  const std::size_t wanted =
      static_cast<std::size_t>(std::min<std::uint64_t>(count, payloadSize_ - payloadRead_));
  const std::uint64_t before = payloadRead_;
  payloadRead_ += wanted;
  const std::size_t toItems =  // bytes of partial_ and of these that belong to whole items
      static_cast<std::size_t>(payloadRead_ / itemSize_ * itemSize_ - (before - partial_.size()));
  if (toItems > 0) {
    const std::size_t fromBytes = toItems - partial_.size();
    items.insert(items.end(), partial_.begin(), partial_.end());
    items.insert(items.end(), bytes, bytes + fromBytes);
    partial_.assign(bytes + fromBytes, bytes + wanted);
  } else {
    partial_.insert(partial_.end(), bytes, bytes + wanted);
  }
  if (count > wanted) {
    Problem surplus = stop(sentence("byte ", headerSize() + payloadSize_, ": the file goes on after the ",
                                    dimensions_[0], " ", noun(), " that its header promises"));
    if (toItems == 0) return surplus;
  }
  return {};
}

Problem IdxReader::finish() {
  if (stopped_) return stopped_;
  if (dimensions_.empty()) {
    return stop(
        sentence("byte ", header_.size(), ": the file ends within its header of ", headerSize(), " bytes"));
  }
  if (payloadRead_ < payloadSize_) {
    return stop(sentence("byte ", headerSize() + payloadRead_, ": the file ends after ", itemsRead(), " of ",
                         dimensions_[0], " ", noun()));
  }
  return {};
}

}  // namespace sae
