#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "catex/base/errors.hpp"
#include "catex/base/random.hpp"
#include "catex/system/ion_system.hpp"
#include "support/test_models.hpp"

namespace catex::test {

/// Directory of one test, removed with its content.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = std::filesystem::temp_directory_path() / "catex-io-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
    path_ = name;
  }
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  [[nodiscard]] std::filesystem::path operator/(std::string_view name) const {
    return path_ / name;
  }

  /// Makes a file with the given content.
  [[nodiscard]] std::filesystem::path file(std::string_view name, std::string_view content) const {
    std::ofstream(path_ / name, std::ios::binary) << content;
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

/// Two ions of every species, some outside the cell, velocities; numbers with all their digits.
[[nodiscard]] inline IonSystem sample_system(const Cell& cell) {
  RandomStream random(1, "sample system");
  IonSystem system{cell, {}, {}, {}, {}};
  for (const int species : {Pb, S, PSL, Cd, Cd, PSL, S, Pb}) {
    system.ids.push_back(100 - 7 * static_cast<int>(system.size()));
    system.species.push_back(species);
    system.positions.push_back(30.0 * random.normal_vector());
    system.velocities.push_back(random.normal_vector());
  }
  return system;
}

/// A triclinic cell in the orientation of LAMMPS.
[[nodiscard]] inline Cell triclinic_cell() {
  Mat3 vectors;
  vectors << 30.1, 4.3, -2.7,  //
      0.0, 28.7, 5.9,          //
      0.0, 0.0, 31.3;
  return Cell(vectors);
}

/// Message of the InputError that `action` throws.
template <typename Action>
[[nodiscard]] std::string input_error(Action action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  ADD_FAILURE() << "no InputError";
  return {};
}

}  // namespace catex::test
