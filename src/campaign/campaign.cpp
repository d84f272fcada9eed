#include "catex/campaign/campaign.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "catex/base/errors.hpp"
#include "catex/base/file.hpp"
#include "catex/campaign/slurm.hpp"
#include "catex/io/csv.hpp"
#include "catex/io/run_directory.hpp"

namespace catex {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view number_column = "run";
constexpr std::string_view folder_column = "folder";
constexpr std::string_view kind_column = "command";
constexpr std::string_view seed_column = "seed";

std::string_view command(RunKind kind) { return kind == RunKind::Md ? "md" : "kmc"; }

void write_settings(const Campaign& campaign) {
  const nlohmann::json settings{{"name", campaign.name},
                                {"at_ps", campaign.collect.at_ps},
                                {"average_ps", campaign.collect.average_ps}};
  write_file_atomically(campaign.path / campaign_file::settings, settings.dump(2) + "\n");
}

void write_run_table(const Campaign& campaign) {
  std::vector<std::string> columns{std::string(number_column), std::string(folder_column),
                                   std::string(kind_column)};
  columns.insert(columns.end(), campaign.parameters.begin(), campaign.parameters.end());
  columns.emplace_back(seed_column);
  CsvWriter table = CsvWriter::create(campaign.path / campaign_file::runs, columns);
  for (const CampaignRun& run : campaign.runs) {
    std::vector<std::string> row{fmt::to_string(run.number), run.folder,
                                 std::string(command(run.kind))};
    row.insert(row.end(), run.parameters.begin(), run.parameters.end());
    row.push_back(fmt::to_string(run.seed));
    table.append_row(row);
  }
  table.flush();
}

void write_commands(const Campaign& campaign, const fs::path& program) {
  std::string text;
  for (const CampaignRun& run : campaign.runs) {
    text += fmt::format("{} sweep run {} --only {}\n", shell_quoted(program.string()),
                        shell_quoted(campaign.path.string()), run.number);
  }
  write_file_atomically(campaign.path / campaign_file::commands, text);
}

void make_folder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) {
    throw RunError(fmt::format("{}: cannot make the folder: {}", path.string(), error.message()));
  }
}

void require_empty(const fs::path& path) {
  if (!fs::exists(path) || (fs::is_directory(path) && fs::is_empty(path))) return;
  throw InputError(
      fmt::format("{}: exists; a campaign needs a folder of its own. To continue the one in it: "
                  "catex sweep run",
                  path.string()));
}

void read_settings(Campaign& campaign) {
  const fs::path file = campaign.path / campaign_file::settings;
  try {
    const auto settings = nlohmann::json::parse(read_file(file));
    campaign.name = settings.at("name").get<std::string>();
    campaign.collect.at_ps = settings.at("at_ps").get<std::vector<double>>();
    campaign.collect.average_ps = settings.at("average_ps").get<double>();
  } catch (const nlohmann::json::exception& error) {
    throw InputError(fmt::format("{}: is damaged: {}", file.string(), error.what()));
  }
}

void read_run_table(Campaign& campaign) {
  const CsvTable table = read_csv(campaign.path / campaign_file::runs);
  const std::vector<double> numbers = table.numbers(number_column);
  const std::vector<std::string> folders = table.text(folder_column);
  const std::vector<std::string> kinds = table.text(kind_column);
  const std::vector<std::string> seeds = table.text(seed_column);
  // Between the command and the seed.
  campaign.parameters.assign(table.columns().begin() + 3, table.columns().end() - 1);
  for (std::size_t i = 0; i < table.rows(); ++i) {
    CampaignRun run{static_cast<int>(numbers[i]),
                    folders[i],
                    kinds[i] == command(RunKind::Kmc) ? RunKind::Kmc : RunKind::Md,
                    {},
                    std::stoull(seeds[i])};
    for (const std::string& name : campaign.parameters) {
      run.parameters.push_back(table.text(name)[i]);
    }
    campaign.runs.push_back(std::move(run));
  }
}

}  // namespace

fs::path Campaign::input(const CampaignRun& run) const { return path / run.folder / "input.toml"; }
fs::path Campaign::run_directory(const CampaignRun& run) const { return path / run.folder / "run"; }
fs::path Campaign::output_log(const CampaignRun& run) const {
  return path / run.folder / "output.log";
}
fs::path Campaign::lock_file(const CampaignRun& run) const { return path / run.folder / "lock"; }

Campaign create_campaign(const CampaignPlan& plan, const fs::path& path, const fs::path& program) {
  require_empty(path);
  Campaign campaign{fs::absolute(path).lexically_normal(), plan.name, plan.keys, {}, plan.collect};
  if (!campaign.path.has_filename()) campaign.path = campaign.path.parent_path();
  for (const PlannedRun& planned : plan.runs) {
    const int number = static_cast<int>(campaign.runs.size()) + 1;
    const CampaignRun run{number, fmt::format("runs/{:04}", number), planned.kind, planned.values,
                          planned.seed};
    make_folder(campaign.path / run.folder);
    write_file_atomically(campaign.input(run), planned.input);
    campaign.runs.push_back(run);
  }
  make_folder(campaign.path / campaign_file::slurm_output);
  write_run_table(campaign);
  write_commands(campaign, program);
  write_file_atomically(campaign.path / campaign_file::slurm_script,
                        slurm_script(campaign, plan.slurm, program));
  write_settings(campaign);  // last: a folder that has it is complete
  return campaign;
}

Campaign open_campaign(const fs::path& path) {
  Campaign campaign;
  campaign.path = fs::absolute(path).lexically_normal();
  if (!campaign.path.has_filename()) campaign.path = campaign.path.parent_path();
  if (!fs::exists(campaign.path / campaign_file::settings)) {
    throw InputError(fmt::format("{}: is no campaign: it has no {}; catex sweep plan makes one",
                                 path.string(), campaign_file::settings));
  }
  read_settings(campaign);
  read_run_table(campaign);
  return campaign;
}

std::string describe(const Campaign& campaign, const CampaignRun& run) {
  std::string text;
  for (std::size_t i = 0; i < campaign.parameters.size(); ++i) {
    text += fmt::format("{}={}, ", campaign.parameters[i], run.parameters[i]);
  }
  return text + fmt::format("seed={}", run.seed);
}

std::vector<std::string> start_arguments(const Campaign& campaign, const CampaignRun& run) {
  const fs::path directory = campaign.run_directory(run);
  const std::string name(command(run.kind));
  if (fs::exists(directory / run_file::restart) ||
      fs::exists(directory / run_file::previous_restart)) {
    return {name, "-o", directory.string(), "--resume"};
  }
  // --force: what was stopped before its first checkpoint begins anew.
  return {name, campaign.input(run).string(), "-o", directory.string(), "--force"};
}

}  // namespace catex
