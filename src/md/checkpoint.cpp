#include "checkpoint.hpp"

#include <fmt/format.h>

#include "catex/base/errors.hpp"
#include "catex/io/framed_file.hpp"
#include "catex/io/message_file.hpp"
#include "catex/io/proto/md_checkpoint.pb.h"

namespace catex {
namespace {

using Doubles = google::protobuf::RepeatedField<double>;

void put(const std::vector<Vec3>& vectors, Doubles* field) {
  for (const Vec3& v : vectors) field->Add(v.data(), v.data() + 3);
}

void put(const Mat3& matrix, Doubles* field) { field->Add(matrix.data(), matrix.data() + 9); }

std::vector<Vec3> vectors(const Doubles& field) {
  std::vector<Vec3> all(static_cast<std::size_t>(field.size()) / 3);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const int k = static_cast<int>(3 * i);
    all[i] = Vec3(field[k], field[k + 1], field[k + 2]);
  }
  return all;
}

Mat3 matrix(const Doubles& field, const std::filesystem::path& file) {
  if (field.size() != 9) throw InputError(fmt::format("{}: incomplete checkpoint", file.string()));
  return Mat3(Eigen::Map<const Mat3>(field.data()));
}

void put_mesh(const MeshSettings& mesh, proto::MdCheckpoint& message) {
  auto& integers = *message.mutable_settings();
  integers["force_method"] = static_cast<int>(mesh.method);
  integers["instruction_set"] = static_cast<int>(mesh.instructions);
  integers["mesh_points"] = mesh.points;
  integers["grid_x"] = mesh.grid[0];
  integers["grid_y"] = mesh.grid[1];
  integers["grid_z"] = mesh.grid[2];
  auto& reals = *message.mutable_real_settings();
  reals["coulomb_cutoff_A"] = mesh.coulomb_cutoff;
  reals["splitting"] = mesh.splitting;
  reals["window_bandwidth"] = mesh.window_bandwidth;
  reals["skin_A"] = mesh.skin;
  reals["predicted_error"] = mesh.predicted_error;
  message.set_fft_wisdom(mesh.fft_wisdom);
}

MeshSettings mesh_from(const proto::MdCheckpoint& message) {
  const auto& integers = message.settings();
  const auto& reals = message.real_settings();
  const auto integer = [&](const char* key) { return static_cast<int>(integers.at(key)); };
  return {.method = static_cast<ForceMethod>(integer("force_method")),
          .coulomb_cutoff = reals.at("coulomb_cutoff_A"),
          .splitting = reals.at("splitting"),
          .points = integer("mesh_points"),
          .window_bandwidth = reals.at("window_bandwidth"),
          .grid = {integer("grid_x"), integer("grid_y"), integer("grid_z")},
          .skin = reals.at("skin_A"),
          .predicted_error = reals.at("predicted_error"),
          .instructions = static_cast<InstructionSet>(integer("instruction_set")),
          .fft_wisdom = message.fft_wisdom(),
          .fft_wisdom_folder = {}};
}

}  // namespace

void save_checkpoint(const RunDirectory& directory, const Model& model,
                     const MdCheckpoint& checkpoint) {
  const EngineState& engine = checkpoint.engine;
  proto::MdCheckpoint message;
  message.set_input_digest(checkpoint.input_digest);
  message.set_phase(checkpoint.released ? proto::MdCheckpoint::PRODUCTION
                                        : proto::MdCheckpoint::EQUILIBRATION);
  message.set_step(engine.step);
  message.set_time_ps(checkpoint.time);
  for (const Species& s : model.species()) message.add_species_names(s.name);
  message.mutable_ids()->Add(engine.system.ids.begin(), engine.system.ids.end());
  message.mutable_species()->Add(engine.system.species.begin(), engine.system.species.end());
  message.mutable_held()->Add(engine.held.begin(), engine.held.end());
  put(engine.system.cell.vectors(), message.mutable_cell());
  put(engine.system.positions, message.mutable_positions());
  put(engine.system.velocities, message.mutable_velocities());
  put(engine.forces.forces, message.mutable_forces());
  message.set_coulomb_energy_ev(engine.forces.coulomb_energy);
  message.set_buckingham_energy_ev(engine.forces.buckingham_energy);
  put(engine.forces.virial, message.mutable_virial());
  message.mutable_integrator_state()->Add(engine.thermostat.begin(), engine.thermostat.end());
  message.set_kinetic_energy_ev(engine.kinetic_energy);
  message.add_random_states(engine.random);
  message.set_engine_program_state(engine.program);
  put(engine.lists.built.positions, message.mutable_list_reference_positions());
  put(engine.lists.built.cell.vectors(), message.mutable_list_reference_cell());
  put(engine.lists.pruned.positions, message.mutable_pruned_positions());
  put(engine.lists.pruned.cell.vectors(), message.mutable_pruned_cell());
  put_mesh(engine.mesh, message);
  message.mutable_output_position()->insert(checkpoint.positions.begin(),
                                            checkpoint.positions.end());
  message.mutable_observer_states()->insert(checkpoint.states.begin(), checkpoint.states.end());
  save_message(directory.file(run_file::restart), file_kind::md_checkpoint, message, true);
}

