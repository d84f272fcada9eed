#pragma once

#include <filesystem>
#include <utility>

namespace catex {

/// An open NetCDF file; closed with the object.
class NetcdfFile {
 public:
  /// Takes over an id of nc_open or nc_create.
  NetcdfFile(int id, std::filesystem::path path) : id_(id), path_(std::move(path)) {}
  ~NetcdfFile();
  NetcdfFile(NetcdfFile&& other) noexcept;
  NetcdfFile& operator=(NetcdfFile&& other) noexcept;
  NetcdfFile(const NetcdfFile&) = delete;
  NetcdfFile& operator=(const NetcdfFile&) = delete;

  [[nodiscard]] int id() const { return id_; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  int id_;
  std::filesystem::path path_;
};

}  // namespace catex
