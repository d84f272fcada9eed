#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace catex {

/// The user's input is wrong; exit code 2. Carries every problem found, each one readable alone:
/// place (file, line), what was given, what is allowed, what to do.
class InputError : public std::runtime_error {
 public:
  explicit InputError(std::string problem);
  explicit InputError(std::vector<std::string> problems);

  [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }

 private:
  std::vector<std::string> problems_;
};

/// Something failed while running (disk full, simulation unstable); exit code 1.
class RunError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Closest of `candidates` to a misspelt `word`, or empty when none is close.
[[nodiscard]] std::string closest_match(const std::string& word,
                                        const std::vector<std::string>& candidates);

}  // namespace catex
