#include "catex/io/trajectory.hpp"

#include <netcdf.h>

#include <csignal>

#include "catex/base/file.hpp"
#include "io_test_support.hpp"

namespace catex::test {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

class Trajectory : public testing::Test {
 protected:
  /// Frame i of a run whose cell breathes.
  static IonSystem frame(int i, const Cell& cell = triclinic_cell()) {
    IonSystem system = sample_system(cell.transformed(Mat3::Identity() * (1.0 + 0.001 * i)));
    for (Vec3& r : system.positions) r += 0.37 * i * Vec3(1.0, -0.5, 0.25);
    return system;
  }

  void append(TrajectoryWriter& writer, int first, int last) const {
    for (int i = first; i < last; ++i) writer.append(0.1 * i, frame(i));
  }

  void write(const fs::path& path, int frames) const {
    TrajectoryWriter writer = TrajectoryWriter::create(path, frame(0), model);
    append(writer, 0, frames);
  }

  TemporaryDirectory directory;
  fs::path file = directory / "a.nc";
  Model model = pbs_cds_psl_model();
};

/// A position read from single precision must agree with the image nearest to it.
void expect_same_places(const IonSystem& read, const IonSystem& written) {
  ASSERT_EQ(read.size(), written.size());
  for (std::size_t i = 0; i < read.size(); ++i) {
    const Vec3 d = written.cell.minimum_image(read.positions[i] - written.positions[i]);
    // Half a unit in the last place of a float below 64 is 2e-6; three components and the cell.
    EXPECT_LT(d.norm(), 1e-5);
  }
}

TEST_F(Trajectory, RoundTrip) {
  write(file, 3);
  const TrajectoryReader reader(file, model);
  ASSERT_EQ(reader.frames(), 3u);
  for (const int i : {2, 0, 1}) {
    const TrajectoryFrame read = reader.read(i);
    const IonSystem written = frame(i);
    EXPECT_EQ(read.time_ps, 0.1 * i);
    EXPECT_EQ(read.system.ids, written.ids);
    EXPECT_EQ(read.system.species, written.species);
    // Lengths and angles are double; arc cosine and back lose a few digits.
    EXPECT_TRUE(read.system.cell.vectors().isApprox(written.cell.vectors(), 1e-13));
    expect_same_places(read.system, written);
    for (const Vec3& r : read.system.positions) {
      const Vec3 s = read.system.cell.to_fractional(r);
      EXPECT_GT(s.minCoeff(), -1e-6);  // wrapped, up to single precision
      EXPECT_LT(s.maxCoeff(), 1.0 + 1e-6);
    }
  }
}

TEST_F(Trajectory, ACellThatLiesOtherwiseIsTurnedWithItsIons) {
  Mat3 rotation;
  rotation << 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0;
  const IonSystem standard = frame(0);
  IonSystem turned = standard;
  turned.cell = standard.cell.transformed(rotation);
  for (Vec3& r : turned.positions) r = rotation * r;
  TrajectoryWriter::create(file, turned, model).append(0.0, turned);
  expect_same_places(TrajectoryReader(file, model).read(0).system, standard);
}

TEST_F(Trajectory, AFileWithoutFramesIsReadable) {
  write(file, 0);
  EXPECT_EQ(TrajectoryReader(file, model).frames(), 0u);
}

TEST_F(Trajectory, AResumedFileEqualsAnUninterruptedOne) {
  write(directory / "whole.nc", 7);
  const std::string whole = read_file(directory / "whole.nc");
  for (const int checkpoint : {0, 3, 5}) {
    write(file, 5);
    TrajectoryWriter writer = TrajectoryWriter::resume_at(file, checkpoint);
    EXPECT_EQ(writer.frames(), checkpoint);
    append(writer, checkpoint, 7);
    writer.sync();
    EXPECT_EQ(read_file(file), whole) << checkpoint;
  }
}

TEST_F(Trajectory, ACutAfterAPartOfAFrameStillResumes) {
  // What is left when the frame was on its way but not counted yet.
  write(directory / "whole.nc", 4);
  write(file, 2);
  std::ofstream(file, std::ios::app | std::ios::binary) << "part of a frame";
  EXPECT_EQ(TrajectoryReader(file, model).frames(), 2u);
  {
    TrajectoryWriter writer = TrajectoryWriter::resume_at(file, 2);
    append(writer, 2, 4);
  }
  EXPECT_EQ(read_file(file), read_file(directory / "whole.nc"));
}

TEST_F(Trajectory, AKilledWriterLeavesAReadableFile) {
  const pid_t child = fork();
  if (child == 0) {
    TrajectoryWriter writer = TrajectoryWriter::create(file, frame(0), model);
    append(writer, 0, 4);
    raise(SIGKILL);
  }
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  const TrajectoryReader reader(file, model);
  EXPECT_EQ(reader.frames(), 4u);
  expect_same_places(reader.read(3).system, frame(3));
}

TEST_F(Trajectory, EveryCutIsRefused) {
  write(file, 3);
  const std::string content = read_file(file);
  for (std::size_t size = 0; size < content.size(); size += 10) {
    fs::resize_file(file, size);
    EXPECT_THAT(input_error([&] { (void)TrajectoryReader(file, model); }), HasSubstr("a.nc: "))
        << size;
    (void)directory.file("a.nc", content);
  }
}

TEST_F(Trajectory, ErrorsSayWhatIsWrong) {
  write(file, 3);
  EXPECT_THAT(input_error([&] { (void)TrajectoryWriter::resume_at(file, 4); }),
              HasSubstr("4 frames are needed, but the file is cut off after 3"));
  const auto text = directory.file("b.nc", "id,x,y,z\n");
  EXPECT_THAT(input_error([&] { (void)TrajectoryReader(text, model); }),
              HasSubstr("b.nc: cannot open as a trajectory"));
  EXPECT_THAT(input_error([&] { (void)TrajectoryReader(directory / "c.nc", model); }),
              HasSubstr("No such file"));
  const Model other("zinc", {{"Zn", "Zn", 30, 0.8, 65.38, Role::Cation}}, {{0.0, 1.0, 0.0}}, 12.0);
  EXPECT_THAT(input_error([&] { (void)TrajectoryReader(file, other); }),
              HasSubstr("species of ion 1 in file order is not in the model zinc"));
}

TEST_F(Trajectory, OtherNetcdfFilesAreRefused) {
  int id = 0;
  ASSERT_EQ(nc_create(file.c_str(), NC_CLOBBER, &id), NC_NOERR);
  ASSERT_EQ(nc_close(id), NC_NOERR);
  EXPECT_THAT(input_error([&] { (void)TrajectoryReader(file, model); }),
              HasSubstr("not an AMBER trajectory: it has no dimension 'frame'"));
}

}  // namespace
}  // namespace catex::test
