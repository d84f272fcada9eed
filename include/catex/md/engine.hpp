#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "catex/base/log.hpp"
#include "catex/base/profile.hpp"
#include "catex/forces/mesh_forces.hpp"
#include "catex/md/options.hpp"

namespace catex {

/// State of a simulation at one step. Energies and pressure are those asked for at the last
/// `advance`.
struct Snapshot {
  Step step = 0;
  const IonSystem* system = nullptr;  ///< never null; valid until the engine moves on
  double potential_energy = 0.0;      ///< [eV]
  double kinetic_energy = 0.0;        ///< [eV]
  double temperature = 0.0;           ///< [K]
  double pressure = 0.0;              ///< instantaneous, with its kinetic part [eV/Å³]
  double conserved_energy = 0.0;      ///< potential + kinetic + thermostat's [eV]
};

/// Where an engine starts, or everything it needs to continue; NativeEngine does so bit for bit.
struct EngineState {
  Step step = 0;
  IonSystem system{Cell::cubic(1.0), {}, {}, {}, {}};
  std::vector<char> held;  ///< per ion: does not move until release
  MeshSettings mesh;
  ListState lists;
  ForceResult forces;           ///< of this step: computed again they could differ in the last bit
  double kinetic_energy = 0.0;  ///< [eV]; the same
  std::vector<double> thermostat;
  std::string random;
  /// Of an engine that is another program: its own restart file. Mesh, lists and forces are empty
  /// then.
  std::string program;
};

/// Moves ions in time. The seam for other backends, which keep their own state.
class Engine {
 public:
  virtual ~Engine() = default;

  [[nodiscard]] virtual Step step() const = 0;
  /// Advances n steps; `needs` says what the snapshot after the last of them must hold.
  /// Throws RunError when the simulation has become meaningless.
  virtual void advance(Step n, ForceNeeds needs) = 0;
  [[nodiscard]] virtual Snapshot snapshot() const = 0;

  /// Lets the held ions go, with velocities drawn at the thermostat's temperature. `mesh` suits the
  /// present cell: an engine with forces of ours goes on with it.
  virtual void release(const std::optional<MeshSettings>& mesh) = 0;
  [[nodiscard]] virtual EngineState state() const = 0;
  /// Where its time went so far.
  [[nodiscard]] virtual Profile profile() const = 0;
};

/// Makes the engine of a run from a checkpoint or, without `program`, from a start. What it has to
/// say goes to the sink.
using EngineFactory = std::function<std::unique_ptr<Engine>(const EngineState&, LogSink)>;

/// Throws RunError when the temperature [K] says that the simulation has blown up.
void check_temperature(Step step, double temperature, double target);

}  // namespace catex
