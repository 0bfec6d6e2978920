// Between JavaScript's values and the core's. Whatever goes out is a copy: a view into WebAssembly memory
// would silently become empty when the memory grows.
#pragma once

#include <emscripten/val.h>

#include <string>
#include <vector>

#include "matrix.hpp"
#include "problem.hpp"

namespace sae {

// Throws a RangeError with the problem's sentence, if there is a problem. It leaves C++ without running
// destructors, so call it while nothing that owns memory is alive in the caller.
void raise(Problem&& problem);

// The elements of a typed array, to where there is room for them.
template <class T>
void copyTo(T* room, const emscripten::val& array) {
  emscripten::val(emscripten::typed_memory_view(array["length"].as<std::size_t>(), room))
      .call<void>("set", array);
}

// The elements of a typed array.
template <class T>
std::vector<T> copyIn(const emscripten::val& array) {
  std::vector<T> values(array["length"].as<std::size_t>());
  copyTo(values.data(), array);
  return values;
}

// A new typed array with the same elements.
template <class T>
emscripten::val copyOut(const T* values, std::size_t count) {
  return emscripten::val(emscripten::typed_memory_view(count, values)).call<emscripten::val>("slice");
}

// The same, into `used`, a typed array of that kind or null, where it is as long: new memory costs a browser
// more than the copy.
template <class T>
emscripten::val copyOut(const T* values, std::size_t count, const emscripten::val& used) {
  if (used.isNull() || used["length"].as<std::size_t>() != count) return copyOut(values, count);
  used.call<void>("set", emscripten::val(emscripten::typed_memory_view(count, values)));
  return used;
}

template <class T>
emscripten::val copyOut(const std::vector<T>& values) {
  return copyOut(values.data(), values.size());
}

template <class S>
emscripten::val copyOut(const Vector<S>& values) {
  return copyOut(values.data(), static_cast<std::size_t>(values.size()));
}

template <class S>
emscripten::val copyOut(const MatrixView<S>& values) {
  return copyOut(values.data(), static_cast<std::size_t>(values.size()));
}

}  // namespace sae
