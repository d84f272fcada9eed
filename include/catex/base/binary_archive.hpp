#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "catex/base/errors.hpp"
#include "catex/base/vec3.hpp"

namespace catex {

template <typename T>
concept ArchivedAsBytes = std::is_arithmetic_v<T> || std::is_enum_v<T>;

/// Exact binary form of plain values, for the parts of a checkpoint that only this program reads:
/// numbers as in memory, lengths in front of strings and vectors. A struct lists its fields once,
/// for both directions, in a function beside it:
///   template <typename Archive> void archive(Archive& a, State& s) { a(s.time, s.positions); }
class ArchiveWriter {
 public:
  template <typename... T>
  void operator()(const T&... values) {
    (put(values), ...);
  }
  [[nodiscard]] std::string take() { return std::move(bytes_); }

 private:
  template <ArchivedAsBytes T>
  void put(const T& value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof(T));
  }
  void put(const Vec3& v) { bytes_.append(reinterpret_cast<const char*>(v.data()), sizeof(Vec3)); }
  void put(const std::string& text) {
    put(static_cast<std::uint64_t>(text.size()));
    bytes_ += text;
  }
  template <typename T>
  void put(const std::vector<T>& values) {
    put(static_cast<std::uint64_t>(values.size()));
    for (const T& value : values) put(value);
  }
  template <typename T>
  void put(const T& fields) {
    archive(*this, const_cast<T&>(fields));  // only read, by operator() above
  }

  std::string bytes_;
};

/// Reads what an ArchiveWriter wrote, in the same order. Throws RunError when the bytes end early.
class ArchiveReader {
 public:
  explicit ArchiveReader(std::string_view bytes) : rest_(bytes) {}

  template <typename... T>
  void operator()(T&... values) {
    (get(values), ...);
  }
  /// Throws RunError when bytes are left over.
  void finish() const {
    if (!rest_.empty()) throw RunError("stored state is longer than expected");
  }

 private:
  template <ArchivedAsBytes T>
  void get(T& value) {
    std::memcpy(&value, next(sizeof(T)), sizeof(T));
  }
  void get(Vec3& v) { std::memcpy(v.data(), next(sizeof(Vec3)), sizeof(Vec3)); }
  void get(std::string& text) {
    const std::size_t size = length();
    text.assign(next(size), size);
  }
  template <typename T>
  void get(std::vector<T>& values) {
    values.resize(length());
    for (T& value : values) get(value);
  }
  template <typename T>
  void get(T& fields) {
    archive(*this, fields);
  }

  /// Every element takes a byte at least, so a damaged length cannot ask for much memory.
  [[nodiscard]] std::size_t length() {
    std::uint64_t size = 0;
    get(size);
    if (size > rest_.size()) throw RunError("stored state ends early");
    return size;
  }
  [[nodiscard]] const char* next(std::size_t size) {
    if (size > rest_.size()) throw RunError("stored state ends early");
    const char* begin = rest_.data();
    rest_.remove_prefix(size);
    return begin;
  }

  std::string_view rest_;
};

}  // namespace catex
