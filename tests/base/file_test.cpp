#include "catex/base/file.hpp"

#include <gtest/gtest.h>

#include "catex/base/digest.hpp"
#include "catex/base/errors.hpp"

namespace catex {
namespace {

TEST(File, ReplacesContentAndLeavesNothingElse) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "catex_file";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  const std::filesystem::path file = folder / "a.txt";
  write_file_atomically(file, "old");
  write_file_atomically(file, std::string_view("new\0bytes", 9));
  EXPECT_EQ(read_file(file), std::string("new\0bytes", 9));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1);
  EXPECT_EQ(file_digest_hex(file), digest_hex(std::string_view("new\0bytes", 9)));
  std::filesystem::remove_all(folder);
}

TEST(File, ErrorsNameTheFile) {
  EXPECT_THROW((void)read_file("/no/such/file"), InputError);
  EXPECT_THROW((void)read_file("/"), InputError);
  EXPECT_THROW(write_file_atomically("/no/such/folder/file", ""), RunError);
}

}  // namespace
}  // namespace catex
