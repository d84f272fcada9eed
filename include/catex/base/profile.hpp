#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

namespace catex {

/// Where the time goes: wall time and number of calls of named parts. Parts are few and their names
/// literals. Not for use by several threads at once.
class Profile {
 public:
  struct Part {
    std::string_view name;
    double seconds = 0.0;
    std::int64_t calls = 0;
  };

  void add(std::string_view name, double seconds, std::int64_t calls = 1) {
    for (Part& part : parts_) {
      if (part.name.data() != name.data() && part.name != name) continue;
      part.seconds += seconds;
      part.calls += calls;
      return;
    }
    parts_.push_back({name, seconds, calls});
  }
  void add(const Profile& other) {
    for (const Part& part : other.parts_) add(part.name, part.seconds, part.calls);
  }

  /// In the order of their first appearance.
  [[nodiscard]] const std::vector<Part>& parts() const { return parts_; }

 private:
  std::vector<Part> parts_;
};

/// Adds the time from its construction to its end to a part.
class Stopwatch {
 public:
  Stopwatch(Profile& profile, std::string_view name) : profile_(profile), name_(name) {}
  ~Stopwatch() {
    const auto elapsed = std::chrono::steady_clock::now() - start_;
    profile_.add(name_, std::chrono::duration<double>(elapsed).count());
  }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

 private:
  Profile& profile_;
  std::string_view name_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace catex
