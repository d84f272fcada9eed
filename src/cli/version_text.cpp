#include "version_text.hpp"

#include <fmt/format.h>

#include "catex/base/instruction_set.hpp"
#include "catex/base/version.hpp"

namespace catex {

std::string version_text() {
  return fmt::format(
      "catex {}\ncommit {}\ncompiler {}, {}\ninstruction set in use {}\nlibraries {}", version(),
      commit(), CATEX_COMPILER, CATEX_BUILD_TYPE, to_string(best_instruction_set()),
      CATEX_LIBRARY_VERSIONS);
}

}  // namespace catex
