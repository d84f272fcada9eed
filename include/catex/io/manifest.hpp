#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace catex {

enum class RunKind { Md, Kmc };
enum class RunStatus { Running, Finished, Interrupted };

/// What a run directory is about: manifest.json.
struct Manifest {
  RunKind kind = RunKind::Md;
  RunStatus status = RunStatus::Running;
  std::string version;  ///< of the catex that wrote the run
  std::string commit;
  std::uint64_t seed = 0;
  std::string host;  ///< species names; empty without a crystal
  std::string guest;
  double temperature_K = 0.0;
  double pressure_GPa = 0.0;
  std::string ligand;
  std::string model_digest;
  std::map<std::string, std::string> input_digests;  ///< file name -> digest_hex
  std::vector<std::string> catalog_runs;             ///< KMC: MD runs that its rates come from

  friend bool operator==(const Manifest&, const Manifest&) = default;
};

/// Throws RunError when it cannot be written.
void write_manifest(const std::filesystem::path& file, const Manifest& manifest);
/// Throws InputError naming the key that is missing or wrong.
[[nodiscard]] Manifest read_manifest(const std::filesystem::path& file);

}  // namespace catex
