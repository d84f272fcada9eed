#include "catex/campaign/run_state.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "catex/base/file.hpp"
#include "catex/campaign/run_lock.hpp"
#include "catex/io/manifest.hpp"
#include "catex/io/run_directory.hpp"

namespace catex {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view attempt_mark = "== catex ";

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
  return parts;
}

/// The error with which the last attempt ended: what the program says before it ends with 1 or 2.
/// Empty when it was stopped, or killed without a word.
std::string last_words(const fs::path& output_log) {
  if (!fs::exists(output_log)) return {};
  const std::string text = read_file(output_log);
  const std::size_t mark = text.rfind(attempt_mark);
  const std::vector<std::string> lines =
      split(mark == std::string::npos ? text : text.substr(mark), '\n');
  constexpr std::string_view failed = "catex: ";
  constexpr std::string_view refused = "nothing was run.";
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
    if (line->starts_with(failed)) return line->substr(failed.size());
    if (line->ends_with(refused)) return lines.size() > 1 ? lines[1] : *line;
  }
  return {};
}

/// Value of column time_ps in the last complete row of a table, read from the table's end.
std::optional<double> last_time(const fs::path& table) {
  std::ifstream in(table, std::ios::binary);
  std::string header;
  if (!std::getline(in, header)) return std::nullopt;
  const std::vector<std::string> columns = split(header, ',');
  const auto column = std::find(columns.begin(), columns.end(), "time_ps") - columns.begin();

  constexpr std::uintmax_t longest_rows = 4096;
  const std::uintmax_t size = fs::file_size(table);
  in.seekg(static_cast<std::streamoff>(size > longest_rows ? size - longest_rows : 0));
  std::ostringstream end;
  end << in.rdbuf();
  std::string text = end.str();
  text.resize(text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n'));
  const std::vector<std::string> row = split(text.substr(text.rfind('\n') + 1), ',');
  double time = 0.0;
  if (static_cast<std::size_t>(column) >= row.size()) return std::nullopt;
  const std::string& field = row[static_cast<std::size_t>(column)];
  const auto parsed = std::from_chars(field.data(), field.data() + field.size(), time);
  return parsed.ec == std::errc() ? std::optional(time) : std::nullopt;
}

}  // namespace

RunProgress progress_of(const Campaign& campaign, const CampaignRun& run) {
  const fs::path directory = campaign.run_directory(run);
  const fs::path manifest = directory / run_file::manifest;
  RunProgress progress;
  if (run.kind == RunKind::Md) progress.time_ps = last_time(directory / run_file::thermo);
  if (fs::exists(manifest) && read_manifest(manifest).status == RunStatus::Finished) {
    progress.state = RunState::Finished;
  } else if (RunLock::is_held(campaign.lock_file(run))) {
    progress.state = RunState::Running;
  } else if (progress.last_words = last_words(campaign.output_log(run));
             !progress.last_words.empty()) {
    progress.state = RunState::Failed;
  } else if (fs::exists(campaign.output_log(run))) {
    progress.state = RunState::Interrupted;
  }
  return progress;
}

std::string_view name(RunState state) {
  switch (state) {
    case RunState::Planned:
      return "planned";
    case RunState::Running:
      return "running";
    case RunState::Interrupted:
      return "interrupted";
    case RunState::Failed:
      return "failed";
    case RunState::Finished:
      return "finished";
  }
  return "";
}

std::map<RunState, int> count_states(const Campaign& campaign) {
  std::map<RunState, int> counts;
  for (const CampaignRun& run : campaign.runs) ++counts[progress_of(campaign, run).state];
  return counts;
}

std::string summary(const std::map<RunState, int>& counts) {
  std::vector<std::string> words;
  for (const auto& [state, count] : counts) {
    words.push_back(fmt::format("{} {}", count, name(state)));
  }
  return fmt::to_string(fmt::join(words, ", "));
}

std::string attempt_header(const std::vector<std::string>& arguments) {
  return fmt::format("{}{}\n", attempt_mark, fmt::join(arguments, " "));
}

}  // namespace catex
