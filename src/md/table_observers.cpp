#include "catex/base/constants.hpp"
#include "catex/io/csv.hpp"
#include "catex/io/trajectory.hpp"
#include "catex/sites/membership.hpp"
#include "observers.hpp"

namespace catex {
namespace {

const std::vector<std::string> thermo_columns{
    "step",         "time_ps",    "temperature_K", "pressure_GPa", "volume_A3",
    "potential_eV", "kinetic_eV", "conserved_eV",  "host_mol_L",   "guest_mol_L"};

const std::vector<std::string> exchange_columns{
    "time_ps",         "n_host",           "n_guest",      "n_anion",
    "n_host_adsorbed", "n_guest_adsorbed", "n_psl_inside", "rho_guest"};

CsvWriter open_table(const std::filesystem::path& file, const std::vector<std::string>& columns,
                     std::optional<std::uint64_t> position) {
  return position ? CsvWriter::resume_at(file, columns, *position)
                  : CsvWriter::create(file, columns);
}

/// Observer that writes one table.
class TableObserver : public Observer {
 public:
  TableObserver(const ObserverSetup& setup, std::string_view file, Step interval,
                const std::vector<std::string>& columns, std::optional<std::uint64_t> position)
      : model_(setup.model),
        roles_(setup.roles),
        crystal_(setup.crystal),
        table_(open_table(setup.directory.file(file), columns, position)),
        name_(file),
        interval_(interval) {}

  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] Step interval() const override { return interval_; }
  void flush() override { table_.flush(); }
  [[nodiscard]] std::uint64_t output_position() const override { return table_.position(); }

 protected:
  const Model& model_;
  std::optional<ExchangeRoles> roles_;
  CrystalWatch* crystal_;
  CsvWriter table_;

 private:
  std::string name_;
  Step interval_;
};

/// Without a crystal all cations are in solution, and the whole cell is theirs.
SolutionConcentration liquid_concentration(const IonSystem& system, const Model& model) {
  int cations = 0;
  for (const int s : system.species) cations += model.species(s).role == Role::Cation ? 1 : 0;
  return {.host = 0.0, .guest = cations / system.cell.volume() / constants::per_A3_per_mol_L};
}

class ThermoObserver final : public TableObserver {
 public:
  ThermoObserver(const ObserverSetup& setup, Step interval, std::optional<std::uint64_t> position)
      : TableObserver(setup, run_file::thermo, interval, thermo_columns, position) {}

  [[nodiscard]] ForceNeeds needs() const override { return {.energy = true, .virial = true}; }

  void observe(const Snapshot& now, double time) override {
    const IonSystem& system = *now.system;
    const SolutionConcentration solution =
        crystal_ ? crystal_->at(now).concentration : liquid_concentration(system, model_);
    table_.append(now.step, time, now.temperature, now.pressure * constants::GPa_per_eV_A3,
                  system.cell.volume(), now.potential_energy, now.kinetic_energy,
                  now.conserved_energy, solution.host, solution.guest);
  }
};

class ExchangeObserver final : public TableObserver {
 public:
  ExchangeObserver(const ObserverSetup& setup, Step interval, std::optional<std::uint64_t> position)
      : TableObserver(setup, run_file::exchange, interval, exchange_columns, position) {}

  void observe(const Snapshot& now, double time) override {
    const ExchangeCounts c =
        count_exchange(*now.system, model_, *roles_, crystal_->at(now).membership);
    table_.append(time, c.host, c.guest, c.anion, c.host_adsorbed, c.guest_adsorbed, c.psl_inside,
                  c.rho_guest());
  }
};

class TrajectoryObserver final : public Observer {
 public:
  TrajectoryObserver(TrajectoryWriter writer, Step interval)
      : writer_(std::move(writer)), interval_(interval) {}

  [[nodiscard]] std::string name() const override { return std::string(run_file::trajectory); }
  [[nodiscard]] Step interval() const override { return interval_; }
  void observe(const Snapshot& now, double time) override { writer_.append(time, *now.system); }
  void flush() override { writer_.sync(); }
  [[nodiscard]] std::uint64_t output_position() const override { return writer_.frames(); }

 private:
  TrajectoryWriter writer_;
  Step interval_;
};

}  // namespace

std::unique_ptr<Observer> make_thermo_observer(const ObserverSetup& setup, Step interval,
                                               std::optional<std::uint64_t> position) {
  return std::make_unique<ThermoObserver>(setup, interval, position);
}

std::unique_ptr<Observer> make_exchange_observer(const ObserverSetup& setup, Step interval,
                                                 std::optional<std::uint64_t> position) {
  return std::make_unique<ExchangeObserver>(setup, interval, position);
}

std::unique_ptr<Observer> make_trajectory_observer(const ObserverSetup& setup, Step interval,
                                                   const IonSystem& system,
                                                   std::optional<std::uint64_t> position) {
  const auto file = setup.directory.file(run_file::trajectory);
  return std::make_unique<TrajectoryObserver>(
      position ? TrajectoryWriter::resume_at(file, *position)
               : TrajectoryWriter::create(file, system, setup.model),
      interval);
}

}  // namespace catex
