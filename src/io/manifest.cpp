#include "catex/io/manifest.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "catex/base/errors.hpp"
#include "catex/base/file.hpp"

namespace catex {

NLOHMANN_JSON_SERIALIZE_ENUM(RunKind, {{RunKind::Md, "md"}, {RunKind::Kmc, "kmc"}})
NLOHMANN_JSON_SERIALIZE_ENUM(RunStatus, {{RunStatus::Running, "running"},
                                         {RunStatus::Finished, "finished"},
                                         {RunStatus::Interrupted, "interrupted"}})
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Manifest, kind, status, version, commit, seed, host, guest,
                                   temperature_K, pressure_GPa, ligand, model_digest, input_digests,
                                   catalog_runs)

void write_manifest(const std::filesystem::path& file, const Manifest& manifest) {
  write_file_atomically(file, nlohmann::json(manifest).dump(2) + "\n");
}

Manifest read_manifest(const std::filesystem::path& file) {
  try {
    return nlohmann::json::parse(read_file(file)).get<Manifest>();
  } catch (const nlohmann::json::exception& error) {
    throw InputError(
        fmt::format("{}: no manifest of a catex run: {}", file.string(), error.what()));
  }
}

}  // namespace catex
