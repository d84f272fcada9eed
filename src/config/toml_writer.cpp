#include "toml_writer.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace catex {

TomlWriter& TomlWriter::table(std::string_view name) {
  text_ += fmt::format("{}[{}]\n", text_.empty() ? "" : "\n", name);
  return *this;
}

void TomlWriter::line(std::string_view key, const std::string& value) {
  text_ += fmt::format("{} = {}\n", key, value);
}

std::string TomlWriter::text_of(const std::string& value) {
  // Every escape that JSON uses means the same in a TOML string.
  return nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace catex
