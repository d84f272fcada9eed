#include "catex/base/version.hpp"

#include "commit.hpp"

namespace catex {

std::string_view version() { return CATEX_VERSION; }
std::string_view commit() { return CATEX_COMMIT; }

}  // namespace catex
