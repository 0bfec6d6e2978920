// No memory left: JavaScript is told so. Without C++ exceptions, operator new would abort and say nothing.
#include <emscripten.h>

#include <new>

EM_JS(void, throwOutOfMemory, (), { throw new WebAssembly.RuntimeError("out of memory"); });

[[maybe_unused]] static const std::new_handler before = std::set_new_handler([] { throwOutOfMemory(); });
