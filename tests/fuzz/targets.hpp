// What is fuzzed: each target takes any bytes whatever, and aborts where the core does not keep its word.
// libfuzzer.cpp links one with libFuzzer; tests/native/fuzz_corpus_test.cpp calls all on the corpus that
// libFuzzer found, and tests/core/fuzz-corpus.test.ts reads the same bytes the same way, in WebAssembly.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace sae::fuzz {

int idx(const std::uint8_t* bytes, std::size_t count);
int checkpoint(const std::uint8_t* bytes, std::size_t count);
int settings(const std::uint8_t* bytes, std::size_t count);
int expression(const std::uint8_t* bytes, std::size_t count);

// Ends the program, as a crash would, where `truth` is false.
inline void require(bool truth, const std::string& what) {
  if (truth) return;
  std::fprintf(stderr, "what must hold does not: %s\n", what.c_str());
  std::abort();
}

// The bytes one after the other; past their end, zeros.
class Input {
 public:
  Input(const std::uint8_t* bytes, std::size_t count) : at_(bytes), end_(bytes + count) {}

  std::uint8_t byte() { return at_ < end_ ? *at_++ : 0; }
  double number() {
    std::uint8_t bytes[sizeof(double)];
    for (std::uint8_t& each : bytes) each = byte();
    double value;
    std::memcpy(&value, bytes, sizeof value);
    return value;
  }
  std::string text(std::size_t length) {
    std::string text;
    while (text.size() < length && at_ < end_) text += static_cast<char>(byte());
    return text;
  }
  const std::uint8_t* rest() const { return at_; }
  std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }

 private:
  const std::uint8_t *at_, *end_;
};

}  // namespace sae::fuzz
