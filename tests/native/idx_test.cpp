#include "idx.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace sae {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Kind = IdxReader::Kind;

Bytes file(std::uint32_t magic, const std::vector<std::uint32_t>& sizes, std::size_t payload) {
  Bytes bytes;
  const auto put = [&](std::uint32_t number) {
    for (const int shift : {24, 16, 8, 0}) bytes.push_back(static_cast<std::uint8_t>(number >> shift));
  };
  put(magic);
  for (const std::uint32_t size : sizes) put(size);
  for (std::size_t i = 0; i < payload; ++i) bytes.push_back(static_cast<std::uint8_t>(i * 37 + 11));
  return bytes;
}

const Bytes images = file(0x803, {3, 2, 4}, 24);
const Bytes labels = file(0x801, {5}, 5);

Bytes payloadOf(const Bytes& bytes, std::size_t header) {
  return {bytes.begin() + static_cast<std::ptrdiff_t>(header), bytes.end()};
}

// What the reader says of a whole file, first while reading, then at its end.
struct Reading {
  IdxReader reader;
  Bytes items;
  Problem problem;

  Reading(Kind kind, const Bytes& bytes) : reader(kind) {
    problem = reader.push(bytes.data(), bytes.size(), items);
    if (!problem) problem = reader.finish();
  }
};

TEST(Idx, ReadsImages) {
  const Reading reading(Kind::images, images);
  EXPECT_EQ(reading.problem, std::nullopt);
  EXPECT_EQ(reading.reader.dimensions(), (std::vector<std::uint32_t>{3, 2, 4}));
  EXPECT_EQ(reading.reader.itemsRead(), 3u);
  EXPECT_EQ(reading.items, payloadOf(images, 16));
}

TEST(Idx, ReadsLabels) {
  const Reading reading(Kind::labels, labels);
  EXPECT_EQ(reading.problem, std::nullopt);
  EXPECT_EQ(reading.reader.dimensions(), (std::vector<std::uint32_t>{5}));
  EXPECT_EQ(reading.reader.itemsRead(), 5u);
  EXPECT_EQ(reading.items, payloadOf(labels, 8));
}

// Every division of the file into three pieces, empty ones included.
TEST(Idx, PiecesOfAnySizeMakeTheSame) {
  for (const Kind kind : {Kind::images, Kind::labels}) {
    const Bytes& whole = kind == Kind::images ? images : labels;
    for (std::size_t first = 0; first <= whole.size(); ++first) {
      for (std::size_t second = first; second <= whole.size(); ++second) {
        IdxReader reader(kind);
        Bytes items;
        ASSERT_EQ(reader.push(whole.data(), first, items), std::nullopt);
        ASSERT_EQ(reader.push(whole.data() + first, second - first, items), std::nullopt);
        ASSERT_EQ(reader.push(whole.data() + second, whole.size() - second, items), std::nullopt);
        ASSERT_EQ(reader.finish(), std::nullopt);
        ASSERT_EQ(items, payloadOf(whole, kind == Kind::images ? 16 : 8))
            << "cut at " << first << " and " << second;
      }
    }
  }
}

TEST(Idx, HandsOutAnItemAsSoonAsItIsWholeAndNotBefore) {
  IdxReader reader(Kind::images);
  Bytes items;
  for (std::size_t i = 0; i < images.size(); ++i) {
    ASSERT_EQ(reader.push(&images[i], 1, items), std::nullopt);
    const std::size_t expected = i < 16 ? 0 : (i + 1 - 16) / 8;
    ASSERT_EQ(reader.itemsRead(), expected);
    ASSERT_EQ(items.size(), 8 * expected);
    ASSERT_EQ(reader.dimensions().empty(), i + 1 < 16);
  }
}

TEST(Idx, NothingAtAllIsNoFile) {
  IdxReader reader(Kind::images);
  Bytes items;
  EXPECT_EQ(reader.push(nullptr, 0, items), std::nullopt);
  EXPECT_EQ(reader.finish(), Problem("byte 0: the file ends within its header of 16 bytes"));
}

TEST(Idx, EveryTruncationIsNamed) {
  for (std::size_t length = 0; length < images.size(); ++length) {
    const Reading reading(Kind::images,
                          {images.begin(), images.begin() + static_cast<std::ptrdiff_t>(length)});
    const std::string expected =
        length < 16 ? sentence("byte ", length, ": the file ends within its header of 16 bytes")
                    : sentence("byte ", length, ": the file ends after ", (length - 16) / 8, " of 3 images");
    EXPECT_EQ(reading.problem, Problem(expected));
    // The whole images that did arrive are there.
    EXPECT_EQ(reading.items.size(), length < 16 ? 0 : (length - 16) / 8 * 8);
  }
  for (std::size_t length = 0; length < labels.size(); ++length) {
    const Reading reading(Kind::labels,
                          {labels.begin(), labels.begin() + static_cast<std::ptrdiff_t>(length)});
    const std::string expected =
        length < 8 ? sentence("byte ", length, ": the file ends within its header of 8 bytes")
                   : sentence("byte ", length, ": the file ends after ", length - 8, " of 5 labels");
    EXPECT_EQ(reading.problem, Problem(expected));
  }
}

