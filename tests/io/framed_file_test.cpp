#include "catex/io/framed_file.hpp"

#include "catex/base/file.hpp"
#include "io_test_support.hpp"

namespace catex::test {
namespace {

using testing::HasSubstr;

class FramedFiles : public testing::Test {
 protected:
  FramedFiles() {
    for (int k = 0; k < 200; ++k) payload += static_cast<char>(k * k);
    save_framed(good, file_kind::catalog, payload);
    content = read_file(good);
  }

  std::string error(std::string_view changed) const {
    const auto file = directory.file("bad.pb", changed);
    return input_error([&] { (void)load_framed(file, file_kind::catalog); });
  }

  TemporaryDirectory directory;
  std::filesystem::path good = directory / "good.pb";
  std::string payload;
  std::string content;
};

TEST_F(FramedFiles, RoundTrip) {
  EXPECT_EQ(load_framed(good, file_kind::catalog), payload);
  EXPECT_EQ(read_framed(good).kind, file_kind::catalog);
}

TEST_F(FramedFiles, EveryCutIsRefused) {
  for (std::size_t size = 0; size < content.size(); ++size) {
    const std::string message = error(content.substr(0, size));
    EXPECT_THAT(message, HasSubstr(size == 0 ? "is empty" : "is cut off")) << size;
  }
  EXPECT_THAT(error(content + "x"), HasSubstr("is damaged"));
}

TEST_F(FramedFiles, EveryDamagedByteIsRefused) {
  for (std::size_t k = 0; k < content.size(); ++k) {
    std::string damaged = content;
    damaged[k] = static_cast<char>(damaged[k] ^ 4);
    EXPECT_NE(error(damaged), "") << k;
  }
}

TEST_F(FramedFiles, MessagesSayWhatIsWrong) {
  EXPECT_THAT(error("some text"), HasSubstr("is no checkpoint or catalog of catex"));
  std::string newer = content;
  newer[5] = 2;
  EXPECT_THAT(error(newer), HasSubstr("has format version 2; this catex reads version 1"));
  EXPECT_THAT(input_error([&] { (void)load_framed(good, file_kind::md_checkpoint); }),
              HasSubstr("is a file of kind 'catalog'; 'md checkpoint' is needed"));
  EXPECT_THAT(input_error([&] { (void)load_framed(directory / "none.pb", file_kind::catalog); }),
              HasSubstr("none.pb: cannot read"));
}

TEST_F(FramedFiles, KeepsThePreviousFileAndNamesItWhenTheNewOneIsDamaged) {
  const auto restart = directory / "restart.pb";
  const auto previous = directory / "restart.prev.pb";
  save_framed(restart, file_kind::md_checkpoint, "first", true);
  EXPECT_FALSE(std::filesystem::exists(previous));
  save_framed(restart, file_kind::md_checkpoint, "second", true);
  EXPECT_EQ(load_framed(previous, file_kind::md_checkpoint), "first");
  EXPECT_EQ(load_framed(restart, file_kind::md_checkpoint), "second");

  std::filesystem::resize_file(restart, std::filesystem::file_size(restart) - 1);
  EXPECT_THAT(input_error([&] { (void)load_framed(restart, file_kind::md_checkpoint); }),
              HasSubstr("kept as " + previous.string()));
}

}  // namespace
}  // namespace catex::test
