#include "catex/md/thermostat.hpp"

#include <array>
#include <cmath>

#include "catex/base/constants.hpp"

namespace catex {
namespace {

class NoThermostat final : public Thermostat {
 public:
  [[nodiscard]] double energy() const override { return 0.0; }
  [[nodiscard]] std::vector<double> state() const override { return {}; }
  void restore(const std::vector<double>& /*nothing to restore*/) override {}
};

/// Chain of three; half a step at each end.
/// Source: Martyna, Tuckerman, Tobias, Klein, Mol. Phys. 87, 1117 (1996).
class NoseHooverChain final : public Thermostat {
 public:
  NoseHooverChain(double kT, double tau, double degrees_of_freedom, double time_step)
      : kT_(kT), target_(degrees_of_freedom * kT), half_(0.5 * time_step) {
    mass_.fill(kT * tau * tau);
    mass_[0] *= degrees_of_freedom;
  }

  double at_start(double kinetic) override { return half_step(kinetic); }
  double at_end(double kinetic) override { return half_step(kinetic); }

  [[nodiscard]] double energy() const override {
    double sum = target_ * position_[0];
    for (int k = 0; k < length; ++k) {
      sum += 0.5 * mass_[k] * velocity_[k] * velocity_[k];
      if (k > 0) sum += kT_ * position_[k];
    }
    return sum;
  }

  [[nodiscard]] std::vector<double> state() const override {
    std::vector<double> all(position_.begin(), position_.end());
    all.insert(all.end(), velocity_.begin(), velocity_.end());
    return all;
  }
  void restore(const std::vector<double>& state) override {
    std::copy_n(state.begin(), length, position_.begin());
    std::copy_n(state.begin() + length, length, velocity_.begin());
  }

 private:
  static constexpr int length = 3;

  double half_step(double kinetic) {
    double twice_kinetic = 2.0 * kinetic;
    const auto push = [&](int k) {
      const double drive = k == 0 ? twice_kinetic - target_
                                  : mass_[k - 1] * velocity_[k - 1] * velocity_[k - 1] - kT_;
      const double drag = k + 1 < length ? std::exp(-0.25 * half_ * velocity_[k + 1]) : 1.0;
      velocity_[k] = (velocity_[k] * drag + 0.5 * half_ * drive / mass_[k]) * drag;
    };
    for (int k = length - 1; k >= 0; --k) push(k);
    const double factor = std::exp(-half_ * velocity_[0]);
    twice_kinetic *= factor * factor;
    for (int k = 0; k < length; ++k) position_[k] += half_ * velocity_[k];
    for (int k = 0; k < length; ++k) push(k);
    return factor;
  }

  double kT_;
  double target_;  ///< twice the mean kinetic energy
  double half_;
  std::array<double, length> mass_{};
  std::array<double, length> position_{};
  std::array<double, length> velocity_{};
};

/// Stochastic velocity rescaling. Source: Bussi, Donadio, Parrinello, J. Chem. Phys. 126, 014101
/// (2007), Eq. (A7).
class BussiThermostat final : public Thermostat {
 public:
  BussiThermostat(double kT, double tau, double degrees_of_freedom, double time_step,
                  RandomStream& random)
      : kT_(kT),
        freedom_(degrees_of_freedom),
        decay_(std::exp(-time_step / tau)),
        random_(random) {}

  double at_end(double kinetic) override {
    if (kinetic <= 0.0) return 1.0;
    const double ratio = 0.5 * kT_ / kinetic;  // mean energy of one degree of freedom / kinetic
    const double first = random_.normal();
    const double others = 2.0 * random_.gamma(0.5 * (freedom_ - 1.0));  // sum of squares of normals
    const double factor2 = decay_ + (1.0 - decay_) * ratio * (first * first + others) +
                           2.0 * first * std::sqrt(decay_ * (1.0 - decay_) * ratio);
    taken_ -= (factor2 - 1.0) * kinetic;
    return std::sqrt(factor2);
  }

  [[nodiscard]] double energy() const override { return taken_; }
  [[nodiscard]] std::vector<double> state() const override { return {taken_}; }
  void restore(const std::vector<double>& state) override { taken_ = state.at(0); }

 private:
  double kT_;
  double freedom_;
  double decay_;
  RandomStream& random_;
  double taken_ = 0.0;
};

/// Friction and noise in the middle of the step (BAOAB).
/// Source: Leimkuhler & Matthews, Appl. Math. Res. Express 2013, 34.
class LangevinThermostat final : public Thermostat {
 public:
  LangevinThermostat(double kT, double tau, double time_step, RandomStream& random)
      : kT_(kT), decay_(std::exp(-time_step / tau)), random_(random) {}

  [[nodiscard]] bool acts_in_middle() const override { return true; }
  void at_middle(IonSystem& system, const Motion& motion) override {
    const double before = kinetic_energy(system, motion);
    for (std::size_t i = 0; i < system.size(); ++i) {
      if (motion.held[i]) continue;
      const double width =
          std::sqrt((1.0 - decay_ * decay_) * kT_ / (motion.mass[i] * constants::mass_unit));
      system.velocities[i] = decay_ * system.velocities[i] + width * random_.normal_vector();
    }
    if (motion.all_free()) remove_total_momentum(system, motion);
    taken_ += before - kinetic_energy(system, motion);
  }

  [[nodiscard]] double energy() const override { return taken_; }
  [[nodiscard]] std::vector<double> state() const override { return {taken_}; }
  void restore(const std::vector<double>& state) override { taken_ = state.at(0); }

 private:
  double kT_;
  double decay_;
  RandomStream& random_;
  double taken_ = 0.0;
};

}  // namespace

std::unique_ptr<Thermostat> make_thermostat(const DynamicsOptions& options,
                                            double degrees_of_freedom, RandomStream& random) {
  const double kT = constants::boltzmann * options.temperature;
  switch (options.thermostat) {
    case ThermostatKind::NoseHoover:
      return std::make_unique<NoseHooverChain>(kT, options.thermostat_time, degrees_of_freedom,
                                               options.time_step);
    case ThermostatKind::Bussi:
      return std::make_unique<BussiThermostat>(kT, options.thermostat_time, degrees_of_freedom,
                                               options.time_step, random);
    case ThermostatKind::Langevin:
      return std::make_unique<LangevinThermostat>(kT, options.thermostat_time, options.time_step,
                                                  random);
    case ThermostatKind::None:
      break;
  }
  return std::make_unique<NoThermostat>();
}

}  // namespace catex
