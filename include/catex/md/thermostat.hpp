#pragma once

#include <memory>
#include <vector>

#include "catex/md/motion.hpp"
#include "catex/md/options.hpp"

namespace catex {

/// Keeps the temperature. Acts at the ends of a step, or in its middle, whichever its splitting
/// of the equations of motion wants.
class Thermostat {
 public:
  virtual ~Thermostat() = default;

  /// Factors for all velocities at the ends of a step, given the kinetic energy [eV].
  virtual double at_start(double /*kinetic*/) { return 1.0; }
  virtual double at_end(double /*kinetic*/) { return 1.0; }
  /// What is done to the velocities halfway through the drift, if anything.
  [[nodiscard]] virtual bool acts_in_middle() const { return false; }
  virtual void at_middle(IonSystem&, const Motion&) {}

  /// Energy it holds, or has taken out of the ions since the start [eV]: what makes the total
  /// conserved.
  [[nodiscard]] virtual double energy() const = 0;

  /// Everything needed to continue exactly, without random streams.
  [[nodiscard]] virtual std::vector<double> state() const = 0;
  virtual void restore(const std::vector<double>& state) = 0;
};

/// `random` must outlive the thermostat.
[[nodiscard]] std::unique_ptr<Thermostat> make_thermostat(const DynamicsOptions& options,
                                                          double degrees_of_freedom,
                                                          RandomStream& random);

}  // namespace catex
