#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "catex/base/log.hpp"
#include "catex/md/engine.hpp"
#include "catex/md/motion.hpp"

namespace catex {

/// How LAMMPS is run.
struct LammpsSettings {
  std::string command = "lmp";         ///< a path, or a name to look for in PATH
  int ranks = 1;                       ///< MPI ranks; more than one are started by mpirun
  double relative_force_error = 1e-4;  ///< as for the native forces
  std::filesystem::path folder;        ///< for the files it exchanges with us; made when missing
};

/// Throws InputError when the program (or mpirun, for several ranks) is missing, is no LAMMPS, or
/// lacks what these dynamics need; RunError when it fails to tell.
void check_lammps(const LammpsSettings& settings, const DynamicsOptions& options);

class LammpsSession;

/// The same model, moved by LAMMPS as a child process (docs/lammps.md). Its integrators are
/// LAMMPS's own: fix nve, nvt, npt, langevin, temp/csvr. A continued run is not the same in the
/// last bit.
class LammpsEngine final : public Engine {
 public:
  /// Starts from `from.system`, with velocities drawn when it has none; or continues where a
  /// checkpoint was written, when `from.program` is not empty.
  /// Throws InputError (cell not as LAMMPS wants it) and RunError (LAMMPS failed).
  LammpsEngine(const EngineState& from, const Model& model, const DynamicsOptions& options,
               const LammpsSettings& settings, LogSink say);
  ~LammpsEngine() override;

  [[nodiscard]] Step step() const override { return step_; }
  void advance(Step n, ForceNeeds needs) override;
  [[nodiscard]] Snapshot snapshot() const override;
  void release(const std::optional<MeshSettings>& mesh) override;
  [[nodiscard]] EngineState state() const override;
  [[nodiscard]] Profile profile() const override { return profile_; }

 private:
  void start(bool from_restart);
  void run(Step n);
  void check_held(std::size_t ion, const Vec3& position) const;

  const Model& model_;
  DynamicsOptions options_;
  LammpsSettings settings_;
  LogSink say_;
  RandomStream random_;
  Step step_ = 0;
  IonSystem system_;
  Motion motion_;
  Vec3 origin_ = Vec3::Zero();  ///< where LAMMPS has its origin [Å]
  double potential_ = 0.0;      ///< [eV]
  double kinetic_ = 0.0;        ///< [eV]
  double pressure_ = 0.0;       ///< [eV/Å³]
  /// Energy that thermostat and barostat hold: what LAMMPS says, plus what it forgot when it was
  /// started anew [eV].
  double coupled_ = 0.0;
  double forgotten_ = 0.0;
  std::unique_ptr<LammpsSession> session_;
  Profile profile_;
};

}  // namespace catex