TEST(Idx, AFileThatGoesOnIsRefusedWhereverItIsCut) {
  Bytes longer = images;
  longer.push_back(0);
  const Problem expected("byte 40: the file goes on after the 3 images that its header promises");
  EXPECT_EQ(Reading(Kind::images, longer).problem, expected);

  IdxReader reader(Kind::images);
  Bytes items;
  EXPECT_EQ(reader.push(longer.data(), 40, items), std::nullopt);
  EXPECT_EQ(reader.push(longer.data() + 40, 1, items), expected);
  EXPECT_EQ(items.size(), 24u);
}

TEST(Idx, AStoppedReaderSaysTheSameAgain) {
  IdxReader reader(Kind::images);
  Bytes items;
  const Bytes wrong = file(0x12345678, {1, 1, 1}, 1);
  const Problem first = reader.push(wrong.data(), wrong.size(), items);
  ASSERT_NE(first, std::nullopt);
  EXPECT_EQ(reader.push(images.data(), images.size(), items), first);
  EXPECT_EQ(reader.finish(), first);
  EXPECT_TRUE(items.empty());
  EXPECT_TRUE(reader.dimensions().empty());
}

TEST(Idx, WrongMagicIsShown) {
  EXPECT_EQ(Reading(Kind::images, file(0x1f8b0800, {1, 1, 1}, 1)).problem,
            Problem("byte 0: the file begins with 0x1f8b0800, an IDX file of images with 0x00000803"));
  // The right rank, but of 32-bit floats.
  EXPECT_EQ(Reading(Kind::images, file(0xd03, {1, 1, 1}, 4)).problem,
            Problem("byte 0: the file begins with 0x00000d03, an IDX file of images with 0x00000803"));
}

TEST(Idx, SwappedKindsAreRecognised) {
  EXPECT_EQ(Reading(Kind::images, labels).problem,
            Problem("byte 0: the file begins with 0x00000801, an IDX file of images with 0x00000803; these "
                    "are labels"));
  EXPECT_EQ(Reading(Kind::labels, images).problem,
            Problem("byte 0: the file begins with 0x00000803, an IDX file of labels with 0x00000801; these "
                    "are images"));
}

// A wrong file may be shorter than a header: an answer such as "Not found".
TEST(Idx, WrongMagicIsFoundInTheFirstFourBytes) {
  const Bytes text = {'N', 'o', 't', ' ', 'f'};
  const Problem expected("byte 0: the file begins with 0x4e6f7420, an IDX file of images with 0x00000803");
  EXPECT_EQ(Reading(Kind::images, text).problem, expected);
  IdxReader reader(Kind::images);
  Bytes items;
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(reader.push(&text[i], 1, items), std::nullopt);
  EXPECT_EQ(reader.push(&text[3], 1, items), expected);
}

TEST(Idx, SizesAreBounded) {
  const std::pair<std::vector<std::uint32_t>, const char*> refused[] = {
      {{0, 28, 28}, "byte 4: the header promises no images"},
      {{1, 0, 28}, "byte 8: images are 0 rows high; expected 1 to 64"},
      {{1, 65, 28}, "byte 8: images are 65 rows high; expected 1 to 64"},
      {{1, 28, 0}, "byte 12: images are 0 columns wide; expected 1 to 64"},
      {{1, 28, 4294967295u}, "byte 12: images are 4294967295 columns wide; expected 1 to 64"},
      {{65536, 256, 256}, "byte 8: images are 256 rows high; expected 1 to 64"},  // 2³² bytes: 0 in 32 bits
      {{1048576, 64, 64},
       "byte 4: the header promises 1048576 images of 4096 bytes; at most 100000000 bytes are read"},
      {{4294967295u, 64, 64},
       "byte 4: the header promises 4294967295 images of 4096 bytes; at most 100000000 bytes are read"},
      {{127552, 28, 28},
       "byte 4: the header promises 127552 images of 784 bytes; at most 100000000 bytes are read"},
  };
  for (const auto& [sizes, expected] : refused) {
    EXPECT_EQ(Reading(Kind::images, file(0x803, sizes, 100)).problem, Problem(expected));
  }
  EXPECT_EQ(Reading(Kind::labels, file(0x801, {0}, 0)).problem,
            Problem("byte 4: the header promises no labels"));
  EXPECT_EQ(Reading(Kind::labels, file(0x801, {10000001}, 0)).problem,
            Problem("byte 4: the header promises 10000001 labels; at most 10000000 are read"));
}

TEST(Idx, TheLargestSizesAreRead) {
  EXPECT_EQ(Reading(Kind::images, file(0x803, {2, 64, 64}, 2 * 64 * 64)).problem, std::nullopt);
  EXPECT_EQ(Reading(Kind::images, file(0x803, {2, 1, 1}, 2)).problem, std::nullopt);
  // As many as are allowed: accepted by the header, then missing.
  EXPECT_EQ(Reading(Kind::images, file(0x803, {127551, 28, 28}, 0)).problem,
            Problem("byte 16: the file ends after 0 of 127551 images"));
  EXPECT_EQ(Reading(Kind::labels, file(0x801, {10000000}, 0)).problem,
            Problem("byte 8: the file ends after 0 of 10000000 labels"));
}

}  // namespace
}  // namespace sae
