#include "catex/io/csv.hpp"

#include "catex/base/file.hpp"
#include "io_test_support.hpp"

namespace catex::test {
namespace {

using testing::HasSubstr;

const std::vector<std::string> columns = {"time_ps", "rule", "n"};

TEST(Csv, RoundTripKeepsEveryBit) {
  const TemporaryDirectory directory;
  const auto file = directory / "a.csv";
  CsvWriter writer = CsvWriter::create(file, columns);
  writer.append(1.0 / 3.0, "letter", 276);
  writer.append(2.0, "inside", -1);
  writer.flush();
  EXPECT_EQ(read_file(file), "time_ps,rule,n\n0.3333333333333333,letter,276\n2,inside,-1\n");

  const CsvTable table = read_csv(file);
  EXPECT_EQ(table.rows(), 2u);
  EXPECT_EQ(table.numbers("time_ps"), (std::vector{1.0 / 3.0, 2.0}));
  EXPECT_EQ(table.text("rule"), (std::vector<std::string>{"letter", "inside"}));
  EXPECT_TRUE(table.has("n"));
  EXPECT_FALSE(table.has("m"));
}

TEST(Csv, AResumedFileEqualsAnUninterruptedOne) {
  const TemporaryDirectory directory;
  CsvWriter whole = CsvWriter::create(directory / "whole.csv", columns);
  CsvWriter first = CsvWriter::create(directory / "split.csv", columns);
  for (CsvWriter* writer : {&whole, &first}) writer->append(0.1, "a", 1);
  const std::uint64_t checkpoint = first.position();
  first.append(0.2, "lost", 2);
  first.flush();

  CsvWriter second = CsvWriter::resume_at(directory / "split.csv", columns, checkpoint);
  for (CsvWriter* writer : {&whole, &second}) writer->append(0.2, "b", 2);
  whole.flush();
  second.flush();
  EXPECT_EQ(read_file(directory / "split.csv"), read_file(directory / "whole.csv"));
  EXPECT_EQ(second.position(), whole.position());
}

TEST(Csv, ResumeRefusesAnotherTableOrPlace) {
  const TemporaryDirectory directory;
  const std::string content = "time_ps,rule,n\n0.5,a,1\n";
  const auto file = directory.file("a.csv", content);
  const auto error = [&](const std::vector<std::string>& names, std::uint64_t bytes) {
    return input_error([&] { (void)CsvWriter::resume_at(file, names, bytes); });
  };
  EXPECT_THAT(error({"time_ps", "n"}, 15), HasSubstr("a.csv:1: the columns are 'time_ps,rule,n'"));
  EXPECT_THAT(error(columns, 16), HasSubstr("cannot be continued after byte 16"));
  EXPECT_THAT(error(columns, 1000), HasSubstr("it has 23 bytes"));
  EXPECT_EQ(read_file(file), content);
}

TEST(Csv, AnUnfinishedLastLineIsLeftOut) {
  const TemporaryDirectory directory;
  const CsvTable table = read_csv(directory.file("a.csv", "a,b\n1,2\n3,4"));
  EXPECT_EQ(table.numbers("b"), std::vector{2.0});
}

TEST(Csv, ErrorsNameFileAndLine) {
  const TemporaryDirectory directory;
  const auto error = [&](std::string_view content) {
    const auto file = directory.file("a.csv", content);
    return input_error([&] { (void)read_csv(file).numbers("b"); });
  };
  EXPECT_THAT(error("a,b\n1,2\n3\n"), HasSubstr("a.csv:3: 1 fields; the header names 2"));
  EXPECT_THAT(error("a,b\n1,2\n3,x\n"), HasSubstr("a.csv:3: b is 'x'"));
  EXPECT_THAT(error("a,c\n1,2\n"), HasSubstr("a.csv:1: no column 'b'; there are: a, c"));
  EXPECT_THAT(error(""), HasSubstr("a.csv: is empty"));
}

}  // namespace
}  // namespace catex::test
