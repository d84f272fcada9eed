#include "catex/base/binary_archive.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace catex {

struct Inner {
  int a = 0;
  std::vector<double> b;
};
template <typename Archive>
void archive(Archive& a, Inner& s) {
  a(s.a, s.b);
}

namespace {

TEST(BinaryArchive, GivesBackEveryBit) {
  const std::vector<Inner> structs{{1, {0.1, -0.0}}, {2, {}}, {3, {5e-324, INFINITY}}};
  const Vec3 v(1.0 / 3.0, 2.0, -7.5);
  ArchiveWriter writer;
  writer(true, std::int64_t{-5}, std::string("text\0with zero", 14), v, structs);
  const std::string bytes = writer.take();

  bool flag = false;
  std::int64_t number = 0;
  std::string text;
  Vec3 vector = Vec3::Zero();
  std::vector<Inner> read;
  ArchiveReader reader(bytes);
  reader(flag, number, text, vector, read);
  reader.finish();
  EXPECT_TRUE(flag);
  EXPECT_EQ(number, -5);
  EXPECT_EQ(text, std::string("text\0with zero", 14));
  EXPECT_EQ(vector, v);
  ASSERT_EQ(read.size(), 3u);
  EXPECT_EQ(read[0].b, structs[0].b);
  EXPECT_TRUE(std::signbit(read[0].b[1]));
  EXPECT_EQ(read[2].b, structs[2].b);
}

TEST(BinaryArchive, NoticesDamage) {
  ArchiveWriter writer;
  writer(std::vector<double>{1.0, 2.0, 3.0});
  const std::string bytes = writer.take();
  std::vector<double> values;
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    ArchiveReader shorter(std::string_view(bytes).substr(0, length));
    EXPECT_THROW(shorter(values), RunError);
  }
  const std::string longer = bytes + "x";
  ArchiveReader reader(longer);
  reader(values);
  EXPECT_THROW(reader.finish(), RunError);
  const std::string huge(8, '\xff');  // a length of 2^64 - 1
  EXPECT_THROW(ArchiveReader{huge}(values), RunError);
}

}  // namespace
}  // namespace catex
