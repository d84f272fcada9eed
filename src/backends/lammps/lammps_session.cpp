#include "lammps_session.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <cstring>

#include "catex/base/errors.hpp"
#include "catex/base/file.hpp"
#include "lammps_script.hpp"

namespace catex {
namespace {

namespace fs = std::filesystem;

constexpr const char* answer_file = "answer.pipe";
constexpr std::string_view done = "catex done\n";
constexpr double start_limit_s = 120.0;  // MPI on a busy machine takes its time
constexpr std::size_t output_kept = 8192;

/// Program and arguments. mpirun binds ranks to cores and refuses root or more ranks than cores
/// unless told otherwise; Open MPI is told by variables, which others ignore.
std::vector<std::string> command_line(const LammpsSettings& settings) {
  std::vector<std::string> words;
  if (settings.ranks > 1) {
    words = {"env", "OMPI_MCA_rmaps_base_oversubscribe=1",
             "OMPI_MCA_hwloc_base_binding_policy=none"};
    if (geteuid() == 0) {
      words.insert(words.end(), {"OMPI_ALLOW_RUN_AS_ROOT=1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1"});
    }
    words.insert(words.end(), {"mpirun", "-np", std::to_string(settings.ranks)});
  }
  words.insert(words.end(), {find_program(settings.command).string(), "-log", "none", "-nocite"});
  return words;
}

/// Open for reading and writing, so that it does not end when LAMMPS closes it after an answer.
FileDescriptor open_answers(const fs::path& folder) {
  std::error_code ignored;
  fs::create_directories(folder, ignored);
  const fs::path file = folder / answer_file;
  fs::remove(file, ignored);
  if (mkfifo(file.c_str(), 0600) != 0) {
    throw RunError(
        fmt::format("{}: cannot make a named pipe: {}", file.string(), std::strerror(errno)));
  }
  FileDescriptor pipe(open(file.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
  if (pipe.get() < 0) {
    throw RunError(fmt::format("{}: {}", file.string(), std::strerror(errno)));
  }
  return pipe;
}

/// Numbers of an answer, one after the other. `good` turns false at what is none.
class NumberReader {
 public:
  explicit NumberReader(std::string_view text) : text_(text) {}

  double next() {
    const std::size_t begin = text_.find_first_not_of(" \n");
    text_.remove_prefix(std::min(begin, text_.size()));
    double value = 0.0;
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
    good_ = good_ && error == std::errc();
    text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
    return value;
  }
  Vec3 next_vector() {
    const double x = next();
    const double y = next();
    return {x, y, next()};
  }
  /// Goes to what follows the next line that begins so.
  void skip_past_line(std::string_view start) {
    const std::size_t line = text_.find(start);
    const std::size_t end = text_.find('\n', line);
    good_ = good_ && end != std::string_view::npos;
    if (good_) text_.remove_prefix(end);
  }
  [[nodiscard]] bool good() const { return good_; }

 private:
  std::string_view text_;
  bool good_ = true;
};

/// The line of `print` and the dump that follows it.
std::optional<LammpsFrame> parse_frame(const std::string& answer, std::size_t ions) {
  NumberReader numbers(answer);
  LammpsFrame frame;
  frame.step = static_cast<Step>(numbers.next());
  frame.potential_energy = numbers.next();
  frame.pressure = numbers.next();
  frame.coupled_energy = numbers.next();
  for (int k = 0; k < 3; ++k) frame.cell(k, k) = numbers.next();
  frame.cell(0, 1) = numbers.next();
  frame.cell(0, 2) = numbers.next();
  frame.cell(1, 2) = numbers.next();
  numbers.skip_past_line("ITEM: ATOMS");
  frame.positions.reserve(ions);
  frame.velocities.reserve(ions);
  for (std::size_t i = 0; i < ions && numbers.good(); ++i) {
    frame.positions.push_back(numbers.next_vector());
    frame.velocities.push_back(numbers.next_vector());
  }
  if (!numbers.good()) return std::nullopt;
  return frame;
}

std::string print_command(std::string_view text) {
  return fmt::format("print \"{}\" file {} screen no\n", text, answer_file);
}

const std::string frame_commands =
    print_command(
        "$(step) $(pe:%.17g) $(press:%.17g) $(ecouple:%.17g) $(lx:%.17g) $(ly:%.17g) $(lz:%.17g) "
        "$(xy:%.17g) $(xz:%.17g) $(yz:%.17g)") +
    fmt::format("write_dump all custom {} xu yu zu vx vy vz modify sort id format float %.17g\n",
                answer_file);

}  // namespace

namespace {

/// Where the first line of a text that reports an error begins.
std::size_t error_line(const std::string& text) {
  if (text.starts_with("ERROR")) return 0;
  const std::size_t line = text.find("\nERROR");
  return line == std::string::npos ? line : line + 1;
}

/// What LAMMPS said of its end: the error and what follows, before mpirun has its say, or else the
/// last lines.
std::string last_words(const std::string& output) {
  constexpr int lines = 10;
  const std::size_t error = error_line(output);
  if (error == std::string::npos) return last_lines(output, lines);
  std::size_t end = error;
  for (int k = 0; k < lines && end != std::string::npos; ++k) end = output.find('\n', end + 1);
  return output.substr(error, end == std::string::npos ? end : end - error);
}

}  // namespace

fs::path find_program(const std::string& command) {
  const auto can_run = [](const fs::path& file) {
    return fs::is_regular_file(file) && access(file.c_str(), X_OK) == 0;
  };
  if (command.find('/') != std::string::npos) {
    return can_run(command) ? fs::absolute(command) : fs::path();
  }
  const char* const variable = std::getenv("PATH");
  std::string_view folders = variable != nullptr ? variable : "";
  while (!folders.empty()) {
    const std::string_view folder = folders.substr(0, folders.find(':'));
    folders.remove_prefix(std::min(folder.size() + 1, folders.size()));
    if (!folder.empty() && can_run(fs::path(folder) / command)) {
      return fs::absolute(fs::path(folder) / command);
    }
  }
  return {};
}

std::string last_lines(const std::string& text, int count) {
  const std::size_t end = text.find_last_not_of(" \n\r");
  if (end == std::string::npos) return {};
  std::size_t begin = end + 1;
  for (int k = 0; k < count && begin != std::string::npos; ++k) {
    begin = begin == 0 ? std::string::npos : text.rfind('\n', begin - 1);
  }
  begin = begin == std::string::npos ? 0 : begin + 1;
  return text.substr(begin, end + 1 - begin);
}

LammpsSession::LammpsSession(const LammpsSettings& settings)
    : folder_(settings.folder),
      name_(settings.command),
      answers_(open_answers(settings.folder)),
      child_(command_line(settings), settings.folder) {
  const std::string answer = ask(print_command("$(version)"), start_limit_s);
  version_ = answer.substr(0, answer.find('\n'));
}

LammpsSession::~LammpsSession() {
  std::error_code ignored;
  fs::remove(folder_ / answer_file, ignored);
}

void LammpsSession::set_up(const std::string& file, Step step) {
  ask(fmt::format("include {}\n", file));
  first_step_ = step;
}

LammpsFrame LammpsSession::run(Step n, std::size_t ions) {
  // One begin for all runs: fix langevin forgets the energy it has taken when a run begins.
  constexpr std::int64_t never = 1'000'000'000'000'000'000;
  const std::string answer = ask(fmt::format("run {} pre {} post no start {} stop {}\n", n,
                                             ready_ ? "no" : "yes", first_step_, never) +
                                 frame_commands);
  ready_ = true;
  std::optional<LammpsFrame> frame = parse_frame(answer, ions);
  if (!frame) fail("gave an answer that cannot be read: " + answer.substr(0, 500));
  return *std::move(frame);
}

std::string LammpsSession::save() {
  ask(fmt::format("write_restart {}\n", lammps_file::restart));
  ready_ = false;  // it has moved ions between ranks, and its lists are gone
  return read_file(folder_ / lammps_file::restart);
}

std::string LammpsSession::ask(const std::string& commands, std::optional<double> seconds) {
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  std::string answer;
  std::optional<Clock::time_point> dying;  // a launcher may outlive it
  const bool sent = child_.send(commands + print_command(done.substr(0, done.size() - 1)));
  while (!answer.ends_with(done)) {
    listen(answer);
    if (answer.ends_with(done)) break;
    if (!sent || child_.ending()) {
      listen(answer);
      if (!answer.ends_with(done)) fail("failed");
    }
    if (said_error() && !dying) dying = Clock::now();
    if (dying && Clock::now() - *dying > std::chrono::seconds(5)) fail("failed");
    const double waited = std::chrono::duration<double>(Clock::now() - begin).count();
    if (seconds && waited > *seconds) fail(fmt::format("did not answer within {} s", *seconds));
  }
  answer.resize(answer.size() - done.size());
  return answer;
}

/// Waits a moment for something to read, and reads it.
void LammpsSession::listen(std::string& answer) {
  constexpr int patience_ms = 200;  // then the caller looks whether LAMMPS is still there
  std::array<pollfd, 2> sources{
      {{answers_.get(), POLLIN, 0}, {output_ended_ ? -1 : child_.output().get(), POLLIN, 0}}};
  poll(sources.data(), sources.size(), patience_ms);
  bool ended = false;
  answer += read_available(answers_, ended);
  hear_output();
}

bool LammpsSession::said_error() const { return error_line(output_) != std::string::npos; }

void LammpsSession::hear_output() {
  if (output_ended_) return;
  output_ += read_available(child_.output(), output_ended_);
  if (output_.size() > 2 * output_kept) output_.erase(0, output_.size() - output_kept);
}

void LammpsSession::fail(const std::string& what) {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(2);
  while (!output_ended_ && std::chrono::steady_clock::now() < limit) {  // its last words
    std::string answer;
    listen(answer);
    if (child_.ending()) hear_output();
    if (child_.ending()) break;
  }
  const std::string ending = child_.ending() ? fmt::format(" ({})", *child_.ending()) : "";
  const std::string words = last_words(output_);
  throw RunError(fmt::format("LAMMPS ('{}') {}{}; {}", name_, what, ending,
                             words.empty() ? "it said nothing" : "its last words:\n" + words));
}

}  // namespace catex
