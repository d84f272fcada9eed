#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <string_view>

namespace catex {

/// Names of the files of a run directory (docs/files.md), in this one place.
namespace run_file {
inline constexpr std::string_view resolved_input = "resolved.toml";
inline constexpr std::string_view manifest = "manifest.json";
inline constexpr std::string_view log = "run.log";
inline constexpr std::string_view start = "start.extxyz";
inline constexpr std::string_view release = "release.extxyz";
inline constexpr std::string_view end = "end.extxyz";
inline constexpr std::string_view thermo = "thermo.csv";
inline constexpr std::string_view exchange = "exchange.csv";
inline constexpr std::string_view exchange_so_far = "exchange_so_far.csv";
inline constexpr std::string_view exchange_band = "exchange_band.csv";
inline constexpr std::string_view exchange_variance = "exchange_variance.csv";
inline constexpr std::string_view radial = "radial.csv";
inline constexpr std::string_view trajectory = "trajectory.nc";
inline constexpr std::string_view topology = "topology.pdb";
inline constexpr std::string_view jumps = "jumps.csv";
inline constexpr std::string_view jump_sites = "jump_sites.csv";
inline constexpr std::string_view events = "events.pb";
inline constexpr std::string_view event_records = "event_records.csv";
inline constexpr std::string_view kmc_events = "events.csv";
inline constexpr std::string_view kmc_summary = "kmc_summary.json";
inline constexpr std::string_view restart = "restart.pb";
inline constexpr std::string_view previous_restart = "restart.prev.pb";

inline constexpr std::array all = {resolved_input,
                                   manifest,
                                   log,
                                   start,
                                   release,
                                   end,
                                   thermo,
                                   exchange,
                                   exchange_so_far,
                                   exchange_band,
                                   exchange_variance,
                                   radial,
                                   trajectory,
                                   topology,
                                   jumps,
                                   jump_sites,
                                   events,
                                   event_records,
                                   kmc_events,
                                   kmc_summary,
                                   restart,
                                   previous_restart};
}  // namespace run_file

/// What a run is called in tables and catalogs: the last component of its path, with or without a
/// trailing slash. Every run of a campaign lies in a folder `run`; it is called by its campaign and
/// number: "hot/0003" for .../hot/runs/0003/run.
[[nodiscard]] std::string run_name(const std::filesystem::path& directory);

/// Where one run keeps its files.
class RunDirectory {
 public:
  /// A directory for a new run, made when missing. One that holds anything is refused with
  /// InputError unless `force`; then the files of an earlier run (run_file::all) are removed and
  /// nothing else. A name that would break a table (comma, line break) is refused too.
  /// Throws RunError when it cannot be made.
  [[nodiscard]] static RunDirectory create(const std::filesystem::path& path, bool force);

  /// The directory of an existing run. Throws InputError when it has no manifest.
  [[nodiscard]] static RunDirectory open(const std::filesystem::path& path);

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path file(std::string_view name) const { return path_ / name; }

 private:
  explicit RunDirectory(std::filesystem::path path);

  std::filesystem::path path_;
};

}  // namespace catex
