#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catex/backends/lammps_engine.hpp"
#include "piped_process.hpp"

namespace catex {

/// What LAMMPS tells of one step. Positions unwrapped, from its own origin; in the order of ids.
struct LammpsFrame {
  Step step = 0;
  double potential_energy = 0.0;  ///< [eV]
  double pressure = 0.0;          ///< [bar]
  double coupled_energy = 0.0;    ///< of thermostat and barostat [eV]
  Mat3 cell = Mat3::Identity();
  std::vector<Vec3> positions;
  std::vector<Vec3> velocities;
};

/// A running LAMMPS that reads commands from its standard input. It answers through a named pipe in
/// its folder, because what it prints stays in its buffer when that is no terminal.
/// Every call throws RunError with LAMMPS's last words when it fails.
class LammpsSession {
 public:
  /// Starts LAMMPS in its folder and waits for its first answer.
  explicit LammpsSession(const LammpsSettings& settings);
  ~LammpsSession();

  /// Number of its release, e.g. "20210929".
  [[nodiscard]] const std::string& version() const { return version_; }

  /// Carries out a file of commands, after which the system is at `step`.
  void set_up(const std::string& file, Step step);

  /// Runs n steps; the first time and after `save` it sets itself up anew.
  [[nodiscard]] LammpsFrame run(Step n, std::size_t ions);

  /// Content of a restart file of the present step.
  [[nodiscard]] std::string save();

 private:
  /// Sends commands and waits until they are done. @return what they wrote to the named pipe
  std::string ask(const std::string& commands, std::optional<double> seconds = std::nullopt);
  void listen(std::string& answer);
  void hear_output();
  [[nodiscard]] bool said_error() const;
  [[noreturn]] void fail(const std::string& what);

  std::filesystem::path folder_;
  std::string name_;
  FileDescriptor answers_;
  PipedProcess child_;
  std::string output_;  ///< the end of what it printed
  bool output_ended_ = false;
  bool ready_ = false;  ///< can run on from where it is
  Step first_step_ = 0;
  std::string version_;
};

/// Path of a program: absolute when `command` names a file, else found in PATH; empty when there is
/// none that can be run.
[[nodiscard]] std::filesystem::path find_program(const std::string& command);

/// The last lines of a text, for messages.
[[nodiscard]] std::string last_lines(const std::string& text, int count);

}  // namespace catex
