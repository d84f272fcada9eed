#pragma once

#include <filesystem>
#include <fstream>
#include <string_view>

namespace catex {

/// run.log: lines with the time of day (UTC); only ever added to, also by a resumed run.
class RunLog {
 public:
  /// Throws RunError when the file cannot be opened.
  explicit RunLog(const std::filesystem::path& file);

  /// One line, on its way to the disk when this returns. A full disk loses log lines, not the run.
  void write(std::string_view text);

 private:
  std::ofstream out_;
};

}  // namespace catex
