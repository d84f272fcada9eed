#pragma once

#include <optional>
#include <span>
#include <vector>

#include "catex/catalog/catalog.hpp"

namespace catex {

// What runs say about whether rates describe them at all (docs/catalog.md, "Tests").

enum class Plateau {
  Reached,  ///< the rate does not depend on the return window
  None,
  TooFew,  ///< moves to tell
};

/// Rate of one ion's moves between two kinds of sites, by how long they must last.
struct ReturnTest {
  Ion ion;
  SiteKind from;
  SiteKind to;
  std::int64_t crossings = 0;
  std::array<std::int64_t, return_windows_ps.size()> lasting{};
  /// Of the time before the last window of each run, in which moves can be told to last [ps], or
  /// [ps mol/L] of an adsorption.
  std::array<double, return_windows_ps.size()> exposure{};
  std::size_t tested = 0;  ///< tested_window() of the runs

  /// [1/ps], or [1/(ps mol/L)]; 0 without exposure.
  [[nodiscard]] double rate(std::size_t window) const;
  /// Of the rate when the window is made four times as long.
  [[nodiscard]] std::optional<double> ratio() const;
  [[nodiscard]] Plateau verdict() const;
};

/// Place in return_windows_ps of the window that events were counted with, or of the next longer
/// one; of 2 ps at least, and of one that is not too long to be made four times as long.
[[nodiscard]] std::size_t tested_window(std::span<const RunEvents> runs);

/// A rate that loses more than a fifth when the window is made four times as long is no constant:
/// curves would shift by more than the 10 % to which one run tests a model.
inline constexpr double least_plateau_ratio = 0.8;
/// Lasting moves below which the ratio says nothing: its standard error is about 0.1 then.
inline constexpr std::int64_t fewest_lasting = 20;

/// By the number of crossings, the most first.
[[nodiscard]] std::vector<ReturnTest> return_tests(std::span<const RunEvents> runs);

enum class Memory {
  None,     ///< Markov within errors
  Present,  ///< the hazard changes with age
  TooFew,   ///< departures to tell
};

/// The age test with like compared with like: hazard of the young against that of the old within
/// each stratum of surroundings. Mantel-Haenszel estimate of the common ratio, for person-time
/// data: K. Rothman, S. Greenland, T. Lash, Modern Epidemiology, 3rd ed., chapter 15 (2008);
/// variance of its logarithm: S. Greenland, J. Robins, Biometrics 41, 55 (1985). A stratum is a
/// temperature and an Environment. Those in which there is no time of the young or of the old say
/// nothing.
struct StratifiedAgeTest {
  /// Departures of either age below which the logarithm of the ratio is not near normal.
  static constexpr std::int64_t fewest_departures = 5;
  int strata = 0;  ///< with time of both ages; what follows is of them
  std::int64_t young_departures = 0;
  std::int64_t old_departures = 0;
  double young_weight = 0.0;  ///< sum of young departures x time of the old / time of both
  double old_weight = 0.0;    ///< sum of old departures x time of the young / time of both
  /// Sum of departures x time of the young x time of the old / (time of both)^2.
  double information = 0.0;

  /// Whether there are enough departures to tell.
  [[nodiscard]] bool known() const;
  /// This and the next two need known().
  [[nodiscard]] double ratio() const;
  /// 95 % interval.
  [[nodiscard]] double ratio_low() const;
  [[nodiscard]] double ratio_high() const;
};

/// Hazard of departure of one ion from one kind of site, young against old.
struct AgeTest {
  AgeCounts counts;
  struct Part {
    std::int64_t departures = 0;
    double time_ps = 0.0;
    [[nodiscard]] double hazard() const {
      return time_ps > 0.0 ? static_cast<double>(departures) / time_ps : 0.0;
    }
  };
  double young_from_ps = 0.0;  ///< the tested window
  double old_from_ps = 0.0;    ///< four times as much
  Part young;                  ///< from `young_from_ps` to `old_from_ps` after arrival
  Part old;                    ///< from then on
  StratifiedAgeTest stratified;

  /// hazard of the young / hazard of the old; nullopt when one is not known.
  [[nodiscard]] std::optional<double> ratio() const;
  /// Its 95 % interval, of two Poisson counts: J. Przyborowski, H. Wilenski, Biometrika 31, 313
  /// (1940). Needs time in both parts.
  [[nodiscard]] double ratio_low() const;
  [[nodiscard]] double ratio_high() const;
  /// By the stratified ratio where it is known, else by this one.
  [[nodiscard]] Memory verdict() const;
};

/// An ion that leaves for where it came from within the return window never arrived; so ages begin
/// where that no longer matters.
[[nodiscard]] std::vector<AgeTest> age_tests(std::span<const RunEvents> runs);

/// Rates of the first half of every run's time against what happened in the second.
struct HalvesTest {
  /// Classes in which a common rate expects at least as many events in either half are tested.
  static constexpr double fewest_expected = 5.0;
  int classes = 0;          ///< tested
  double chi_square = 0.0;  ///< of these, for one rate in both halves
  double predicted = 0.0;   ///< their events in the second half, by the rates of the first
  double counted = 0.0;
  /// ln (likelihood of the second half by the class rates of the first / by one rate for each ion
  /// and mechanism), per event.
  double gain_over_one_rate = 0.0;
};
[[nodiscard]] HalvesTest halves_test(std::span<const RunEvents> runs);

/// Whether the rates of classes with at least 20 events in a run are the same in all its blocks of
/// time (test_stationarity).
struct DriftSummary {
  int classes = 0;   ///< tested, summed over runs
  int drifting = 0;  ///< p < 0.05; a twentieth is expected by chance
};
[[nodiscard]] DriftSummary drift_summary(std::span<const RunEvents> runs);

/// Sums over runs, by kind of site.
[[nodiscard]] std::vector<DepartureCounts> total_departures(std::span<const RunEvents> runs);

}  // namespace catex
