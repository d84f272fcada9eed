#pragma once

#include <memory>
#include <optional>

#include "catex/io/run_directory.hpp"
#include "catex/md/observer.hpp"
#include "crystal_watch.hpp"

namespace catex {

/// What every observer of a run is made with. `position` and `state` are those of a checkpoint
/// when a run is continued; without them it starts its file.
struct ObserverSetup {
  const RunDirectory& directory;
  const Model& model;
  const std::optional<ExchangeRoles>& roles;
  CrystalWatch* crystal;  ///< null without roles; outlives the observers
};

/// thermo.csv
[[nodiscard]] std::unique_ptr<Observer> make_thermo_observer(const ObserverSetup& setup,
                                                             Step interval,
                                                             std::optional<std::uint64_t> position);

/// trajectory.nc
[[nodiscard]] std::unique_ptr<Observer> make_trajectory_observer(
    const ObserverSetup& setup, Step interval, const IonSystem& system,
    std::optional<std::uint64_t> position);

/// exchange.csv; needs roles
[[nodiscard]] std::unique_ptr<Observer> make_exchange_observer(
    const ObserverSetup& setup, Step interval, std::optional<std::uint64_t> position);

}  // namespace catex
