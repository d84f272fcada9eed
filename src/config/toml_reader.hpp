#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catex/config/toml_scalar.hpp"

namespace catex {

/// Closed interval a number must lie in, in the unit that its key names.
struct Range {
  double min;
  double max;
};

/// Spellings of the values of an enum (or of a bool), for keys that offer a choice.
template <class E, std::size_t N>
using Names = std::array<std::pair<std::string_view, E>, N>;

/// The value is an existing file: absolute, or relative to the input's directory (to the working
/// directory when it comes from --set), or in one of `directories`.
struct FileSearch {
  std::vector<std::filesystem::path> directories;
};

/// The value is an array of exactly `count` strings.
struct Count {
  std::size_t count;
};

/// The values are an array of at least one number, text, true or false.
struct Scalars {};

struct TomlDocument;
struct TomlNode;

/// One table of a TomlReader. A getter that meets a problem notes it in the reader and leaves
/// the value as it was; TomlReader::finish reports all of them.
class TomlTable {
 public:
  TomlTable(TomlDocument& document, TomlNode& node) : document_(&document), node_(&node) {}

  [[nodiscard]] bool has(std::string_view key) const;
  /// Whether a --set brought the value of `key`.
  [[nodiscard]] bool from_option(std::string_view key) const;
  /// Line of the table's header; 0 when it has none.
  [[nodiscard]] int line() const;

  /// Reads `key` if it is there; otherwise `value` keeps its default. Limits: Range for numbers,
  /// Names for choices, FileSearch for paths, Count for lists, none for bool and text.
  /// @return whether the key is there, be it right or wrong
  template <class T, class... Limits>
  bool optional(std::string_view key, T& value, const Limits&... limits) {
    expect(key);
    if (has(key)) get(key, value, true, limits...);
    return has(key);
  }
  template <class T, class... Limits>
  bool optional(std::string_view key, std::optional<T>& value, const Limits&... limits) {
    expect(key);
    T given{};
    if (has(key) && get(key, given, false, limits...)) value = std::move(given);
    return has(key);
  }
  /// The same, but an absent key is a problem.
  template <class T, class... Limits>
  bool required(std::string_view key, T& value, const Limits&... limits) {
    expect(key);
    if (!has(key)) {
      missing(key, allowed(limits...));
    } else {
      get(key, value, false, limits...);
    }
    return has(key);
  }

  /// The table under `key`; an empty one when it is absent.
  [[nodiscard]] TomlTable table(std::string_view key);
  /// The tables of an array [[key]], in the order of the file.
  [[nodiscard]] std::vector<TomlTable> tables(std::string_view key);
  /// Names of all tables under this one, sorted.
  [[nodiscard]] std::vector<std::string> table_names() const;

  /// Names of everything in this table, in the order of the file.
  [[nodiscard]] std::vector<std::string> keys() const;

  /// Notes a problem with the value of `key`, drawn where the value stands.
  void problem(std::string_view key, const std::string& message, const std::string& hint = "");
  /// Notes a problem with the table as a whole.
  void problem(const std::string& message);
  /// One of two keys must be given, not both.
  void exactly_one(std::string_view first, std::string_view second);
  /// Accepts `keys` without reading them.
  void ignore(std::span<const std::string_view> keys);
  /// None of `keys` may be given, because of `reason`, which completes "KEY ...".
  void forbid(std::span<const std::string_view> keys, const std::string& reason);
  void forbid(std::string_view key, const std::string& reason) {
    forbid(std::span(&key, 1), reason);
  }

  /// What messages call this table, e.g. "[md]".
  void set_label(std::string label);

 private:
  void expect(std::string_view key);
  void missing(std::string_view key, const std::string& hint);

