#include "catex/io/frame_source.hpp"

#include <fmt/format.h>
#include <netcdf.h>

#include <algorithm>
#include <cmath>

#include "catex/base/file.hpp"
#include "catex/io/extxyz.hpp"
#include "io_test_support.hpp"

namespace catex::test {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

const ForeignFrames foreign{.species = {{"1", "Pb"}, {"2", "S"}, {"3", "Cd"}, {"4", "PSL"}},
                            .frame_interval_ps = 0.5,
                            .topology = {}};

std::vector<TrajectoryFrame> all_frames(FrameSource& source) {
  std::vector<TrajectoryFrame> frames;
  while (auto frame = source.next()) frames.push_back(std::move(*frame));
  return frames;
}

/// How a dump writes positions.
enum class Columns { Plain, Unwrapped, Scaled };

class FrameSources : public testing::Test {
 protected:
  /// Frame i: numbers that single precision holds exactly, so that NetCDF loses nothing.
  static IonSystem frame(int i, const Cell& cell) {
    IonSystem system = sample_system(cell);
    for (Vec3& r : system.positions) {
      r += Vec3(0.25 * i, -0.5, 0.125 * i);
      r = (r * 1024.0).array().round() / 1024.0;
    }
    system.velocities.clear();
    return system;
  }

  static Cell tilted_cell() {
    Mat3 vectors;
    vectors << 32.0, 4.0, -2.0,  //
        0.0, 16.0, 8.0,          //
        0.0, 0.0, 64.0;
    return Cell(vectors);
  }

  [[nodiscard]] fs::path netcdf(const Cell& cell, int frames) const {
    const fs::path file = directory / "a.nc";
    TrajectoryWriter writer = TrajectoryWriter::create(file, frame(0, cell), model);
    for (int i = 0; i < frames; ++i) writer.append(0.5 * i, frame(i, cell));
    return file;
  }

  [[nodiscard]] fs::path extxyz(const Cell& cell, int frames) const {
    std::string text;
    for (int i = 0; i < frames; ++i) {
      write_extxyz(directory / "one.xyz", frame(i, cell), model, {{}, 0.5 * i});
      text += read_file(directory / "one.xyz");
    }
    return directory.file("a.xyz", text);
  }

  /// The ions of a frame in an order of its own.
  [[nodiscard]] std::string dump_text(const Cell& cell, int frames, Columns columns) const {
    std::string text;
    const std::string species_type[] = {"Pb", "S", "Cd", "PSL"};
    const Mat3& h = cell.vectors();
    for (int i = 0; i < frames; ++i) {
      const IonSystem system = frame(i, cell);
      text += fmt::format("ITEM: TIMESTEP\n{}\nITEM: NUMBER OF ATOMS\n{}\n", 1000 + 250 * i,
                          system.size());
      const double xy = h(0, 1), xz = h(0, 2), yz = h(1, 2);
      if (cell.orthorhombic()) {
        text +=
            fmt::format("ITEM: BOX BOUNDS pp pp pp\n0 {}\n0 {}\n0 {}\n", h(0, 0), h(1, 1), h(2, 2));
      } else {
        text += fmt::format("ITEM: BOX BOUNDS xy xz yz pp pp pp\n{} {} {}\n{} {} {}\n{} {} {}\n",
                            std::min({0.0, xy, xz, xy + xz}),
                            h(0, 0) + std::max({0.0, xy, xz, xy + xz}), xy, std::min(0.0, yz),
                            h(1, 1) + std::max(0.0, yz), xz, 0.0, h(2, 2), yz);
      }
      text += columns == Columns::Plain       ? "ITEM: ATOMS id type x y z\n"
              : columns == Columns::Unwrapped ? "ITEM: ATOMS type id xu yu zu vx\n"
                                              : "ITEM: ATOMS id type xs ys zs\n";
      for (std::size_t k = 0; k < system.size(); ++k) {
        const std::size_t ion = (5 * k + i) % system.size();
        const std::string& name = model.species(system.species[ion]).name;
        const auto type = std::ranges::find(species_type, name) - species_type + 1;
        const Vec3& r = system.positions[ion];
        const Vec3 s = cell.to_fractional(r);
        if (columns == Columns::Unwrapped) {
          text += fmt::format("{} {} {} {} {} 0.1\n", type, system.ids[ion], r.x(), r.y(), r.z());
        } else if (columns == Columns::Scaled) {
          text += fmt::format("{} {} {} {} {}\n", system.ids[ion], type, s.x(), s.y(), s.z());
        } else {
          const Vec3 w = cell.wrap(r);
          text += fmt::format("{} {} {:.10g} {:.10g} {:.10g}\n", system.ids[ion], type, w.x(),
                              w.y(), w.z());
        }
      }
    }
    return text;
  }

  [[nodiscard]] std::unique_ptr<FrameSource> open(const fs::path& file) const {
    return open_frames(file, model, foreign);
  }

