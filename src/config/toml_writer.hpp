#pragma once

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "toml_reader.hpp"

namespace catex {

/// The counterpart of TomlTable: the function that lists the keys of an input for reading writes
/// them when it is given this class. Takes the same limits and ignores them.
class TomlWriter {
 public:
  /// Starts [name].
  TomlWriter& table(std::string_view name);

  template <class T, class... Limits>
  bool required(std::string_view key, const T& value, const Limits&... limits) {
    return optional(key, value, limits...);
  }
  template <class T, class... Limits>
  bool optional(std::string_view key, const T& value, const Limits&... limits) {
    line(key, text_of(value, limits...));
    return true;
  }
  /// @return whether there is a value; nothing is written otherwise
  template <class T, class... Limits>
  bool optional(std::string_view key, const std::optional<T>& value, const Limits&... limits) {
    return value && optional(key, *value, limits...);
  }

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  void line(std::string_view key, const std::string& value);

  static std::string text_of(double value, const Range&) { return toml_number(value); }
  template <std::integral T>
  static std::string text_of(T value, const Range&) {
    return std::to_string(value);
  }
  static std::string text_of(bool value) { return value ? "true" : "false"; }
  static std::string text_of(const std::string& value);
  static std::string text_of(const std::filesystem::path& value, const FileSearch&) {
    return text_of(value.string());
  }
  template <class E, std::size_t N>
  static std::string text_of(const E& value, const Names<E, N>& names) {
    for (const auto& [word, e] : names) {
      if (e == value) return text_of(std::string(word));
    }
    return text_of(std::string());
  }

  std::string text_;
};

}  // namespace catex
