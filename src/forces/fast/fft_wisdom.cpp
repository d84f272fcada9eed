#include "fft_wisdom.hpp"

#include <fcntl.h>
#include <fftw3.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <vector>

#include "catex/base/errors.hpp"
#include "catex/base/file.hpp"

namespace catex::fast {

namespace {

/// FFTW writes one entry a line between the first and the last line, in the order of its hash
/// table. Sorted, the same knowledge is the same text.
std::string with_sorted_entries(const std::string& wisdom) {
  std::istringstream in(wisdom);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  if (lines.size() > 2) std::sort(lines.begin() + 1, lines.end() - 1);
  std::string sorted;
  for (const std::string& line : lines) sorted += line + "\n";
  return sorted;
}

}  // namespace

FftWisdom::FftWisdom(const std::string& known, const std::filesystem::path& folder,
                     const std::array<int, 3>& grid)
    : known_(known) {
  fftwf_forget_wisdom();
  if (!known.empty()) fftwf_import_wisdom_from_string(known.c_str());
  if (!known.empty() || folder.empty()) return;
  // A place that cannot be written is no reason to stop: plans are made anew each time.
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  file_ = folder / fmt::format("{}x{}x{}", grid[0], grid[1], grid[2]);
  const std::string lock_file = file_.string() + ".lock";
  lock_ = open(lock_file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644);
  if (lock_ >= 0) flock(lock_, LOCK_EX);
  fftwf_import_wisdom_from_filename(file_.c_str());
}

FftWisdom::~FftWisdom() { unlock(); }

void FftWisdom::unlock() {
  if (lock_ >= 0) close(lock_);
  lock_ = -1;
}

std::string FftWisdom::keep() {
  if (!known_.empty()) return known_;
  char* const text = fftwf_export_wisdom_to_string();
  const std::string wisdom = with_sorted_entries(text == nullptr ? "" : text);
  std::free(text);
  if (lock_ >= 0) {
    try {
      write_file_atomically(file_, wisdom);
    } catch (const RunError&) {  // as above
    }
  }
  unlock();
  return wisdom;
}

}  // namespace catex::fast
