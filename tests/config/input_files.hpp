#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "catex/base/errors.hpp"
#include "catex/config/md_input.hpp"

namespace catex::test {

inline const std::filesystem::path models = std::filesystem::path(CATEX_SOURCE_DIR) / "models";

/// Directory of its own for each test, removed afterwards; input files are written into it.
class InputFiles : public testing::Test {
 protected:
  InputFiles() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    directory = std::filesystem::temp_directory_path() /
                (std::string("catex-config-") + test->name() + "-" + std::to_string(::getpid()));
    std::filesystem::create_directories(directory);
  }
  ~InputFiles() override { std::filesystem::remove_all(directory); }

  std::filesystem::path write(const std::string& name, const std::string& content) const {
    std::ofstream(directory / name, std::ios::binary) << content;
    return directory / name;
  }

  std::filesystem::path directory;
};

/// What `action` complains about, with the directory cut out of it; empty when it does not.
template <class Action>
std::string complaint(const std::filesystem::path& directory, Action action) {
  try {
    action();
  } catch (const InputError& error) {
    std::string text = error.what();
    const std::string prefix = directory.string() + "/";
    for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix)) {
      text.erase(at, prefix.size());
    }
    return text;
  }
  return "";
}

/// Text with one part replaced; fails the test when the part is not there.
inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

}  // namespace catex::test