  TemporaryDirectory directory;
  Model model = pbs_cds_psl_model();
};

void expect_same(const std::vector<TrajectoryFrame>& a, const std::vector<TrajectoryFrame>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].time_ps, b[i].time_ps);
    EXPECT_EQ(a[i].system.ids, b[i].system.ids);
    EXPECT_EQ(a[i].system.species, b[i].system.species);
    EXPECT_EQ(a[i].system.positions, b[i].system.positions);
    // Lengths and angles of a tilted cell are rounded by arc cosine and back.
    EXPECT_TRUE(a[i].system.cell.vectors().isApprox(b[i].system.cell.vectors(), 1e-14));
  }
}

TEST_F(FrameSources, TheSameFramesComeOutOfEveryFormat) {
  for (const Cell& cell : {Cell::cubic(32.0), tilted_cell()}) {
    const auto expected = all_frames(*open(netcdf(cell, 3)));
    ASSERT_EQ(expected.size(), 3u);
    EXPECT_EQ(expected[2].time_ps, 1.0);
    EXPECT_TRUE(std::ranges::is_sorted(expected[0].system.ids));
    expect_same(all_frames(*open(extxyz(cell, 3))), expected);
    for (const Columns columns : {Columns::Plain, Columns::Unwrapped, Columns::Scaled}) {
      const fs::path dump = directory.file("a.dump", dump_text(cell, 3, columns));
      expect_same(all_frames(*open(dump)), expected);
    }
  }
}

TEST_F(FrameSources, TimesOfTheFileAreUsedWithoutAnInterval) {
  const auto frames = all_frames(*open_frames(extxyz(Cell::cubic(32.0), 2), model));
  EXPECT_EQ(frames.back().time_ps, 0.5);
}

TEST_F(FrameSources, StepsTellTimesWhereFramesAreMissing) {
  std::string text = dump_text(Cell::cubic(32.0), 3, Columns::Plain);
  text.replace(text.find("\n1500\n"), 6, "\n2000\n");
  EXPECT_EQ(all_frames(*open(directory.file("a.dump", text))).back().time_ps, 2.0);
}

TEST_F(FrameSources, ATurnedCellIsTurnedBack) {
  Mat3 rotation;
  rotation << 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0;
  IonSystem turned = frame(0, tilted_cell());
  turned.cell = turned.cell.transformed(rotation);
  for (Vec3& r : turned.positions) r = rotation * r;
  write_extxyz(directory / "turned.xyz", turned, model, {{}, 0.0});
  const auto frames = all_frames(*open(directory / "turned.xyz"));
  const auto expected = all_frames(*open(extxyz(tilted_cell(), 1)));
  EXPECT_TRUE(frames[0].system.cell.vectors().isApprox(tilted_cell().vectors(), 1e-14));
  for (std::size_t i = 0; i < frames[0].system.size(); ++i) {
    const Vec3 d = frames[0].system.positions[i] - expected[0].system.positions[i];
    EXPECT_LT(tilted_cell().minimum_image(d).norm(), 1e-5);  // single precision
  }
}

TEST_F(FrameSources, EveryCutLeavesTheWholeFrames) {
  const Cell cell = Cell::cubic(32.0);
  const fs::path files[] = {netcdf(cell, 3), extxyz(cell, 3),
                            directory.file("a.dump", dump_text(cell, 3, Columns::Plain))};
  for (const fs::path& file : files) {
    const std::string content = read_file(file);
    const auto whole = all_frames(*open(file));
    const std::size_t frame_bytes = file.extension() == ".nc" ? 152 : content.size() / 3;
    // Cuts within the last frame; the first ends of text frames differ by a few digits.
    for (std::size_t size = content.size() - 1; size > content.size() - frame_bytes + 10; --size) {
      fs::resize_file(file, size);
      const auto source = open(file);
      const auto frames = all_frames(*source);
      ASSERT_EQ(frames.size(), 2u) << file << " " << size;
      EXPECT_EQ(frames[1].system.positions, whole[1].system.positions);
      EXPECT_THAT(source->warning(), HasSubstr("is cut off after 2 whole frames")) << size;
    }
  }
}

TEST_F(FrameSources, AWholeFileHasNoWarning) {
  const auto source = open(extxyz(Cell::cubic(32.0), 2));
  (void)all_frames(*source);
  EXPECT_EQ(source->warning(), "");
  EXPECT_EQ(source->share_read(), 1.0);
}

