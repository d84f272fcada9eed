#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "catex/catalog/catalog.hpp"
#include "catex/catalog/event_cell.hpp"
#include "catex/rates/rate_model.hpp"

namespace catex {

/// Rate constant of every event class, by dense class index (`index_of`).
///
/// Only classes with at least one counted event have a rate. A class without events (UpperLimit)
/// or without exposure (NoInformation) has rate 0 and keeps its status, so that a simulation can
/// tell how often it stood where the catalog knows nothing.
class RateTable {
 public:
  /// Posterior means.
  [[nodiscard]] static RateTable mean(const ClassCounts& counts);
  /// One draw from the posterior of each class, from the stream (seed, "rates", draw).
  [[nodiscard]] static RateTable draw(const ClassCounts& counts, std::uint64_t seed,
                                      std::uint64_t draw);

  /// One rate for all classes of an ion and mechanism, of their counts together: the baseline that
  /// knows nothing of surroundings. Classes keep the status of their own counts.
  /// @param random  for a draw from the posteriors; nullptr for their means
  [[nodiscard]] static RateTable one_rate(const ClassCounts& counts, RandomStream* random);

  /// [1/ps]; [1/(ps mol/L)] for Adsorption.
  [[nodiscard]] double rate(int class_index) const { return rates_[class_index]; }
  [[nodiscard]] RateStatus status(int class_index) const { return status_[class_index]; }
  /// Indices of the classes that have a rate, ascending.
  [[nodiscard]] std::span<const int> measured() const { return measured_; }

 private:
  RateTable();
  void set_status(const ClassCounts& counts);

  std::vector<double> rates_;
  std::vector<RateStatus> status_;
  std::vector<int> measured_;
};

/// What rates of departures are multiplied by, by ion and kind of the site that is left.
using DepartureFactors = std::array<std::array<double, site_kind_count>, 2>;
[[nodiscard]] constexpr DepartureFactors no_departure_factors() {
  DepartureFactors factors{};
  for (auto& of_ion : factors) of_ion.fill(1.0);
  return factors;
}

/// The rates that drive a simulation: of classes, or of a model. Refers to them.
class RateSource {
 public:
  RateSource(const RateTable& table) : table_(&table) {}  // NOLINT: either is as good as a source
  RateSource(const RateModel& model) : model_(&model) {}  // NOLINT
  /// Those of a model with all that leaves a site faster or slower; factors are 1 for Solution.
  RateSource(const RateModel& model, const DepartureFactors& departures)
      : model_(&model), departures_(departures) {}

  /// Of an event that the matcher lists [1/ps]; [1/(ps mol/L)] for an adsorption.
  [[nodiscard]] double rate(const EventCell& cell) const {
    if (model_ == nullptr) return table_->rate(index_of(class_of(cell)));
    return model_->rate(cell) *
           departures_[static_cast<int>(cell.ion)][static_cast<int>(cell.from)];
  }
  /// nullptr when the rates are of the other kind.
  [[nodiscard]] const RateTable* table() const { return table_; }
  [[nodiscard]] const RateModel* model() const { return model_; }
  /// Of a model.
  [[nodiscard]] const DepartureFactors& departures() const { return departures_; }

 private:
  const RateTable* table_ = nullptr;
  const RateModel* model_ = nullptr;
  DepartureFactors departures_ = no_departure_factors();
};

}  // namespace catex