MdCheckpoint load_checkpoint(const RunDirectory& directory, const Model& model,
                             const std::string& input_digest) {
  const std::filesystem::path file = directory.file(run_file::restart);
  if (!std::filesystem::exists(file)) {
    throw InputError(fmt::format("{}: there is no checkpoint yet; start the run again with --force",
                                 file.string()));
  }
  proto::MdCheckpoint message;
  load_message(file, file_kind::md_checkpoint, message);
  if (message.input_digest() != input_digest) {
    throw InputError(fmt::format("{}: the checkpoint belongs to another input than {}",
                                 file.string(), directory.file(run_file::resolved_input).string()));
  }
  const auto n = static_cast<std::size_t>(message.ids_size());
  const std::size_t of_native = message.engine_program_state().empty() ? 3 * n : 0;
  if (message.species_names_size() != model.size() ||
      static_cast<std::size_t>(message.species_size()) != n ||
      static_cast<std::size_t>(message.held_size()) != n ||
      static_cast<std::size_t>(message.positions_size()) != 3 * n ||
      static_cast<std::size_t>(message.velocities_size()) != 3 * n ||
      static_cast<std::size_t>(message.forces_size()) != of_native ||
      static_cast<std::size_t>(message.list_reference_positions_size()) != of_native ||
      (message.pruned_positions_size() != 0 &&
       static_cast<std::size_t>(message.pruned_positions_size()) != 3 * n) ||
      message.random_states_size() != 1) {
    throw InputError(fmt::format("{}: incomplete checkpoint", file.string()));
  }
  MdCheckpoint checkpoint;
  checkpoint.input_digest = message.input_digest();
  checkpoint.time = message.time_ps();
  checkpoint.released = message.phase() == proto::MdCheckpoint::PRODUCTION;
  EngineState& engine = checkpoint.engine;
  engine.step = message.step();
  engine.system = {.cell = Cell(matrix(message.cell(), file)),
                   .ids = {message.ids().begin(), message.ids().end()},
                   .species = {message.species().begin(), message.species().end()},
                   .positions = vectors(message.positions()),
                   .velocities = vectors(message.velocities())};
  engine.held.assign(message.held().begin(), message.held().end());
  engine.mesh = mesh_from(message);
  engine.lists.built = engine.lists.pruned = engine.system;
  engine.lists.built.cell = Cell(matrix(message.list_reference_cell(), file));
  engine.lists.built.positions = vectors(message.list_reference_positions());
  engine.lists.pruned.cell = Cell(matrix(message.pruned_cell(), file));
  engine.lists.pruned.positions = vectors(message.pruned_positions());
  engine.forces = {.coulomb_energy = message.coulomb_energy_ev(),
                   .buckingham_energy = message.buckingham_energy_ev(),
                   .forces = vectors(message.forces()),
                   .virial = matrix(message.virial(), file)};
  engine.thermostat.assign(message.integrator_state().begin(), message.integrator_state().end());
  engine.kinetic_energy = message.kinetic_energy_ev();
  engine.random = message.random_states(0);
  engine.program = message.engine_program_state();
  checkpoint.positions.insert(message.output_position().begin(), message.output_position().end());
  checkpoint.states.insert(message.observer_states().begin(), message.observer_states().end());
  return checkpoint;
}

}  // namespace catex