TEST_F(FrameSources, DamageIsAnErrorAtItsLine) {
  const std::string dump = dump_text(Cell::cubic(32.0), 3, Columns::Plain);
  const auto error_with = [&](std::string_view from, std::string_view to) {
    std::string text = dump;
    text.replace(text.rfind(from), from.size(), to);
    return input_error([&] { (void)all_frames(*open(directory.file("a.dump", text))); });
  };
  // A frame is 9 lines of heading and 8 ions.
  EXPECT_THAT(error_with("ITEM: TIMESTEP", "TIMESTEP"), HasSubstr("a.dump:35: 'TIMESTEP' where"));
  EXPECT_THAT(error_with("pp pp pp", "pp ff pp"), HasSubstr("boundary 'ff'"));
  EXPECT_THAT(error_with("x y z", "x y vz"), HasSubstr("no position among the columns"));
  EXPECT_THAT(error_with("id type", "mol type"), HasSubstr("no column 'id'"));
  EXPECT_THAT(error_with("1500", "1000"), HasSubstr("in order of time"));
  EXPECT_THAT(error_with("ITEM: NUMBER OF ATOMS\n8", "ITEM: NUMBER OF ATOMS\n7"),
              HasSubstr("the frame that ends here has 7 ions, the first frame has 8"));
  std::string cut = dump;
  cut.erase(cut.find('\n', cut.find("ATOMS id")) + 1, 20);  // the first ion's line, about
  EXPECT_THAT(input_error([&] { (void)all_frames(*open(directory.file("a.dump", cut))); }),
              HasSubstr("a.dump:"));
}

TEST_F(FrameSources, MissingKnowledgeIsAskedFor) {
  const fs::path dump = directory.file("a.dump", dump_text(Cell::cubic(32.0), 1, Columns::Plain));
  ForeignFrames less = foreign;
  less.frame_interval_ps.reset();
  EXPECT_THAT(input_error([&] { (void)open_frames(dump, model, less)->next(); }),
              HasSubstr("the frame has no time; the interval"));
  less = foreign;
  less.species.clear();
  EXPECT_THAT(input_error([&] { (void)open_frames(dump, model, less)->next(); }),
              HasSubstr("is not in the model"));
  less.species = {{"1", "Zn"}, {"2", "Se"}};
  EXPECT_THAT(input_error([&] { (void)open_frames(dump, model, less); }),
              testing::AllOf(HasSubstr("1=Zn: 'Zn' is not in the model"), HasSubstr("2=Se")));
  const fs::path text = directory.file("a.txt", "hello\n");
  EXPECT_THAT(input_error([&] { (void)open(text); }), HasSubstr("neither a run directory nor"));
}

/// What MDAnalysis writes: no species, single precision time.
TEST_F(FrameSources, NetcdfWithoutSpeciesNeedsATopology) {
  const fs::path file = directory / "bare.nc";
  int id = 0, frame_dim = 0, spatial = 0, atom = 0, time = 0, r = 0, lengths = 0, angles = 0;
  nc_create(file.c_str(), NC_CLOBBER | NC_64BIT_OFFSET, &id);
  nc_def_dim(id, "frame", NC_UNLIMITED, &frame_dim);
  nc_def_dim(id, "spatial", 3, &spatial);
  nc_def_dim(id, "atom", 8, &atom);
  const int per_frame[] = {frame_dim, spatial};
  const int per_ion[] = {frame_dim, atom, spatial};
  nc_def_var(id, "time", NC_FLOAT, 1, &frame_dim, &time);
  nc_def_var(id, "coordinates", NC_FLOAT, 3, per_ion, &r);
  nc_def_var(id, "cell_lengths", NC_DOUBLE, 2, per_frame, &lengths);
  nc_def_var(id, "cell_angles", NC_DOUBLE, 2, per_frame, &angles);
  nc_put_att_text(id, time, "units", 10, "picosecond");
  nc_put_att_text(id, r, "units", 8, "Angstrom");
  nc_put_att_text(id, lengths, "units", 8, "angstrom");
  nc_put_att_text(id, angles, "units", 6, "degree");
  nc_enddef(id);
  const std::size_t start[] = {0, 0, 0};
  const std::size_t one[] = {1, 3};
  const std::size_t all[] = {1, 8, 3};
  const float when = 100000.1F;  // 100000.1015625
  const double edge[] = {32.0, 32.0, 32.0};
  const double right[] = {90.0, 90.0, 90.0};
  const IonSystem system = frame(0, Cell::cubic(32.0));
  nc_put_vara_float(id, time, start, one, &when);
  nc_put_vara_double(id, lengths, start, one, edge);
  nc_put_vara_double(id, angles, start, one, right);
  nc_put_vara_double(id, r, start, all, system.positions.front().data());
  nc_close(id);

  EXPECT_THAT(input_error([&] { (void)open_frames(file, model); }),
              HasSubstr("a topology is needed"));
  write_extxyz(directory / "top.xyz", system, model);
  const auto frames = all_frames(*open_frames(
      file, model, {.species = {}, .frame_interval_ps = {}, .topology = directory / "top.xyz"}));
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_EQ(frames[0].time_ps, 100000.1);
  EXPECT_EQ(frames[0].system.species, system.species);
}

}  // namespace
}  // namespace catex::test
