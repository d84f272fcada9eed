#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace catex {

/// Exchange ratio of one trajectory against the time after release.
struct Curve {
  std::vector<double> time;  ///< [ps], ascending
  std::vector<double> rho;   ///< guest / (guest + host), parallel to time
};

/// Quantiles of the exchange ratio over the replicas of a KMC ensemble (exchange_band.csv).
struct Band {
  std::vector<double> time;  ///< [ps], ascending; the others are parallel to it
  std::vector<double> q05, q25, q50, q75, q95;
};

/// Linear interpolation; nullopt outside [time.front(), time.back()].
[[nodiscard]] std::optional<double> interpolate(std::span<const double> time,
                                                std::span<const double> value, double t);

/// Time after release (t >= 0) when the curve first reaches `level`, interpolated linearly
/// between samples [ps]; the first sample's time when it starts there. nullopt if never reached.
[[nodiscard]] std::optional<double> first_passage(const Curve& curve, double level);

/// Continuous ranked probability score of an ensemble x against an observation y:
/// mean |x_i - y| - 1/2 mean |x_i - x_j|. Same unit as y, 0 is best; |x - y| for one member.
/// Source: Gneiting & Raftery, J. Am. Stat. Assoc. 102, 359 (2007), eq. 21.
[[nodiscard]] double crps(std::vector<double> ensemble, double observed);

/// Mean and standard error over independent values: standard deviation (n - 1) / sqrt(n).
struct MeanError {
  double mean = 0.0;
  std::optional<double> error;  ///< absent below two values
};
[[nodiscard]] MeanError mean_and_error(std::span<const double> values);

/// Time to reach one exchange ratio.
struct PassageComparison {
  double level = 0.0;
  std::optional<double> md;  ///< [ps]
  std::optional<double> kmc_q05, kmc_q50,
      kmc_q95;          ///< [ps] over all replicas; absent = not reached
  int kmc_reached = 0;  ///< replicas that got there
};

/// What one MD curve says about one KMC ensemble, at the MD samples with t >= 0 that the ensemble
/// covers. All averages are over these samples; they are not independent of each other, so the
/// unit of evidence is the whole score (one trajectory).
struct CurveScore {
  int samples = 0;
  double begin_ps = 0.0, end_ps = 0.0;  ///< first and last common time
  double md_end = 0.0;                  ///< rho of the MD at end_ps
  double kmc_end_q05 = 0.0, kmc_end_q50 = 0.0, kmc_end_q95 = 0.0;
  bool end_inside = false;       ///< md_end within the 90 % band
  bool end_inside_half = false;  ///< md_end within the 50 % band, q25 to q75
  /// Rank of md_end among the replicas as a number between 0 and 1: those below, half of those
  /// equal, and 1/2, over one more than there are. Uniform when MD is just another replica (A. P.
  /// Dawid, J. R. Stat. Soc. A 147, 278 (1984)). Absent without replicas.
  std::optional<double> end_rank;
  double rms_outside = 0.0;  ///< RMS of the distance to the nearest band edge, 0 inside the band
  /// Mean |MD - median| / sigma, sigma = (q95 - q05)/3.29 but at least one cation (`resolution`).
  double mean_abs_z = 0.0;
  std::optional<double> crps;               ///< time average; absent without replicas
  double median_error = 0.0;                ///< mean |MD - median|: as if it were all there is
  double band_width = 0.0;                  ///< median of q95 - q05
  std::vector<PassageComparison> passages;  ///< of the levels 0.1, 0.2, 0.3
};

/// @param resolution  rho of a single cation, 1 / (cations of the crystal); > 0
/// @return nullopt when fewer than two MD samples lie within the band's times
[[nodiscard]] std::optional<CurveScore> score_curve(const Curve& md, const Band& band,
                                                    std::span<const Curve> replicas,
                                                    double resolution);

/// Exchange ratio of one concentric shell of the crystal at the end.
struct ShellComparison {
  double md = 0.0;
  double kmc_q05 = 0.0, kmc_q50 = 0.0, kmc_q95 = 0.0;  ///< over replicas
  [[nodiscard]] bool inside() const { return md >= kmc_q05 && md <= kmc_q95; }
};

/// Composition from the centre outward, of MD and of the replicas, at the same time.
struct RadialScore {
  std::vector<ShellComparison> shells;  ///< innermost first
  double crps = 0.0;                    ///< mean over shells
};

/// @param md        exchange ratio by shell
/// @param replicas  the same of each replica; at least one
[[nodiscard]] RadialScore score_radial(std::span<const double> md,
                                       std::span<const std::vector<double>> replicas);

enum class Outcome { Agree, Disagree, NotEnoughData };

/// When a comparison counts as failed, and when it counts as no comparison.
struct VerdictLimits {
  double mean_abs_z = 3.0;
  double max_rms = 0.05;
  int held_out = 5;         ///< fewest trajectories that were not used in the fit
  double band_width = 0.3;  ///< widest median band that still says something
};

/// How many of n trajectories, with the 95 % interval of the probability (Clopper and Pearson,
/// Biometrika 26, 404 (1934)).
struct Coverage {
  int inside = 0;
  int of = 0;
  double low = 0.0, high = 1.0;
};
[[nodiscard]] Coverage coverage(int inside, int of);

/// Classes of ranks of equal width.
inline constexpr int rank_classes = 5;

/// Judgement of one KMC ensemble by all held-out trajectories together.
struct Verdict {
  Outcome outcome = Outcome::NotEnoughData;
  int held_out = 0;
  Coverage band;                          ///< last rho within the 90 % band
  Coverage half_band;                     ///< within the 50 % band
  std::array<int, rank_classes> ranks{};  ///< trajectories by end_rank, lowest first
  /// Over trajectories: mean of mean_abs_z, root mean square of rms_outside, median of band_width;
  /// 0 without any.
  double mean_abs_z = 0.0, rms_outside = 0.0, band_width = 0.0;
  double median_error = 0.0;   ///< mean over trajectories; 0 without any
  std::optional<double> crps;  ///< mean over the trajectories that have one
  std::string sentence;        ///< the judgement in plain words
};

/// Too few trajectories or too wide a band makes NotEnoughData, whatever the other numbers say:
/// they cannot tell agreement from luck.
[[nodiscard]] Verdict judge(std::span<const CurveScore> held_out, const VerdictLimits& limits = {});

/// How far off the time of a first passage is: |ln(KMC median / MD)|, 0.7 for a factor of two.
struct PassageError {
  double level = 0.0;
  std::optional<double> median;  ///< over trajectories; absent without any
  int trajectories = 0;          ///< in which MD and the KMC's median get there after t = 0
};
/// @param level  one of the levels of CurveScore::passages
[[nodiscard]] PassageError passage_error(std::span<const CurveScore> scores, double level);

/// Exit code of `catex compare`: 0 agree, 3 disagree, 4 not enough data.
[[nodiscard]] int exit_code(Outcome outcome);

}  // namespace catex
