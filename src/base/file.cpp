#include "catex/base/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "catex/base/errors.hpp"

namespace catex {
namespace {

[[noreturn]] void throw_write_error(const std::filesystem::path& file) {
  throw RunError(fmt::format("{}: cannot write: {}", file.string(), std::strerror(errno)));
}

}  // namespace

std::string read_file(const std::filesystem::path& file) {
  if (std::filesystem::is_directory(file)) {
    throw InputError(fmt::format("{}: is a directory, a file is needed", file.string()));
  }
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    throw InputError(fmt::format("{}: cannot read: {}", file.string(), std::strerror(errno)));
  }
  std::ostringstream content;
  content << in.rdbuf();
  return std::move(content).str();
}

void write_file_atomically(const std::filesystem::path& file, std::string_view content) {
  std::filesystem::path temporary = file;
  temporary += ".tmp";
  const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0) throw_write_error(temporary);
  for (std::size_t done = 0; done < content.size();) {
    const ssize_t n = ::write(fd, content.data() + done, content.size() - done);
    if (n < 0) {
      if (errno == EINTR) continue;
      const int error = errno;
      ::close(fd);
      ::unlink(temporary.c_str());
      errno = error;
      throw_write_error(temporary);
    }
    done += static_cast<std::size_t>(n);
  }
  if (::fsync(fd) != 0 || ::close(fd) != 0) throw_write_error(temporary);
  std::filesystem::rename(temporary, file);
}

void sync_file(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_WRONLY);
  if (fd < 0) throw_write_error(file);
  const bool synced = ::fsync(fd) == 0;
  ::close(fd);
  if (!synced) throw_write_error(file);
}

}  // namespace catex
