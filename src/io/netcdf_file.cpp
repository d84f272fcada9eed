#include "catex/io/netcdf_file.hpp"

#include <netcdf.h>

namespace catex {
namespace {
constexpr int closed = -1;
}

NetcdfFile::~NetcdfFile() {
  if (id_ != closed) nc_close(id_);
}

NetcdfFile::NetcdfFile(NetcdfFile&& other) noexcept
    : id_(std::exchange(other.id_, closed)), path_(std::move(other.path_)) {}

NetcdfFile& NetcdfFile::operator=(NetcdfFile&& other) noexcept {
  std::swap(id_, other.id_);
  std::swap(path_, other.path_);
  return *this;
}

}  // namespace catex