  // Each returns whether it set the value. With `has_default`, the value before is the default,
  // which messages show as advice.
  bool get(std::string_view key, double& value, bool has_default, const Range& range);
  template <std::integral T>
  bool get(std::string_view key, T& value, bool has_default, const Range& range) {
    std::int64_t wide = static_cast<std::int64_t>(value);
    const bool given = get(key, wide, has_default, range);
    if (given) value = static_cast<T>(wide);
    return given;
  }
  bool get(std::string_view key, std::int64_t& value, bool has_default, const Range& range);
  bool get(std::string_view key, bool& value, bool has_default);
  bool get(std::string_view key, std::string& value, bool has_default);
  bool get(std::string_view key, std::filesystem::path& value, bool has_default,
           const FileSearch& search);
  bool get(std::string_view key, std::vector<std::string>& value, bool has_default,
           const Count& count);
  // Arrays of at least one number or path. A problem with one of them is one of the key.
  bool get(std::string_view key, std::vector<double>& values, bool has_default, const Range& range);
  bool get(std::string_view key, std::vector<std::uint64_t>& values, bool has_default,
           const Range& range);
  bool get(std::string_view key, std::vector<std::filesystem::path>& values, bool has_default,
           const FileSearch& search);
  bool get(std::string_view key, std::vector<TomlScalar>& values, bool has_default, const Scalars&);
  template <class E, std::size_t N>
  bool get(std::string_view key, E& value, bool /*has_default*/, const Names<E, N>& names) {
    const std::optional<std::size_t> chosen = choice(key, spellings(names));
    if (chosen) value = names[*chosen].second;
    return chosen.has_value();
  }

  /// The file that `text`, a value of `key`, names; nothing, with the problem noted, without one.
  std::optional<std::filesystem::path> find_file(std::string_view key, const std::string& text,
                                                 const FileSearch& search);
  std::optional<std::size_t> choice(std::string_view key, const std::vector<std::string>& words);

  template <class E, std::size_t N>
  static std::vector<std::string> spellings(const Names<E, N>& names) {
    std::vector<std::string> words;
    for (const auto& [word, value] : names) words.emplace_back(word);
    return words;
  }

  static std::string allowed() { return ""; }
  static std::string allowed(const FileSearch&) { return "the path of a file"; }
  static std::string allowed(const Count& count);
  static std::string allowed(const Scalars&) { return "an array of values"; }
  static std::string allowed(const Range& range);
  static std::string allowed(const std::vector<std::string>& words);
  template <class E, std::size_t N>
  static std::string allowed(const Names<E, N>& names) {
    return allowed(spellings(names));
  }

  TomlDocument* document_;
  TomlNode* node_;
};

/// Reads one TOML file strictly: every key must be asked for, have the right type (an integer is
/// a number too) and lie in its range. All problems of a file are collected and thrown together.
/// The only place that knows the TOML library.
class TomlReader {
 public:
  /// @param file       names the text in messages; its directory is where relative paths begin
  /// @param content    the text
  /// @param overrides  "table.key=value", each replacing or adding one key; the value is TOML,
  ///                   or a bare word, which is a string
  /// Throws InputError when the text is not UTF-8 or not TOML.
  TomlReader(const std::filesystem::path& file, const std::string& content,
             const std::vector<std::string>& overrides = {});
  ~TomlReader();

  /// The keys outside any table; `root().table("md")` is [md].
  [[nodiscard]] TomlTable root();

  /// Notes problems found elsewhere, e.g. in a file that this one names.
  void add(const std::vector<std::string>& problems);

  /// Throws InputError with every problem found, those of keys nobody asked for included, in the
  /// order of the file; returns when there is none.
  void finish();

 private:
  std::unique_ptr<TomlDocument> document_;
};

/// "; did you mean 'X'?", or nothing when no candidate is close.
[[nodiscard]] std::string suggestion(const std::string& word,
                                     const std::vector<std::string>& candidates);

/// A number as one writes it in TOML: shortest text that reads back equal, always a float.
[[nodiscard]] std::string toml_number(double value);

}  // namespace catex
