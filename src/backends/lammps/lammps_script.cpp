#include "lammps_script.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

#include "catex/base/constants.hpp"
#include "catex/base/errors.hpp"
#include "catex/forces/mesh_settings.hpp"

namespace catex {
namespace {

/// Both cutoffs of LAMMPS are at least this wide; for its pppm it is the fastest at errors of 1e-4.
constexpr double coulomb_cutoff = 12.0;  // [Å]

std::string force_field(const Model& model, double relative_force_error) {
  std::string text =
      fmt::format("pair_style buck/coul/long {} {}\n", model.buckingham_cutoff(), coulomb_cutoff);
  for (int a = 0; a < model.size(); ++a) {
    for (int b = a; b < model.size(); ++b) {
      const Buckingham& pair = model.pair(a, b);
      const double B = pair.A != 0.0 ? pair.B : 1.0;  // LAMMPS wants one above 0
      text += fmt::format("pair_coeff {} {} {} {} {}\n", a + 1, b + 1, pair.A, B, pair.C);
    }
  }
  // Tables of 2^16 entries: the polynomial without them is good to 1e-7 only, and slower.
  text += "pair_modify shift no tail no table 16\n";
  text += fmt::format("kspace_style pppm {:.3g}\n", kspace_accuracy(relative_force_error));
  return text + "neighbor 2.0 bin\nneigh_modify every 1 delay 0 check yes\n";
}

/// "1:4 9", for the ids of the held ions.
std::string held_ids(const std::vector<char>& held) {
  std::string text;
  for (std::size_t i = 0; i < held.size(); ++i) {
    if (!held[i]) continue;
    const std::size_t first = i;
    while (i + 1 < held.size() && held[i + 1]) ++i;
    text += first == i ? fmt::format(" {}", i + 1) : fmt::format(" {}:{}", first + 1, i + 1);
  }
  return text;
}

/// Held ions are not integrated. The pressure is that of the moving ones, as in NativeEngine:
/// a force that cancels the one on a held ion takes its share out of the virial, which LAMMPS
/// counts from its origin, the held ions' centre.
std::string hold(const std::vector<char>& held) {
  return fmt::format(
      "group held id{}\n"
      "group moving subtract all held\n"
      "compute moving_temperature moving temp\n"
      "compute_modify moving_temperature extra/dof 0\n"
      "variable back_x atom -fx\n"
      "variable back_y atom -fy\n"
      "variable back_z atom -fz\n"
      "fix hold held addforce v_back_x v_back_y v_back_z\n"
      "fix_modify hold virial yes\n",
      held_ids(held));
}

class Dynamics {
 public:
  Dynamics(const Motion& motion, const DynamicsOptions& options)
      : options_(options),
        holding_(!motion.all_free()),
        moving_(holding_ ? "moving" : "all"),
        kelvin_(options.temperature * constants::boltzmann / lammps_constants::boltzmann),
        bar_(options.pressure * lammps_constants::bar_per_eV_A3) {}

  [[nodiscard]] std::string script(Step step) const {
    // LAMMPS wants a seed above 0 that fits an int; with the step in it no noise comes twice.
    const auto seed = 1 + (options_.seed * 7919 + static_cast<std::uint64_t>(step)) % 900'000'000;
    const bool chain = options_.thermostat == ThermostatKind::NoseHoover;
    std::string text = integrator(chain);
    if (holding_ && (chain || options_.barostat)) {
      text += "fix_modify dynamics temp moving_temperature\n";
    }
    if (options_.thermostat == ThermostatKind::Langevin) {
      text += fmt::format("fix bath {} langevin {} {} {} {} zero yes tally yes\n", moving_, kelvin_,
                          kelvin_, options_.thermostat_time, seed);
    } else if (options_.thermostat == ThermostatKind::Bussi) {
      text += fmt::format("fix bath {} temp/csvr {} {} {} {}\n", moving_, kelvin_, kelvin_,
                          options_.thermostat_time, seed);
      if (holding_) text += "fix_modify bath temp moving_temperature\n";
    }
    return text + fmt::format("timestep {}\n", options_.time_step);
  }

