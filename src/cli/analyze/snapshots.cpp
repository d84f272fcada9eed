#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "catex/base/errors.hpp"
#include "catex/io/extxyz.hpp"
#include "catex/report/crystal_picture.hpp"
#include "quantities.hpp"

namespace catex {
namespace {

const std::vector<std::string> columns{"file", "run",  "time_ps", "axes",
                                       "n_RS", "n_ZB", "n_WZ",    "n_surface"};
constexpr double time_tolerance = 1e-6;  // [ps] frame times are sums of steps

std::string_view word(Place place) {
  switch (place) {
    case Place::Solution:
      return "solution";
    case Place::Adsorbed:
      return "adsorbed";
    case Place::Inside:
      break;
  }
  return "inside";
}

struct Frame {
  double time_ps;
  IonSystem system;
  Membership membership;
};

struct Snapshot {
  const AnalysedRun* run;
  Frame frame;
  LocalStructures structures;
  CrystalPicture picture;
};

/// Ions of one run that are followed, in the crystal's axes of each frame.
class Followed {
 public:
  /// Throws InputError when there is no such ion.
  Followed(const AnalysedRun& run, const IonSystem& system, const std::vector<std::int64_t>& ids) {
    std::vector<std::string> problems;
    for (const std::int64_t id : ids) {
      const auto it = std::ranges::find(system.ids, id);
      if (it == system.ids.end()) {
        problems.push_back(fmt::format("--follow {}: {} has no ion with this id", id, run.name));
        continue;
      }
      const auto index = static_cast<std::size_t>(it - system.ids.begin());
      indices_.push_back(index);
      paths_.push_back(
          {.id = id, .role = ion_role(system.species[index], *run.roles), .points = {}});
    }
    if (!problems.empty()) throw InputError(std::move(problems));
  }

  void frame(const IonSystem& system, const CrystalFrame& axes) {
    for (std::size_t k = 0; k < indices_.size(); ++k) {
      paths_[k].points.push_back(in_crystal_axes(axes, system.cell, system.positions[indices_[k]]));
    }
  }

  [[nodiscard]] const std::vector<CrystalPicture::Path>& paths() const { return paths_; }

 private:
  std::vector<std::size_t> indices_;
  std::vector<CrystalPicture::Path> paths_;
};

/// Pictures and extended XYZ of the first frame, the last one and those at chosen times.
class SnapshotAnalysis final : public FrameAnalysis {
 public:
  explicit SnapshotAnalysis(const AnalyzeSettings& settings) : settings_(settings) {
    std::ranges::sort(settings_.at_ps);
  }

  void begin(const AnalysedRun& run) override {
    run_ = &run;
    last_.reset();
    followed_.reset();
    due_ = 0;
    axes_ = Mat3::Identity();
  }

  void frame(double time_ps, const IonSystem& system, const Membership* membership) override {
    if (membership == nullptr || !crystal_centre(system, *membership)) return;
    const bool first = !last_;
    last_ = Frame{.time_ps = time_ps, .system = system, .membership = *membership};
    last_is_taken_ = false;
    if (!settings_.follow.empty()) {
      if (!followed_) followed_.emplace(*run_, system, settings_.follow);
      followed_->frame(system, present_axes());
    }
    bool wanted = first;
    for (; due_ < settings_.at_ps.size() && settings_.at_ps[due_] <= time_ps + time_tolerance;
         ++due_) {
      wanted = true;
    }
    if (wanted) take();
  }

  void end() override {
    if (last_ && !last_is_taken_) take();
  }

  void write(AnalysisFolder& folder) override {
    if (snapshots_.empty()) return;
    CsvWriter table = folder.table("snapshots.csv", columns);
    for (std::size_t k = 0; k < snapshots_.size(); ++k) {
      const Snapshot& s = snapshots_[k];
      const std::string name = fmt::format("snapshot-{}", k + 1);
      write_structure(folder, name + ".extxyz", s);
      folder.figure(name + ".svg", crystal_picture_svg(s.picture, {.slab = settings_.slab}),
                    fmt::format("{} at {:g} ps: the crystal along its own axes, and sections "
                                "through its centre with the local structure behind the ions.",
                                s.run->name, s.frame.time_ps));
      table.append(name, s.run->name, table_number(s.frame.time_ps),
                   s.picture.own_axes ? "crystal" : "laboratory",
                   s.structures.count(LocalStructure::RockSalt),
                   s.structures.count(LocalStructure::ZincBlende),
                   s.structures.count(LocalStructure::Wurtzite),
                   s.structures.count(LocalStructure::Surface));
    }
    table.flush();
  }

 private:
  /// Axes of the last frame, continuing those of the one before.
  CrystalFrame present_axes() {
    const CrystalFrame frame = crystal_frame(last_->system, last_->membership, axes_);
    axes_ = frame.axes;
    return frame;
  }

  void take() {
    const CrystalFrame axes = present_axes();
    LocalStructures structures = local_structures(last_->system, run_->model, last_->membership);
    CrystalPicture picture = crystal_picture(last_->system, run_->model, *run_->roles,
                                             last_->membership, structures, axes);
    picture.title = fmt::format("{}, {:g} ps", run_->name, last_->time_ps);
    if (followed_) picture.paths = followed_->paths();
    snapshots_.push_back({run_, *last_, std::move(structures), std::move(picture)});
    last_is_taken_ = true;
  }

  static void write_structure(const AnalysisFolder& folder, const std::string& file,
                              const Snapshot& s) {
    ExtxyzColumn structure{.name = "structure", .words = {}};
    ExtxyzColumn domain{.name = "domain", .words = {}};
    ExtxyzColumn place{.name = "place", .words = {}};
    for (std::size_t i = 0; i < s.frame.system.size(); ++i) {
      structure.words.emplace_back(name(s.structures.structure[i]));
      domain.words.push_back(fmt::format("{}", s.structures.domain[i]));
      place.words.emplace_back(word(s.frame.membership.place[i]));
    }
    write_extxyz(folder.file(file), s.frame.system, s.run->model,
                 {.forces = {},
                  .time_ps = s.frame.time_ps,
                  .columns = {std::move(structure), std::move(domain), std::move(place)}});
  }

  AnalyzeSettings settings_;
  const AnalysedRun* run_ = nullptr;
  std::optional<Frame> last_;
  bool last_is_taken_ = false;
  std::optional<Followed> followed_;
  std::size_t due_ = 0;  ///< of settings_.at_ps
  Mat3 axes_ = Mat3::Identity();
  std::vector<Snapshot> snapshots_;
};

}  // namespace

std::unique_ptr<FrameAnalysis> make_snapshot_analysis(const AnalyzeSettings& settings) {
  return std::make_unique<SnapshotAnalysis>(settings);
}

}  // namespace catex
