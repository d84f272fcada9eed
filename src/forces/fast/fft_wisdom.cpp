#include "fft_wisdom.hpp"

#include <fcntl.h>
#include <fftw3.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstdlib>

#include "catex/base/errors.hpp"
#include "catex/base/file.hpp"

namespace catex::fast {

FftWisdom::FftWisdom(const std::string& known, std::filesystem::path file)
    : file_(known.empty() ? std::move(file) : std::filesystem::path()) {
  if (!known.empty()) fftwf_import_wisdom_from_string(known.c_str());
  if (file_.empty()) return;
  // A place that cannot be written is no reason to stop: plans are made anew each time.
  std::error_code ignored;
  std::filesystem::create_directories(file_.parent_path(), ignored);
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
  char* const text = fftwf_export_wisdom_to_string();
  const std::string wisdom = text == nullptr ? "" : text;
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
