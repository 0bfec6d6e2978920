// The IDX reader. The first byte says images or labels, the next three how long the pieces are that the rest,
// the file, is cut into, turn by turn.
#include "idx.hpp"

#include <algorithm>

#include "targets.hpp"

namespace sae::fuzz {
namespace {

struct Reading {
  IdxReader reader;
  std::vector<std::uint8_t> items;
  Problem problem;

  explicit Reading(IdxReader::Kind kind) : reader(kind) {}

  // Whether more can come.
  bool push(const std::uint8_t* bytes, std::size_t count) {
    problem = reader.push(bytes, count, items);
    return !problem;
  }
  void finish() {
    if (!problem) problem = reader.finish();
  }
};

void requireSound(Reading& reading, std::size_t header, std::size_t size) {
  const std::vector<std::uint32_t>& sizes = reading.reader.dimensions();
  std::uint64_t itemSize = 1;
  for (std::size_t d = 1; d < sizes.size(); ++d) itemSize *= sizes[d];
  const std::uint64_t promised = sizes.empty() ? 0 : sizes[0];
  require(promised * itemSize <= IdxReader::maxBytes, "a header promises no more than may be read");
  require(reading.reader.itemsRead() <= promised, "no more items than the header promises");
  require(reading.items.size() == reading.reader.itemsRead() * itemSize, "only whole items, and all of them");
  if (reading.problem) {
    unsigned long long at = 0;
    require(std::sscanf(reading.problem->c_str(), "byte %llu: ", &at) == 1 && at <= size,
            "a refusal names the byte: " + *reading.problem);
    require(reading.reader.finish() == reading.problem, "a stopped reader says the same again");
  } else {
    require(size == header + promised * itemSize, "a file that is read is as long as its header says");
  }
}

}  // namespace

int idx(const std::uint8_t* bytes, std::size_t count) {
  Input input(bytes, count);
  const IdxReader::Kind kind = input.byte() % 2 == 0 ? IdxReader::Kind::images : IdxReader::Kind::labels;
  const std::size_t pieces[] = {input.byte(), input.byte(), input.byte()};
  const std::uint8_t* const file = input.rest();
  const std::size_t size = input.left();

  Reading whole(kind), cut(kind);
  whole.push(file, size);
  whole.finish();
  bool more = true;
  for (std::size_t at = 0, turn = 0; more && at < size; ++turn) {
    // Of three pieces of nothing no file would ever be read.
    const std::size_t piece = std::max<std::size_t>(pieces[turn % 3], turn % 3 == 2 ? 1 : 0);
    const std::size_t length = std::min(piece, size - at);
    more = cut.push(file + at, length);
    at += length;
  }
  cut.finish();

  const std::size_t header = kind == IdxReader::Kind::images ? 16 : 8;
  requireSound(whole, header, size);
  requireSound(cut, header, size);
  require(whole.items == cut.items, "pieces give the items that the whole gives");
  require(whole.problem == cut.problem, "pieces are refused as the whole is");
  require(whole.reader.dimensions() == cut.reader.dimensions(), "pieces have the header of the whole");
  require(std::equal(whole.items.begin(), whole.items.end(), file + (whole.items.empty() ? 0 : header)),
          "items are the file's bytes");
  return 0;
}

}  // namespace sae::fuzz
