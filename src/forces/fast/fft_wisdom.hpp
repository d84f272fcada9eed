#pragma once

#include <array>
#include <filesystem>
#include <string>

namespace catex::fast {

/// What FFTW knows of the fastest transforms of one mesh on this machine. Finding out takes about a
/// second, and twice may give two answers, whose sums differ in the last bit: kept in a file for
/// the next run, and in checkpoints for the same run.
class FftWisdom {
 public:
  /// Teaches FFTW `known`, or else what `folder` (empty for none) has for this grid, and nothing
  /// else; other processes that want the same file wait until `keep`.
  FftWisdom(const std::string& known, const std::filesystem::path& folder,
            const std::array<int, 3>& grid);
  ~FftWisdom();
  FftWisdom(const FftWisdom&) = delete;
  FftWisdom& operator=(const FftWisdom&) = delete;

  /// To be called when all plans are made: updates the file and returns the wisdom.
  std::string keep();

 private:
  void unlock();

  std::string known_;
  std::filesystem::path file_;
  int lock_ = -1;
};

}  // namespace catex::fast
