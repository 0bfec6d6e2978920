// A reader of IDX, the format of MNIST's files, for bytes that arrive in pieces of any size. Big-endian
// header: 0, 0, type (8: unsigned byte), rank; then one 32-bit size for each dimension; then the items, one
// after the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "problem.hpp"

namespace sae {

class IdxReader {
 public:
  enum class Kind { images, labels };

  // What a file may ask for; more is refused as soon as the header says so, before any memory is.
  static constexpr std::uint64_t maxSide = 64, maxBytes = 100'000'000, maxLabels = 10'000'000;

  explicit IdxReader(Kind kind) : kind_(kind) {}

  // Reads the next bytes and appends the payload of the items that they complete to `items`. After a problem
  // the reader has stopped: it says the same problem again. Where a file goes on after its last item, the
  // call that completed that item succeeds, so that nothing is lost, and the next one says the problem.
  Problem push(const std::uint8_t* bytes, std::size_t count, std::vector<std::uint8_t>& items);

  // To be called at the end of the file: a problem if something is missing.
  Problem finish();

  // {count, rows, columns} or {count}; empty until the header has arrived.
  const std::vector<std::uint32_t>& dimensions() const { return dimensions_; }
  std::uint64_t itemsRead() const { return itemSize_ == 0 ? 0 : payloadRead_ / itemSize_; }

 private:
  std::size_t headerSize() const { return kind_ == Kind::images ? 16 : 8; }
  const char* noun() const { return kind_ == Kind::images ? "images" : "labels"; }
  Problem stop(std::string what);
  std::uint32_t bigEndian(std::size_t at) const;  // the header's 32-bit number there
  Problem checkMagic();
  Problem readSizes();

  Kind kind_;
  Problem stopped_;
  std::vector<std::uint8_t> header_;
  std::vector<std::uint32_t> dimensions_;
  std::uint64_t itemSize_ = 0;     // bytes
  std::uint64_t payloadSize_ = 0;  // bytes, by the header
  std::uint64_t payloadRead_ = 0;
  std::vector<std::uint8_t> partial_;  // of an item not complete yet
};

}  // namespace sae
