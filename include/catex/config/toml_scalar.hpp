#pragma once

#include <string>

namespace catex {

/// A number, text, true or false of a TOML file.
struct TomlScalar {
  std::string toml;  ///< as TOML: "\"Pb-preferred\"", "600"
  std::string text;  ///< as people read it: "Pb-preferred", "600"

  friend bool operator==(const TomlScalar&, const TomlScalar&) = default;
};

}  // namespace catex