 private:
  [[nodiscard]] std::string integrator(bool chain) const {
    const std::string style = options_.barostat ? (chain ? "npt" : "nph") : (chain ? "nvt" : "nve");
    std::string text = fmt::format("fix dynamics {} {}", moving_, style);
    if (chain) text += fmt::format(" temp {} {} {}", kelvin_, kelvin_, options_.thermostat_time);
    if (options_.barostat) {
      text += fmt::format(" iso {} {} {} fixedpoint 0 0 0", bar_, bar_, options_.barostat_time);
      if (holding_) text += " dilate moving";
    }
    return text + "\n";
  }

  const DynamicsOptions& options_;
  bool holding_;
  std::string moving_;
  double kelvin_;
  double bar_;
};

bool as_lammps_wants(const Cell& cell) {
  const Mat3& h = cell.vectors();
  return h(1, 0) == 0.0 && h(2, 0) == 0.0 && h(2, 1) == 0.0;
}

}  // namespace

double kspace_accuracy(double relative_force_error) {
  // Errors of pppm were found to be 0.5 to 1.1 times the accuracy asked for.
  constexpr double safety = 0.7;
  return safety * relative_force_error * typical_rms_force / lammps_constants::coulomb;
}

std::string data_file(const IonSystem& system, const Model& model, const Vec3& origin) {
  if (!as_lammps_wants(system.cell)) {
    throw InputError(
        "engine = \"lammps\" needs a cell whose first vector is along x and whose second lies in "
        "the xy plane; turn the start configuration, or use engine = \"native\"");
  }
  const Mat3& h = system.cell.vectors();
  const Vec3 corner = -0.5 * (h.col(0) + h.col(1) + h.col(2));
  std::string text;
  const auto out = std::back_inserter(text);
  fmt::format_to(out, "written by catex, units metal, atom_style charge\n\n");
  fmt::format_to(out, "{} atoms\n{} atom types\n\n", system.size(), model.size());
  constexpr const char* axes = "xyz";
  for (int k = 0; k < 3; ++k) {
    fmt::format_to(out, "{} {} {}lo {}hi\n", corner[k], corner[k] + h(k, k), axes[k], axes[k]);
  }
  if (!system.cell.orthorhombic()) {
    fmt::format_to(out, "{} {} {} xy xz yz\n", h(0, 1), h(0, 2), h(1, 2));
  }
  text += "\nMasses\n\n";
  for (int s = 0; s < model.size(); ++s) {
    fmt::format_to(out, "{} {} # {}\n", s + 1, model.species(s).mass, model.species(s).name);
  }
  text += "\nAtoms # charge\n\n";
  const double scale = std::sqrt(constants::coulomb / lammps_constants::coulomb);
  for (std::size_t i = 0; i < system.size(); ++i) {
    const Vec3 r = system.positions[i] - origin;
    const int s = system.species[i];
    fmt::format_to(out, "{} {} {} {} {} {}\n", i + 1, s + 1, scale * model.species(s).charge, r.x(),
                   r.y(), r.z());
  }
  text += "\nVelocities\n\n";
  for (std::size_t i = 0; i < system.size(); ++i) {
    const Vec3& v = system.velocities[i];
    fmt::format_to(out, "{} {} {} {}\n", i + 1, v.x(), v.y(), v.z());
  }
  return text;
}

std::string setup_script(LammpsStart start, const Model& model, const Motion& motion,
                         const DynamicsOptions& options, double relative_force_error, Step step) {
  std::string text = "# written by catex\nunits metal\natom_style charge\n";
  text += start == LammpsStart::Data
              ? fmt::format("read_data {}\nreset_timestep {}\n", lammps_file::data, step)
              : fmt::format("read_restart {}\n", lammps_file::restart);
  text += force_field(model, relative_force_error);
  if (!motion.all_free()) text += hold(motion.held);
  text += Dynamics(motion, options).script(step);
  return text + "thermo_style custom step pe press ecouple\nthermo 0\nthermo_modify lost error\n";
}

}  // namespace catex
